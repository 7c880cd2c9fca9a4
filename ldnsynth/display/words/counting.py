"""Phrases that several findings share."""

from collections.abc import Iterable

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import conditions_named, count, integer
from ldnsynth.evidence.reading.evidence import Evidence


def no_study(finding_id: str, evidence: Evidence) -> Finding:
    """What a finding says where the selection holds no study."""
    what = f"{evidence.topic.intervention.name} in {conditions_named(evidence)}"
    return Finding(finding_id, f"No study of {what} was found for this selection.")


def counted(number: int, singular: str, plural: str = "", *, links: Iterable[str] = ()) -> Number:
    """A number of things that prints with its noun: "1 study", "12 studies"; `links` as for a `Number`."""
    return Number(number, plural or singular + "s", count(number, singular, plural), links=tuple(links))


def capital(number: int) -> str:
    """A number at the head of a sentence."""
    return integer(number) if number else "None"
