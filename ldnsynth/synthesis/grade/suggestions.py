"""What can be computed for inconsistency, indirectness and publication bias (GRADE)."""

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ldnsynth.synthesis.grade.certainty import Suggestion
from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.pooling import PooledEffect, egger_test
from ldnsynth.synthesis.pooling.diagnostics.small_study import MINIMUM_K
from ldnsynth.synthesis.refusals import CANNOT, attempt

SUBSTANTIAL_I2, CONSIDERABLE_I2 = 50, 75  # percent
FEW_TRIALS = 5  # below this a prediction interval says more of their number than of their effects
ASYMMETRY_P = 0.1
UNREPORTED_SHARE = 0.1


def suggest_inconsistency(
    senses: Iterable[str], *, pooled: PooledEffect | None = None, thresholds: Thresholds | None = None
) -> Suggestion:
    """What to suggest for inconsistency.

    Parameters
    ----------
    senses : iterable of str
        What each trial says, as `strength.combined_sense` puts it: only better, worse and mixed rest on a number, and
        only these count. With a pooled effect better or worse, by the sign of each trial's estimate.
    pooled : PooledEffect, optional
        Of two trials or more; else it is not used.

    Returns
    -------
    Suggestion
        computed: k (trials with a direction), better, worse, mixed; tau2, i2 (percent), pi_low and pi_high on the scale
        of the effect, NaN where nothing is pooled.

    Raises
    ------
    ValueError
        Not one sense for each pooled trial.

    Notes
    -----
    Trials disagree if their estimates lie on different sides of what is rated against: of no effect, some to better and
    some to worse; of thresholds, some past one of them and some not. A trial that prints no number, whatever it
    states, disagrees with nobody. Pooled: two levels if I2 is 75% or more and directions disagree; one if I2 is 75% or
    more, or 50% or more and directions disagree, or if, from five trials on, the prediction interval includes the
    target where the confidence interval does not (where both do, that is imprecision). Not pooled: one level if they
    disagree. The ranges of I2 are the Handbook's, that opposite effects weigh most is GRADE's; how they are combined,
    and the five trials, are the project's own yardstick. tau2 is told, as no threshold for it is agreed.

    References
    ----------
    Cochrane Handbook 5.1, 9.5.2 (50% to 90% may be substantial, 75% to 100% considerable). Guyatt GH et al. GRADE
    guidelines 7. J Clin Epidemiol 2011;64(12):1294-1302. Guyatt G et al. Core GRADE 3. BMJ 2025;389, doi
    10.1136/bmj-2024-081905 (the sides of the target). Murad MH et al. BMJ Evid Based Med 2017;22(3):85-87.
    """
    tally = Counter(senses)
    told = {sense: float(tally[sense]) for sense in ("better", "between", "worse", "mixed")}
    pooled = pooled if pooled and pooled.k > 1 else None
    k = int(sum(told.values()))
    if pooled and k != pooled.k:
        raise ValueError(f"senses: expected one for each of the {pooled.k} trials that are pooled, got {k}")
    measured = {name: getattr(pooled, name, math.nan) for name in ("tau2", "i2", "pi_low", "pi_high")}
    computed = {"k": float(k), **told, **measured}
    if k < 2:
        reason = f"Cannot be judged: {'one' if k else 'no'} study prints a comparison."
        return Suggestion("inconsistency", 0, reason, computed)
    opposed = sum(bool(tally[side]) for side in ("better", "between", "worse")) > 1
    ways = f"of {k} studies with a number {tally['better']} point to better and {tally['worse']} to worse"
    if thresholds:
        ways = f"of {k} estimates {tally['better']} are better by what matters, {tally['worse']} worse by as much, "
        ways += f"{tally['between']} between"
    if not pooled:
        return Suggestion("inconsistency", -int(opposed), f"Nothing is pooled; {ways}.", computed)
    beyond = _spread_hides_effect(pooled, thresholds)
    considerable, substantial = pooled.i2 >= CONSIDERABLE_I2, pooled.i2 >= SUBSTANTIAL_I2
    levels = -2 if considerable and opposed else -int(considerable or (substantial and opposed) or beyond)
    reason = f"I² {pooled.i2:.0f}%, τ² {pooled.tau2:.2g}; {ways}"
    if beyond:
        of_what = "what matters" if thresholds else "none"
        reason += f"; the next trial's effect may lie on either side of {of_what}, though the mean effect does not"
    few = "; with so few trials I² and τ² are hardly known" if k < FEW_TRIALS else ""
    return Suggestion("inconsistency", levels, f"{reason}{few}.", computed)


