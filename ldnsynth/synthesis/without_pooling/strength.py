"""Evidence strength before any judgement: designs, people, directions and OCEBM levels by outcome domain.

Risk of bias and certainty (GRADE) are judgements and stand elsewhere; nothing here weighs one study against another.
"""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ldnsynth.directions import NONE_OCCURRED, NOT_COMPARABLE, POINTS, STATED, estimate_sign, sense_of
from ldnsynth.synthesis.quantities.arguments import one_of
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, VERIFICATION

# OCEBM 2011, questions "Does this intervention help?" and "What are the common harms?", which agree on single studies:
# the level a study starts at. Level 1 is kept for systematic reviews and level 5 for reasoning from mechanism.
OCEBM_QUESTIONS = ("benefit", "common_harms")
OCEBM_LEVELS = {
    "randomised_parallel": 2,
    "randomised_crossover": 2,
    "quasi_randomised": 3,
    "fixed_order_crossover": 3,
    "nonrandomised_comparison": 3,
    "register_before_after": 4,
    "cross_sectional": 4,
    "single_arm": 4,
    "retrospective_series": 4,
    "case_report": 4,
}

# Of these designs nobody says who was left out: they tell of people, and point nowhere.
DESIGNS_WITHOUT_DIRECTION = ("retrospective_series", "case_report")

MIXED, MIXED_STATED = "mixed", "several things stated"
# What the results of a trial in a domain say together; see `combined_sense`.
SENSES = (*POINTS, MIXED, *STATED, MIXED_STATED, NONE_OCCURRED, NOT_COMPARABLE)

# Columns of `strength_by_domain` by the senses that they count.
COUNTED_SENSES = {
    **{sense: (sense,) for sense in (*POINTS, MIXED)},
    **{"stated": (*STATED, MIXED_STATED), "none_occurred": (NONE_OCCURRED,), "not_comparable": (NOT_COMPARABLE,)},
}

CLEAR_MAJORITY_PERCENT = 70  # of a trial's estimates in a domain that have to agree; see `combined_sense`
_HOW = ("counts", "compared", "between")  # of a result; see `measured_results`
_UNCOMPARED = "single_arm"  # the design at whose level a study stands that compares nothing
_TALLY = {"k_better": ("better",), "k_worse": ("worse",), "k_stated": STATED, "k_none": (NONE_OCCURRED,)}


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


def result_senses(results: pd.DataFrame) -> pd.Series:
    """What each result says: a direction only where a point estimate was seen (`directions.sense_of`).

    Parameters
    ----------
    results : DataFrame
        Columns direction, measure and the number columns of the table.
    """
    signs = [estimate_sign(row, row["measure"]) for row in results.to_dict("records")]
    return pd.Series(list(map(sense_of, results["direction"], signs)), index=results.index, dtype=object)


def combined_sense(senses: Iterable[str]) -> str:
    """What several results of one trial in one domain say together, one of `SENSES`.

    Parameters
    ----------
    senses : iterable of str
        As `result_senses` gives them.

    Returns
    -------
    str
        Of the results with a point estimate better or worse, if at least 70% of them say so, else mixed. Where there
        is none, what is stated without one; else that none occurred; else not comparable. The size of an estimate and
        its p value play no part, but whether a number was printed at all often does: authors print those that differ.

    References
    ----------
    Boon MH, Thomson H. The effect direction plot revisited: application of the 2019 Cochrane Handbook guidance on
    alternative synthesis methods. Res Synth Methods 2021;12(1):29-33, box 1.
    """
    tally = Counter(senses)
    if k := sum(tally[sense] for sense in POINTS):
        sense = max(POINTS, key=lambda name: tally[name])
        return sense if 100 * tally[sense] >= CLEAR_MAJORITY_PERCENT * k else MIXED
    if stated := [sense for sense in STATED if tally[sense]]:
        return stated[0] if len(stated) == 1 else MIXED_STATED
    return NONE_OCCURRED if tally[NONE_OCCURRED] else NOT_COMPARABLE


