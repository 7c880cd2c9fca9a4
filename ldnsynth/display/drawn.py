"""Marks are named as the alt text counts them, so that a test can hold what is said to what is drawn."""

from ldnsynth.display.wording import count

_DRAWN = "_drawn:"  # matplotlib leaves labels with an underscore out of legends


def drawn(singular: str, plural: str = "") -> str:
    """The label of an artist that stands for one such thing; give it to one artist a thing."""
    return f"{_DRAWN}{singular}|{plural or singular + 's'}"


def counted_words(label: object, number: int) -> str:
    """How an alt text tells of so many artists with a label: "7 studies"; "" for a label that `drawn` did not make."""
    if not str(label).startswith(_DRAWN):
        return ""
    return count(number, *str(label).removeprefix(_DRAWN).split("|"))
