"""The flow of records as the R package PRISMA2020 reads it: its keys and columns, numbers counted from the tables."""

from collections.abc import Mapping

import pandas as pd

from ldnsynth.display.blocks import to_csv
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.evidence.flow import Flow, flow_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.searches import Found

_EARLIER = "not applicable: there is no earlier version"
_NO_SEARCH = "no search of this kind was written down"
_OTHER_ARM = "reports were found by other methods and are counted there"
_NOT_FIXED = "not fixed: which studies are pooled follows from the parameters of a report"
_BY_HAND = "no record was removed before somebody looked at it"
# Key, node, box and text of the package's template; headings have no key.
_BOXES = (
    ("", "node4", "prevstud", "Previous studies"),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review"),
    ("previous_reports", "", "box1", "Reports of studies included in previous version of review"),
    ("", "node6", "newstud", "Identification of new studies via databases and registers"),
    ("database_results", "node7", "box2", "Databases"),
    ("database_specific_results", "", "box2", "Specific Databases"),
    ("register_results", "", "box2", "Registers"),
    ("register_specific_results", "", "box2", "Specific Registers"),
    ("", "node16", "othstud", "Identification of new studies via other methods"),
    ("website_results", "node17", "box11", "Websites"),
    ("organisation_results", "", "box11", "Organisations"),
    ("citations_results", "", "box11", "Citation searching"),
    ("duplicates", "node8", "box3", "Duplicate records"),
    ("excluded_automatic", "", "box3", "Records marked as ineligible by automation tools"),
    ("excluded_other", "", "box3", "Records removed for other reasons"),
    ("records_screened", "node9", "box4", "Records screened"),
    ("records_excluded", "node10", "box5", "Records excluded"),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval"),
    ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved"),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval"),
    ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved"),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility"),
    ("dbr_excluded", "node14", "box9", "Reports excluded"),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility"),
    ("other_excluded", "node21", "box15", "Reports excluded"),
    ("new_studies", "node15", "box10", "New studies included in review"),
    ("new_reports", "", "box10", "Reports of new included studies"),
    ("total_studies", "node22", "box16", "Total studies included in review"),
    ("total_reports", "", "box16", "Reports of total included studies"),
    ("", "node1", "identification", "Identification"),
    ("", "node2", "screening", "Screening"),
    ("", "node3", "included", "Included"),
    ("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis"),
    ("total_reports_ma", "", "box17", "Reports of total included studies"),
)
_WHY_NOT = {
    **dict.fromkeys(("previous_studies", "previous_reports"), _EARLIER),
    **dict.fromkeys(("excluded_automatic", "excluded_other"), _BY_HAND),
    **dict.fromkeys(
        ("dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed", "dbr_excluded"), f"not counted: {_OTHER_ARM}"
    ),
    **dict.fromkeys(("database_specific_results", "register_specific_results"), "not counted apart"),
    **dict.fromkeys(("total_studies_ma", "total_reports_ma"), _NOT_FIXED),
}


_PLACE_KEYS: Mapping[str, str] = {
    "database": "database_results",
    "register": "register_results",
    "website": "website_results",
    "organisation": "organisation_results",
    "citations": "citations_results",
}
_LOOKED_AT = ("duplicates", "records_screened", "records_excluded")


def export_prisma(evidence: Evidence) -> str:
    """The flow of the selection as CSV with the columns of the R package PRISMA2020 (read with ``na.strings = ""``).

    Where there is no number, ``tooltips`` says why.
    """
    flow = flow_of(evidence)
    numbers = _searched(flow.found) | _reported(flow)
    missing = dict.fromkeys((*_PLACE_KEYS.values(), *_LOOKED_AT), _NO_SEARCH) | _WHY_NOT
    rows = [
        (key, node, box, text, text, "" if not key or key in numbers else missing[key], "", numbers.get(key, ""))
        for key, node, box, text in _BOXES
    ]
    columns = ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"]
    return guarded_csv(to_csv(pd.DataFrame(rows, columns=columns)))


def _searched(found: Found) -> dict[str, str]:
    """Records by place; copies, works looked at and works left out, over all places."""
    numbers = {_PLACE_KEYS[place]: str(records) for place, records in found.by_place.items()}
    if not found.by_place:
        return {}
    looked_at = (found.records - found.works, found.works, sum(found.excluded.values()))
    return numbers | dict(zip(_LOOKED_AT, map(str, looked_at), strict=True))


def _reported(flow: Flow) -> dict[str, str]:
    """From documents to studies; reasons as "reason, number; reason, number"."""
    studies, reports = str(len(flow.studies)), str(len(flow.reports))
    return {
        "other_sought_reports": str(len(flow.sought)),
        "other_notretrieved_reports": str(len(flow.not_retrieved)),
        "other_assessed": str(flow.assessed),
        "other_excluded": "; ".join(f"{reason}, {len(names)}" for reason, names in flow.excluded.items()),
        **{"new_studies": studies, "new_reports": reports, "total_studies": studies, "total_reports": reports},
    }
