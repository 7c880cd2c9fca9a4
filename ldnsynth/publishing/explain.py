"""A claim or a result on a terminal: where it stands, what decides it, and where each number was seen."""

import pandas as pd

from ldnsynth.display.effects import comparisons, estimate_words
from ldnsynth.display.wording import bounds, decimal, listing, p_value, span
from ldnsynth.errors import ParameterError
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.trial_effects import trial_effects
from ldnsynth.vocabulary import OMISSIONS, RANDOMISED_DESIGNS, VERDICTS, VERIFICATION, nearest


def explain_claim(evidence: Evidence, claim_id: str) -> str:
    """A claim with its place, its verdicts, their reasons, and the numbers that decide them.

    Raises
    ------
    ParameterError
        If there is no such claim; the nearest ids are named.
    """
    row = _find(evidence.claims, "claim_id", claim_id)
    source = evidence.sources.set_index("source_id").loc[row.source_id]
    written = bounds(source.written_on, source.written_after, source.written_before)
    lines = [
        f"{row.claim_id}  {source.label}, written {written}; {source.file}, lines "
        f"{span(row.first_line, row.last_line)}",
        f"  says    {row.claim}",
        f"  cites   {row.cites.replace(';', '; ') or 'nothing'}",
        f"  then    {' '.join(VERDICTS[row.verdict_then])}: {row.reason_then}",
        f"  now     {' '.join(VERDICTS[row.verdict_now])}: {row.reason_now}",
    ]
    if row.omits:
        lines.append(f"  omits   {listing([OMISSIONS[term] for term in row.omits.split(';')])}")
    if row.note:
        lines.append(f"  note    {row.note}")
    for when, ids in (("then", row.evidence_then), ("now", row.evidence_now)):
        lines.append(f"  decided {when} by:" if ids else f"  decided {when} by nothing in the data")
        lines += [f"    {line}" for name in ids.split(";") if name for line in _provenance(evidence, name)]
    return "\n".join(lines) + "\n"


def explain_result(evidence: Evidence, result_id: str) -> str:
    """The chain from what a source printed to the number in the report.

    Raises
    ------
    ParameterError
        If there is no such result; the nearest ids are named.
    """
    row = _find(evidence.results, "result_id", result_id)
    lines = [
        *_provenance(evidence, result_id),
        f"  direction: {row.direction.replace('_', ' ')}, contrast: {row.contrast}",
    ]
    compared = comparisons(evidence)
    compared = compared[compared["result_id"] == result_id]
    if compared.empty:
        trial = evidence.trials.set_index("trial_id").loc[row.trial_id]
        why = "it compares no randomised arms" if trial.design in RANDOMISED_DESIGNS else "its trial is not randomised"
        return "\n".join([*lines, f"  no effect is derived: {why}, or the trial is background"]) + "\n"
    effect = trial_effects(compared, evidence.people_analysed()).iloc[0]
    lines += [f"  derived: {effect['derivation']}"]
    if pd.notna(effect["se"]):
        words = estimate_words(effect["measure"], effect["estimate"], effect["ci_low"], effect["ci_high"])
        lines.append(f"  in the report: {effect['measure']} {words}")
    if effect["kind"] == "difference":
        lines.append(f"  in standard deviations: {effect['smd_derivation']}")
    return "\n".join(lines) + "\n"


def _find(frame: pd.DataFrame, column: str, wanted: str):
    """The one row with this id."""
    found = frame[frame[column] == wanted]
    if found.empty:
        close = [name for name in frame[column] if wanted and wanted.split("/")[0] == name.split("/")[0]] or list(
            frame[column]
        )
        raise ParameterError(f"{column}: no {wanted!r} in the data.{nearest(wanted, close[:12])}")
    return next(found.itertuples())


def _provenance(evidence: Evidence, name: str) -> list[str]:
    """What an id stands for, with where it was seen."""
    results = evidence.results[evidence.results["result_id"] == name]
    if len(results):
        row = next(results.itertuples())
        return [f"{name}: {row.reported}{_numbers(row)}", f"  seen in {_seen(evidence, row)}"]
    facts = evidence.characteristics[evidence.characteristics["characteristic_id"] == name]
    if len(facts):
        row = next(facts.itertuples())
        value = " ".join(part for part in (decimal(row.value), row.value_text, row.unit) if part)
        return [f"{name}: {row.item.replace('_', ' ')} {value}".rstrip(), f"  seen in {_seen(evidence, row)}"]
    trials = evidence.trials[evidence.trials["trial_id"] == name]
    if len(trials):
        row = next(trials.itertuples())
        return [f"{name}: {row.label}, {row.summary}".rstrip(", "), f"  seen in {_seen(evidence, row)}"]
    documents = evidence.documents[evidence.documents["document_id"] == name]
    row = next(documents.itertuples())
    when = bounds(row.public_from, row.public_after, row.public_before)
    return [f"{name}: {row.title} ({row.container or row.kind.replace('_', ' ')}, {when})"]


def _numbers(row) -> str:
    said = [decimal(row.yi)] if pd.notna(row.yi) else []
    said += [p_value(row.pi, row.pi_relation)] if pd.notna(row.pi) else []
    said += [f"{decimal(row.ci_low)} to {decimal(row.ci_high)}"] if pd.notna(row.ci_low) else []
    return f" [{'; '.join(said)}]" if said else ""


def _seen(evidence: Evidence, row) -> str:
    """Document, place and level of a value."""
    document = evidence.documents[evidence.documents["document_id"] == row.source_id]
    numbers = [f"{name} {value}" for name in ("pmid", "doi", "register_number") for value in document[name] if value]
    level = VERIFICATION.get(getattr(row, "level", row.verification), row.verification)
    return f"{row.source_id}{f' ({numbers[0]})' if numbers else ''}, {row.locator}; {level}"
