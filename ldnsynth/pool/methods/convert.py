"""What a paper prints, turned into what pooling needs: each conversion of `synthesis.reported` by its name."""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from ldnsynth.errors import ParameterError
from ldnsynth.pool.methods.printed_scores import debit, grim, grimmer
from ldnsynth.synthesis.grade.fragility import fisher_exact_p
from ldnsynth.synthesis.reported.conversions import se_from_ci, se_from_p, se_from_t, t_from_p
from ldnsynth.synthesis.reported.counts import count_from_percent, table_from_margins
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.reported.standard_deviations import (
    correlation_from_sds,
    sd_from_ci,
    sd_from_se,
    sd_from_se_of_difference,
    sd_of_change,
)
from ldnsynth.synthesis.reported.standardised_from_tests import smcc_from_p, smcc_from_t, smd_from_p, smd_from_t

CONVERSIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(se_from_ci, se_from_p, se_from_t, t_from_p, smd_from_t, smd_from_p, smcc_from_t, smcc_from_p),
        *(sd_from_se, sd_from_ci, sd_from_se_of_difference, sd_of_change, correlation_from_sds, mean_and_sd),
        *(count_from_percent, table_from_margins, fisher_exact_p, grim, grimmer, debit),
    )
}
_PARTS = ("name", "measure", "derivation", "flags", "notes")  # told in words, or not at all
_DIGITS = 6  # significant
_WORDS = {"true": True, "false": False}


def conversions_in_words() -> list[str]:
    """A line a conversion: its name, what it takes (in brackets what may be left out), and what it gives."""
    lines = []
    for name, function in CONVERSIONS.items():
        taken = [p.name if p.default is p.empty else f"[{p.name}]" for p in _parameters(function)]
        lines.append(f"{name} {' '.join(taken)}: {(inspect.getdoc(function) or '').splitlines()[0]}")
    return lines


def converted(name: str, given: Sequence[str]) -> list[str]:
    """What a conversion gives, a line a number, and how it was derived.

    Parameters
    ----------
    name : str
        A key of `CONVERSIONS`.
    given : sequence of str
        "key=value", the keys as the conversion names them.

    Raises
    ------
    ParameterError
        An unknown conversion; keys that are missing, unknown or twice; a value that the conversion cannot take.
    """
    if name not in CONVERSIONS:
        raise ParameterError(f"{name}: no such conversion. There are: {', '.join(CONVERSIONS)}.")
    function, pairs = CONVERSIONS[name], [text.partition("=") for text in given]
    keys, known = [key for key, _, _ in pairs], _parameters(function)
    needed = [p.name for p in known if p.default is p.empty]
    faults = [f"{text}: expected KEY=VALUE" for text, (_, sign, value) in zip(given, pairs, strict=True) if not value]
    names = [parameter.name for parameter in known]
    faults += [f"{key}: unknown, expected {', '.join(names)}" for key in keys if key not in names]
    faults += [f"{key}: missing" for key in needed if key not in keys]
    faults += [f"{key}: stands twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    if faults:
        raise ParameterError(f"{name}: {'; '.join(faults)}.")
    try:
        as_text = {parameter.name for parameter in known if parameter.annotation is str}
        found = function(**{key: text if key in as_text else _value(text) for key, _, text in pairs})
    except (ValueError, TypeError) as error:
        raise ParameterError(f"{name}: {error}.") from error
    return _told(found, name)


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _value(text: str) -> float | bool | str:
    try:
        return _WORDS[text.lower()] if text.lower() in _WORDS else float(text)
    except ValueError:
        return text


def _told(found: Any, name: str) -> list[str]:
    """The numbers of a result by name, then how it was derived."""
    if not is_dataclass(found):
        return [f"{name} {_number(found)}"]
    parts = asdict(found)
    label = parts.get("name") or parts.get("measure")
    numbers = {key: value for key, value in parts.items() if key not in _PARTS and isinstance(value, int | float)}
    first = {"value": label, "estimate": label}
    lines = [f"{first.get(key) or key} {_number(value)}" for key, value in numbers.items() if math.isfinite(value)]
    lines += [str(parts["derivation"])] if parts.get("derivation") else []
    return lines + ([f"flags: {', '.join(parts['flags'])}"] if parts.get("flags") else [])


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.{_DIGITS}g}"
