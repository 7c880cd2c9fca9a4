"""A figure compares at least three things; what there is of fewer is told in a sentence or a table."""

from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import in_words, sentence

LEAST_TO_COMPARE = 3


def too_few(number: int, singular: str, plural: str = "", *, told_in: str) -> Note | None:
    """The note that stands in place of a figure of fewer than three things; None where there are enough.

    Parameters
    ----------
    number : int
        Of the things that the figure would set side by side.
    singular, plural : str
        What they are called.
    told_in : str
        Where a reader finds them: "the table of studies".
    """
    if number >= LEAST_TO_COMPARE:
        return None
    things = f"{in_words(number)} {singular if number < 2 else plural or singular + 's'}"
    return Note(f"{sentence(things)}: too few for a figure. What is known stands in {told_in}.")
