"""Events pooled from their counts: what methods for rare events give beside the pooled ratios."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.words.estimates.effects import describe_pooling, effect_words, estimate_words, group_name
from ldnsynth.synthesis.pooling import PooledEffect, pool_counts
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import pool_counts_beta_binomial
from ldnsynth.synthesis.pooling.rare_events.exact_conditional import pool_counts_exact
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group
from ldnsynth.views.row_ids import estimate_ids, joined, linked

_CELLS = ["ai", "bi", "ci", "di"]
_ESTIMATE = "Estimate (interval)"
_OF_COUNTS = ("RR", "OR")


def counts_table(groups: Sequence[Group]) -> Table | Note:
    """Table of the outcomes of events with counts from three trials or more, pooled without a variance for each."""
    counted = [group for group in groups if group.measure in _OF_COUNTS and len(_tables(group)) >= POOLED_FROM]
    if not counted:
        return Note("No outcome has counts of events from three trials, so there is nothing to pool from counts.")
    rows = [(row, joined(estimate_ids(group))) for group in counted for row in _rows(group)]
    return Table(
        id="pooled-counts",
        title="Events pooled from their counts",
        frame=pd.DataFrame([row for row, _ in rows]),
        numeric=(_ESTIMATE,),
        links=linked((_ESTIMATE,), [ids for _, ids in rows]),
        group="Outcome",
        notes=(
            "Mantel-Haenszel and Peto assume one effect; the conditional model (CM.EL) lets effects vary and needs no "
            "correction of zero cells; the beta-binomial model lets risks vary and counts trials without events. OR: "
            "odds ratio, farther from 1 than the risk ratio where events are not rare.",
        ),
    )


def _tables(group: Group) -> pd.DataFrame:
    """The 2x2 tables of the trials that have one."""
    return group.trials[_CELLS].astype(float).dropna()


def _rows(group: Group) -> Iterator[dict[str, str]]:
    tables = [column.to_numpy() for _, column in _tables(group).items()]
    name = f"{group_name(group, with_condition=True)} ({len(tables[0])} trials with counts)"
    level, measure = group.pooled.level, group.measure
    if group.is_pooled:
        yield {"Outcome": name, "Method": describe_pooling(group.pooled), _ESTIMATE: effect_words(group)}
    ways = {
        "Mantel-Haenszel": (pool_counts, {"measure": measure}),
        "Peto": (pool_counts, {"measure": "OR", "method": "Peto"}),
        "conditional (CM.EL)": (pool_counts_exact, {}),
        "beta-binomial": (pool_counts_beta_binomial, {"measure": measure}),
    }
    for way, (pool, how) in ways.items():
        effect, why = attempt(pool, *tables, level=level, **how)
        told = why or _words(effect)
        yield {"Outcome": name, "Method": way, _ESTIMATE: told}


def _words(effect: PooledEffect) -> str:
    if np.isnan(effect.estimate):
        return "no estimate: " + " ".join(effect.notes)
    words = estimate_words(effect.measure, effect.estimate, effect.ci_low, effect.ci_high)
    return f"{effect.measure} {words}"
