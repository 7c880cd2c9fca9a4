"""What must hold of results that are missing: whether they can be had, and what that does to a synthesis."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ldnsynth.evidence.reading.tables import Problem, Tables
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

_KEYS = {"results": "result_id", "risk_of_bias": "bias_id", "trials": "trial_id", "documents": "document_id"}
_KINDS = {"results": "result", "risk_of_bias": "judgement", "trials": "trial", "documents": "document"}


def ids_known(tables: Tables, table: str, among: Sequence[str]) -> Iterator[Problem]:
    """Ids in the locators of a table that no row of these tables has."""
    known = {row[_KEYS[name]] for name in among for row in tables[name]}
    for row in tables[table]:
        named = [name.strip() for name in row["locator"].split(";")]
        unknown = [name for name in named if name not in known]
        if unknown and "" not in known:
            kinds = [_KINDS[name] for name in among]
            what = f"no {', '.join(kinds[:-1])} or {kinds[-1]} is called {', '.join(map(repr, unknown))}"
            yield row.problem("locator", f"{what}. Name ids, separated by semicolons.")


def _availability_agrees_with_the_results(tables: Tables) -> Iterator[Problem]:
    seen = _results_by_cell(tables)
    for row in tables["availability"]:
        told = [result for result in seen[row["trial_id"], row["domain"]] if result["direction"] != "not_reported"]
        silent = [result for result in seen[row["trial_id"], row["domain"]] if result["direction"] == "not_reported"]
        if row["measured"] == "no" and row["available"] in ("fully", "partly"):
            what = f"found {row['available']!r} of what was not measured"
            yield row.problem("available", f"{what}. Use 'none', or 'yes' in measured.")
        elif row["measured"] == "no" and (results := told + silent):
            what = f"found 'no', but results.csv has {results[0]['result_id']}, so it was measured"
            yield row.problem("measured", f"{what}. Use 'yes', or correct the result.")
        elif row["available"] == "none" and told:
            what = f"found 'none', but results.csv tells {told[0]['result_id']}"
            yield row.problem("available", f"{what}. Use 'fully' or 'partly', or correct the result.")
        elif row["available"] in ("fully", "partly") and not told:
            what = f"found {row['available']!r}, but results.csv has no result of it"
            what += f" ({silent[0]['result_id']} is not_reported)" if silent else ""
            yield row.problem("available", f"{what}. Enter the result, or use 'none'.")


def _missing_evidence_is_judged_of_a_synthesis(tables: Tables) -> Iterator[Problem]:
    trials = tables.by("trials", "trial_id")
    cells = {
        (trials[trial]["condition"], domain)
        for (trial, domain), rows in _results_by_cell(tables).items()
        if rows and trial in trials and trials[trial]["design"] in RANDOMISED_DESIGNS
    }
    for row in tables["missing_evidence"]:
        expected = f"{row['condition']}/{row['domain']}"
        if row["synthesis_id"] != expected:
            what = f"expected {expected!r}, from condition and domain"
            yield row.problem("synthesis_id", f"{what}. Correct what is wrong.")
        elif not cells & {(row["condition"], row["domain"]), (row["condition"], "")}:  # "": a fault told elsewhere
            what = f"no randomised trial has a row of results on {row['domain']!r} in {row['condition']!r}"
            yield row.problem("domain", f"{what}. Enter what is known (not_reported, too), or remove the judgement.")


def _missing_evidence_leans_on_what_exists(tables: Tables) -> Iterator[Problem]:
    yield from ids_known(tables, "missing_evidence", ("results", "trials", "documents"))


def _results_by_cell(tables: Tables) -> dict[tuple[str, str], list]:
    """The rows of results by trial and outcome domain."""
    domains = {row["outcome_id"]: row["domain"] for row in tables["outcomes"]}
    found = defaultdict(list)
    for row in tables["results"]:
        found[row["trial_id"], domains.get(row["outcome_id"], "")].append(row)
    return found


MISSING_RULES = (
    _availability_agrees_with_the_results,
    _missing_evidence_is_judged_of_a_synthesis,
    _missing_evidence_leans_on_what_exists,
)
