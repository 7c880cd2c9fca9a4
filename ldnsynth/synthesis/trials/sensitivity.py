"""How far a pooled effect depends on each trial, on the order in time, and on choices that could have been others."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ldnsynth.synthesis.pooling import INTERVALS, METHODS, PooledBatch, cumulative, leave_one_out, pool_batch
from ldnsynth.synthesis.quantities.effect import confidence_interval, two_sided_quantile
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.trial_effects import trial_effects


def without_each_trial(group: Group) -> pd.DataFrame:
    """The pooled effect of all trials but one.

    Parameters
    ----------
    group : Group
        With two trials or more that have an estimate.

    Returns
    -------
    DataFrame
        trial_id (the one left out), k, estimate, ci_low, ci_high, tau2, i2, a row a trial; chosen as `group.pooled`
        was. With k = 1 the one trial that remains.
    """
    rows = group.estimated
    batch = leave_one_out(rows["yi"], rows["sei"] ** 2, **_choices(group))
    frame = pd.DataFrame({"trial_id": rows["trial_id"].to_numpy(), **_numbers(batch)})
    return _with_own_interval(frame, rows.iloc[::-1])  # of two trials the other one remains


def as_trials_came(group: Group) -> pd.DataFrame:
    """The pooled effect as it stood when each trial became public.

    Parameters
    ----------
    group : Group
        Its trials have the column public, an ISO date.

    Returns
    -------
    DataFrame
        public, trial_id (the one that was added), k, estimate, ci_low, ci_high, tau2, i2, a row a trial.
    """
    rows = group.estimated.sort_values(["public", "trial_id"])
    batch = cumulative(rows["yi"], rows["sei"] ** 2, order=np.arange(len(rows)), **_choices(group))
    frame = pd.DataFrame({name: rows[name].to_numpy() for name in ("public", "trial_id")} | _numbers(batch))
    return _with_own_interval(frame, rows)


def by_estimator(groups: Iterable[Group]) -> pd.DataFrame:
    """The pooled effects under every estimator of tau2 and every interval.

    Parameters
    ----------
    groups : iterable of Group
        All with intervals of one level. Those that are pooled; others give no row.

    Returns
    -------
    DataFrame
        group (place in `groups`), method, ci, chosen (whether the group itself was pooled so), k, estimate, ci_low,
        ci_high, tau2, i2.
    """
    several = {place: group for place, group in enumerate(groups) if group.is_pooled}
    yi, vi = _padded(list(several.values()))
    level = next((group.pooled.level for group in several.values()), 0.95)
    frames = []
    for method in METHODS:
        for ci in ("z", "t") if method == "CE" else INTERVALS:
            batch = pool_batch(yi, vi, method=method, ci=ci, level=level)
            frame = pd.DataFrame({"group": list(several), "method": method, "ci": ci, **_numbers(batch)})
            frame["chosen"] = [(g.pooled.method, g.pooled.ci) == (method, ci) for g in several.values()]
            frames.append(frame)
    return pd.concat(frames, ignore_index=True).sort_values("group", kind="stable", ignore_index=True)


def by_correlation(
    results: pd.DataFrame,
    people: Mapping[tuple[str, str], float],
    correlations: Iterable[float],
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """The SMDs of crossover trials over a band of assumed correlations within people.

    Parameters
    ----------
    results, people, level
        As in `trial_effects`.
    correlations : iterable of float
        -1 to 1.

    Returns
    -------
    DataFrame
        result_id, trial_id, correlation, smd, smd_low, smd_high; only results of crossover trials that have one.
    """
    crossover = results[(results["design"] == "randomised_crossover") & (results["analysis"] != "unpaired")]
    frames = [trial_effects(crossover, people, correlation=r, level=level).assign(correlation=r) for r in correlations]
    frame = pd.concat(frames, ignore_index=True)
    return frame.loc[frame["smd_se"].notna(), ["result_id", "trial_id", "correlation", "smd", "smd_low", "smd_high"]]


def readings_of_p(effect: float, p: float, *, decimals: int, n: float, n_all: float, level: float) -> pd.DataFrame:
    """The interval of a crossover trial's difference under other readings of its one p value.

    Parameters
    ----------
    effect : float
        Mean difference, not 0.
    p : float
        Two-sided p value as printed, above 0.
    decimals : int
        Decimals with which it is printed: 0.04 may be anything from 0.035 to 0.045.
    n, n_all : float
        People analysed, and people who entered.
    level : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    DataFrame
        reading, df, p, se, ci_low, ci_high: the paired t test of the people analysed first, then the normal test, the
        bounds of rounding, all who entered as if analysed (if more), and two independent groups, which a crossover
        analysed as parallel would have used.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.3 and 23.2.
    """
    half = 0.5 * 10.0**-decimals
    readings = [
        ("paired t test of the people analysed", n - 1, p),
        ("normal distribution instead of t", np.inf, p),
        ("p rounded up: as small as it can be", n - 1, max(p - half, 1e-6)),
        ("p rounded down: as large as it can be", n - 1, min(p + half, 1.0)),
    ]
    if n_all > n:
        readings.append(("all who entered, as if all were analysed", n_all - 1, p))
    readings.append(("two independent groups, the pairing ignored", 2 * n - 2, p))
    frame = pd.DataFrame(readings, columns=["reading", "df", "p"])
    df = frame["df"].to_numpy()
    frame["se"] = abs(effect) / two_sided_quantile(frame["p"].to_numpy(), df)
    low, high = confidence_interval(effect, frame["se"], level=level, df=df)
    return frame.assign(ci_low=low, ci_high=high)


def _choices(group: Group) -> dict:
    pooled = group.pooled
    return {"method": pooled.method, "ci": pooled.ci, "level": pooled.level, "measure": pooled.measure}


def _numbers(batch: PooledBatch) -> dict[str, np.ndarray]:
    return {name: getattr(batch, name) for name in ("k", "estimate", "ci_low", "ci_high", "tau2", "i2")}


def _with_own_interval(frame: pd.DataFrame, alone: pd.DataFrame) -> pd.DataFrame:
    """The frame with the interval that a trial has by itself where one is left; `alone` holds it in the same place."""
    single = frame["k"] == 1
    ends = {"ci_low": "yi_low", "ci_high": "yi_high"}
    return frame.assign(**{end: np.where(single, alone[own], frame[end]) for end, own in ends.items()})


def _padded(groups: list[Group]) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances as arrays of shape (groups, most trials), NaN where a group has no more."""
    most = max((len(group.trials) for group in groups), default=0)
    arrays = np.full((2, len(groups), most), np.nan)
    for place, group in enumerate(groups):
        arrays[:, place, : len(group.trials)] = group.trials["yi"], group.trials["sei"] ** 2
    return arrays[0], arrays[1]
