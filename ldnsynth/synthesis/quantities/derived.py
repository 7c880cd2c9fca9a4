"""Numbers that carry how they were derived: the text, written when it is read, and the flags of every row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Texts = str | Sequence[str]
Flags = tuple[str, ...] | Sequence[tuple[str, ...]]


class Rows(Sequence):
    """A value for every row of an array, made only when it is asked for.

    Parameters
    ----------
    render : callable
        From a position in the flattened array to the value.
    positions : ndarray of int
        The positions that these rows cover, in their shape.
    """

    def __init__(self, render: Callable[[int], Any], positions: np.ndarray):
        self._render, self._positions = render, positions

    @classmethod
    def of(cls, values: Sequence[Any], shape: tuple[int, ...]) -> "Rows":
        """Rows of values that exist already, in the order of the flattened array."""
        return cls(values.__getitem__, np.arange(len(values)).reshape(shape))

    def at(self, place: int) -> Any:
        """The value at a place of the flattened array."""
        return self._render(int(self._positions.flat[place]))

    def flat(self) -> Iterator[Any]:
        """Every value, in the order of the flattened array."""
        return (self._render(int(i)) for i in self._positions.ravel())

    def __reduce__(self) -> tuple:
        return Rows.of, (list(self.flat()), self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the rows."""
        return self._positions.shape

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, key: Any) -> Any:
        chosen = self._positions[key]
        return self._render(int(chosen)) if np.ndim(chosen) == 0 else Rows(self._render, chosen)

    def __repr__(self) -> str:
        return f"[{', '.join(repr(row) for row in self)}]"


@dataclass(frozen=True, eq=False)
class Quantity:
    """A converted number, or a column of them, with how it was derived.

    Parameters
    ----------
    name : str
        What it is: ``"SE"``, ``"SD"``, ``"t"``, ``"r"``, ``"mean"``, ``"count"``.
    value : float or ndarray
        NaN where it cannot be known.
    derivation : str or sequence of str
        For a reader, one text a row: ``"SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed"``.
    flags : tuple of str or sequence of tuple of str
        One tuple a row: ``bound_p``, ``missing_input``, ``no_information``, ``ambiguous_count``, ...
    """

    name: str
    value: float | np.ndarray
    derivation: Texts = ""
    flags: Flags = field(default=())

    def __getitem__(self, key: Any) -> "Quantity":
        return Quantity(self.name, plain(self.value[key]), self.derivation[key], self.flags[key])


def quantity(
    name: str,
    value: np.ndarray,
    template: str,
    inputs: Mapping[str, np.ndarray],
    *,
    results: Mapping[str, np.ndarray] | None = None,
    **story: Any,
) -> Quantity:
    """A `Quantity` from arrays; `story` as in `tell`.

    The value stands as ``value`` in the template, beside `results`; it is NaN where ``undefined`` says so.
    """
    for mask in story.get("undefined", {}).values():
        value = np.where(mask, np.nan, value)
    derivation, flags = tell(template, inputs, {**(results or {}), "value": value}, **story)
    return Quantity(name, plain(value), derivation, flags)


def tell(
    template: str,
    inputs: Mapping[str, np.ndarray],
    results: Mapping[str, np.ndarray],
    *,
    notes: Mapping[str, Any] | None = None,
    flags: Mapping[str, Any] | None = None,
    undefined: Mapping[str, Any] | None = None,
) -> tuple[Texts, Flags]:
    """The derivation and the flags of every row.

    Parameters
    ----------
    template : str
        Text with the names of inputs and results in braces.
    inputs, results : mapping of str to ndarray
        The numbers for the template. A row with a NaN among its inputs reads "not computed: sd1i missing" and is
        flagged ``missing_input``.
    notes : mapping of str to mask
        Text to append, in braces as above, where the mask holds.
    flags : mapping of str to mask
        Flags and where they hold.
    undefined : mapping of str to mask
        Why a row has no result; replaces its text and adds the flag ``no_information``.

    Returns
    -------
    derivation : str or Rows
        A plain text for a single number, otherwise one a row.
    flags : tuple of str or Rows
    """
    shape = np.broadcast_shapes(*(np.shape(value) for value in (*inputs.values(), *results.values())))

    def spread(values: Mapping[str, Any] | None) -> dict[str, np.ndarray]:
        return {name: np.broadcast_to(value, shape).ravel() for name, value in (values or {}).items()}

    known, numbers = spread(inputs), spread({**inputs, **results})
    appended, marked, impossible = spread(notes), spread(flags), spread(undefined)

    def text(i: int) -> str:
        shown = {name: number(array[i]) for name, array in numbers.items()}
        if absent := [name for name, array in known.items() if np.isnan(array[i])]:
            return f"not computed: {', '.join(absent)} missing"
        if reason := next((reason for reason, mask in impossible.items() if mask[i]), None):
            return "not computed: " + reason.format(**shown)
        return "".join(part.format(**shown) for part in (template, *(n for n, mask in appended.items() if mask[i])))

    def flag(i: int) -> tuple[str, ...]:
        absent = any(np.isnan(array[i]) for array in known.values())
        none = any(mask[i] for mask in impossible.values())
        special = ("missing_input",) if absent else ("no_information",) if none else ()
        return (*(name for name, mask in marked.items() if mask[i]), *special)

    if not shape:
        return text(0), flag(0)
    positions = np.arange(int(np.prod(shape))).reshape(shape)
    return Rows(text, positions), Rows(flag, positions)


def number(value: float) -> str:
    """A number for a derivation: four significant digits, whole numbers in full."""
    if np.isfinite(value) and value == round(value) and abs(value) < 1e15:
        return f"{value + 0.0:.0f}"
    text = f"{value:.4g}".replace("e-0", "e-")
    return f"{value:.0f}" if "e+" in text and np.isfinite(value) and abs(value) < 1e15 else text


def plain(value: Any) -> Any:
    """A Python float for a single number, otherwise an array that cannot be written to."""
    if np.ndim(value) == 0:
        return float(value)
    array = np.array(value, dtype=float)
    array.setflags(write=False)
    return array


def reader(column: Any) -> Callable[[int], Any]:
    """What gives a column's text or flags by their place in the flattened array; one value serves every row."""
    if isinstance(column, Rows):
        return column.at
    lone = isinstance(column, str) or all(isinstance(part, str) for part in column)
    return (lambda _: column) if lone else column.__getitem__


def choose_rows(first: Any, second: Any, mask: np.ndarray) -> Any:
    """The texts or flags of `first`, those of `second` in the rows of `mask`."""
    if mask.ndim == 0:
        return second if mask else first
    one, other, hits = reader(first), reader(second), mask.ravel()
    return Rows(lambda i: other(i) if hits[i] else one(i), np.arange(mask.size).reshape(mask.shape))
