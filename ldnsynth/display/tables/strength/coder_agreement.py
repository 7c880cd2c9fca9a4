"""How far coders agree on what they judged, and what became of the codes on which they differ."""

from collections.abc import Iterator

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import integer, interval, percentage, sentence
from ldnsynth.display.words.coding import (
    Coding,
    bias_coding,
    certainty_coding,
    claim_coding,
    stance_coding,
)
from ldnsynth.display.words.sources.claims import NO_CLAIMS
from ldnsynth.display.words.sources.consensus import Settled, settled_codes
from ldnsynth.display.words.sources.stances import NO_SOURCES
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.agreement import FEWEST, coder_agreement, pairs_for_interval
from ldnsynth.views.row_ids import joined, linked

_NOT_JUDGED = Note("Nothing was judged of what is selected.")


def agreement_table(evidence: Evidence) -> Table | Note:
    """Table of the agreement of each two coders on the stances, by question and over all."""
    return _agreement(evidence, stance_coding(evidence), NO_SOURCES)


def claims_agreement_table(evidence: Evidence) -> Table | Note:
    """Table of the agreement of each two coders on the verdicts for then and now."""
    return _agreement(evidence, claim_coding(evidence), NO_CLAIMS)


def bias_agreement_table(evidence: Evidence) -> Table | Note:
    """Table of the agreement of each two coders on risk of bias, by domain and over all."""
    return _agreement(evidence, bias_coding(evidence), _NOT_JUDGED)


def certainty_agreement_table(evidence: Evidence) -> Table | Note:
    """Table of the agreement of each two coders on certainty and what takes it down, by aspect and over all."""
    return _agreement(evidence, certainty_coding(evidence), _NOT_JUDGED)


def differing_table(evidence: Evidence) -> Table | Note:
    """Table of the stances that coders coded differently, with what counts and why."""
    return _differing(evidence, stance_coding(evidence), NO_SOURCES)


def claims_differing_table(evidence: Evidence) -> Table | Note:
    """Table of the verdicts and omissions on which coders differ, with what counts and why."""
    return _differing(evidence, claim_coding(evidence), NO_CLAIMS)


def bias_differing_table(evidence: Evidence) -> Table | Note:
    """Table of the judgements of bias on which coders differ, with what counts and why."""
    return _differing(evidence, bias_coding(evidence), _NOT_JUDGED)


def certainty_differing_table(evidence: Evidence) -> Table | Note:
    """Table of the levels of certainty on which coders differ, with what counts and why."""
    return _differing(evidence, certainty_coding(evidence), _NOT_JUDGED)


def _agreement(evidence: Evidence, coding: Coding, nothing: Note) -> Table | Note:
    if coding.rows.empty:
        return nothing
    found = coder_agreement(coding.rows, scale=coding.scale, apart=coding.apart)
    if found.empty:
        return Note(
            f"Agreement by {coding.head.lower()}, as weighted kappa, appears here once a second coder has coded "
            f"{coding.name}."
        )
    measured = tuple(filter(None, ("Same code", coding.answered, "Weighted kappa (95% interval)")))
    frame = pd.DataFrame(
        {
            coding.head: found["part"].map(lambda part: sentence(coding.parts.get(part, coding.total))),
            "Same code": [
                f"{row.same} of {row.coded} ({percentage(row.same, row.coded)})" for row in found.itertuples()
            ],
            **({coding.answered: found["answered"].map(integer)} if coding.answered else {}),
            "Weighted kappa (95% interval)": [
                interval(row.kappa, row.ci_low, row.ci_high, 2) for row in found.itertuples()
            ],
            "Remark": found["remark"].map(sentence),
            "Coders": [f"Coders {row.coder_a} and {row.coder_b}" for row in found.itertuples()],
        }
    )
    return Table(
        id="coder-agreement" if coding.id == "stances" else f"{coding.id}-agreement",
        title=f"How far the coders agree on {coding.name}",
        frame=frame,
        numeric=measured,
        group="Coders",
        links=linked(measured, [joined(_links(coding, part)) for part in found["part"]]),
        notes=(
            *coding.about,
            f"The interval is a large-sample one, made for {integer(pairs_for_interval(coding.codes))} pairs of codes "
            f"or more (two times the square of the {integer(coding.codes)} codes): from fewer it is rough. With fewer "
            f"than {integer(FEWEST)} no kappa is given. Judgements on one text or study are not independent.",
            *([evidence.topic.coders] if evidence.topic.coders else []),
        ),
    )


def _links(coding: Coding, part: str) -> Iterator[str]:
    """The rows behind a part, or behind all together ("")."""
    rows = coding.rows
    rows = rows[rows["part"] == part] if part else rows[~rows["part"].isin(coding.apart)]
    return iter(rows["link"].drop_duplicates())


def _differing(evidence: Evidence, coding: Coding, nothing: Note) -> Table | Note:
    if coding.rows.empty:
        return nothing
    rows = settled_codes(evidence, coding)
    if not rows:
        alone = len(coding.coders) < 2
        return Note(
            "While there is one coder, no code can differ." if alone else "The coders gave the same codes throughout."
        )
    return Table(
        id="coders-differ" if coding.id == "stances" else f"{coding.id}-differ",
        title=f"Where the coders differ on {coding.name}, and what counts",
        frame=pd.DataFrame([_line(row) for row in rows]),
        group="Of",
        links=linked(("Coded", "What counts"), [row.link for row in rows]),
        notes=(
            "Third reading: text, codebook and documents were read anew to decide, where the codes lie two steps or "
            "more apart or lead to something else. Both codings compared: a smaller difference, settled from the two.",
        ),
    )


def _line(row: Settled) -> dict[str, str]:
    coded = "; ".join(f"{coder}: {words}" for coder, words in row.coded.items())
    told = {"What": row.what, "Coded": coded, "What counts": row.counts, "Why": row.reason}
    return told | {"Resolved by": row.resolved_by, "Of": row.of}
