"""A review with one trial worked out, from document to result: BCG vaccination against no vaccination.

The numbers are those of Hart and Sutherland 1977 as Colditz and others tabulate them (JAMA 1994;271(9):698-702).
"""

import copy
import datetime as dt

from ldnsynth.scaffold.start import Start, start_review

_TITLE = "Efficacy of BCG vaccine in the prevention of tuberculosis: meta-analysis of the published literature"
_SEEN = {"source_id": "colditz1994", "locator": "table of trials", "verification": "secondary"}

_TABLES: dict[str, list[dict[str, str]]] = {
    "documents": [
        {
            **{"document_id": "colditz1994", "kind": "systematic_review", "year": "1994"},
            "title": _TITLE,
            "authors": "Colditz GA; Brewer TF; Berkey CS; Wilson ME; Burdick E; Fineberg HV; Mosteller F",
            **{"container": "JAMA", "volume_pages": "271(9):698-702", "doi": "10.1001/jama.1994.03510330076038"},
            **{"public_from": "1994", "verification": "secondary"},
        },
        {
            **{"document_id": "hart1977", "kind": "article", "year": "1977", "public_from": "1977"},
            **{"title": "[Hart and Sutherland 1977: report of the trial]", "verification": "secondary"},
        },
    ],
    "trials": [
        {
            **{"trial_id": "hart1977", "label": "Hart 1977", "condition": "tuberculosis"},
            **{"design": "randomised_parallel", "masking": "not_reported", "comparator": "no_intervention"},
            **{"status": "published", "relevance": "direct", "report_id": "hart1977"},
            "summary": "people allocated at random to BCG vaccination or none were followed for tuberculosis",
            **_SEEN,
        }
    ],
    "arms": [
        {
            **{"arm_id": "hart1977/bcg", "trial_id": "hart1977", "role": "intervention"},
            **{"label": "BCG", "intervention": "BCG vaccination"},
        },
        {
            **{"arm_id": "hart1977/none", "trial_id": "hart1977", "role": "no_intervention"},
            **{"label": "none", "intervention": "no vaccination"},
        },
    ],
    "outcomes": [
        {
            **{"outcome_id": "tuberculosis", "domain": "tuberculosis", "label": "Tuberculosis", "unit": "people"},
            **{"better": "lower", "importance": "critical"},
        }
    ],
    "results": [
        {
            **{"result_id": "hart1977/tuberculosis", "trial_id": "hart1977", "outcome_id": "tuberculosis"},
            **{"arm_id": "hart1977/bcg", "comparator_id": "hart1977/none", "contrast": "between_arms"},
            **{"role": "primary", "timepoint": "end of follow-up", "direction": "favours_intervention"},
            **{"measure": "RR", "n1i": "13598", "n2i": "12867"},
            **{"ai": "62", "bi": "13536", "ci": "248", "di": "12619"},
            **{"reported": "62 of 13598 v 248 of 12867", "first_public_in": "hart1977"},
            **_SEEN,
        }
    ],
    "covariates": [{"trial_id": "hart1977", "covariate": "latitude", "value": "52", **_SEEN}],
}


def worked_example(name: str, *, today: dt.date) -> Start:
    """The review; `name` and `today` as for `start_review`."""
    start = start_review(
        name,
        intervention="BCG vaccination",
        comparator="no vaccination",
        condition="tuberculosis",
        outcome="tuberculosis",
        better="lower",
        today=today,
    )
    start.topic["conditions"]["tuberculosis"]["people"] = "people at risk of tuberculosis"
    start.topic["tables"] = ["covariates"]
    start.topic["covariates"] = {"latitude": {"label": "absolute latitude", "unit": "degrees"}}
    start.tables = copy.deepcopy(_TABLES)
    return start
