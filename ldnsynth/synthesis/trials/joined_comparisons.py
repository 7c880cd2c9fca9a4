"""Several comparisons of a trial that count different people, put together into one, so that nobody counts twice.

Arms of the intervention against one comparator share its people, so their estimates go together; strata share nobody.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ldnsynth.synthesis.quantities.effect import confidence_interval
from ldnsynth.vocabulary import RATIOS, SEPARATE_ARMS

INTERVENTION = "intervention"  # the role of arms that may be put together
_SAME = ("trial_id", "outcome_id", "comparator_id", "role", "timepoint")
_EQUAL_ARMS = 0.5  # correlation of two comparisons with one comparator, all arms of one size
_SCALES = (
    ("estimate", "se", "ci_low", "ci_high", "derivation"),
    ("smd", "smd_se", "smd_low", "smd_high", "smd_derivation"),
)


def join_comparisons(
    results: pd.DataFrame, effects: pd.DataFrame, people: Mapping[tuple[str, str], float], *, level: float
) -> pd.DataFrame:
    """The effects with one row for all arms, or strata, of a trial that answer the same.

    Parameters
    ----------
    results : DataFrame
        As in `trial_effects`, with arm_role: the role of arm 1.
    effects : DataFrame
        A row a result, in the same order.
    people : mapping
        As in `trial_effects`.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        The effects with result_ids: the results behind each row, separated by ;. What was put together stands in the
        row of its first result: estimate and SMD by generalised least squares, with the smallest df, n all people.

    Notes
    -----
    Comparisons go together where trial, outcome, comparator, role and time point are the same, the design keeps arms
    apart, and their arms are arms of the intervention or the same arm in several strata. A result of all people is
    never put together with strata. The covariance of two arms is the variance of the shared comparator where counts,
    person-time or SDs tell it, else it follows from the sizes of the arms; without them the correlation is 0.5.

    References
    ----------
    Cochrane Handbook 6.4, section 23.3.4. Gleser LJ, Olkin I. Stochastically dependent effect sizes, in: The Handbook
    of Research Synthesis and Meta-Analysis. 2nd ed. 2009, chapter 19.
    """
    effects = effects.assign(result_ids=effects["result_id"])
    rows = results.reset_index(drop=True)
    drop: list[int] = []
    for places in _joinable(rows, effects):
        own, found = rows.loc[places], effects.loc[places]
        one, two = _people(own, people)
        for names in _SCALES:
            _put_together(effects, places, names, _correlations(own, found, names[0], one, two), level)
        effects.loc[places[0], "n"] = _counted(own, one, two)
        effects.loc[places[0], "df"] = found["df"].min()
        effects.loc[places[0], "printed_level"] = np.nan
        for flags in ("flags", "smd_flags"):
            effects.at[places[0], flags] = tuple(dict.fromkeys(flag for row in found[flags] for flag in row))
        effects.loc[places[0], "result_ids"] = ";".join(own["result_id"])
        drop += places[1:]
    return effects.drop(index=drop).reset_index(drop=True)


def joined_counts(results: pd.DataFrame, result_ids: str) -> dict[str, float]:
    """Events, others and person-time of results put together: arms of the intervention added up, comparators once."""
    own = results[results["result_id"].isin(result_ids.split(";"))]
    once = own.drop_duplicates("stratum")
    frames = dict.fromkeys(("ai", "bi", "t1i"), own) | dict.fromkeys(("ci", "di", "t2i"), once)
    return {name: float(frame[name].sum(skipna=False)) for name, frame in frames.items()}


def _joinable(rows: pd.DataFrame, effects: pd.DataFrame) -> Iterator[list[int]]:
    """The places of rows that go together, at least two each."""
    apart = rows["design"].isin(SEPARATE_ARMS) & (rows["comparator_id"] != "") & effects["se"].notna()
    arm = rows["arm_id"].where(rows["arm_role"] != INTERVENTION, "")
    keys, rows = [*_SAME, arm, effects["measure"]], rows[apart]
    rows = rows[rows.groupby(keys)["stratum"].transform("size") > 1]  # most go with no other
    for _, own in rows.groupby(keys, sort=False):
        own = own.drop_duplicates(["stratum", "arm_id"])
        if (own["stratum"] == "").any():
            own = own[own["stratum"] == ""]
        if len(own) > 1:
            yield list(own.index)


def _people(own: pd.DataFrame, people: Mapping[tuple[str, str], float]) -> tuple[np.ndarray, np.ndarray]:
    """People of both arms of each comparison; an arm's people as a whole are none of a stratum's."""
    sizes = []
    for printed, counted, arm in (("n1i", ("ai", "bi"), "arm_id"), ("n2i", ("ci", "di"), "comparator_id")):
        known = own[printed].fillna(own[counted[0]] + own[counted[1]])
        whole = [people.get(key, np.nan) for key in zip(own["trial_id"], own[arm], strict=True)]
        sizes.append(known.fillna(pd.Series(whole, own.index).where(own["stratum"] == "")).to_numpy(dtype=float))
    return sizes[0], sizes[1]


def _counted(own: pd.DataFrame, one: np.ndarray, two: np.ndarray) -> float:
    return float(one.sum() + two[~own["stratum"].duplicated().to_numpy()].sum())


def _correlations(own: pd.DataFrame, found: pd.DataFrame, scale: str, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """The correlations of estimates, which are 0 between strata."""
    share = one / (one + two)
    by_size = np.sqrt(np.outer(share, share))
    shared = np.where(np.isnan(by_size), _EQUAL_ARMS, by_size)
    if scale == "estimate":
        se, variance = found["se"].to_numpy(), _of_comparator(own, found["measure"].iloc[0], two)
        exact = np.sqrt(np.outer(variance, variance)) / np.outer(se, se)
        shared = np.where(np.isnan(exact) | (exact >= 1), shared, exact)
    same = np.equal.outer(own["stratum"].to_numpy(), own["stratum"].to_numpy())
    return np.where(np.eye(len(own), dtype=bool), 1.0, shared * same)


def _of_comparator(own: pd.DataFrame, measure: str, n: np.ndarray) -> np.ndarray:
    """The part of each estimate's variance that its comparator brings, NaN where it is not told by what was printed."""
    plain = (own["sei"].isna() & own["ci_low"].isna() & own["icc"].isna() & own["yi"].isna()).to_numpy()
    events = own["ci"].where((own[["ai", "ci"]] > 0).all(axis=1)).to_numpy(dtype=float)
    risk = events / n
    found = {
        "RR": 1 / events - 1 / n,
        "OR": 1 / events + 1 / own["di"].where(own["di"] > 0).to_numpy(dtype=float),
        "RD": 100**2 * risk * (1 - risk) / n,
        "IRR": 1 / events,
        "MD": own["sd2i"].to_numpy(dtype=float) ** 2 / n,
    }.get(measure, np.full(len(own), np.nan))
    return np.where(plain, found, np.nan)


