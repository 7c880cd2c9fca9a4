"""The flow of records of PRISMA 2020, counted from the tables: no number of it is kept by hand.

References
----------
Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71. Haddaway NR et al. PRISMA2020: an R package and Shiny app
for producing PRISMA 2020-compliant flow diagrams. Campbell Syst Rev 2022;18(2):e1230.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldnsynth.evidence.rules.searches import Found, found_by

if TYPE_CHECKING:
    from ldnsynth.evidence.reading.evidence import Evidence

# Kinds of document in which a study is reported; any other kind is context, and why it is no report stands beside it.
REPORT_KINDS = ("article", "letter", "congress_abstract", "preprint", "protocol", "register_entry", "book_chapter")
_CONTEXT = {
    **dict.fromkeys(("systematic_review", "narrative_review", "guideline"), "review or guideline"),
    **dict.fromkeys(("statement", "drug_information"), "statement or drug information"),
    **dict.fromkeys(("news", "interview", "web_page"), "news or web page"),
    "data_extraction": "table of values taken from reports",
}
_OTHER_TEXT = "hypothesis or other text"
_OTHER_DRUG = "another dose or not the intervention alone"
_NOT_USED = "no study counted here rests on it"
REASONS = (*dict.fromkeys(_CONTEXT.values()), _OTHER_TEXT, _OTHER_DRUG, _NOT_USED)

INSTRUMENT = "instrument"  # a kind of document that tells of scales, not of studies: nobody sought it as a report

# Columns that name a document which a study rests on.
_RESTS_ON = {
    "trials": ("report_id", "register_id", "other_reports", "source_id"),
    "characteristics": ("source_id",),
    "phases": ("source_id",),
    "results": ("source_id", "first_public_in"),
}


_TABLES = ("documents", *_RESTS_ON, "searches", "search_records")


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
    found : Found
        What the searches that were written down came to.
    """

    sought: tuple[str, ...]
    not_retrieved: tuple[str, ...]
    excluded: Mapping[str, tuple[str, ...]]
    reports: tuple[str, ...]
    studies: tuple[str, ...]
    unseen: tuple[str, ...]
    found: Found

    @property
    def assessed(self) -> int:
        """Documents that were sought and seen."""
        return len(self.sought) - len(self.not_retrieved)


def flow_of(evidence: "Evidence") -> Flow:
    """The flow of what is selected."""
    return _flow({name: getattr(evidence, name).to_dict("records") for name in _TABLES})


def _flow(rows: Mapping[str, Iterable[Mapping[str, str]]]) -> Flow:
    trials = list(rows["trials"])
    studies = tuple(trial["trial_id"] for trial in trials if trial["relevance"] != "background")
    reported = ("report_id", "register_id", "other_reports")
    named = {document for trial in trials for column in reported for document in trial[column].split(";")}
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
        found=found_by(rows["searches"], rows["search_records"]),
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
