"""Interval, standard error, t and p value of one estimate: each of them tells the same standard error.

Every printed number stands for the range that rounds to it, so that each piece tells a range of standard errors. The
standard library has no t distribution, and what an article took for its degrees of freedom is seldom printed: a
quantile is therefore a range too, from the normal one to that of t with the fewest degrees of freedom that may have
been meant, those of the smaller arm (the least that Welch's test can have, and those of a paired test; Welch 1947,
doi:10.1093/biomet/34.1-2.28). The quantile of t is the expansion 26.7.5 of Abramowitz and Stegun 1964 in the normal
one; with five degrees of freedom it is right within 1% down to p = 0.001, with three within 5%.

Ranges contradict each other only where they stay apart by more than `SLACK`, the project's own allowance for p values
of another test than that of the interval (a rank test, an adjusted model).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility.intervals import check_intervals
from ldnsynth.evidence.rules.plausibility.known import Known
from ldnsynth.evidence.rules.plausibility.printed import Range, printed_range
from ldnsynth.vocabulary import RATIOS

SLACK = 1.1
_SLACK_SMD = 1.25  # its p value is often that of the raw means, whose standard error leaves out that of the SD
_DIFFERENCES = ("MD", "SMD", "RD", "mean_change")
_WITH_A_NULL = (*RATIOS, *_DIFFERENCES, "median_difference", "percent_difference", "percent_change")
_FEWEST_DF = 3.0  # below, the expansion of t fails; the reading where no number of people is known


@dataclass(frozen=True)
class Told:
    """The standard errors, from low to high, that a printed number or interval allows, and the number in words."""

    column: str
    words: str
    low: float
    high: float

    def allows(self, low: float, high: float, *, slack: float) -> bool:
        """Whether standard errors from low to high touch these, if either may be off by the factor `slack`."""
        return self.low <= high * slack and low <= self.high * slack

    def __str__(self) -> str:
        bound = f"at least {self.low:.3g}" if math.isinf(self.high) else f"{self.low:.3g} to {self.high:.3g}"
        return f"{self.words} means a standard error of {bound}"


def check_standard_errors(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """An interval not round its estimate, a p value on the other side of it, or two standard errors for one estimate.

    The first of these is told. Differences are judged as printed, ratios by their logarithms; medians and relative
    changes, whose intervals need not be symmetric, only by whether p and interval agree on the null.
    """
    if row["measure"] not in _WITH_A_NULL or any(check_intervals(row, known)):
        return
    estimate, low, high = (_on_scale(row, column) for column in ("yi", "ci_low", "ci_high"))
    slack = _SLACK_SMD if row["measure"] == "SMD" else SLACK
    if low and high and (found := _null_fault(row, low, high)):
        yield "pi", found
    elif row["measure"] not in (*RATIOS, *_DIFFERENCES):
        return
    elif estimate and low and high and _is_lopsided(estimate, low, high, slack=slack):
        yield "yi", f"{row['yi']} is not the middle of its interval {row['ci_low']} to {row['ci_high']}"
    else:
        pieces = tell_standard_errors(row, estimate, fewest_df(row, known))
        for first, second in combinations(pieces, 2):
            if not first.allows(second.low, second.high, slack=slack):
                yield second.column, f"{second}, but {first}"
                return


def tell_standard_errors(row: Row, estimate: Range | None, df: float) -> list[Told]:
    """What interval, standard error, t and p of a row tell, for an estimate within a range and at least `df`."""
    low, high = (_on_scale(row, column) for column in ("ci_low", "ci_high"))
    pieces = []
    if low and high and row["ci_level"]:
        z, t = _quantiles(1 - float(row["ci_level"]) / 100, df)
        words = f"the interval {row['ci_low']} to {row['ci_high']}"
        pieces.append(Told("ci_low", words, max(0.0, high[0] - low[1]) / 2 / t, (high[1] - low[0]) / 2 / z))
    if row["sei"]:
        pieces.append(Told("sei", f"sei {row['sei']}", *printed_range(row["sei"])))
    if estimate is None:
        return pieces
    size = _sizes(estimate)
    if row["ti"]:
        t = _sizes(printed_range(row["ti"]))
        pieces.append(Told("ti", f"t {row['ti']}", size[0] / t[1], _over(size[1], t[0])))
    if row["pi"] and row["pi_relation"]:
        smallest, largest = _p_range(row)
        bounds = _over(size[0], _quantiles(smallest, df)[1]), _over(size[1], _quantiles(largest, df)[0])
        pieces.append(Told("pi", f"p {row['pi_relation']} {row['pi']}", *bounds))
    return pieces


def fewest_df(row: Row, known: Known) -> float:
    """The fewest degrees of freedom that may stand behind a result: as printed, else those of its smaller arm.

    Half of the trial where the arms are not known.
    """
    if row["di_df"]:
        return max(_FEWEST_DF, row.number_of("di_df"))
    arms = known.of_arm(row, 1) | known.of_arm(row, 2)
    return max(_FEWEST_DF, min(arms or {n // 2 for n in known.of_trial(row)}, default=0) - 1)


def _on_scale(row: Row, column: str) -> Range | None:
    """The range of a printed number, by logarithm for a ratio; None if blank, or not a number that has one."""
    if not row[column]:
        return None
    low, high = printed_range(row[column])
    if row["measure"] not in RATIOS:
        return low, high
    return (math.log(low), math.log(high)) if low > 0 else None


def _null_fault(row: Row, low: Range, high: Range) -> str:
    """Whether p and interval, whichever way they were rounded, disagree on the null; in words, else empty."""
    if not (row["pi"] and row["ci_level"]):
        return ""
    alpha = 1 - float(row["ci_level"]) / 100
    smallest, largest = _p_range(row)
    interval = f"the {row['ci_level']}% interval {row['ci_low']} to {row['ci_high']}"
    p = f"p {row['pi_relation']} {row['pi']}"
    if largest < alpha + 1e-9 and low[1] < 0 < high[0]:
        return f"{p}, but {interval} holds the value of no effect"
    if smallest > alpha - 1e-9 and (low[0] > 0 or high[1] < 0):
        return f"{p}, but {interval} leaves out the value of no effect"
    return ""


def _is_lopsided(estimate: Range, low: Range, high: Range, *, slack: float) -> bool:
    """Whether the estimate lies off the middle by more than rounding and a share of half the interval."""
    allowed = (slack - 1) * (high[1] - low[0]) / 2
    return (low[0] + high[0]) / 2 - estimate[1] > allowed or estimate[0] - (low[1] + high[1]) / 2 > allowed


def _p_range(row: Row) -> Range:
    p = float(row["pi"])
    if row["pi_relation"] == "=":
        low, high = printed_range(row["pi"])
        return max(low, 0.0), min(high, 1.0)
    return (p, 1.0) if row["pi_relation"] == ">" else (0.0, p)


def _quantiles(p: float, df: float) -> Range:
    """The two-sided quantiles of a p value: normal, and of t with `df` degrees of freedom."""
    if p <= 0:
        return math.inf, math.inf
    z = -NormalDist().inv_cdf(p / 2)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z, sum(term / df**power for power, term in enumerate(terms))


def _sizes(values: Range) -> Range:
    """The range of the absolute values."""
    low, high = sorted(map(abs, values))
    return (0.0 if values[0] <= 0 <= values[1] else low), high


def _over(size: float, quantile: float) -> float:
    return size / quantile if quantile > 0 else math.inf
