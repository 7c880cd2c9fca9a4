"""Inputs under their escalc names: what each may be, and what is said when it is not."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Column = ArrayLike
"""One number a trial, shape (k,), or a single number; None and NaN mean "not reported"."""

Rule = tuple[str, Callable[[np.ndarray], np.ndarray]]

_ANY: Rule = ("a finite number", lambda x: np.isfinite(x))
_COUNT: Rule = ("a count of 0 or more", lambda x: np.isfinite(x) & (x >= 0))
_SIZE: Rule = ("a number of people, 1 or more", lambda x: np.isfinite(x) & (x >= 1))
_SPREAD: Rule = ("a standard deviation, 0 or more", lambda x: np.isfinite(x) & (x >= 0))
_ERROR: Rule = ("a standard error above 0", lambda x: np.isfinite(x) & (x > 0))
_DF: Rule = ("degrees of freedom above 0, infinite for the normal distribution", lambda x: x > 0)
_RULES: dict[str, Rule] = {
    **dict.fromkeys(("ai", "bi", "ci", "di", "xi", "add"), _COUNT),
    **dict.fromkeys(("ni", "n1i", "n2i"), _SIZE),
    **dict.fromkeys(("sdi", "sd1i", "sd2i", "sd_change"), _SPREAD),
    "sei": _ERROR,
    "ri": ("a correlation from -1 to 1", lambda x: (x >= -1) & (x <= 1)),
    "pi": ("a p value above 0, at most 1 (for p = 0.000 give the bound, p < 0.001)", lambda x: (x > 0) & (x <= 1)),
    "sign": ("-1 or 1", lambda x: np.abs(x) == 1),
    "level": ("a level between 0 and 1, such as 0.95", lambda x: (x > 0) & (x < 1)),
    "percent": ("a percentage from 0 to 100", lambda x: (x >= 0) & (x <= 100)),
    "df": _DF,
}


def read_columns(**columns: ArrayLike) -> list[np.ndarray]:
    """Columns as float arrays of one shape, each value checked against the range of its name.

    Parameters
    ----------
    **columns : array_like
        Numbers under their escalc names, of shapes that broadcast; None and NaN mean "not reported".

    Returns
    -------
    list of ndarray
        In the order given, all of the common shape; missing values are NaN.

    Raises
    ------
    ValueError
        If a value is no number, is infinite (but for ``df``), lies outside its range, or the shapes do not match.
    """
    arrays = {name: _numbers(name, column) for name, column in columns.items()}
    for name, array in arrays.items():
        expected, holds = _RULES.get(name, _ANY)
        refuse(name, ~(holds(array) | np.isnan(array)), f"expected {expected}", array)
    try:
        return [array.copy() for array in np.broadcast_arrays(*arrays.values())]
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"{', '.join(arrays)}: expected columns of one length, got shapes {shapes}") from None


def refuse(name: str, wrong: np.ndarray, expected: str, *found: np.ndarray) -> None:
    """Stop at the first impossible value.

    Parameters
    ----------
    name : str
        The argument or arguments at fault.
    wrong : ndarray of bool
        Where the values are impossible.
    expected : str
        What was expected, in words.
    *found : ndarray
        The values to show, of the shape of `wrong`.

    Raises
    ------
    ValueError
        If any of `wrong` holds: the argument, what was expected, what was found and at which position (from 0).
    """
    if not np.any(wrong):
        return
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    values = " and ".join(f"{np.asarray(array)[where]:.10g}" for array in found)
    position = f" at position {', '.join(map(str, where))}" if where else ""
    raise ValueError(f"{name}: {expected}, got {values}{position}")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """The value of a choice.

    Raises
    ------
    ValueError
        If it is not among `allowed`.
    """
    if value not in allowed:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def _numbers(name: str, column: ArrayLike) -> np.ndarray:
    try:
        if np.asarray(column).dtype.kind in "USM":
            raise TypeError
        return np.asarray(column, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected numbers, got {column!r}") from None
