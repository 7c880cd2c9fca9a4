"""What the words of a claim and the ids it cites say by themselves: each finding is a question its verdict answers.

A finding is no verdict. It is computed from patterns of words, so it is made only where they are plain: a negated word
("no placebo group", "not significant") is passed over.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ldnsynth.evidence.reading.dates import known_public, latest_day
from ldnsynth.topic import Topic

if TYPE_CHECKING:
    pass

Cells = Mapping[str, str | float]  # a row of the data package: text cells, or the values that a frame holds

_NEGATED = re.compile(r"\b(no|not|nor|never|without|lack\w*|insignificant|non-?significant\w*|uncontrolled)\b", re.I)
_CONTROLLED = re.compile(r"\bplacebo\b|\bcontrolled (?:\w+ ){0,2}(?:trial|stud)", re.I)
_SIGNIFICANT = re.compile(r"\bsignificant(ly)?\b", re.I)
_NO_STUDY = re.compile(r"\bno (?:[\w-]+ ){0,2}?(?P<kind>case report|stud(?:y|ies)|trial)", re.I)
_RANDOMISED = ("randomised_parallel", "randomised_crossover")
_KINDS = {
    "case report": ("case_report",),
    "trial": (*_RANDOMISED, "quasi_randomised", "fixed_order_crossover", "nonrandomised_comparison", "single_arm"),
}
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()
_NUMBER = re.compile(
    rf"(?<![\w.,-])(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|{'|'.join(_NUMBER_WORDS)})(?![\w,.-]*\w)"
    r"(?! *(?:months?|years?|weeks?|days?|hours?|nights?|of the (?:trials|studies))\b)",
    re.I,
)
_NUMERAL = re.compile(rf"(?<![\w.])(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{'|'.join(_NUMBER_WORDS)})\b)", re.I)
ABOUT_RESULTS = ("effect", "harm")  # other claims about a study can be made once any document tells of it


class ClaimFinding(NamedTuple):
    """A sentence about a claim, the check that made it, and the verdicts that must answer it (then, now)."""

    claim_id: str
    coder: str
    check: str
    bears_on: tuple[str, ...]
    finding: str


class _Known(NamedTuple):
    """The tables by id: studies, their rows, and when what was public."""

    trials: dict[str, Cells]
    results: dict[str, list[Cells]]
    characteristics: dict[str, list[Cells]]
    public: dict[str, dt.date | None]
    first_in: dict[str, str]  # the document in which each result was first public
    topic: Topic


def listed(cell: str) -> list[str]:
    """The terms of a cell that holds several, separated by semicolons."""
    return [term for term in cell.split(";") if term]


def day_written(source: Cells) -> dt.date:
    """The day as of which the claims of a source are judged, a row of `sources`.

    The day of writing; else the day before the upper bound, for the text is older than its bound; else the lower bound.
    """
    if source["written_before"] and not source["written_on"]:
        return latest_day(source["written_before"]) - dt.timedelta(days=1)
    return latest_day(source["written_on"] or source["written_after"])


def cross_checks(
    claims: Iterable[Cells],
    *,
    trials: Iterable[Cells],
    results: Iterable[Cells],
    characteristics: Iterable[Cells],
    documents: Iterable[Cells],
    sources: Iterable[Cells],
    topic: Topic,
) -> list[ClaimFinding]:
    """What can be said of each claim by computation alone, in the order of the claims.

    Checks: ``cited_early`` (a cited study was not certainly public when the source was written), ``not_controlled``
    (placebo or control said of a single-arm study), ``not_significant`` (significance said where no cited result has
    p below 0.05), ``studies_exist`` (no study is said to exist of a condition that has one) and ``number_unseen`` (a
    number that the cited trials do not have, under a verdict of ``accurate``; years and lengths of time are not
    judged).
    """
    written = {row["source_id"]: row for row in sources}
    known = _Known({row["trial_id"]: row for row in trials}, defaultdict(list), defaultdict(list), {}, {}, topic)
    for row in documents:
        known.public[row["document_id"]] = known_public(row["public_from"], row["public_before"])
    for row in results:
        known.results[row["trial_id"]].append(row)
        known.first_in[row["result_id"]] = row["first_public_in"]
    for row in characteristics:
        known.characteristics[row["trial_id"]].append(row)
    found = []
    for claim in claims:
        for check in (_cited_early, _not_controlled, _not_significant, _studies_exist, _number_unseen):
            for bears_on, finding in check(claim, written[claim["source_id"]], known):
                found.append(ClaimFinding(claim["claim_id"], claim["coder"], check.__name__[1:], bears_on, finding))
    return found


def _cited_early(claim: Cells, source: Cells, known: _Known) -> Iterator[tuple]:
    day = day_written(source)
    for name in listed(claim["cites"]):
        dates = [known.public.get(known.first_in.get(name, name))]
        if name in known.trials:
            dates += _dates(name, known, announced=claim["kind"] not in ABOUT_RESULTS)
        first = min(filter(None, dates), default=day)
        if first > day:
            yield ("then",), f"{name} was certainly public only by {first}, and the day to judge by is {day}."


def _not_controlled(claim: Cells, source: Cells, known: _Known) -> Iterator[tuple]:
    cited = [name for name in listed(claim["cites"]) if name in known.trials]
    single = [name for name in cited if known.trials[name]["design"] == "single_arm"]
    if single == cited != [] and _CONTROLLED.search(claim["claim"]) and not _NEGATED.search(claim["claim"]):
        yield ("then", "now"), f"it speaks of a control, and {' and '.join(single)} had a single arm."


def _not_significant(claim: Cells, source: Cells, known: _Known) -> Iterator[tuple]:
    cited = [name for name in listed(claim["cites"]) if name in known.trials]
    shown = any(_below_005(row) for name in cited for row in known.results[name])
    if cited and not shown and _SIGNIFICANT.search(claim["claim"]) and not _NEGATED.search(claim["claim"]):
        yield ("then", "now"), f"it speaks of significance, and no p below 0.05 is known of {' or '.join(cited)}."


def _studies_exist(claim: Cells, source: Cells, known: _Known) -> Iterator[tuple]:
    said = _NO_STUDY.search(claim["claim"])
    conditions = _conditions(claim["claim"], known.topic)
    if not said or not conditions:
        return
    designs = _KINDS.get(said["kind"].lower())
    if designs and _CONTROLLED.search(claim["claim"]):
        designs = _RANDOMISED
    for when, day in (("then", day_written(source)), ("now", dt.date.max)):
        studies = [
            name
            for name, trial in known.trials.items()
            if trial["condition"] in conditions and trial["relevance"] != "background"
            if designs is None or trial["design"] in designs
            if any(date and date <= day for date in _dates(name, known, announced=False))
        ]
        if studies:
            yield (when,), f"it says that no study exists, and of {' and '.join(conditions)} {studies[0]} was public."


def _number_unseen(claim: Cells, source: Cells, known: _Known) -> Iterator[tuple]:
    cited = [name for name in listed(claim["cites"]) if name not in known.first_in]
    accurate = tuple(when for when in ("then", "now") if claim[f"verdict_{when}"] == "accurate")
    if not accurate or not cited or not all(name in known.trials for name in cited):
        return
    said = [match["number"] for match in _NUMBER.finditer(claim["claim"]) if not _is_year(match["number"])]
    rows = [row for name in cited for row in (*known.results[name], *known.characteristics[name], known.trials[name])]
    seen = {number for row in rows for number in _numbers_of(row)} if said else set()
    for text in said:
        if _number(text) not in seen:
            yield accurate, f"no fact or result of {' or '.join(cited)} in the data holds its number {text}."


def _dates(trial: str, known: _Known, *, announced: bool) -> list[dt.date | None]:
    """When the report and the results of a trial were certainly public; if asked for, anything that tells of it."""
    row = known.trials[trial]
    documents = [row["report_id"], *(result["first_public_in"] for result in known.results[trial])]
    if announced:
        documents += [row["register_id"], *(fact["source_id"] for fact in known.characteristics[trial])]
    return [known.public.get(name) for name in documents]


def _conditions(text: str, topic: Topic) -> list[str]:
    named = [name for name, condition in topic.conditions.items() if condition.label.lower() in text.lower()]
    return named or [
        name
        for name, condition in topic.conditions.items()
        if condition.short and re.search(rf"\b{re.escape(condition.short)}\b", text)
    ]


def _below_005(result: Cells) -> bool:
    """Whether the p value that a result reports is below 0.05."""
    p, relation = float(result["pi"] or "nan"), result["pi_relation"]
    return (p < 0.05 and relation != ">") or (p == 0.05 and relation == "<")


def _numbers_of(row: Cells) -> Iterator[float]:
    """The numbers in the cells of a row that are no ids and no places."""
    for column, cell in row.items():
        if isinstance(cell, str) and not column.endswith(("_id", "_in", "locator")):
            yield from map(_number, _NUMERAL.findall(cell))
        elif not isinstance(cell, str):
            yield cell


def _is_year(text: str) -> bool:
    return len(text) == 4 and 1900 <= _number(text) < 2100


def _number(text: str) -> float:
    word = text.lower()
    return float(_NUMBER_WORDS.index(word) + 2) if word in _NUMBER_WORDS else float(word.replace(",", ""))
