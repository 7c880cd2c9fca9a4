"""A claim or a result on a terminal: where it stands, what decides it, and where each number was seen."""

import pandas as pd

from ldnsynth.display.wording import bounds, day, listing, span
from ldnsynth.errors import ParameterError
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.sources.claim_checks import day_written
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.vocabulary import OMISSIONS, VERDICTS, nearest


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
    origins = Origins(evidence)
    lines = [
        f"{row.claim_id}  {source.label}, written {written}; {source.file}, lines "
        f"{span(row.first_line, row.last_line)}",
        f"  says    {row.claim}",
        f"  cites   {row.cites.replace(';', '; ') or 'nothing'}",
        f"  then    {' '.join(VERDICTS[row.verdict_then])} as of {day(day_written(source))}: {row.reason_then}",
        f"  now     {' '.join(VERDICTS[row.verdict_now])}: {row.reason_now}",
    ]
    if row.omits:
        lines.append(f"  omits   {listing([OMISSIONS[term] for term in row.omits.split(';')])}")
    if row.note:
        lines.append(f"  note    {row.note}")
    coded = evidence.codings_of("claims")
    coded = coded[coded["claim_id"] == row.claim_id]
    for one in coded.itertuples() if len(coded) > 1 else ():
        verdicts = f"{VERDICTS[one.verdict_then][1]} then, {VERDICTS[one.verdict_now][1]} now"
        lines.append(f"  coder {one.coder} {verdicts}")
    for when, ids in (("then", row.evidence_then), ("now", row.evidence_now)):
        lines.append(f"  decided {when} by:" if ids else f"  decided {when} by nothing in the data")
        lines += [f"    {line}" for name in ids.split(";") if name for line in _provenance(origins, name)]
    return "\n".join(lines) + "\n"


def explain_result(evidence: Evidence, result_id: str) -> str:
    """The chain from what a source printed to the number in the report.

    Raises
    ------
    ParameterError
        If there is no such result; the nearest ids are named.
    """
    _find(evidence.results, "result_id", result_id)
    origins = Origins(evidence)
    computed = [f"  {name}: {text}" for name, text in origins.computed(result_id)]
    return "\n".join([*_provenance(origins, result_id), *computed]) + "\n"


def _find(frame: pd.DataFrame, column: str, wanted: str):
    """The one row with this id."""
    found = frame[frame[column] == wanted]
    if found.empty:
        close = [name for name in frame[column] if wanted and wanted.split("/")[0] == name.split("/")[0]] or list(
            frame[column]
        )
        raise ParameterError(f"{column}: no {wanted!r} in the data.{nearest(wanted, close[:12])}")
    return next(found.itertuples())


def _provenance(origins: Origins, name: str) -> list[str]:
    """What an id stands for, with where it was seen."""
    origin = origins.find(name)
    seen = [f"  seen in {origins.seen(origin)}"] if origin.level else []
    return [f"{name}: {origin.said}", *seen]
