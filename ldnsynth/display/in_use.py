"""What a review without a table does not show: neither a slide nor a sentence tells that nobody filled it."""

from collections.abc import Callable, Sequence
from functools import wraps

from ldnsynth.display.blocks import Block
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group


def only_with(table: str) -> Callable[[Callable[..., Block | None]], Callable[..., Block | None]]:
    """A function of evidence that shows nothing where the topic does not have this table in use."""

    def of(show: Callable[..., Block | None]) -> Callable[..., Block | None]:
        @wraps(show)
        def shown(*given: object, **named: object) -> Block | None:
            evidence = next(value for value in (*given, *named.values()) if isinstance(value, Evidence))
            return show(*given, **named) if table in evidence.topic.tables else None

        return shown

    return of


def shown_elsewhere(groups: Sequence[Group], evidence: Evidence | None) -> bool:
    """Whether a review asks for one domain alone, whose effects another figure shows: nothing is missed here."""
    return bool(groups) and evidence is not None and len(evidence.topic.domains) == 1
