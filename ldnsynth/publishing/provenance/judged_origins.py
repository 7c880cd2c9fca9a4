"""Rows that a person judged: stances, claims, bias, certainty, and documents that disagree."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ldnsynth.bias_tool import BiasTool
from ldnsynth.display.wording import count, decimal, sentence, span
from ldnsynth.display.words.sources.claims import verdict_words
from ldnsynth.display.words.sources.stances import stance_words
from ldnsynth.evidence.consensus import cell_ids
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.sources.claim_checks import listed
from ldnsynth.publishing.provenance.origin import Origin
from ldnsynth.review_terms import BIAS_DIRECTIONS, INTEGRITY_CHECKS
from ldnsynth.signalling import ANSWERS, parse_answers
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.views.row_ids import discrepancy_ids
from ldnsynth.vocabulary import BASES, BODIES


def judged_origins(evidence: Evidence) -> dict[str, Origin]:
    """The origins of all rows that were judged, by id."""
    kinds = (_stances, _claims, _bias, _certainty, _reasons, _discrepancies, _missing, _integrity, _subgroups)
    return {origin.id: origin for kind in kinds for origin in kind(evidence)}


def _stances(evidence: Evidence) -> Iterator[Origin]:
    labels = _labels(evidence)
    for row_id, counted, codes in _codes(evidence, "stances"):
        said = f"{_stance(counted)}: {counted.reason}"
        coded = [(f"coder {row.coder}", f"{_stance(row)}: {row.reason}") for row in codes]
        yield Origin(
            *(row_id, labels[counted.source_id], f"“{evidence.topic.question_labels[counted.question]}”", said),
            documents=(counted.source_id,),
            locator="; ".join(dict.fromkeys(filter(None, map(_lines, codes)))),
            verb="coded",
            more=_coders(counted, coded),
        )


def _claims(evidence: Evidence) -> Iterator[Origin]:
    labels = _labels(evidence)
    for row_id, counted, codes in _codes(evidence, "claims"):
        coded = [(f"coder {row.coder}", "; ".join(": ".join(part) for part in _verdicts(row))) for row in codes]
        decides = f"{counted.evidence_then};{counted.evidence_now}"
        yield Origin(
            *(row_id, labels[counted.source_id], f"claim {row_id.partition('/')[2]}", counted.claim),
            documents=(counted.source_id,),
            locator=_lines(counted),
            verb="coded",
            more=(*_verdicts(counted), *_coders(counted, coded)),
            rests_on=tuple(dict.fromkeys(listed(decides))),
        )


def _verdicts(row) -> list[tuple[str, str]]:
    """What was judged of a claim, then and now; told once where it is the same."""
    then, now = (
        f"{verdict_words(verdict)}: {reason}"
        for verdict, reason in ((row.verdict_then, row.reason_then), (row.verdict_now, row.reason_now))
    )
    if not row.verdict_now:
        return [("then", then)]
    return [("then and now", then)] if then == now else [("then", then), ("now", now)]


def _bias(evidence: Evidence) -> Iterator[Origin]:
    labels = evidence.trials.set_index("trial_id")["label"]
    for row_id, counted, codes in _codes(evidence, "risk_of_bias"):
        tool = evidence.topic.bias_tools[counted.tool]
        coded = [(f"coder {row.coder}", f"{row.judgement}: {row.reason}") for row in codes]
        yield Origin(
            *(row_id, labels.get(counted.trial_id, counted.trial_id), f"{tool.label}, {tool.codes[counted.domain]}"),
            said=f"{counted.judgement}: {counted.reason}",
            documents=tuple(listed(counted.source_id)),
            locator=counted.locator,
            verb="judged",
            more=(
                *_answers(tool, counted.domain, counted.answers),
                *([("bias expected", BIAS_DIRECTIONS[way])] if (way := counted.bias_direction) else []),
                *_coders(counted, coded),
                *_note(counted),
            ),
        )


def _missing(evidence: Evidence) -> Iterator[Origin]:
    topic = evidence.topic
    for row in evidence.missing_evidence.itertuples():
        yield Origin(
            *(row.synthesis_id, topic.condition_labels[row.condition], topic.domain_labels[row.domain]),
            said=f"bias from missing evidence {row.judgement}: {row.reason}",
            verb="judged",
            more=(("judged", f"{row.judged_on}, coder {row.coder}"), *_note(row)),
            rests_on=tuple(listed(row.locator)),
        )


def _integrity(evidence: Evidence) -> Iterator[Origin]:
    labels = evidence.trials.set_index("trial_id")["label"]
    for row in evidence.integrity_checks.itertuples():
        yield Origin(
            *(row.check_id, labels.get(row.trial_id, row.trial_id), INTEGRITY_CHECKS[row.check][1]),
            said=f"{row.concern} concern: {row.found}",
            documents=(row.source_id,),
            locator=row.locator,
            verb="looked at",
            more=(("looked at", f"{row.looked_on}, coder {row.coder}"), *_note(row)),
        )


def _subgroups(evidence: Evidence) -> Iterator[Origin]:
    for row in evidence.certainty_subgroups.itertuples():
        condition, domain, body = row.certainty_id.split("/")
        yield Origin(
            *(row.subgroup_id, sentence(evidence.topic.condition_labels[condition])),
            f"{evidence.topic.domain_labels[domain]}, {BODIES[body]}, {row.level}: certainty",
            said=f"{LEVELS[row.certainty].words}: {row.reason}",
            verb="judged",
            more=(("judged", f"{row.judged_on}, coder {row.coder}"), *_note(row)),
            rests_on=(row.certainty_id,),
        )


def _answers(tool: BiasTool, domain: str, cell: str) -> Iterator[tuple[str, str]]:
    """The signalling questions that were answered, each with its answer in words."""
    for question, answer in parse_answers(cell).items():
        yield f"{question} {tool.signalling[domain].questions[question]}", ANSWERS[answer]


def _certainty(evidence: Evidence) -> Iterator[Origin]:
    reasons = evidence.certainty_reasons.groupby("certainty_id")["reason_id"].agg(tuple).to_dict()
    for row_id, counted, codes in _codes(evidence, "certainty"):
        yield Origin(
            *(
                row_id,
                sentence(evidence.topic.condition_labels[counted.condition]),
                f"{evidence.topic.domain_labels[counted.domain]}, {BODIES[counted.body]}: certainty",
            ),
            said=_level(counted),
            verb="judged",
            more=(*_coders(counted, [(f"coder {row.coder}", _level(row)) for row in codes]), *_note(counted)),
            rests_on=reasons.get(row_id, ()),
        )


def _level(row) -> str:
    return f"{LEVELS[row.certainty].words}, from {row.start}"


def _reasons(evidence: Evidence) -> Iterator[Origin]:
    judged, domains = {row.certainty_id: row for row in evidence.certainty.itertuples()}, evidence.topic.domain_labels
    for row_id, counted, codes in _codes(evidence, "certainty_reasons"):
        if outcome := judged.get(counted.certainty_id):
            yield Origin(
                *(row_id, sentence(evidence.topic.condition_labels[outcome.condition])),
                name=f"{domains[outcome.domain]}, {BODIES[outcome.body]}: {counted.aspect.replace('_', ' ')}",
                said=_down(counted),
                verb="judged",
                more=_coders(counted, [(f"coder {row.coder}", _down(row)) for row in codes]),
                rests_on=tuple(listed(counted.locator)),
            )


def _down(row) -> str:
    way = "down" if row.levels < 0 else "up"
    return f"{count(abs(row.levels), 'level')} {way}: {row.reason}" if row.levels else row.reason


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


def _codes(evidence: Evidence, table: str) -> Iterator[tuple[str, Any, list]]:
    """Each row that counts of a table that coders judge, with its id and what each of them gave."""
    found: dict[str, list] = {}
    codings, counted = evidence.codings_of(table), getattr(evidence, table)
    for row_id, row in zip(cell_ids(table, codings), codings.itertuples(), strict=True):
        found.setdefault(row_id, []).append(row)
    for row_id, row in zip(cell_ids(table, counted), counted.itertuples(), strict=True):
        yield row_id, row, found[row_id]


def _coders(counted, coded: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Who coded what counts, and what each of them gave if they are several."""
    return (("coder", counted.coder), *(coded if len(coded) > 1 else ()))


def _note(row) -> tuple[tuple[str, str], ...]:
    return (("note", row.note),) if row.note else ()


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
