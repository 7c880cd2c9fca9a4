"""Synthesis where pooling would be wrong: directions and unweighted effects. Each result names the question it answers.

The questions are those of table 12.2.a of the Cochrane Handbook, and weaker than that of a meta-analysis. Trials are
counted by the sign of a point estimate, never by significance, which is invalid; one that prints none is not counted.

References
----------
McKenzie JE, Brennan SE. Chapter 12: Synthesizing and presenting findings using other methods. In: Cochrane Handbook
for Systematic Reviews of Interventions, version 6.5. Cochrane, 2024.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr

from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval
from ldnsynth.synthesis.quantities.arguments import read_columns

FEW_TRIALS = 10  # below this the sign test's notes say what the best it can give is
FEWEST_TO_COUNT = 5  # trials with an estimate below which a share or a test only restates the trials


@dataclass(frozen=True)
class SignTest:
    """Trials counted by the direction of their effect.

    Parameters
    ----------
    better, worse, excluded : int
        Trials whose estimates point to the intervention, against it, and neither way.
    k : int
        Trials with a direction, ``better + worse``.
    proportion, ci_low, ci_high : float
        Share of the k that points to the intervention, with Wilson's 95% interval; NaN if k is 0.
    p : float
        Two-sided, exact; NaN if k is 0.
    notes : tuple of str
        What to tell beside the numbers.
    question : str
    """

    better: int
    worse: int
    excluded: int
    k: int
    proportion: float
    ci_low: float
    ci_high: float
    p: float
    notes: tuple[str, ...]
    question: str = "Is there any evidence of an effect, whatever its size?"


@dataclass(frozen=True)
class EffectSummary:
    """Effects as observed, each trial counting the same.

    Parameters
    ----------
    k, missing : int
        Effects summarised, and those that are NaN.
    median, lower_quartile, upper_quartile, lowest, highest : float
        On the scale of the effects; NaN if k is 0.
    question : str
    """

    k: int
    missing: int
    median: float
    lower_quartile: float
    upper_quartile: float
    lowest: float
    highest: float
    question: str = "How large were the observed effects, and how far do they lie apart?"


def sign_test(better: int, worse: int, *, excluded: int = 0) -> SignTest:
    """Share of trials that point to the intervention, and how often chance alone would split them as unevenly.

    Parameters
    ----------
    better, worse : int
        Trials whose effect points to the intervention and against it, one reading a trial.
    excluded : int
        Trials that are mixed or give no estimate: they have no sign, so they are counted and not tested.

    Returns
    -------
    SignTest
        Wilson's interval and the exact binomial p value, ``min(1, 2 P(X <= min(better, worse)))`` with X from k throws
        of a coin.

    Raises
    ------
    ValueError
        If a number is no count.

    Notes
    -----
    Size of trials and of effects plays no part, and the coin is a fiction: trials of unequal size are not equally
    likely to err in the wrong direction (Nikolakopoulos 2020). A p value from few trials shows little either way: do
    not report it below `FEWEST_TO_COUNT`. Where estimates were printed because they differed, the split says no more.

    References
    ----------
    Cochrane Handbook, 12.2.1.3 (Wilson's interval) and 12.4.2.3 (10 of 12 trials: 83%, 55% to 95%, p = 0.039). Boon MH,
    Thomson H. Res Synth Methods 2021;12(1):29-33. Nikolakopoulos S. Misuse of the sign test in narrative synthesis of
    evidence. Res Synth Methods 2020;11(5):714-719.
    """
    for name, number in (("better", better), ("worse", worse), ("excluded", excluded)):
        if number < 0 or number != int(number):
            raise ValueError(f"{name}: expected a number of trials, 0 or more, got {number}")
    k = better + worse
    notes = _notes(k, excluded)
    if not k:
        return SignTest(better, worse, excluded, k, *(float("nan"),) * 4, notes)
    p = min(1.0, 2 * float(bdtr(min(better, worse), k, 0.5)))
    return SignTest(better, worse, excluded, k, better / k, *wilson_interval(better, k), p, notes)


def _notes(k: int, excluded: int) -> tuple[str, ...]:
    if not k:
        return ("No trial has a direction: there is nothing to test.",)
    notes = []
    if k < FEW_TRIALS:
        trials = "1 trial" if k == 1 else f"{k} trials"
        notes.append(f"With {trials} no p value is below {min(1, 2 * 0.5**k):.3g}, that of all on one side.")
    if excluded > k:
        notes.append(f"More trials have no direction ({excluded}) than have one ({k}).")
    return tuple(notes)


def summarise_effects(estimates: ArrayLike) -> EffectSummary:
    """Median, quartiles and range of effects, without weights.

    Parameters
    ----------
    estimates : array_like, shape (k,)
        One effect a trial on one scale, ratios as logarithms; NaN where there is none.

    Returns
    -------
    EffectSummary
        Quartiles are interpolated linearly between the ordered effects (type 7 of Hyndman and Fan, R's default).

    Raises
    ------
    ValueError
        If a value is no finite number.

    References
    ----------
    Cochrane Handbook, 12.2.1.1. Hyndman RJ, Fan Y. Am Stat 1996;50(4):361-365.
    """
    (yi,) = read_columns(estimates=np.ravel(estimates))
    known = yi[~np.isnan(yi)]
    lowest, lower, median, upper, highest = map(
        float, np.quantile(known, [0, 0.25, 0.5, 0.75, 1]) if len(known) else [np.nan] * 5
    )
    return EffectSummary(len(known), len(yi) - len(known), median, lower, upper, lowest, highest)
