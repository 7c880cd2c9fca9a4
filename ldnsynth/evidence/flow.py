"""The flow of records of PRISMA 2020, counted from the tables; ``review/flow.csv`` holds what is counted here.

References
----------
Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71. Haddaway NR et al. PRISMA2020: an R package and Shiny app
for producing PRISMA 2020-compliant flow diagrams. Campbell Syst Rev 2022;18(2):e1230.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ldnsynth.evidence.tables import Problem, Tables

if TYPE_CHECKING:
    from ldnsynth.evidence.evidence import Evidence

FILE = "review/flow.csv"
COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
COUNTED = (
    *("other_sought_reports", "other_notretrieved_reports", "other_assessed", "other_excluded"),
    *("new_studies", "new_reports", "total_studies", "total_reports"),
)
NOT_COUNTED = (
    *("previous_studies", "previous_reports", "database_results", "database_specific_results", "register_results"),
    *("register_specific_results", "website_results", "organisation_results", "citations_results", "duplicates"),
    *("excluded_automatic", "excluded_other", "records_screened", "records_excluded", "dbr_sought_reports"),
    *("dbr_notretrieved_reports", "dbr_assessed", "dbr_excluded", "total_studies_ma", "total_reports_ma"),
)

# Kinds of document in which a study is reported; any other kind is context, and why it is no report stands beside it.
REPORT_KINDS = ("article", "letter", "congress_abstract", "preprint", "protocol", "register_entry", "book_chapter")
_CONTEXT = {
    **dict.fromkeys(("systematic_review", "narrative_review", "guideline"), "review or guideline"),
    **dict.fromkeys(("statement", "drug_information"), "statement or drug information"),
    **dict.fromkeys(("news", "interview", "web_page"), "news or web page"),
}
_OTHER_TEXT = "hypothesis or other text"
_OTHER_DRUG = "another dose or not the intervention alone"
_NOT_USED = "no study counted here rests on it"
REASONS = (*dict.fromkeys(_CONTEXT.values()), _OTHER_TEXT, _OTHER_DRUG, _NOT_USED)

INSTRUMENT = "instrument"  # a kind of document that tells of scales, not of studies: nobody sought it as a report

# Columns that name a document which a study rests on.
_RESTS_ON = {
    "trials": ("report_id", "register_id", "source_id"),
    "characteristics": ("source_id",),
    "phases": ("source_id",),
    "results": ("source_id", "first_public_in"),
}


@dataclass(frozen=True)
class Flow:
    """From documents to studies, each step with the ids behind its number.

    Attributes
    ----------
    sought : tuple of str
        Every document but those on instruments.
    not_retrieved : tuple of str
        Reports of studies that were not seen themselves: known through another document, or from memory.
    excluded : mapping of str to tuple of str
        The retrieved documents that are no report of a study counted, by `REASONS`; only reasons that occur.
    reports : tuple of str
        The others.
    studies : tuple of str
        Trials, without those that are background.
    unseen : tuple of str
        Studies without a report among `reports`.
    """

    sought: tuple[str, ...]
    not_retrieved: tuple[str, ...]
    excluded: Mapping[str, tuple[str, ...]]
    reports: tuple[str, ...]
    studies: tuple[str, ...]
    unseen: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """The numbers by the keys of PRISMA2020; `NOT_COUNTED` are those that the tables cannot give."""
        included = len(self.studies), len(self.reports)
        excluded = sum(map(len, self.excluded.values()))
        steps = len(self.sought), len(self.not_retrieved), len(self.sought) - len(self.not_retrieved), excluded
        return dict(zip(COUNTED, (*steps, *included, *included), strict=True))


def flow_of(evidence: "Evidence") -> Flow:
    """The flow of what is selected; with the whole evidence, that of ``review/flow.csv``."""
    return _flow({name: getattr(evidence, name).to_dict("records") for name in ("documents", *_RESTS_ON)})


def flow_counts(evidence: "Evidence") -> dict[str, int]:
    """The numbers of `flow_of` by the keys of PRISMA2020, as far as the tables give them.

    ``other_excluded`` is the sum over its reasons. No earlier version of the collection exists, so the totals are what
    is new.
    """
    return flow_of(evidence).counts()


def check_flow(folder: Path, tables: Tables) -> list[Problem]:
    """What is wrong with ``review/flow.csv``: its form, a number other than the tables give, a blank without a reason.

    Parameters
    ----------
    folder : Path
        The data package. One without the file has nothing to check.
    tables : Tables
        Its tables, already found to be sound.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [Problem(FILE, None, "", "", f"cannot be read as CSV in UTF-8: {error}. Save it anew.")]
    if not lines or tuple(lines[0]) != COLUMNS:
        return [Problem(FILE, 1, "", "", f"expected the columns {','.join(COLUMNS)}.")]
    ragged = [number for number, cells in enumerate(lines, start=1) if len(cells) != len(COLUMNS)]
    if ragged:
        return [Problem(FILE, number, "", "", f"expected {len(COLUMNS)} cells.") for number in ragged]
    rows = [dict(zip(COLUMNS, cells, strict=True)) for cells in lines[1:]]
    return list(_faults(rows, _cells(_flow(tables.rows))))


