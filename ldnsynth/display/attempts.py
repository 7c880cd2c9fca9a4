"""What is computed without being asked never stops a report: its refusal stands where its numbers would."""

from collections.abc import Callable
from functools import wraps

from ldnsynth.display.blocks import Block, Note
from ldnsynth.display.wording import sentence
from ldnsynth.synthesis.refusals import CANNOT, attempt


def unless_refused(show: Callable[..., Block]) -> Callable[..., Block]:
    """A function that shows something, or a note with the sentence of the method that refuses its input."""
    name = sentence(show.__name__.replace("_", " "))

    @wraps(show)
    def shown(*given: object, **named: object) -> Block:
        block, why = attempt(show, *given, **named)
        return Note(f"{name} {CANNOT}: {why}.") if why else block

    return shown
