"""What differs between reports as small pictures side by side: how many studies and people, and each estimate."""

from collections.abc import Sequence
from dataclasses import dataclass

_HEIGHT, _STEP, _EDGE = 70.0, 44.0, 26.0  # of a picture, in its own units: its plot, from report to report, its sides
_MOST = 12  # pictures


@dataclass(frozen=True)
class Point:
    """What a picture shows of a report: from where to where, at, both in its units; its words and a sign below."""

    x: float
    low: float
    at: float
    high: float
    words: str
    sign: str


@dataclass(frozen=True)
class Panel:
    """A picture: points in the order of the reports, bars from 0 or intervals about it, its height, and its width."""

    title: str
    points: tuple[Point, ...]
    bars: bool
    zero: float
    width: float

    @property
    def alt(self) -> str:
        """All that it shows, in words."""
        return f"{self.title}: {'; '.join(point.words for point in self.points)}"


@dataclass(frozen=True)
class Value:
    """A number of a report with its interval, or a count that is drawn as a bar; its words, and a sign beside it."""

    name: str
    low: float
    at: float
    high: float
    words: str
    sign: str
    most: float = 0.0

    @classmethod
    def counted(cls, name: str, number: float, sign: str, *, most: float = 0.0) -> "Value":
        """A count, drawn as a bar beside bars of up to `most`."""
        return cls(name, 0.0, number, number, sign, sign, most)

    @property
    def is_count(self) -> bool:
        """Whether it is drawn as a bar."""
        return self.low == 0 and self.at == self.high


def panels(rows: Sequence[tuple[str, Sequence[Value]]]) -> list[Panel]:
    """The pictures of what differs between reports, one a value, those counted first.

    Parameters
    ----------
    rows : sequence of (str, sequence of Value)
        The short name of a report, and its values.
    """
    found = []
    for name in dict.fromkeys(value.name for _, values in rows for value in values):
        own = [next((value for value in values if value.name == name), None) for _, values in rows]
        if len({(value.low, value.at, value.high, value.sign) if value else None for value in own}) > 1:
            found.append(_panel(name, [label for label, _ in rows], own))
    return found[:_MOST]


def _panel(name: str, labels: Sequence[str], values: Sequence[Value | None]) -> Panel:
    known = [value for value in values if value]
    least = min([0.0, *(value.low for value in known)])
    most = max([0.0, *(max(value.high, value.most) for value in known)])
    scale = _HEIGHT / ((most - least) or 1.0)
    points = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        if value:
            ends = [round((most - end) * scale, 1) for end in (value.low, value.at, value.high)]
            words = f"{label}: {value.words}" + ("" if value.is_count else f" {value.sign}")
            points.append(Point(round(_EDGE + _STEP * place, 1), *ends, words, value.sign))
    width = 2 * _EDGE + _STEP * (len(labels) - 1)
    bars = all(value.is_count for value in known)
    return Panel(name, tuple(points), bars, round(most * scale, 1), width)