def _faults(rows: list[dict[str, str]], expected: dict[str, str]) -> Iterator[Problem]:
    keys = [row["data"] for row in rows if row["data"]]
    for key in (*COUNTED, *NOT_COUNTED):
        if keys.count(key) != 1:
            yield Problem(FILE, None, key, "data", f"expected one row {key!r}, found {keys.count(key)}.")
    for number, row in enumerate(rows, start=2):
        key, found = row["data"], row["n"]
        if key in expected and found != expected[key]:
            message = f"found {found!r}, the tables give {expected[key]!r}. Correct it."
            yield Problem(FILE, number, key, "n", message)
        if key in NOT_COUNTED and found:
            yield Problem(
                FILE, number, key, "n", f"found {found!r}, but nothing in the tables gives it. Leave it blank."
            )
        if key in NOT_COUNTED and not row["tooltips"]:
            yield Problem(FILE, number, key, "tooltips", "blank: say why there is no number.")
        if key and key not in (*COUNTED, *NOT_COUNTED):
            yield Problem(FILE, number, key, "data", "no key of the R package PRISMA2020. Correct it.")


def _cells(flow: Flow) -> dict[str, str]:
    """The column n as it must stand; reasons as "reason, number; reason, number"."""
    reasons = "; ".join(f"{reason}, {len(documents)}" for reason, documents in flow.excluded.items())
    return {key: str(number) for key, number in flow.counts().items()} | {"other_excluded": reasons}


def _flow(rows: Mapping[str, Iterable[Mapping[str, str]]]) -> Flow:
    trials = list(rows["trials"])
    studies = tuple(trial["trial_id"] for trial in trials if trial["relevance"] != "background")
    named = {trial[column] for trial in trials for column in ("report_id", "register_id")}
    used = _used(rows)
    not_retrieved, reports = [], []
    excluded: dict[str, list[str]] = {reason: [] for reason in REASONS}
    documents = [document for document in rows["documents"] if document["kind"] != INSTRUMENT]
    for document in documents:
        name, users = document["document_id"], used[document["document_id"]]
        if document["kind"] in REPORT_KINDS and document["verification"] in ("secondary", "unverified"):
            not_retrieved.append(name)
        elif document["kind"] not in REPORT_KINDS and name not in named:
            excluded[_CONTEXT.get(document["kind"], _OTHER_TEXT)].append(name)
        elif users.isdisjoint(studies):
            excluded[_OTHER_DRUG if users else _NOT_USED].append(name)
        else:
            reports.append(name)
    seen = {study for report in reports for study in used[report]}
    return Flow(
        sought=tuple(document["document_id"] for document in documents),
        not_retrieved=tuple(not_retrieved),
        excluded={reason: tuple(names) for reason, names in excluded.items() if names},
        reports=tuple(reports),
        studies=studies,
        unseen=tuple(study for study in studies if study not in seen),
    )


def _used(rows: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, set[str]]:
    """The trials that rest on each document; what is only believed rests on none."""
    used = defaultdict(set)
    for name, columns in _RESTS_ON.items():
        for row in rows[name]:
            if row["verification"] != "unverified":
                for document in ";".join(row[column] for column in columns).split(";"):
                    used[document].add(row["trial_id"])
    return used
