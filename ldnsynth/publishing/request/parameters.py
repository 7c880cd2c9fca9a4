"""What a notebook can be asked: its declared parameters, and values for them checked before anything runs."""

import ast
import io
import json
import math
import re
import tokenize
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ldnsynth import plain_yaml
from ldnsynth.errors import ParameterError
from ldnsynth.evidence.selecting.parameters import Selection, check_selection
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import INTERVALS, METHODS, nearest

_TYPES = ("str", "int", "float", "bool", "list[str]")
_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")  # digits that Python alone reads are none
_FORM = "expected `name: type = value  # help`"
_SHARE = (0.0, 1.0, "between 0 and 1")
_CORRELATION = (-1.0, 1.0, "between -1 and 1")
_RANGES = {"power": _SHARE, "level": _SHARE, "target_smd": (0.0, math.inf, "above 0")}
_RANGES |= dict.fromkeys(("correlation", "correlation_low", "correlation_high"), _CORRELATION)
_CHOICES = {"tau2": METHODS, "interval": INTERVALS}
_LISTS = {"estimators": METHODS, "intervals": INTERVALS}
_SELECTION = frozenset(Selection.__dataclass_fields__)


@dataclass(frozen=True)
class Parameter:
    """A parameter as a notebook declares it; its type is str, int, float, bool or list[str]."""

    name: str
    type: str
    default: Any
    help: str


def read_parameters(path: Path) -> tuple[Parameter, ...]:
    """The parameters that a notebook declares in its cell tagged ``parameters``; none if it has no such cell.

    Raises
    ------
    ParameterError
        If the cell holds anything but one ``name: type = literal  # help`` a line; all such lines are named.
    """
    source = _parameters_cell(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # such as 1or: told as the error that it is to be
            statements = ast.parse(source).body
    except SyntaxError as error:
        raise ParameterError(f"{_line(path, error.lineno)}: {error.msg}; {_FORM}.") from error
    except (RecursionError, MemoryError) as error:  # how Python tells of an expression that is nested too deeply
        raise ParameterError(f"{path.name}, parameters cell: is nested too deeply; {_FORM}.") from error
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}
    parameters, problems = [], []
    for statement in statements:
        parameter = _declaration(statement, comments)
        if isinstance(parameter, str):
            problems.append(f"{_line(path, statement.lineno)}: {parameter}")
        elif parameter.name in {known.name for known in parameters}:
            problems.append(f"{_line(path, statement.lineno)}: {parameter.name} is declared twice.")
        else:
            parameters.append(parameter)
    if problems:
        raise ParameterError("\n".join(problems))
    return tuple(parameters)


def merge_declared(notebooks: dict[str, tuple[Parameter, ...]]) -> dict[str, Parameter]:
    """The parameters of several notebooks by name.

    Raises
    ------
    ParameterError
        If two notebooks declare the same name with different types.
    """
    declared: dict[str, Parameter] = {}
    problems = []
    for stem, parameters in notebooks.items():
        for parameter in parameters:
            known = declared.setdefault(parameter.name, parameter)
            if known.type != parameter.type:
                problems.append(f"{stem}: {parameter.name} is {parameter.type} here and {known.type} before.")
    if problems:
        raise ParameterError("\n".join(problems))
    return declared


def parse_assignments(assignments: list[str], declared: dict[str, Parameter]) -> tuple[dict[str, Any], list[str]]:
    """Values from texts such as ``min_n=20``, and a sentence for each text that is no ``key=value``.

    The last text for a name counts. A value that cannot be read as its declared type stays text, and an unknown name
    stays in: `check_parameters` names both.
    """
    values, problems = {}, []
    for assignment in assignments:
        name, equals, text = (part.strip() for part in assignment.partition("="))
        if equals:
            values[name] = _parse(text, declared[name].type) if name in declared else text
        else:
            problems.append(f"{assignment!r}: expected key=value, such as min_n=20.")
    return values, problems


