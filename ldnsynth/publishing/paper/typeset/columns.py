"""How a table is set on paper: its rows by group, the width of its columns, the size of its letters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ldnsynth.publishing.content.blocks import Table
from ldnsynth.publishing.paper.typeset.citing import Citations

UPRIGHT, ON_ITS_SIDE = 493.0, 740.0  # points between the margins of A4
_LETTER = 0.47  # mean width of a letter, in its size
_BETWEEN = 9.0  # points between two columns
_TRIES = ((UPRIGHT, 8.5, 4), (UPRIGHT, 8.0, 6), (UPRIGHT, 7.5, 8), (ON_ITS_SIDE, 8.0, 8))
_LAST = (ON_ITS_SIDE, 7.0, 60)  # width, size, and most lines of a cell
_MOST_STRETCH = 1.3
_MOST = 0.9  # a column is as wide as the ninth longest of ten filled cells and their mean ask for; few take more lines
_BLANK = ("", "–")
_LONG_WORD = 16
_JOINT = re.compile(r"([/_;|-])(?=\w)")


@dataclass(frozen=True)
class Setting:
    """How a table is set: points of the line, size of the letters in points, points of each column."""

    line: float
    size: float
    widths: tuple[float, ...]


def table_data(table: Table, *, leave_out: tuple[str, ...] = (), citations: Citations | None = None) -> dict[str, Any]:
    """A table as typst's templates read it.

    Parameters
    ----------
    table : Table
        The table of a report.
    leave_out : tuple of str
        Columns that are not set.
    citations : Citations, optional
        What cites the studies that rows name.
    """
    columns, groups = _rows(table, leave_out)
    groups = citations.rows(groups) if citations else groups
    marks = {"numeric": table.numeric, "tones": table.tones}
    return {
        "kind": "table",
        "number": table.number,
        "title": table.title,
        "notes": list(table.notes),
        **grid_data(columns, groups, **marks),
    }


def grid_data(
    columns: list[str],
    groups: list[tuple[str, list[list[str]]]],
    *,
    numeric: tuple[str, ...] = (),
    tones: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The grid of a table: columns, rows of text by the name of their group ("" for none), and how it is set."""
    tones = tones or {}
    setting = fit(columns, [row for _, rows in groups for row in rows])
    return {
        "columns": [{"name": name, "numeric": name in numeric} for name in columns],
        "groups": [
            {
                "name": name,
                "rows": [[{"text": _breakable(t) or "–", "tone": tones.get(t, "")} for t in row] for row in rows],
            }
            for name, rows in groups
        ],
        "widths": list(setting.widths),
        "size": setting.size,
        "sideways": setting.line > UPRIGHT,
    }


def fit(columns: list[str], rows: list[list[str]]) -> Setting:
    """The largest letters in which no word is cut and no cell runs over too many lines; upright if that can be."""
    for line, size, most in _TRIES:
        setting = _try(columns, rows, line, size, most)
        if setting:
            return setting
    line, size, most = _LAST
    return _try(columns, rows, line, size, most) or _squeezed(columns, rows, line, size)


def _try(columns: list[str], rows: list[list[str]], line: float, size: float, most: int) -> Setting | None:
    """The setting with the fewest lines a cell, if it takes no more than `most`."""
    room = (line - _BETWEEN * len(columns)) / (size * _LETTER)
    for lines in range(1, most + 1):
        asked = [_asked(name, [row[place] for row in rows], lines) for place, name in enumerate(columns)]
        if sum(asked) <= room:
            stretch = min(room / sum(asked), _MOST_STRETCH)
            widths = tuple(round(letters * stretch * size * _LETTER + _BETWEEN, 2) for letters in asked)
            return Setting(line, size, widths)
    return None


def _squeezed(columns: list[str], rows: list[list[str]], line: float, size: float) -> Setting:
    """Columns in proportion to their longest words: words will be broken."""
    asked = [_asked(name, [row[place] for row in rows], 60) for place, name in enumerate(columns)]
    return Setting(line, size, tuple(round(line * letters / sum(asked), 2) for letters in asked))


def _asked(name: str, cells: list[str], lines: int) -> float:
    """Letters that a column asks for: its longest word (bold in the head), or its longest cell on so many lines."""
    longest_word = max(
        (len(word) for cell in cells for word in _breakable(cell).replace("\u200b", " ").split()), default=1
    )
    head = max(len(name) / 3, *(len(word) for word in name.split())) * 1.1
    slack = 1.0 if lines == 1 else 1.12  # lines break at words
    lengths = sorted(len(cell) for cell in cells if cell not in _BLANK) or [1]
    long, mean = lengths[int(_MOST * (len(lengths) - 1))], sum(lengths) / len(lengths)
    return max(longest_word, head, (long + 1.5 * mean) / 2 * slack / lines) + 0.5


def _breakable(text: str) -> str:
    """A text in which long words may break after a stroke, a hyphen, an underscore or a semicolon."""
    parts = (_JOINT.sub("\\1\u200b", word) if len(word) > _LONG_WORD else word for word in text.split(" "))
    return " ".join(parts)


def _rows(table: Table, leave_out: tuple[str, ...]) -> tuple[list[str], list[tuple[str, list[list[str]]]]]:
    """Names of the columns, and the rows of each group under the group's name."""
    names = table.columns
    kept = [place for place, name in enumerate(names) if name != table.group and name not in leave_out]
    groups: dict[str, list[list[str]]] = {}
    for line in table.rows:
        name = line[names.index(table.group)] if table.group else ""
        groups.setdefault(name, []).append([line[place] for place in kept])
    return [names[place] for place in kept], list(groups.items())
