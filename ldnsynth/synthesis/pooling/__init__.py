"""Pooling effects of trials: one set, many sets, tables of counts, with moderators, and how far to trust the result.

Pure functions on arrays. Effects are `yi` with sampling variances `vi` as in R metafor's escalc; ratio measures are
logarithms. Every function is checked against R metafor (tests/reference/README.md lists where the two differ).
"""

from ldnsynth.synthesis.pooling.batch import pool_batch
from ldnsynth.synthesis.pooling.dependent.clusters import pool_clusters
from ldnsynth.synthesis.pooling.diagnostics.influence import Influence, influence
from ldnsynth.synthesis.pooling.diagnostics.likelihood_interval import tau2_likelihood_interval
from ldnsynth.synthesis.pooling.diagnostics.shrinkage import predicted_trial_effects
from ldnsynth.synthesis.pooling.diagnostics.small_study import BeggTest, EggerTest, begg_test, egger_test
from ldnsynth.synthesis.pooling.diagnostics.trim_and_fill import TrimAndFill, trim_and_fill
from ldnsynth.synthesis.pooling.heterogeneity import Heterogeneity, heterogeneity
from ldnsynth.synthesis.pooling.moderators.meta_regression import (
    MetaRegression,
    meta_regression,
    predicted_effects,
)
from ldnsynth.synthesis.pooling.moderators.subgroups import Subgroups, pool_subgroups
from ldnsynth.synthesis.pooling.rare_events.counts import pool_counts, pool_counts_batch
from ldnsynth.synthesis.pooling.results import PooledBatch, PooledEffect
from ldnsynth.synthesis.pooling.single import pool_effects
from ldnsynth.synthesis.pooling.subsets import cumulative, cumulative_masks, leave_one_out, leave_one_out_masks
from ldnsynth.synthesis.pooling.terms import INTERVALS, METHODS, PREDICTIONS, PoolingError

__all__ = [
    "INTERVALS",
    "METHODS",
    "PREDICTIONS",
    "BeggTest",
    "EggerTest",
    "Heterogeneity",
    "Influence",
    "MetaRegression",
    "PooledBatch",
    "PooledEffect",
    "PoolingError",
    "Subgroups",
    "TrimAndFill",
    "begg_test",
    "cumulative",
    "cumulative_masks",
    "egger_test",
    "heterogeneity",
    "influence",
    "leave_one_out",
    "leave_one_out_masks",
    "meta_regression",
    "pool_batch",
    "pool_clusters",
    "pool_counts",
    "pool_counts_batch",
    "pool_effects",
    "pool_subgroups",
    "predicted_effects",
    "predicted_trial_effects",
    "tau2_likelihood_interval",
    "trim_and_fill",
]
