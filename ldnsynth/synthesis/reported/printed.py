"""The effect that a result gives as its source prints it: estimate with interval, or with standard error."""

from dataclasses import replace

import numpy as np

from ldnsynth.synthesis.quantities.derived import number
from ldnsynth.synthesis.quantities.effect import Effect
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_se
from ldnsynth.vocabulary import RATIOS


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
