"""The effect that a result gives as its source prints it: estimate with interval, or with standard error."""

from dataclasses import replace

import numpy as np

from ldnsynth.synthesis.quantities.derived import number
from ldnsynth.synthesis.quantities.effect import Effect
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_se
from ldnsynth.vocabulary import RATIOS

_ROUNDED = 0.01  # of a printed interval's half width: what making a standard error of it may change


def effect_as_printed(measure: str, result) -> Effect:
    """The effect on the scale of `measure`, where the source gives it; a ratio as logarithm, RD in percentage points.

    Parameters
    ----------
    measure : str
        Of the vocabulary.
    result : named tuple
        A result of the evidence: measure, yi, sei, ci_low, ci_high, ci_level; the standard error of a ratio is that of
        its logarithm.

    Returns
    -------
    Effect
        NaN where the source gives another measure, or no number of its uncertainty.
    """
    if result.measure == measure and not np.isnan(result.yi + result.ci_low):
        return effect_from_ci(measure, result.ci_low, result.ci_high, yi=result.yi, level=result.ci_level / 100)
    if result.measure == measure and not np.isnan(result.yi + result.sei):
        if measure not in RATIOS:
            return effect_from_se(measure, result.yi, result.sei)
        log = effect_from_se(measure, np.log(result.yi), result.sei)
        return replace(log, derivation=f"ln of {number(result.yi)} as reported, with its standard error as logarithm")
    return Effect(measure, np.nan, np.nan, "not computed: not printed with its uncertainty", ("no_information",))


def printed_limits(result, effect: Effect, level: float) -> tuple[float, float] | None:
    """The limits of an interval as they were printed.

    Parameters
    ----------
    result : row of `results`
        With measure, yi, sei, ci_low, ci_high and ci_level (percent).
    effect : Effect
        What was derived of it.
    level : float
        Coverage that is asked for, between 0 and 1.

    Returns
    -------
    tuple of float or None
        On the scale of the effect; None where the effect does not come from them unchanged, or their level is another.
    """
    if np.isnan(result.ci_low + effect.se) or not np.isnan(result.sei) or not np.isclose(result.ci_level / 100, level):
        return None
    turn = np.log if effect.measure in RATIOS else float
    ends = turn(result.ci_low), turn(result.ci_high)
    own = result.measure == effect.measure or (effect.measure == "MD" and result.measure in ("", "mean_change"))
    middle = np.isclose(turn(result.yi) if not np.isnan(result.yi) else effect.estimate, effect.estimate)
    half = (ends[1] - ends[0]) / 2
    computed = np.diff(effect.interval(level=level))[0] / 2
    return ends if own and middle and abs(half - computed) <= _ROUNDED * half else None
