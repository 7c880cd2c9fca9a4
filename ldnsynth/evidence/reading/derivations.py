"""Facts that follow from others by arithmetic: ``[smith2013/n_started/drug] + [smith2013/n_started/control]``."""

import math
import operator
import re

from ldnsynth.vocabulary import VERIFICATION

_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_BINDS = {"(": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_INPUT = re.compile(r"\[([a-z0-9_./]+)\]")
_TOKEN = re.compile(r"\s*(?:\[(?P<id>[a-z0-9_./]+)\]|(?P<number>[0-9]+\.?[0-9]*|\.[0-9]+)|(?P<sign>[-+*/()]))\s*")
_LONGEST_SHOWN = 80


def inputs(formula: str) -> list[str]:
    """Ids of the facts that a formula leans on, in order."""
    return _INPUT.findall(formula)


def evaluate(formula: str, values: dict[str, float]) -> float:
    """The value of a formula of ``+ - * /``, parentheses, numbers and ids in brackets, of any length and nesting.

    Raises
    ------
    KeyError
        If an id has no value.
    ValueError
        If the formula holds anything else, or comes to a number that cannot be.
    ZeroDivisionError
        If it divides by 0.
    """
    known = {name: values[name] for name in inputs(formula)}
    numbers: list[float] = []
    signs: list[str] = []
    ready = False  # for a sign between two numbers, or the end
    for token in _tokens(formula):
        sign = token["sign"]
        if ready == (sign in (None, "(")):
            raise _fault(formula)
        if sign is None:
            numbers.append(known[token["id"]] if token["id"] else float(token["number"]))
            ready = True
        elif sign == "(":
            signs.append(sign)
        elif sign == ")":
            _settle(numbers, signs, 1)
            if not signs:
                raise _fault(formula)
            signs.pop()
        else:
            _settle(numbers, signs, _BINDS[sign])
            signs.append(sign)
            ready = False
    if not ready:
        raise _fault(formula)
    _settle(numbers, signs, 1)
    if signs:
        raise _fault(formula)
    if not math.isfinite(numbers[0]):
        raise ValueError(f"comes to no number that can be: {_shown(formula)}")
    return numbers[0]


def _tokens(formula: str) -> list[re.Match]:
    found, place = [], 0
    while place < len(formula):
        match = _TOKEN.match(formula, place)
        if not match:
            raise _fault(formula)
        found.append(match)
        place = match.end()
    return found


def _settle(numbers: list[float], signs: list[str], binding: int) -> None:
    """Compute what binds at least as closely, from the last sign back to the last parenthesis."""
    while signs and _BINDS[signs[-1]] >= binding:
        second, first = numbers.pop(), numbers.pop()
        numbers.append(_OPERATORS[signs.pop()](first, second))


def _fault(formula: str) -> ValueError:
    return ValueError(f"not a formula: {_shown(formula)}")


def _shown(formula: str) -> str:
    return formula if len(formula) <= _LONGEST_SHOWN else f"{formula[:_LONGEST_SHOWN]}..."


def derived_row(row, value: float, known: dict[str, dict]) -> dict:
    """The row of `characteristics` for a row of `derivations`; its level is the worst of the facts it rests on."""
    names = list(dict.fromkeys(inputs(row.formula)))
    used = [known[name] for name in names]
    levels = list(VERIFICATION)
    shown = row.formula
    for name, fact in zip(names, used, strict=True):
        shown = shown.replace(f"[{name}]", f"{fact['value']:g}")
    return {
        "characteristic_id": row.characteristic_id,
        "trial_id": row.trial_id,
        "arm_id": row.arm_id,
        "item": row.item,
        "value": value,
        "unit": "people",
        "source_id": ";".join(dict.fromkeys(fact["source_id"] for fact in used)),
        "locator": "derived",
        "verification": "derived",
        "level": max((fact["level"] for fact in used), key=levels.index),
        "derivation": f"{value:g} = {shown}: {row.reason}",
    }
