"""Events of trials in every way that their effects can be computed: by which measure, with what added to zero cells.

References
----------
Sweeting MJ et al. Stat Med 2004;23(9):1351-1375 (what is added to zero cells).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ldnsynth.synthesis.effect_sizes.two_by_two import log_odds_ratio, log_risk_ratio
from ldnsynth.synthesis.trials.trial_effects import trial_effects

MEASURE, ZERO_CELLS = "measure", "zero cells"
AS_USUAL = "0.5:only0"
COUNTED = {"RR": log_risk_ratio, "OR": log_odds_ratio}  # ratios of counts, which lie on one scale
_TO = ("only0", "all", "if0all")
_KEEP, _NONE = "keep00", "none"


def zero_cells(text: str) -> dict:
    """What is done with zero cells: ``none``, or ADD:TO with an optional ``keep00``, such as ``0.5:only0``.

    Parameters
    ----------
    text : str
        ADD is what is added to all four cells, above 0; TO the tables it is added to, in escalc's words: only0 (those
        with a zero), all, if0all (all if any has a zero). A table in which nobody or everybody has the event is left
        out, of RR and OR, unless keep00 follows. ``none`` adds nothing.

    Raises
    ------
    ValueError
        Other words.
    """
    if text == _NONE:
        return {"add": 0.0, "to": "none"}
    add, *words = text.split(":")
    to, kept = (*words, "", "")[:2]
    try:
        number = float(add)
    except ValueError:
        number = np.nan
    if not (0 < number < np.inf) or to not in _TO or kept not in ("", _KEEP) or len(words) > 2:
        raise ValueError(f"expected none, or ADD:TO with TO of {', '.join(_TO)}, such as 0.5:only0, found {text!r}")
    return {"add": number, "to": to} | ({"drop00": False} if kept else {})


def event_rows(
    results: pd.DataFrame,
    people: Mapping[tuple[str, str], float],
    *,
    measures: Sequence[str],
    corrections: Sequence[str] = (AS_USUAL,),
    level: float = 0.95,
) -> pd.DataFrame:
    """The effects of events by every measure and with every correction.

    Parameters
    ----------
    results, people, level
        As `trial_effects` takes them.
    measures : sequence of str
        Of `COUNTED`, or one other ratio; the first is the report's. An effect that is printed is of one measure alone.
    corrections : sequence of str
        As `zero_cells` reads them; the first is the report's.

    Returns
    -------
    DataFrame
        result_id, trial_id, n, yi, vi, `MEASURE`, and `ZERO_CELLS`, blank in rows that no correction changes.

    Raises
    ------
    ValueError
        Two measures that are not both of `COUNTED`; as `zero_cells`.
    """
    if len(measures) > 1 and (other := [name for name in measures if name not in COUNTED]):
        raise ValueError(f"{MEASURE}: {other[0]} lies on no scale with others. Allowed together: {', '.join(COUNTED)}")
    options = {text: zero_cells(text) for text in corrections}
    return pd.concat([_by_measure(results, people, measure, options, level) for measure in measures], ignore_index=True)


def _by_measure(
    results: pd.DataFrame, people: Mapping, measure: str, options: Mapping[str, dict], level: float
) -> pd.DataFrame:
    effects = trial_effects(results.assign(wanted=measure), people, level=level)
    own = effects["measure"] == measure
    rows = effects[["result_id", "trial_id", "n"]].assign(
        yi=effects["estimate"].where(own), vi=(effects["se"] ** 2).where(own), **{MEASURE: measure, ZERO_CELLS: ""}
    )
    if measure not in COUNTED:
        return rows
    counts = _counts(results).reindex(effects["result_id"]).reset_index(drop=True)
    counted = counts.notna().all(axis=1) & (effects["result_ids"] == effects["result_id"])
    zero = (counts == 0).any(axis=1)
    everywhere = any(option["to"] == "all" or (option["to"] == "if0all" and zero.any()) for option in options.values())
    changed = counted & (zero | everywhere)
    if len(options) < 2 or not changed.any():
        return rows
    frames = [rows[~changed]]
    for text, option in options.items():
        effect = COUNTED[measure](*(counts.loc[counted, name] for name in counts), **option)
        again = rows[counted].assign(yi=effect.estimate, vi=effect.variance, **{ZERO_CELLS: text})
        frames.append(again[changed[counted]])
    return pd.concat(frames)


def _counts(results: pd.DataFrame) -> pd.DataFrame:
    """The four cells as printed, by result; those without the event from the people of the arm where only these are."""
    cells = results.set_index("result_id")[["ai", "bi", "ci", "di", "n1i", "n2i", "yi"]].astype(float)
    cells["bi"] = cells["bi"].fillna(cells["n1i"] - cells["ai"])
    cells["di"] = cells["di"].fillna(cells["n2i"] - cells["ci"])
    return cells.loc[:, ["ai", "bi", "ci", "di"]].where(cells["yi"].isna())
