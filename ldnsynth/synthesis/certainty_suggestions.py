"""What can be computed for risk of bias, inconsistency, indirectness and publication bias (GRADE)."""

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ldnsynth.bias_tools import TOOLS
from ldnsynth.synthesis.certainty import Suggestion
from ldnsynth.synthesis.pooling import PooledEffect, egger_test
from ldnsynth.synthesis.pooling.small_study import MINIMUM_K
from ldnsynth.vocabulary import CONDITIONS, DOMAINS

SURROGATE_DOMAINS = ("mri", "biomarkers")
SUBSTANTIAL_I2, CONSIDERABLE_I2 = 50, 75  # percent
FEW_TRIALS = 5  # below this a prediction interval says more of their number than of their effects
ASYMMETRY_P = 0.1
UNREPORTED_SHARE = 0.1
_SEVERITY = {judgement: bad for tool in TOOLS.values() for judgement, bad in tool.overall.items()}


def suggest_risk_of_bias(judgements: Sequence[str], *, weights: ArrayLike | None = None) -> Suggestion:
    """What to suggest for risk of bias.

    Parameters
    ----------
    judgements : sequence of str
        The overall judgement of each trial in the words of any tool of `bias_tools`; "" if it was not judged.
    weights : array_like, shape (k,), optional
        Weight of each trial in the pooled effect, 0 or more; by default all count alike.

    Returns
    -------
    Suggestion
        computed: k, and the shares (0 to 1) of the weight at high (High, Serious, Critical, Poor), some (Some concerns,
        Moderate, Fair, No information) and low risk (Low, Good), and not_judged. NaN without a judged trial.

    Raises
    ------
    ValueError
        An unknown judgement, or weights that are negative, do not fit or add up to 0.

    Notes
    -----
    Two levels if more than half of the judged weight is at high risk and none at low; one level if more than half is at
    some concerns or worse. That most of the information decides, and that trials at some concerns may take one level
    and those at high risk one or two, is the Handbook's; the shares are the project's own yardstick.

    References
    ----------
    Cochrane Handbook 5.1, table 12.2.d. Guyatt GH et al. Core GRADE 4. BMJ 2025;389:e083864 (weights decide).
    """
    if unknown := {judgement for judgement in judgements if judgement} - _SEVERITY.keys():
        raise ValueError(f"judgements: expected those of a tool for risk of bias, got {', '.join(sorted(unknown))}")
    weight = np.ones(len(judgements)) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (len(judgements),) or not (weight >= 0).all() or (len(weight) and weight.sum() == 0):
        raise ValueError(f"weights: expected {len(judgements)} numbers, 0 or more, not all 0, got {weight.tolist()}")
    classes = ["not_judged" if not judgement else _risk(judgement) for judgement in judgements]
    sums = {name: float(weight[[found == name for found in classes]].sum()) for name in ("high", "some", "low")}
    judged = sum(sums.values())
    shares = {name: total / judged if judged else math.nan for name, total in sums.items()}
    computed = {"k": float(len(judgements)), **shares}
    computed["not_judged"] = 1 - judged / float(weight.sum()) if len(judgements) else math.nan
    if not judged:
        return Suggestion("risk_of_bias", 0, "No trial was judged.", computed)
    levels = -2 if shares["high"] > 0.5 and not shares["low"] else -int(shares["low"] < 0.5)
    of_what = "trials" if weights is None else "weight"
    told = [f"{_percent(shares[name])} at {name} risk" for name in ("high", "low")]
    told.insert(1, f"{_percent(shares['some'])} with some concerns")
    reason = f"Of the {of_what} judged, {told[0]}, {told[1]} and {told[2]}"
    reason += f"; {_percent(computed['not_judged'])} was not judged." if computed["not_judged"] else "."
    return Suggestion("risk_of_bias", levels, reason, computed)


