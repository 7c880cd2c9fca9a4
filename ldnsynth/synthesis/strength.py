"""Evidence strength before any judgement: designs, people, directions and OCEBM levels by outcome domain.

Risk of bias and certainty (GRADE) are judgements and stand elsewhere; nothing here weighs one study against another.
"""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ldnsynth.synthesis.arguments import one_of
from ldnsynth.vocabulary import DIRECTIONS, DOMAINS, RANDOMISED_DESIGNS, VERIFICATION

# OCEBM 2011, questions "Does this intervention help?" and "What are the common harms?", which agree on single studies:
# the level a study starts at. Level 1 is kept for systematic reviews and level 5 for reasoning from mechanism.
OCEBM_QUESTIONS = ("benefit", "common_harms")
OCEBM_LEVELS = {
    "randomised_parallel": 2,
    "randomised_crossover": 2,
    "fixed_order_crossover": 3,
    "nonrandomised_comparison": 3,
    "register_before_after": 3,
    "cross_sectional": 4,
    "single_arm": 4,
    "retrospective_series": 4,
    "case_report": 4,
}

# What a direction says about LDN, whatever it was compared with.
SENSE = {
    "favours_ldn": "better",
    "improved": "better",
    "no_difference": "same",
    "no_change": "same",
    "favours_comparator": "worse",
    "worsened": "worse",
    "none_occurred": "not comparable",
    "descriptive": "not comparable",
    "unclear": "not comparable",
    "not_reported": "not comparable",
}
assert SENSE.keys() == DIRECTIONS.keys()

CLEAR_MAJORITY_PERCENT = 70  # of a trial's results in a domain that have to agree; see `combined_direction`


def ocebm_level(design: str, *, question: str = "benefit") -> int:
    """OCEBM 2011 level that a study of this design starts at, before any grading up or down.

    Parameters
    ----------
    design : str
        A design of the vocabulary.
    question : {"benefit", "common_harms"}
        The row of the table. For rare harms no level is given: that row could not be checked.

    Returns
    -------
    int
        2 to 4, the same for both questions. For common harms level 3 asks for enough people to rule the harm out, and
        for follow-up long enough where it comes late; neither is looked at here.

    Raises
    ------
    KeyError, ValueError
        An unknown design, another question.

    References
    ----------
    OCEBM Levels of Evidence Working Group. The Oxford 2011 Levels of Evidence. Oxford Centre for Evidence-Based
    Medicine, 2011.
    """
    one_of("question", question, OCEBM_QUESTIONS)
    return OCEBM_LEVELS[design]


def count_senses(directions: Iterable[str]) -> dict[str, int]:
    """How many results are better, same and worse; those that compare nothing are set aside."""
    tally = Counter(SENSE[direction] for direction in directions)
    return {sense: tally[sense] for sense in ("better", "same", "worse")}


def combined_direction(directions: Iterable[str]) -> str:
    """What several results of one trial in one domain say together: better, same, worse, mixed or not comparable.

    The sense that at least 70% of the results have, else "mixed". Results that compare nothing are set aside; each of
    the others has one voice. Size and p values play no part.

    References
    ----------
    Boon MH, Thomson H. The effect direction plot revisited: application of the 2019 Cochrane Handbook guidance on
    alternative synthesis methods. Res Synth Methods 2021;12(1):29-33, box 1.
    """
    tally = count_senses(directions)
    compared = sum(tally.values())
    if not compared:
        return "not comparable"
    sense, most = max(tally.items(), key=lambda item: item[1])
    return sense if 100 * most >= CLEAR_MAJORITY_PERCENT * compared else "mixed"


def results_that_count(trials: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The results that say something of LDN at the strength of their trial's design.

    Of a randomised trial only comparisons between its arms use the allocation: its before-and-after and single-arm
    results are left out. So are contrasts between subgroups, and results of trials that are not in `trials`.

    Parameters
    ----------
    trials : DataFrame
        Columns trial_id and design.
    results : DataFrame
        Columns trial_id and contrast, any others.
    """
    design = results["trial_id"].map(trials.set_index("trial_id")["design"])
    between = results["contrast"] == "between_arms"
    kept = between | (~design.isin(RANDOMISED_DESIGNS) & (results["contrast"] != "subgroup"))
    return results[kept & design.notna()]


def trial_directions(trials: pd.DataFrame, outcomes: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """One row a trial and domain.

    Parameters
    ----------
    trials, outcomes, results : DataFrame
        Tables of the evidence; only `results_that_count` are used.

    Returns
    -------
    DataFrame
        Columns trial_id, domain, sense, k_better, k_same, k_worse (results behind the sense), verification (the best of
        the cell); ordered by domain.
    """
    rows = results_that_count(trials, results).merge(outcomes[["outcome_id", "domain"]], on="outcome_id")
    cells = [
        {
            "trial_id": trial,
            "domain": domain,
            "sense": combined_direction(group["direction"]),
            **{f"k_{sense}": k for sense, k in count_senses(group["direction"]).items()},
            "verification": min(group["level"], key=list(VERIFICATION).index),
        }
        for (trial, domain), group in rows.groupby(["trial_id", "domain"])
    ]
    frame = pd.DataFrame(
        cells, columns=["trial_id", "domain", "sense", "k_better", "k_same", "k_worse", "verification"]
    )
    order = frame["domain"].map(list(DOMAINS).index)
    return frame.assign(order=order).sort_values(["order", "trial_id"]).drop(columns="order").reset_index(drop=True)


def strength_by_domain(trials: pd.DataFrame, sizes: pd.Series, directions: pd.DataFrame) -> pd.DataFrame:
    """Evidence strength per outcome domain.

    Parameters
    ----------
    trials : DataFrame
        Columns trial_id and design.
    sizes : Series
        People by trial_id; NaN where not known.
    directions : DataFrame
        As `trial_directions` returns it.

    Returns
    -------
    DataFrame
        One row a domain: k and people in all, k_randomised and people_randomised, level (best OCEBM level), the number
        of trials by sense (better, same, worse, mixed, not_comparable) in all and ``_randomised``, and the best
        verification.
    """
    rows = directions.merge(trials[["trial_id", "design"]], on="trial_id")
    rows = rows.assign(people=rows["trial_id"].map(sizes), randomised=rows["design"].isin(RANDOMISED_DESIGNS), level=0)
    rows["level"] = rows["design"].map(OCEBM_LEVELS)
    return pd.DataFrame([_domain_row(domain, group) for domain, group in rows.groupby("domain", sort=False)])


def _domain_row(domain: str, group: pd.DataFrame) -> dict:
    randomised = group[group["randomised"]]
    row = {"domain": domain, "level": int(group["level"].min())}
    row |= {"k": len(group), "people": int(group["people"].sum())}
    row |= {"k_randomised": len(randomised), "people_randomised": int(randomised["people"].sum())}
    for sense in ("better", "same", "worse", "mixed", "not comparable"):
        name = sense.replace(" ", "_")
        row[name] = int((group["sense"] == sense).sum())
        row[f"{name}_randomised"] = int((randomised["sense"] == sense).sum())
    row["verification"] = min(group["verification"], key=list(VERIFICATION).index)
    return row
