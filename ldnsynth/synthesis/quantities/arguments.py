"""Inputs under their escalc names: what each may be, and what is said when it is not."""

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.ranges import ANY, RANGES

Column = ArrayLike
"""One number a trial, shape (k,), or a single number; None and NaN mean "not reported"."""


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
        allowed = RANGES.get(name, ANY)
        wrong = ~(allowed.holds(array) | np.isnan(array))
        if wrong.any():
            refuse(name, wrong, f"expected {allowed.expected(array[wrong][0])}", array)
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
