"""A method that cannot take its input says so in a sentence, which stands where its numbers would."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
REFUSALS = (ValueError, ArithmeticError)  # what methods raise for input that gives no number
CANNOT = "cannot be computed"


def attempt(compute: Callable[..., Found], *given: object, **named: object) -> tuple[Found | None, str]:
    """What a method gives, and ""; or None, and the sentence with which it refuses its input, without a full stop.

    For what is computed without being asked: a report shows the sentence and goes on.
    """
    try:
        return compute(*given, **named), ""
    except REFUSALS as refusal:
        return None, str(refusal).rstrip(".")
