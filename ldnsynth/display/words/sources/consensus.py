"""The codes on which coders differ, each with what counts and why, in the words of a reader."""

from collections.abc import Callable
from dataclasses import dataclass

from ldnsynth.display.wording import count, listing, sentence
from ldnsynth.display.words.coding import Coding
from ldnsynth.display.words.sources.claims import verdict_words
from ldnsynth.display.words.sources.stances import stance_words
from ldnsynth.evidence.consensus import cell_ids, code_of
from ldnsynth.evidence.overview import overview, sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import BASES, BODIES, OMISSIONS

_CODES = {
    ("stance",): "stance",
    ("certainty",): "wording",
    ("basis",): "what it leans on",
    ("verdict_then",): "verdict when written",
    ("verdict_now",): "verdict now",
    ("verdict_now", "verdict_then"): "verdict when written and now",
    ("omits",): "what is left out",
}


@dataclass(frozen=True)
class Settled:
    """One code that was settled: of what (a group), what, what each coder gave, what counts, why, and by whom."""

    of: str
    what: str
    link: str
    coded: dict[str, str]
    counts: str
    reason: str
    resolved_by: str


def settled_codes(evidence: Evidence, coding: Coding) -> list[Settled]:
    """The settled codes of a kind of judgement by group; verdicts for then and now are one where they are alike."""
    rows: dict[tuple, list[str]] = {}
    settled = {}
    for table in coding.tables:
        held: dict[str, list[dict]] = {}
        codings = evidence.codings_of(table)
        for row_id, row in zip(cell_ids(table, codings), codings.to_dict("records"), strict=True):
            held.setdefault(row_id, []).append(row)
        name = _naming(evidence, table)
        of_table = evidence.consensus[evidence.consensus["coded"] == table]
        for row in (row for row in of_table.itertuples() if row.row_id in held):
            given = held[row.row_id]
            coded = {one["coder"]: _words(row.code, code_of(table, row.code, one[row.code])) for one in given}
            when = "" if row.code.startswith("verdict") else row.code
            alike = (row.row_id, when, *coded.values(), row.value, row.reason)
            codes = rows.setdefault(alike, [])
            codes.append(row.code)
            of, what = name(given[0], tuple(codes))
            told = (row.row_id, coded, _words(row.code, row.value), row.reason, row.resolved_by)
            settled[alike] = Settled(of, what, *told)
    groups = _order(evidence, coding)
    return sorted(settled.values(), key=lambda row: groups.index(row.of) if row.of in groups else len(groups))


def _naming(evidence: Evidence, table: str) -> Callable[[dict, tuple[str, ...]], tuple[str, str]]:
    """How a row of a table is called: the group that it stands in, and what it is there."""
    topic = evidence.topic
    sources = dict(zip(evidence.sources["source_id"], evidence.sources["label"], strict=True))
    trials = dict(zip(evidence.trials["trial_id"], evidence.trials["label"], strict=True))
    rated = {row["certainty_id"]: row for row in evidence.certainty.to_dict("records")}

    def body(certainty_id: str) -> tuple[str, str]:
        row = rated[certainty_id]
        of = sentence(topic.condition_labels[row["condition"]])
        return of, f"{sentence(topic.domain_labels[row['domain']])}, {BODIES[row['body']]}"

    def aspect(row: dict, codes: tuple[str, ...]) -> tuple[str, str]:
        of, what = body(row["certainty_id"])
        return of, f"{what}: {row['aspect'].replace('_', ' ')}"

    def start(row: dict, codes: tuple[str, ...]) -> tuple[str, str]:
        of, what = body(row["certainty_id"])
        return of, f"{what}: start"

    return {
        "stances": lambda row, codes: (
            sources[row["source_id"]],
            f"{sentence(topic.question_labels[row['question']])}: {_CODES[codes]}",
        ),
        "claims": lambda row, codes: (
            sources[row["source_id"]],
            f"{row['claim_id'].partition('/')[2]}, {_CODES[codes]}: {row['claim']}",
        ),
        "risk_of_bias": lambda row, codes: (
            trials[row["trial_id"]],
            sentence(topic.bias_tools[row["tool"]].codes[row["domain"]]),
        ),
        "certainty": start,
        "certainty_reasons": aspect,
    }[table]


def _order(evidence: Evidence, coding: Coding) -> list[str]:
    """The groups in the order in which a reader meets them elsewhere."""
    if coding.id in ("stances", "claims"):
        return list(sources_in_order(evidence)["label"])
    if coding.id == "bias":
        return list(overview(evidence)["label"])
    return [sentence(label) for label in evidence.topic.condition_labels.values()]


def _words(code: str, value: str) -> str:
    """A code as a reader meets it."""
    match code:
        case "stance":
            return stance_words(float(value or "nan"))
        case "levels":
            levels = int(float(value))
            return "no level" if not levels else f"{count(abs(levels), 'level')} {'down' if levels < 0 else 'up'}"
        case "verdict_then" | "verdict_now":
            return verdict_words(value)
        case "basis":
            return BASES.get(value, "nothing coded")
        case "omits":
            return listing([OMISSIONS[term] for term in value.split(";") if term]) or "nothing"
    return value or "nothing coded"