def suggest_indirectness(outcome: str, comparators: Sequence[str], *, surrogate: bool, intervention: str) -> Suggestion:
    """What to suggest for indirectness: of what was measured, and of what the intervention was compared with.

    Parameters
    ----------
    outcome : str
        Its domain in words.
    comparators : sequence of str
        What each study compared the intervention with, as in the table ``trials``.
    surrogate : bool
        Whether the outcome stands in for what people feel or can do.
    intervention : str
        Its short name.

    Returns
    -------
    Suggestion
        One level if the outcome stands in for what matters to people, one if half of the studies or more compare the
        intervention with another treatment. computed: surrogate, 0 or 1; other_treatment, the share of those studies
        (NaN without a study).

    Notes
    -----
    One level each is the project's own yardstick: GRADE usually rates surrogates down, and a comparison with another
    treatment does not answer whether this one does better than nothing. People and dose are not looked at: evidence in
    people with another condition is rated apart.

    References
    ----------
    Guyatt GH et al. GRADE guidelines 8. J Clin Epidemiol 2011;64(12):1303-1310.
    """
    others = list(comparators).count("active_treatment")
    share = others / len(comparators) if len(comparators) else math.nan
    stands = f"{outcome} {'stands' if surrogate else 'does not stand'} in for what people feel or can do"
    against = f"{others} of {len(comparators)} studies compared {intervention} with another treatment"
    computed = {"surrogate": float(surrogate), "other_treatment": share}
    return Suggestion("indirectness", -int(surrogate) - int(share >= 0.5), f"{stands}; {against}.", computed)


def suggest_publication_bias(
    studies: pd.DataFrame, *, as_of: str, people: float, yi: ArrayLike = (), vi: ArrayLike = ()
) -> Suggestion:
    """What to suggest for publication bias.

    Parameters
    ----------
    studies : DataFrame
        All studies known of the condition and design, registered or not: registered, status (of the vocabulary),
        reported (whether a result is public), ended (ISO day, month or year; "" if not known) and people (NaN if not
        known).
    as_of : str
        ISO day.
    people : float
        People in the studies that do have a result for the outcome.
    yi, vi : array_like, shape (k,), optional
        Effects that are pooled and their sampling variances; ten are needed for `pooling.egger_test`.

    Returns
    -------
    Suggestion
        computed: known, registered and unreported studies, unreported_people (known ones), people_unknown (unreported
        studies whose size is not known), share (unreported_people of all people), p (of the test; NaN without one).

    Notes
    -----
    Unreported is a study without a public result that was completed, or that ended a year or more before `as_of`: the
    time that the World Health Organization allows until results stand in a register. A year or month counts from its
    last day. One level, never two, if unreported studies hold a tenth of all people or more, or one of unknown size is
    among them, or if p is below 0.1. The tenth and the 0.1 (the test has little power) are the project's own yardstick.

    References
    ----------
    Murad MH et al. BMJ Evid Based Med 2017;22(3):85-87 (registered and not published). Moorthy VS et al. PLoS Med
    2015;12(4):e1001819 (12 months). Guyatt GH et al. GRADE guidelines 5. J Clin Epidemiol 2011;64(12):1277-1282.
    """
    due = studies["ended"].map(lambda day: bool(day) and _a_year_after(day) <= as_of).astype(bool)
    silent = ~studies["reported"].astype(bool) & (studies["status"] != "withdrawn")
    missing = studies[silent & (due | (studies["status"] == "completed_unpublished"))]
    hidden, unknown = float(missing["people"].sum()), int(missing["people"].isna().sum())
    share = hidden / (hidden + people) if hidden + people else math.nan
    k = int(np.sum(np.isfinite(np.asarray(yi, dtype=float)) & np.isfinite(np.asarray(vi, dtype=float))))
    test, refusal = attempt(egger_test, yi, vi) if k >= MINIMUM_K else (None, "")
    p = test.p if test else math.nan
    registered = int(studies["registered"].astype(bool).sum())
    computed = {"known": float(len(studies)), "registered": float(registered), "unreported": float(len(missing))}
    computed |= {"unreported_people": hidden, "people_unknown": float(unknown), "share": share, "p": p}
    suspected = share >= UNREPORTED_SHARE or unknown > 0 or p < ASYMMETRY_P
    reason = f"Of {len(studies)} studies of this kind known here, {registered} of them registered, "
    reason += f"{int(silent.sum()) or 'none'} {'have' if silent.sum() > 1 else 'has'} no public result"
    if len(missing):
        reason += f"; {len(missing)} of these had ended"
        reason += f", with {hidden:.0f} people ({_percent(share)} of all)" if hidden else ""
        reason += f", {unknown} of unknown size" if unknown else ""
    if running := int(silent.sum()) - len(missing):
        reason += f"; of {running} it is not known that it ended more than a year ago"
    tested = f"p = {p:.2g}" if test else f"{CANNOT}: {refusal}"
    reason += f"; test of small-study effects: {tested}" if k >= MINIMUM_K else ""
    return Suggestion("publication_bias", -int(suspected), f"{reason}.", computed, refusal)


def _spread_hides_effect(pooled: PooledEffect, thresholds: Thresholds | None) -> bool:
    """Whether the prediction interval, of enough trials, includes the target and the confidence interval does not."""
    low, high = (thresholds.low, thresholds.high) if thresholds else (0.0, 0.0)
    passed = high if pooled.ci_low > high else low if pooled.ci_high < low else None
    return passed is not None and pooled.k >= FEW_TRIALS and pooled.pi_low <= passed <= pooled.pi_high


def _a_year_after(date: str) -> str:
    """The same day of the next year; of a year or month its last day."""
    month = date if len(date) > 4 else f"{date}-12"
    year, number = int(month[:4]), int(month[5:7])
    day = month[8:] or monthrange(year, number)[1]
    return f"{year + 1}-{number:02}-{day}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