def check_parameters(values: dict[str, Any], declared: dict[str, Parameter], topic: Topic) -> list[str]:
    """One sentence for each value that is unknown, of the wrong type, or outside vocabulary and topic."""
    problems = [_unknown(name, declared) for name in values if name not in declared]
    known = {name: value for name, value in values.items() if name in declared}
    wrong = {name for name, value in known.items() if not _has_type(value, declared[name].type)}
    problems += [f"{name}: expected {declared[name].type}, found {known[name]!r}." for name in known if name in wrong]
    sound = {name: value for name, value in known.items() if name not in wrong}
    problems += check_selection(topic, **{name: value for name, value in sound.items() if name in _SELECTION})
    for name, (low, high, words) in _RANGES.items():
        if name in sound and not low < sound[name] < high:
            problems.append(f"{name}: expected a number {words}, found {sound[name]}.")
    for name, terms in _CHOICES.items():
        if name in sound and sound[name] not in terms:
            problems.append(f"{name}: unknown term {sound[name]!r}.{nearest(sound[name], list(terms))}")
    for name, terms in _LISTS.items():
        unknown = [term for term in sound.get(name, []) if term not in terms]
        problems += [f"{name}: unknown term {term!r}.{nearest(term, list(terms))}" for term in unknown]
    return problems + _no_priors(sound)


def _no_priors(values: dict[str, Any]) -> list[str]:
    """A sentence for each prior of the differences between trials that is none."""
    asked = [("tau_prior", values["tau_prior"])] if "tau_prior" in values else []
    asked += [("priors", text) for text in values.get("priors", []) if text != "none"]
    if not asked:
        return []
    from ldnsynth.synthesis.pooling.bayesian.priors import PoolingError, tau_prior  # NumPy, which help does without

    problems = []
    for name, text in asked:
        try:
            tau_prior(text)
        except PoolingError as error:
            problems.append(f"{name}: {str(error).removeprefix('tau prior').strip(': .')}.")
    return problems


def deal_parameters(values: dict[str, Any], notebooks: dict[str, tuple[Parameter, ...]]) -> dict[str, dict[str, Any]]:
    """For each notebook the values of the parameters that it declares, as float where so declared."""
    return {
        stem: {p.name: _as_declared(values[p.name], p.type) for p in parameters if p.name in values}
        for stem, parameters in notebooks.items()
    }


def _parameters_cell(path: Path) -> str:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = ["".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParameterError(f"{path.name}: not a notebook that can be read ({error}).") from error
    if len(tagged) > 1:
        raise ParameterError(f"{path.name}: {len(tagged)} cells are tagged `parameters`; expected one.")
    return tagged[0] if tagged else ""


def _line(path: Path, line: int | None) -> str:
    return f"{path.name}, parameters cell, line {line}"


def _declaration(statement: ast.stmt, comments: dict[int, str]) -> Parameter | str:
    """The parameter that a statement declares, or what is wrong with it."""
    found = ast.unparse(statement).splitlines()[0]
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        return f"{_FORM}, found `{found}`."
    name, kind = statement.target.id, ast.unparse(statement.annotation)
    if kind not in _TYPES:
        return f"{name} has the type {kind}.{nearest(kind, list(_TYPES))}"
    if statement.lineno != statement.end_lineno or not comments.get(statement.lineno):
        return f"{_FORM} on one line, found `{found}` without help."
    try:
        default = ast.literal_eval(statement.value)
    except (ValueError, TypeError):
        return f"{name}: expected a literal, found `{found}`."
    if not _has_type(default, kind):
        return f"{name}: expected {kind}, found {default!r}."
    return Parameter(name, kind, default, comments[statement.lineno])


def _parse(text: str, kind: str) -> Any:
    """The value that a text stands for; the text itself where it does not fit the type."""
    if kind == "str":
        return text
    if kind == "list[str]" and not text.startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in ("int", "float") and not _PLAIN.fullmatch(text):
        return text
    try:
        return {"int": int, "float": float, "list[str]": _parse_list}[kind](text)
    except ValueError:
        return text


def _parse_list(text: str) -> Any:
    found, fault = plain_yaml.parse_yaml(text)
    return text if fault else found


def _has_type(value: Any, kind: str) -> bool:
    if kind == "list[str]":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"str": str, "bool": bool}[kind])


def _as_declared(value: Any, kind: str) -> Any:
    return float(value) if kind == "float" else value


def _unknown(name: str, declared: dict[str, Parameter]) -> str:
    return f"unknown parameter {name!r}.{nearest(name, list(declared))}"
