"""What is missing: outcomes that nobody measured, and those for which no number was seen."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.wording import conditions_in_words, no_study
from ldnsynth.display.tables.certainty import domain_in_a_sentence
from ldnsynth.display.wording import in_words, listing
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.strength import results_that_count
from ldnsynth.vocabulary import CONDITION_FAMILIES, DOMAINS

# Domains that mean something in one family of conditions only: elsewhere their absence is no gap.
_ONLY_IN = {
    **dict.fromkeys(("spasticity", "disability", "mri"), "multiple sclerosis"),
    **dict.fromkeys(("remission", "endoscopic_healing"), "Crohn’s, colitis"),
}


def what_is_missing(evidence: Evidence, effects: pd.DataFrame) -> Finding:
    """The outcome domains without a result, without a randomised comparison, and without a number to estimate from.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    effects : DataFrame
        Its comparisons, as from `effects_of`.
    """
    if evidence.trials.empty:
        return no_study("missing", evidence)
    conditions = set(evidence.trials["condition"])
    asked = [domain for domain in evidence.selection.domains or DOMAINS if _belongs(domain, conditions)]
    results = results_that_count(evidence.trials, evidence.results)
    results = results[results["direction"] != "not_reported"].merge(evidence.outcomes[["outcome_id", "domain"]])
    measured = set(results["domain"])
    compared, estimated = set(effects["domain"]), set(effects.loc[effects["se"].notna(), "domain"])
    nowhere = [domain for domain in asked if domain not in measured]
    uncompared = [domain for domain in asked if domain in measured - compared]
    wordy = [domain for domain in asked if domain in compared - estimated]
    numbers = {
        "nowhere": _domains(nowhere, results),
        "uncompared": _domains(uncompared, results),
        "wordy": _domains(wordy, effects),
        "asked": Number(len(asked), "domains"),
    }
    return Finding(
        "missing",
        f"Of {{asked}} outcome domains in {conditions_in_words(evidence)}, no result was seen for {{nowhere}}"
        + _named(nowhere)
        + "; no randomised comparison for {uncompared} more"
        + _named(uncompared)
        + "; and for {wordy} that randomised trials compare, no number from which an effect and its uncertainty follow"
        + _named(wordy)
        + ".",
        numbers,
    )


def _belongs(domain: str, conditions: set[str]) -> bool:
    return domain not in _ONLY_IN or bool(conditions & set(CONDITION_FAMILIES[_ONLY_IN[domain]]))


def _domains(domains: list[str], rows: pd.DataFrame) -> Number:
    """The number of these domains, which leads to the rows that fall into them."""
    ids = tuple(rows.loc[rows["domain"].isin(domains), "result_id"])
    return Number(len(domains), "domains", in_words(len(domains)) if domains else "none", links=ids)


def _named(domains: list[str]) -> str:
    return f" ({listing([domain_in_a_sentence(domain) for domain in domains])})" if domains else ""
