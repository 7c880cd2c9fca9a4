"""Facts that follow from others by arithmetic: ``[smith2013/n_started/ldn] + [smith2013/n_started/placebo]``."""

import ast
import operator
import re

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_INPUT = re.compile(r"\[([a-z0-9_./]+)\]")


def inputs(formula: str) -> list[str]:
    """Ids of the facts that a formula leans on, in order."""
    return _INPUT.findall(formula)


def evaluate(formula: str, values: dict[str, float]) -> float:
    """The value of a formula of ``+ - * /``, parentheses, numbers and ids in brackets.

    Raises
    ------
    KeyError
        If an id has no value.
    ValueError
        If the formula holds anything else.
    """
    if re.search(r"[^\W\d]", _INPUT.sub("", formula)):
        raise ValueError(f"not a formula: {formula}")
    names = {name: f"x{i}" for i, name in enumerate(dict.fromkeys(inputs(formula)))}
    numbers = {symbol: values[name] for name, symbol in names.items()}
    try:
        tree = ast.parse(_INPUT.sub(lambda match: names[match[1]], formula).strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"not a formula: {formula}") from error
    return _value(tree, numbers, formula)


def _value(node: ast.expr, numbers: dict[str, float], formula: str) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in numbers:
            return numbers[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, numbers, formula), _value(right, numbers, formula))
    raise ValueError(f"not a formula: {formula}")