def results_that_count(trials: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The results that say something of the intervention at the strength of their trial's design.

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


def measured_results(trials: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The results of `trials` of which something was seen, whether or not they compare.

    Parameters
    ----------
    trials, results : DataFrame
        As of `results_that_count`; results with column direction too.

    Returns
    -------
    DataFrame
        Rows of `results`, with counts: whether they are among the `results_that_count`; and compared: whether they
        compare the arms of a randomised trial.
    """
    rows = results[results["trial_id"].isin(trials["trial_id"]) & (results["direction"] != "not_reported")]
    counts = rows.index.isin(results_that_count(trials, results).index)
    designs = rows["trial_id"].map(trials.set_index("trial_id")["design"])
    return rows.assign(counts=counts, compared=counts & designs.isin(RANDOMISED_DESIGNS))


def results_by_cell(trials: pd.DataFrame, outcomes: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The `measured_results` that speak for their trial in their domain, a column of `outcomes`.

    Those that count; where none does, the others, which say that it was measured and point nowhere.
    """
    rows = measured_results(trials, results).merge(outcomes[["outcome_id", "domain"]], on="outcome_id")
    return rows[rows["counts"] | ~rows.groupby(["trial_id", "domain"])["counts"].transform("any")]


def trial_directions(
    trials: pd.DataFrame, outcomes: pd.DataFrame, results: pd.DataFrame, *, domains: Iterable[str]
) -> pd.DataFrame:
    """One row a trial and domain in which a result of it was seen.

    Parameters
    ----------
    trials, outcomes, results : DataFrame
        Tables of the evidence; only the results of `results_by_cell` are used.
    domains : iterable of str
        All domains of the topic.

    Returns
    -------
    DataFrame
        Columns trial_id, domain, sense (one of `SENSES`); k_better and k_worse (point estimates), k_stated (results
        stated without one), k_none (in which none occurred); counts and compared, as of `measured_results`;
        between (whether arms of any kind of study are compared); verification (the best of the cell); by domain in the
        order of `domains_in_order`. Results that do not count, or of `DESIGNS_WITHOUT_DIRECTION`, are not comparable,
        unless none occurred.
    """
    rows = results_by_cell(trials, outcomes, results)
    design = rows["trial_id"].map(trials.set_index("trial_id")["design"])
    senses = result_senses(rows)
    pointless = (design.isin(DESIGNS_WITHOUT_DIRECTION) | ~rows["counts"]) & (senses != NONE_OCCURRED)
    rows["sense"] = senses.mask(pointless, NOT_COMPARABLE)
    rows["between"] = rows["contrast"] == "between_arms"
    told: dict[tuple[str, str], list] = {}
    for row in rows[["trial_id", "domain", "sense", "level", *_HOW]].itertuples(index=False):
        told.setdefault((row.trial_id, row.domain), []).append(row)
    cells = [
        {
            **{"trial_id": trial, "domain": domain, "sense": combined_sense(row.sense for row in cell)},
            **{name: sum(row.sense in senses for row in cell) for name, senses in _TALLY.items()},
            **{name: any(getattr(row, name) for row in cell) for name in _HOW},
            "verification": min((row.level for row in cell), key=list(VERIFICATION).index),
        }
        for (trial, domain), cell in sorted(told.items())
    ]
    frame = pd.DataFrame(cells, columns=["trial_id", "domain", "sense", *_TALLY, *_HOW, "verification"])
    frame = frame.astype(dict.fromkeys(_HOW, bool))
    order = frame["domain"].map(domains_in_order(outcomes, domains).index)
    return frame.assign(order=order).sort_values(["order", "trial_id"]).drop(columns="order").reset_index(drop=True)


def strength_by_domain(trials: pd.DataFrame, directions: pd.DataFrame) -> pd.DataFrame:
    """Evidence strength per outcome domain.

    Parameters
    ----------
    trials : DataFrame
        Columns trial_id and design.
    directions : DataFrame
        As `trial_directions` returns it.

    Returns
    -------
    DataFrame
        One row a domain: level (best OCEBM level); k (trials that measured it), better, worse, mixed (those with a
        point estimate), stated (those that state something without one), none_occurred and not_comparable, each of them
        ``_randomised`` too (of those that compare their arms); and the best verification.
    """
    rows = directions.merge(trials[["trial_id", "design"]], on="trial_id")
    used = rows["design"].where(rows["between"], _UNCOMPARED)
    rows = rows.assign(randomised=rows["compared"], level=used.map(OCEBM_LEVELS))
    return pd.DataFrame([_domain_row(domain, group) for domain, group in rows.groupby("domain", sort=False)])


def _domain_row(domain: str, group: pd.DataFrame) -> dict:
    row = {"domain": domain, "level": int(group["level"].min())}
    for ending, those in (("", group), ("_randomised", group[group["randomised"]])):
        row[f"k{ending}"] = len(those)
        row |= {f"{name}{ending}": int(those["sense"].isin(senses).sum()) for name, senses in COUNTED_SENSES.items()}
    return row | {"verification": min(group["verification"], key=list(VERIFICATION).index)}
