"""What is to be known of how a result was analysed: clusters, adjustment, whom it counts, numbers off a figure."""

from dataclasses import replace
from typing import Any

import numpy as np

from ldnsynth.synthesis.quantities.derived import number
from ldnsynth.synthesis.quantities.effect import Effect
from ldnsynth.vocabulary import ANALYSIS_SETS


def as_analysed(effect: Effect, result: Any) -> Effect:
    """The effect with the standard error that clusters ask for, and what has to be known of its result.

    Parameters
    ----------
    effect : Effect
        Derived from the result.
    result : row of the results
        With icc, cluster_size, adjusted_for, analysis_set, from_figure, stratum.

    References
    ----------
    Cochrane Handbook 6.4, section 23.1.4 (design effect).
    """
    return _described(_inflated(effect, result), result)


def _inflated(effect: Effect, result: Any) -> Effect:
    """The effect with the standard error of people who came in clusters, where the analysis did not allow for that."""
    if np.isnan(result.icc + result.cluster_size) or np.isnan(effect.se):
        return effect
    design = 1 + (result.cluster_size - 1) * result.icc
    words = f"; SE times sqrt({number(design)}), the design effect of clusters of {number(result.cluster_size)} people"
    told = f"{effect.derivation}{words} with an intracluster correlation of {number(result.icc)}"
    return replace(effect, se=effect.se * np.sqrt(design), derivation=told)


def _described(effect: Effect, result: Any) -> Effect:
    """The effect with what has to be known of the result that it comes from."""
    known = [f"in {result.stratum}"] if result.stratum else []
    known += [f"adjusted for {result.adjusted_for}"] if result.adjusted_for else []
    known += [f"people {ANALYSIS_SETS[result.analysis_set]}"] if result.analysis_set else []
    known += ["numbers read off a figure"] if result.from_figure else []
    return replace(effect, derivation="; ".join([str(effect.derivation), *known])) if known else effect
