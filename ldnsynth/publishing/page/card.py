"""The card of a report, from its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from ldnsynth.display.share_card import ShareCard
from ldnsynth.publishing.content.blocks import Answer
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.request.parameter_words import day
from ldnsynth.synthesis.grade.certainty import LEVELS


def card_files(chapters: Sequence[Chapter], inputs: Mapping[str, Any]) -> dict[str, str | bytes]:
    """The card of a report as SVG and PNG, by name; none for a report without an answer.

    Parameters
    ----------
    chapters : sequence of Chapter
        What the report consists of.
    inputs : mapping
        What it is made from, as in its manifest.
    """
    answer = next((chapter.answer for chapter in chapters if chapter.answer), None)
    return _card(answer, inputs).files() if answer else {}


def _card(answer: Answer, inputs: Mapping[str, Any]) -> ShareCard:
    """The first row with an estimate, else the first of all; the claim alone where there is none."""
    benefits = [row for row in answer.rows if row["kind"] != "harm"]
    first = next((row for row in benefits if row["intervals"]), benefits[0] if benefits else None)
    harm = next((row for row in answer.rows if row["kind"] == "harm"), None)
    until = next((one["text"] for one in answer.reach.numbers if one["id"] == "day"), day(inputs["data"]["created"]))
    return ShareCard(
        title=inputs["report"]["title"],
        question=inputs["report"]["question"],
        outcome=first["outcome"] if first else "",
        number=_capital(first["found"][0]) if first else answer.claim.text,
        people=f"People: {first['people']}" if first and first["people"] else "",
        certainty=_sure(first["certainty"]) if first else "",
        harm=f"{harm['outcome']}: {harm['found'][0]}" if harm else "",
        caveat=answer.caveat,
        day=until,
    )


def _sure(certainty: str) -> str:
    return f"{LEVELS[certainty].words} certainty" if certainty else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
