"""Rows that a person judged: stances, claims, bias, certainty, and documents that disagree."""

from collections.abc import Iterable, Iterator

import pandas as pd

from ldnsynth.bias_tools import TOOLS, BiasTool
from ldnsynth.display.origins import discrepancy_ids, stance_ids
from ldnsynth.display.tables.claims import verdict_words
from ldnsynth.display.tables.source_stances import stance_words
from ldnsynth.display.wording import count, decimal, sentence, span
from ldnsynth.evidence.claim_checks import listed
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.publishing.origin import Origin
from ldnsynth.rob2 import ANSWERS, parse_answers
from ldnsynth.synthesis.certainty import LEVELS
from ldnsynth.vocabulary import BASES, BODIES


def judged_origins(evidence: Evidence) -> dict[str, Origin]:
    """The origins of all rows that were judged, by id."""
    kinds = (_stances, _claims, _bias, _certainty, _reasons, _discrepancies)
    return {origin.id: origin for kind in kinds for origin in kind(evidence)}


def _stances(evidence: Evidence) -> Iterator[Origin]:
    labels = _labels(evidence)
    agreed = evidence.stance_consensus.set_index(list(stance_ids(evidence.stance_consensus)))
    for row_id, codes in _codes(evidence.stances, stance_ids(evidence.stances)):
        first = codes[0]
        told = [(f"coder {row.coder}", f"{_stance(row)}: {row.reason}") for row in codes]
        if row_id in agreed.index:
            said, more = f"{_stance(agreed.loc[row_id])}: {agreed.loc[row_id, 'reason']}", told
        else:
            said, more = told[0][1], [("coder", row.coder) for row in codes]
        yield Origin(
            *(row_id, labels[first.source_id], f"“{evidence.topic.question_labels[first.question]}”", said),
            documents=(first.source_id,),
            locator="; ".join(dict.fromkeys(filter(None, map(_lines, codes)))),
            verb="coded",
            more=tuple(more),
        )


def _claims(evidence: Evidence) -> Iterator[Origin]:
    labels = _labels(evidence)
    for row_id, codes in _codes(evidence.claims, evidence.claims["claim_id"]):
        first = codes[0]
        judged = [part for row in codes for part in _verdicts(row)]
        decides = ";".join([row.evidence_then for row in codes] + [row.evidence_now for row in codes])
        yield Origin(
            *(row_id, labels[first.source_id], f"claim {row_id.partition('/')[2]}", first.claim),
            documents=(first.source_id,),
            locator=_lines(first),
            verb="coded",
            more=tuple(judged),
            rests_on=tuple(dict.fromkeys(listed(decides))),
        )


def _verdicts(row) -> list[tuple[str, str]]:
    """What a coder judged of a claim, then and now; told once where it is the same."""
    then, now = (
        f"{verdict_words(verdict)}: {reason}"
        for verdict, reason in ((row.verdict_then, row.reason_then), (row.verdict_now, row.reason_now))
    )
    coder = ("coder", row.coder)
    if not row.verdict_now:
        return [("then", then), coder]
    return [("then and now", then), coder] if then == now else [("then", then), ("now", now), coder]


def _bias(evidence: Evidence) -> Iterator[Origin]:
    labels = evidence.trials.set_index("trial_id")["label"]
    for row in evidence.risk_of_bias.itertuples():
        tool = TOOLS[row.tool]
        answers = _answers(tool, row.domain, row.answers)
        yield Origin(
            *(row.bias_id, labels.get(row.trial_id, row.trial_id), f"{tool.label}, {tool.codes[row.domain]}"),
            said=f"{row.judgement}: {row.reason}",
            documents=tuple(listed(row.source_id)),
            locator=row.locator,
            verb="judged",
            more=(*answers, ("coder", row.coder), *((("note", row.note),) if row.note else ())),
        )


def _answers(tool: BiasTool, domain: str, cell: str) -> Iterator[tuple[str, str]]:
    """The signalling questions that were answered, each with its answer in words."""
    for question, answer in parse_answers(cell).items():
        yield f"{question} {tool.signalling[domain].questions[question]}", ANSWERS[answer]


def _certainty(evidence: Evidence) -> Iterator[Origin]:
    reasons = evidence.certainty_reasons.groupby("certainty_id")["reason_id"].agg(tuple).to_dict()
    for row in evidence.certainty.itertuples():
        yield Origin(
            *(
                row.certainty_id,
                sentence(evidence.topic.condition_labels[row.condition]),
                f"{evidence.topic.domain_labels[row.domain]}, {BODIES[row.body]}: certainty",
            ),
            said=f"{LEVELS[row.certainty].symbol} {LEVELS[row.certainty].label.lower()}, from {row.start}",
            verb="judged",
            more=(("coder", row.coder), *((("note", row.note),) if row.note else ())),
            rests_on=reasons.get(row.certainty_id, ()),
        )


def _reasons(evidence: Evidence) -> Iterator[Origin]:
    judged, domains = {row.certainty_id: row for row in evidence.certainty.itertuples()}, evidence.topic.domain_labels
    for row in evidence.certainty_reasons.itertuples():
        way = "down" if row.levels < 0 else "up"
        if outcome := judged.get(row.certainty_id):
            yield Origin(
                *(row.reason_id, sentence(evidence.topic.condition_labels[outcome.condition])),
                name=f"{domains[outcome.domain]}, {BODIES[outcome.body]}: {row.aspect.replace('_', ' ')}",
                said=f"{count(abs(row.levels), 'level')} {way}: {row.reason}" if row.levels else row.reason,
                verb="judged",
                more=(("coder", row.coder),),
                rests_on=tuple(listed(row.locator)),
            )


def _discrepancies(evidence: Evidence) -> Iterator[Origin]:
    labels = evidence.trials.set_index("trial_id")["label"]
    used = {"a": "the first is used", "b": "the second is used", "both": "both are used", "neither": "neither is used"}
    for row_id, row in zip(discrepancy_ids(evidence), evidence.discrepancies.itertuples(), strict=True):
        yield Origin(
            *(row_id, labels.get(row.trial_id, ""), row.about),
            said=f"{row.value_a}; elsewhere: {row.value_b}",
            documents=(row.source_a, row.source_b),
            verb="compared",
            more=((used[row.used], row.reason), ("the other would change", row.consequence)),
        )


def _codes(rows: pd.DataFrame, ids: Iterable[str]) -> Iterable[tuple[str, list]]:
    """Rows of each id, one a coder, in the order of the first."""
    found: dict[str, list] = {}
    for row_id, row in zip(ids, rows.itertuples(), strict=True):
        found.setdefault(row_id, []).append(row)
    return found.items()


def _labels(evidence: Evidence) -> dict[str, str]:
    return dict(zip(evidence.sources["source_id"], evidence.sources["label"], strict=True))


def _stance(row) -> str:
    """A code in words: "+1, hedged, leans on: mechanism"; "does not say"."""
    about = "" if pd.isna(row.stance) else f", {row.certainty}, leans on: {BASES[row.basis]}"
    return stance_words(row.stance) + about


def _lines(row) -> str:
    """Where in the text a passage stands; "" for a silence."""
    if pd.isna(row.first_line):
        return ""
    lines = span(row.first_line, row.last_line)
    return f"line{'s' * (lines != decimal(row.first_line))} {lines}"