def suggest_inconsistency(senses: Iterable[str], *, pooled: PooledEffect | None = None) -> Suggestion:
    """What to suggest for inconsistency.

    Parameters
    ----------
    senses : iterable of str
        Which way each trial points, as `strength.trial_directions` says; with a pooled effect, better or worse by the
        sign of each trial's estimate. What is stated without an estimate has no direction.
    pooled : PooledEffect, optional
        Of two trials or more; else it is not used.

    Returns
    -------
    Suggestion
        computed: k (trials with a direction), better, worse, mixed; tau2, i2 (percent), pi_low and
        pi_high on the scale of the effect, NaN where nothing is pooled.

    Raises
    ------
    ValueError
        Not one sense for each pooled trial.

    Notes
    -----
    Trials disagree in direction if some point to better and some to worse; a trial that gives no estimate disagrees
    with nobody. Pooled: two levels if I2 is 75% or more and directions disagree; one if I2 is 75% or more, or 50% or
    more and directions disagree, or if, from five trials on, the prediction interval includes no effect where the
    confidence interval does not (where both do, that is imprecision). Not pooled: one level if directions disagree. The
    ranges of I2 are the Handbook's, that opposite effects weigh most is GRADE's; how they are combined, and the five
    trials, are the project's own yardstick. tau2 is told, as no threshold for it is agreed.

    References
    ----------
    Cochrane Handbook 5.1, 9.5.2 (50% to 90% may be substantial, 75% to 100% considerable). Guyatt GH et al. GRADE
    guidelines 7. J Clin Epidemiol 2011;64(12):1294-1302. Murad MH et al. BMJ Evid Based Med 2017;22(3):85-87.
    """
    tally = Counter(senses)
    told = {sense: float(tally[sense]) for sense in ("better", "worse", "mixed")}
    pooled = pooled if pooled and pooled.k > 1 else None
    k = int(sum(told.values()))
    if pooled and k != pooled.k:
        raise ValueError(f"senses: expected one for each of the {pooled.k} trials that are pooled, got {k}")
    measured = {name: getattr(pooled, name, math.nan) for name in ("tau2", "i2", "pi_low", "pi_high")}
    computed = {"k": float(k), **told, **measured}
    if k < 2:
        reason = "Cannot be judged with one trial." if k else "No trial points either way."
        return Suggestion("inconsistency", 0, reason, computed)
    opposed = bool(tally["better"] and tally["worse"])
    ways = f"{tally['better']} of {k} trials point to better and {tally['worse']} to worse"
    if not pooled:
        return Suggestion("inconsistency", -int(opposed), f"Nothing is pooled; {ways}.", computed)
    beyond = _spread_hides_effect(pooled)
    considerable, substantial = pooled.i2 >= CONSIDERABLE_I2, pooled.i2 >= SUBSTANTIAL_I2
    levels = -2 if considerable and opposed else -int(considerable or (substantial and opposed) or beyond)
    reason = f"I² {pooled.i2:.0f}%, τ² {pooled.tau2:.2g}; {ways}"
    if beyond:
        reason += "; the next trial's effect may lie on either side of none, though the mean effect does not"
    few = "; with so few trials I² and τ² are hardly known" if k < FEW_TRIALS else ""
    return Suggestion("inconsistency", levels, f"{reason}{few}.", computed)


def suggest_indirectness(condition: str, domain: str, *, question: str) -> Suggestion:
    """What to suggest for indirectness: of the people, and of the outcome.

    Parameters
    ----------
    condition, domain : str
        Those of the evidence, terms of the vocabulary.
    question : str
        The condition that is asked about.

    Returns
    -------
    Suggestion
        One level if the people have another condition, one if the outcome is a surrogate (`SURROGATE_DOMAINS`).
        computed: other_condition and surrogate, 0 or 1.

    Raises
    ------
    KeyError
        A term that is none of the vocabulary's.

    Notes
    -----
    One level each is the project's own yardstick: GRADE asks for compelling reasons before people count as different
    (here they have another disease) and usually rates surrogates down. Dose, comparator, and how long people were
    followed are not looked at.

    References
    ----------
    Guyatt GH et al. GRADE guidelines 8. J Clin Epidemiol 2011;64(12):1303-1310.
    """
    other, surrogate = condition != question, domain in SURROGATE_DOMAINS
    people = f"The people have {CONDITIONS[condition]}, " + (
        f"the question is about {CONDITIONS[question]}" if other else "as in the question"
    )
    outcome = f"the outcome ({DOMAINS[domain]}) is {'a' if surrogate else 'no'} surrogate"
    computed = {"other_condition": float(other), "surrogate": float(surrogate)}
    return Suggestion("indirectness", -int(other) - int(surrogate), f"{people}; {outcome}.", computed)


