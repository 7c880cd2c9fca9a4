"""The trials of each outcome as a page pools them anew: with other trials, estimators, intervals, correlations."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.wording import sentence
from ldnsynth.display.words.estimates.effects import INTERVAL_WORDS, TWO_TRIALS, group_name, unit_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.effect_sizes.crossover_smd import crossover_smd_from_t
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.reported.standardised_from_tests import smd_from_t
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group
from ldnsynth.views.sensitivity import readings
from ldnsynth.vocabulary import METHODS

_NOTHING = "No outcome has two trials with an estimate, or one that can be read otherwise: nothing can be pooled anew."


def pooled_anew(
    evidence: Evidence,
    groups: Sequence[Group],
    *,
    tau2: str = "REML",
    interval: str = "hk-adhoc",
    level: float = 0.95,
    correlation: float = 0.5,
) -> Asked:
    """What a page needs to pool the trials of each outcome as `synthesis` does, with a reader's choices.

    Parameters
    ----------
    evidence, groups
        What is selected, and what was pooled of it.
    tau2, interval, level, correlation
        The report's own choices; see `synthesis.pooling.pool_effects` and `trial_effects`.
    """
    read = readings(evidence, groups, level=level)
    read = {result: rows for result, rows in read.groupby("result_id")} if len(read) else {}
    told = [_group(group, read, correlation, level) for group in groups]
    told = [one for one in told if len(one["trials"]) > 1 or _is_open(one["trials"][0])]
    about = {"id": "pool", "title": "Other trials, other methods", "about": "leave trials out, pool by other methods"}
    if not told:
        return Asked(**about, text=_NOTHING)
    df = np.arange(1, max(len(one["trials"]) for one in told) + 1, dtype=float)
    data = {
        **{"groups": told, "method": tau2, "interval": interval, "correlation": correlation, "level": level},
        "methods": [[key, f"{key}: {words}"] for key, words in METHODS.items()],
        "intervals": [[key, sentence(words)] for key, words in INTERVAL_WORDS.items()],
        **{"normal": float(t_quantile(level, np.array(math.inf))), "t": list(t_quantile(level, df))},
        **{"pooled_from": POOLED_FROM, "few": sentence(TWO_TRIALS)},
    }
    names = "; ".join(one["name"] for one in told)
    return Asked(**about, text=f"With scripts, these can be pooled anew on the page: {names}.", data=data)


def _is_open(trial: dict[str, Any]) -> bool:
    return len(trial["readings"]) > 1 or "t" in trial["readings"][0]


def _group(group: Group, read: dict[str, pd.DataFrame], correlation: float, level: float) -> dict[str, Any]:
    trials = [_trial(row, group, read.get(row.result_id), correlation, level) for row in group.estimated.itertuples()]
    pooled = group.pooled
    return {
        **{"name": group_name(group, with_condition=True), "measure": group.measure, "unit": unit_of(group)},
        **{"ratio": group.is_ratio, "better": group.better, "trials": trials, "silent": _silent(group)},
        "told": {"estimate": pooled.estimate, "low": pooled.ci_low, "high": pooled.ci_high},
    }


def _silent(group: Group) -> list[str]:
    """The trials of a group that give no estimate."""
    return list(group.trials.loc[group.trials["sei"].isna(), "label"])


def _trial(row, group: Group, read: pd.DataFrame | None, correlation: float, level: float) -> dict[str, Any]:
    """A trial with each way to read it; the first is the report's own."""
    own = {"name": "as in the report", "yi": row.yi, "sei": row.sei, "times": _times(level, row.df)}
    t = row.estimate / row.se * (1 if row.better == "higher" else -1)
    if group.measure == "SMD" and "assumed_r" in row.smd_flags and _is_from_t(row, t, correlation):
        own = {"name": own["name"], "t": t, "n": row.n, "times": own["times"]}
    others = [] if read is None else [_reading(one, row, group, own, level) for one in list(read.itertuples())[1:]]
    entered = None if row.size is None or math.isnan(row.size) else row.size
    return {
        **{"label": row.label, "people": None if math.isnan(row.n) else row.n, "entered": entered},
        **{"readings": [own, *others], "links": row.result_ids.split(";")},
    }


def _is_from_t(row, t: float, correlation: float) -> bool:
    return math.isclose(crossover_smd_from_t(t, row.n, correlation).estimate, row.yi, rel_tol=1e-9)


def _reading(read, row, group: Group, own: dict[str, Any], level: float) -> dict[str, Any]:
    """An estimate under another reading of its p value, on the scale of its group."""
    times = _times(level, read.df)
    if group.measure != "SMD":
        return {"name": read.reading, "yi": row.yi, "sei": read.se, "times": times}
    t = math.copysign(abs(read.estimate) / read.se, row.yi)
    if read.df == 2 * row.n - 2:
        parallel = smd_from_t(t, row.n, row.n)
        return {"name": read.reading, "yi": float(parallel.estimate), "sei": float(parallel.se), "times": times}
    n = row.n if math.isinf(read.df) else read.df + 1
    return {"name": read.reading, "t": t, "n": n, "times": times}


def _times(level: float, df: float) -> float:
    """How many standard errors an interval reaches to each side."""
    return float(t_quantile(level, np.array(df)))
