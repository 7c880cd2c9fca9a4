"""Pooled results that a review file stated when it was brought in, beside what its rows give by the same method."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import STATED_INTERVALS, STATED_METHODS, STATED_MODELS
from ldnsynth.synthesis.pooling.as_in_revman import Restated, pool_as_in_revman, rounds_to
from ldnsynth.synthesis.quantities.effect import critical_value
from ldnsynth.vocabulary import RATIOS

_SHORT = 9  # letters; longer numbers are shown with six significant digits

_COUNTS = ["ai", "bi", "ci", "di"]
_MEANS = ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]


@dataclass(frozen=True)
class StatedPool:
    """A stated pooled result and what it is computed anew to; ratios as ratios.

    Attributes
    ----------
    row : Series
        Of ``stated_pools``.
    results : tuple of str
        The results that it pools, of those that are selected.
    found : Restated or None
        None where a result that it pools is not selected, or lacks the numbers.
    agrees : bool
        Whether it comes to the printed digits.
    """

    row: pd.Series
    results: tuple[str, ...]
    found: Restated | None
    agrees: bool


def stated_pools(evidence: Evidence) -> Iterator[StatedPool]:
    """Each stated pooled result of the selection's outcomes."""
    results = evidence.results.set_index("result_id")
    for _, row in evidence.stated_pools.iterrows():
        names = tuple(name for name in row["result_ids"].split(";") if name in results.index)
        if not names:
            continue
        whole = len(names) == len(row["result_ids"].split(";"))
        found, agrees = _computed(row, results.loc[list(names)]) if whole else (None, False)
        yield StatedPool(row, names, found, agrees)


def method_words(row: pd.Series) -> str:
    """How a stated result was pooled: "Mantel-Haenszel, fixed effect"."""
    words = f"{STATED_METHODS[row['method']]}, {STATED_MODELS[row['model']]}"
    return words if _interval(row) == "wald" else f"{words}, {STATED_INTERVALS[_interval(row)]}"


def _interval(row: pd.Series) -> str:
    return row["interval"] or "wald"


def _computed(row: pd.Series, results: pd.DataFrame) -> tuple[Restated | None, bool]:
    cells = _cells(row, results)
    if cells is None:
        return None, False
    how = {"measure": row["measure"], "method": row["method"], "model": row["model"], "interval": _interval(row)}
    tries = [
        _as_ratio(pool_as_in_revman(cells, **how, level=row["level"] / 100, corrected=corrected), row["measure"])
        for corrected in (True, False)
    ]
    agreeing = [found for found in tries if _same_digits(found, row)]
    return (agreeing or tries)[0], bool(agreeing)


def _cells(row: pd.Series, results: pd.DataFrame) -> dict[str, np.ndarray] | None:
    """The numbers of the results by escalc name, None where one lacks them."""
    for names in (["oei", "vei"], _COUNTS, _MEANS):
        if results[names].notna().all(axis=None):
            return {name: results[name].to_numpy(float) for name in names}
    if row["measure"] in RATIOS and results[["yi", "ci_low", "ci_high"]].notna().all(axis=None):
        reach = np.log(results["ci_high"] / results["ci_low"]) / 2
        critical = [critical_value(level=level / 100) for level in results["ci_level"]]
        return {"yi": np.log(results["yi"]).to_numpy(), "sei": (reach / critical).to_numpy()}
    if results[["yi", "sei"]].notna().all(axis=None):
        points = 100.0 if row["measure"] == "RD" else 1.0  # percentage points, which the file states as parts of 1
        return {name: results[name].to_numpy(float) / points for name in ("yi", "sei")}
    return None


def _as_ratio(found: Restated, measure: str) -> Restated:
    if measure not in RATIOS:
        return found
    ends = {name: float(np.exp(getattr(found, name))) for name in ("estimate", "ci_low", "ci_high")}
    return Restated(**vars(found) | ends)


def _same_digits(found: Restated, row: pd.Series) -> bool:
    pairs = ((found.estimate, "stated"), (found.ci_low, "stated_low"), (found.ci_high, "stated_high"))
    return all(rounds_to(value, row[name]) for value, name in pairs)


def stated_words(pool: StatedPool) -> str:
    """The stated result: "OR 0.90 (0.84 to 0.96)", in the digits that were printed."""
    estimate, low, high = (_digits(pool.row[name]) for name in ("stated", "stated_low", "stated_high"))
    return f"{pool.row['measure']} {estimate} ({low} to {high})"


def computed_words(pool: StatedPool) -> str:
    """What the rows give, in as many digits as are stated; or why nothing is computed."""
    if pool.found is None:
        return "not computed: a trial of it is not selected, or lacks its numbers"
    decimals = max(len(_digits(pool.row[name]).partition(".")[2]) for name in ("stated", "stated_low", "stated_high"))
    numbers = (pool.found.estimate, pool.found.ci_low, pool.found.ci_high)
    estimate, low, high = (f"{number:.{decimals}f}" for number in numbers)
    return f"{pool.row['measure']} {estimate} ({low} to {high})"


def _digits(text: str) -> str:
    return text if len(text) <= _SHORT else f"{float(text):.6g}"
