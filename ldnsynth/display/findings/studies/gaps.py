"""What is missing: outcomes that nobody measured, that no trial compared, and for which no effect can be estimated."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import in_words, listing
from ldnsynth.display.words.counting import conditions_named, counted, no_study
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.outcomes import STEPS, outcome_steps

# Columns of results that tell how people fared; a p value alone does not.
_PRINTED = ("yi", "m1i", "m2i", "percent1i", "percent2i", "ai", "ci")


def what_is_missing(evidence: Evidence, effects: pd.DataFrame) -> Finding:
    """The outcomes without a result, without a randomised comparison, and without an estimate.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    effects : DataFrame
        Its comparisons, as from `effects_of`.
    """
    if evidence.trials.empty:
        return no_study("missing", evidence)
    steps = outcome_steps(evidence, effects)
    got = {step: [domain for domain in steps.index if steps.at[domain, step]] for step in STEPS}
    numbers = {step: _outcomes(steps.loc[domains, step]) for step, domains in got.items()}
    numbers["asked"] = counted(len(steps), "outcome")
    were = "was" if len(got["measured"]) == 1 else "were"
    said = (
        f"Of {{asked}} in {conditions_named(evidence)}, {{measured}} {were} measured, {{compared}} "
        "compared in a randomised trial and {estimated} estimated with an interval."
    )
    nowhere = [domain for domain in steps.index if domain not in got["measured"]]
    uncompared = [domain for domain in got["measured"] if domain not in got["compared"]]
    silent = [domain for domain in got["compared"] if domain not in got["estimated"]]
    none = set(evidence.results.loc[evidence.results["direction"] == "none_occurred", "result_id"])
    nobody = [domain for domain in silent if none.issuperset(steps.at[domain, "compared"])]
    results = evidence.results.set_index("result_id")
    printed = set(results.index[results[list(_PRINTED)].notna().any(axis=1)])
    numbered = [
        domain for domain in silent if domain not in nobody and printed.intersection(steps.at[domain, "compared"])
    ]
    wordy = [domain for domain in silent if domain not in (*nobody, *numbered)]
    if nowhere:
        said += f" No study here measured {_named(evidence, nowhere, last='or')}."
    if uncompared:
        said += f" Measured, but seen in no randomised comparison: {_named(evidence, uncompared)}."
    if wordy:
        numbers["wordy"] = _outcomes(steps.loc[wordy, "compared"])
        said += f" For {{wordy}} ({_named(evidence, wordy)}) randomised trials print no number that gives an effect."
    if numbered:
        numbers["numbered"] = _outcomes(steps.loc[numbered, "compared"])
        said += (
            f" For {{numbered}} ({_named(evidence, numbered)}) randomised trials print numbers from which no effect "
            "with its "
            "uncertainty follows."
        )
    if nobody:
        behind = [row_id for domain in nobody for row_id in steps.at[domain, "compared"]]
        one = results.loc[behind, "trial_id"].nunique() == 1
        trials, events = "one randomised trial" if one else "randomised trials", _named(evidence, nobody)
        said += f" In the {trials} that counted {events} nobody had any."
    return Finding("missing", said, numbers)


def _outcomes(ids: pd.Series) -> Number:
    """The number of these outcomes, which leads to their results."""
    rows = tuple(row_id for those in ids for row_id in those)
    return Number(len(ids), "outcomes", in_words(len(ids)) if len(ids) else "none", links=rows)


def _named(evidence: Evidence, domains: list[str], *, last: str = "and") -> str:
    return listing([domain_in_a_sentence(evidence.topic.domain_labels[domain]) for domain in domains], last=last)