def suggest_publication_bias(
    registered: pd.DataFrame, *, as_of: str, people: float, yi: ArrayLike = (), vi: ArrayLike = ()
) -> Suggestion:
    """What to suggest for publication bias.

    Parameters
    ----------
    registered : DataFrame
        Registered trials of the condition: status (of the vocabulary), reported (whether a result is public), ended
        (ISO day, month or year; "" if not known) and people (NaN if not known).
    as_of : str
        ISO day.
    people : float
        People in the trials that do have a result for the outcome.
    yi, vi : array_like, shape (k,), optional
        Effects that are pooled and their sampling variances; ten are needed for `pooling.egger_test`.

    Returns
    -------
    Suggestion
        computed: registered and unreported trials, unreported_people (known ones), people_unknown (unreported trials
        whose size is not known), share (unreported_people of all people), p (of the test; NaN without one).

    Notes
    -----
    Unreported is a trial without a public result that was completed, or that ended a year or more before `as_of`: the
    time that the World Health Organization allows until results stand in a register. A year or month counts from its
    last day. One level, never two, if unreported trials hold a tenth of all people or more, or one of unknown size is
    among them, or if p is below 0.1. The tenth and the 0.1 (the test has little power) are the project's own yardstick.

    References
    ----------
    Murad MH et al. BMJ Evid Based Med 2017;22(3):85-87 (registered and not published). Moorthy VS et al. PLoS Med
    2015;12(4):e1001819 (12 months). Guyatt GH et al. GRADE guidelines 5. J Clin Epidemiol 2011;64(12):1277-1282.
    """
    due = registered["ended"].map(lambda day: bool(day) and _a_year_after(day) <= as_of).astype(bool)
    silent = ~registered["reported"].astype(bool) & (registered["status"] != "withdrawn")
    missing = registered[silent & (due | (registered["status"] == "completed_unpublished"))]
    hidden, unknown = float(missing["people"].sum()), int(missing["people"].isna().sum())
    share = hidden / (hidden + people) if hidden + people else math.nan
    k = int(np.sum(np.isfinite(np.asarray(yi, dtype=float)) & np.isfinite(np.asarray(vi, dtype=float))))
    p = egger_test(yi, vi).p if k >= MINIMUM_K else math.nan
    computed = {"registered": float(len(registered)), "unreported": float(len(missing)), "unreported_people": hidden}
    computed |= {"people_unknown": float(unknown), "share": share, "p": p}
    suspected = share >= UNREPORTED_SHARE or unknown > 0 or p < ASYMMETRY_P
    reason = f"{len(missing)} of {len(registered)} registered trials ended without a public result"
    if len(missing):
        reason += f", with {hidden:.0f} people ({_percent(share)} of all)" if hidden else ""
        reason += f", {unknown} of unknown size" if unknown else ""
    tested = f"p = {p:.2g}" if k >= MINIMUM_K else f"not made with {k} effects, as it needs {MINIMUM_K}"
    reason += f"; test of small-study effects: {tested}"
    return Suggestion("publication_bias", -int(suspected), f"{reason}.", computed)


def _risk(judgement: str) -> str:
    return ("low", "some", "high")[min(_SEVERITY[judgement], 2)]


def _spread_hides_effect(pooled: PooledEffect) -> bool:
    """Whether the prediction interval, of enough trials, includes no effect and the confidence interval does not."""
    clear = pooled.ci_low > 0 or pooled.ci_high < 0
    return clear and pooled.k >= FEW_TRIALS and pooled.pi_low <= 0 <= pooled.pi_high


def _a_year_after(date: str) -> str:
    """The same day of the next year; of a year or month its last day."""
    month = date if len(date) > 4 else f"{date}-12"
    year, number = int(month[:4]), int(month[5:7])
    day = month[8:] or monthrange(year, number)[1]
    return f"{year + 1}-{number:02}-{day}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
