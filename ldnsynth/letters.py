"""Which letters a text may hold: none that cannot be printed, and in what figures draw none that their font lacks."""

import unicodedata

# Control, format, surrogate, private and unassigned signs; breaks of lines and paragraphs. Joiners belong to letters.
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_JOINERS = "\u200c\u200d"
# Latin, Greek and Cyrillic letters, punctuation, arrows, mathematical signs: drawn from left to right, one by one.
_DRAWN = [
    range(int(first, 16), int(last, 16) + 1)
    for first, last in (
        pair.split("-")
        for pair in (
            "20-2E9 300-34F 370-377 37A-37E 384-523 1E00-1EF9 1F00-1FFF "
            "2000-20B5 2100-2109 210B-2148 2150-2184 2190-2311 2500-269B FB00-FB06"
        ).split()
    )
]


def unprintable(text: str) -> str:
    """The first sign of a text that cannot be printed, as ``U+0002``; "" if there is none."""
    return next((_code(letter) for letter in text if _is_unprintable(letter)), "")


def printable(text: str, *, lines: bool = False) -> str:
    """The text with every sign that cannot be printed written out; line breaks stay if `lines`."""
    return "".join(
        letter if not _is_unprintable(letter) or (lines and letter == "\n") else ascii(letter)[1:-1] for letter in text
    )


def undrawn(text: str) -> str:
    """The first letter of a text that figures cannot draw, as ``中 (U+4E2D)``; "" if there is none."""
    return next((f"{letter} ({_code(letter)})" for letter in text if not _is_drawn(letter)), "")


def _is_unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in _UNPRINTABLE and letter not in _JOINERS


def _is_drawn(letter: str) -> bool:
    return any(ord(letter) in drawn for drawn in _DRAWN) and not _is_unprintable(letter)


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"
