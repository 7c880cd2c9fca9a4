"""Every way in which the results of a question can be taken: the rows that decisions of a multiverse choose from."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ldnsynth.bias_tools import BIAS_LIMITS, EVERY_REVIEW
from ldnsynth.synthesis.multiverse.events import AS_USUAL, COUNTED, MEASURE, ZERO_CELLS, event_rows
from ldnsynth.synthesis.trials.sensitivity import readings_of_p
from ldnsynth.synthesis.trials.trial_effects import trial_effects
from ldnsynth.vocabulary import ROLES, VERIFICATION

RESULT, CORRELATION, P_VALUE, VERIFIED, BIAS, OUTCOME = (
    *("result", "correlation", "p value", "verification", "risk of bias", "outcome"),
)
# Which of several results of a trial counts: the columns by which they are ordered, the first one first.
RULES: Mapping[str, tuple[str, ...]] = {
    "ranked highest": ("rank", "fewer", "earlier"),
    "most people": ("fewer", "rank", "earlier"),
    "latest": ("earlier", "rank", "fewer"),
    "first": ("later", "rank", "fewer"),
}
NOT_JUDGED = "not judged"


def result_rows(
    results: pd.DataFrame,
    people: Mapping[tuple[str, str], float],
    *,
    measure: str,
    correlations: Sequence[float],
    judgements: Mapping[str, str],
    measures: Sequence[str] = (),
    corrections: Sequence[str] = (AS_USUAL,),
    level: float = 0.95,
) -> pd.DataFrame:
    """The effects of results in every way they can be taken.

    Parameters
    ----------
    results : DataFrame
        As `trial_effects` takes them, with label, outcome, role, level (of verification), timepoint_weeks, size (people
        who entered) of each.
    people : mapping
        As in `trial_effects`.
    measure : str
        As in `groups.Group`.
    correlations : sequence of float
        Within people, assumed where a crossover trial is set in SDs; the first is the one of the report.
    judgements : mapping of str to str
        Overall risk of bias by trial.
    measures, corrections : sequence of str
        Of events beside `measure`, and for zero cells, as `events.event_rows` takes them.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        trial (its label), result_id, yi, vi and the columns that decisions choose by, blank where a row does not
        depend on the decision: correlation, p value (how a printed one is read), measure, zero cells, outcome,
        verification, risk of bias;
        and rank, fewer, earlier, later, by which `RULES` order the results of a trial.
    """
    if measure in ("MD", "SMD", "RD"):
        rows = _differences(results, people, measure, correlations, level)
    else:
        tried = tuple(dict.fromkeys((measure, *(measures if measure in COUNTED else ()))))
        rows = event_rows(results, people, measures=tried, corrections=corrections, level=level)
        rows[CORRELATION] = rows[P_VALUE] = ""
    about = results.set_index("result_id")
    rows["trial"], rows[OUTCOME] = (rows["result_id"].map(about[name]) for name in ("label", "outcome"))
    rows[VERIFIED] = rows["result_id"].map(about["level"])
    rows[BIAS] = [judgements.get(trial, NOT_JUDGED) for trial in rows["trial_id"]]
    rows["rank"] = rows["result_id"].map(about["role"]).map(ROLES.index)
    weeks = rows["result_id"].map(about["timepoint_weeks"])
    rows["fewer"], rows["earlier"], rows["later"] = -rows["n"].fillna(0), -weeks.fillna(0), weeks.fillna(np.inf)
    return rows


def _differences(
    results: pd.DataFrame, people: Mapping, measure: str, correlations: Sequence[float], level: float
) -> pd.DataFrame:
    """Differences by correlation within people, and by how a p value is read that stands alone."""
    frames = []
    alone = _p_alone(results)
    for place, r in enumerate(correlations):
        effects = trial_effects(results, people, correlation=r, level=level)
        frames.append(_taken(effects, measure, r, "" if not alone.any() else "paired t test", alone, place))
        for name, errors in _other_errors(results[alone.to_numpy()], effects).items():
            read = results[results["result_id"].isin(errors)]
            read = read.assign(sei=read["result_id"].map(errors))
            again = trial_effects(read, people, correlation=r, level=level)
            frames.append(_taken(again, measure, r, name, alone, place))
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(**{MEASURE: "", ZERO_CELLS: ""})


def in_order(rows: pd.DataFrame, rules: Sequence[str]) -> pd.DataFrame:
    """The rows once for each rule on which result of a trial counts (column `RESULT`), in its order of preference.

    Where every trial has one result the rule plays no part: the column is blank, and the rows stand once.
    """
    if rows.groupby(["trial", OUTCOME])["result_id"].nunique().max() < 2:
        return rows.sort_values([*RULES["ranked highest"], "result_id"], kind="stable").assign(**{RESULT: ""})
    return pd.concat(
        [rows.sort_values([*RULES[rule], "result_id"], kind="stable").assign(**{RESULT: rule}) for rule in rules],
        ignore_index=True,
    )


def verified_at_least(level: str) -> tuple[str, ...]:
    """The levels of verification from the best down to one."""
    levels = list(VERIFICATION)
    return tuple(levels[: levels.index(level) + 1])


def biased_at_most(limit: str, severity: Mapping[str, int] = EVERY_REVIEW.severity) -> tuple[str, ...]:
    """The judgements of any tool that a limit of `BIAS_LIMITS` lets in; what was not judged only where any is."""
    worst = BIAS_LIMITS[limit]
    found = tuple(judgement for judgement, bad in severity.items() if bad <= worst)
    return (*found, NOT_JUDGED) if limit == "any" else found


def _taken(effects: pd.DataFrame, measure: str, r: float, reading: str, alone: pd.Series, place: int) -> pd.DataFrame:
    """The effects on the scale of the measure, with what they depend on; those that do not, only the first time."""
    yi, se = ("smd", "smd_se") if measure == "SMD" else ("estimate", "se")
    rows = pd.DataFrame(
        {
            **{name: effects[name] for name in ("result_id", "trial_id", "n")},
            "yi": effects[yi],
            "vi": effects[se] ** 2,
        }
    )
    if measure not in ("MD", "SMD"):
        rows.loc[effects["measure"] != measure, ["yi", "vi"]] = np.nan
    flags = effects["smd_flags"].map(lambda found: "assumed_r" in found)
    depends = flags & (measure == "SMD")
    rows[CORRELATION] = np.where(depends, f"{r:g}", "")
    of_p = effects["result_id"].isin(alone.index[alone])
    rows[P_VALUE] = np.where(of_p, reading, "")
    return rows[depends | (place == 0)]


def _p_alone(results: pd.DataFrame) -> pd.Series:
    """By result: whether its standard error comes from an exact p value of a paired comparison."""
    paired = (results["design"] == "randomised_crossover") & (results["analysis"] != "unpaired")
    bare = results[["sei", "ci_low", "ti"]].isna().all(axis=1) & (results["pi_relation"] == "=") & results["pi"].notna()
    return pd.Series((bare & paired).to_numpy(), index=results["result_id"])


def _other_errors(results: pd.DataFrame, effects: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Standard errors by reading of p, of the results that have one; not the first reading, which is the report's."""
    known = effects.set_index("result_id")
    found: dict[str, dict[str, float]] = {}
    for row in results.itertuples():
        estimate, n = known.loc[row.result_id, ["estimate", "n"]].astype(float)
        if np.isnan(estimate) or not estimate or not n > 1:
            continue
        decimals = len(f"{row.pi:.10g}".partition(".")[2])
        n_all = row.size or 0
        readings = readings_of_p(estimate, row.pi, decimals=decimals, n=n, n_all=n_all, level=0.95)
        for reading in readings.iloc[1:].itertuples():
            found.setdefault(reading.reading, {})[row.result_id] = reading.se
    return found