def _put_together(
    effects: pd.DataFrame, places: list[int], names: tuple[str, ...], correlations: np.ndarray, level: float
) -> None:
    """Write one estimate for all of these places into the first of them, on one scale."""
    value, error, low, high, told = names
    se = effects.loc[places, error].to_numpy(dtype=float)
    if np.isnan(se).any():
        effects.loc[places[0], [value, error, low, high]] = np.nan
        return
    weights = np.linalg.solve(correlations * np.outer(se, se), np.ones(len(se)))
    estimate, spread = weights @ effects.loc[places, value].to_numpy(dtype=float) / weights.sum(), weights.sum() ** -0.5
    parts = "; ".join(str(text) for text in effects.loc[places, told])
    ends = confidence_interval(estimate, spread, level=level, df=effects.loc[places, "df"].min())
    effects.loc[places[0], [value, error, low, high]] = estimate, spread, *ends
    measure = effects.at[places[0], "measure"] if value == "estimate" else "SMD"
    what = f"ln {measure}" if measure in RATIOS else measure
    effects.loc[places[0], told] = (
        f"{what} {estimate:.4g}, SE {spread:.4g}: {len(se)} comparisons of the trial by least squares, with "
        f"what arms of one comparator share (correlation {np.tril(correlations, -1).max():.2g}): {parts}"
    )
