"""What fits on a slide of 1280 by 720: figures drawn for it, and how many lines a table takes."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH_INCHES = 6.2  # 9 points on a sheet that wide are 24 pixels on the slide
LETTERS = 74  # in a line of a table
MOST_LINES = 10  # of a table under a title of two lines
LONGEST_CELL = 280  # letters of a table
_NARROWEST, _WIDEST = 8, 60  # letters that a column asks for


def in_inches(figure: Figure, height: float) -> Axes:
    """Axes over the lowest inches of a picture, below its heading: counted in inches from their upper left corner."""
    figure.set_layout_engine("none")
    width, tall = figure.get_size_inches()
    ax = figure.add_axes((0, 0, 1, height / tall))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    return ax


def lines_of_rows(rows: Sequence[Sequence[str]], *, letters: int = LETTERS) -> list[int]:
    """Lines that each row of a table takes, roughly as a browser divides the width between the columns.

    Parameters
    ----------
    rows : sequence of sequence of str
        Cells by row, all rows of one length.
    letters : int
        In a line across the table.
    """
    longest = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    asked = [min(max(length, _NARROWEST), _WIDEST) for length in longest]
    share = [letters * width / max(sum(asked), letters) for width in asked]
    return [max(math.ceil(len(cell) / room) or 1 for cell, room in zip(row, share, strict=True)) for row in rows]


def cut(text: str, letters: int) -> str:
    """The text, or as many of its words as have room, and an ellipsis."""
    if len(text) <= letters:
        return text
    words, space, _ = text[: letters - 1].rpartition(" ")
    return (words if space and len(words) > letters // 2 else text[: letters - 2]) + " …"


def rows_that_fit(frame: pd.DataFrame) -> pd.DataFrame:
    """The first rows of a table of str that fit on a slide with a note under them; at least one, cut if it must be."""
    frame = frame.map(lambda cell: cut(cell, LONGEST_CELL))
    lines = lines_of_rows(frame.to_numpy().tolist())
    room = [sum(lines[: place + 1]) <= MOST_LINES for place in range(len(lines))]
    return frame.head(max(1, sum(room)))


def more(left: int) -> tuple[str, ...]:
    """A note on rows that did not fit."""
    return (f"And {left} more.",) if left else ()
