"""Standard deviations: a standard error in their place, and differences that are too large for them."""

import math
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility.known import Known
from ldnsynth.evidence.rules.plausibility.printed import printed_range
from ldnsynth.evidence.rules.plausibility.standard_errors import Told, fewest_df, tell_standard_errors

LARGEST_SMD = 3.0
_SLACK = 1.25  # two readings of a spread differ by the root of n; a quarter either way is the project's own allowance
_FEWEST_PEOPLE = 10  # the spreads of smaller groups differ by the root of n by chance


def check_spreads(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """The first sign that a standard deviation is none: p or interval, the other arm, other trials, the size.

    A mistaken SD makes the standardised difference too large by the root of n, a usual fault of meta-analyses
    (Gøtzsche 2007, doi:10.1001/jama.298.4.430). No line at which to look again was found in print: 3, where two normal
    groups overlap by 13 %, is the project's own.
    """
    for check in (_against_printed_test, _against_other_arm, _against_other_trials, _against_size):
        if found := next(check(row, known), None):
            yield found
            return


def _against_printed_test(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """The printed p value or interval follows if the two SDs are read as standard errors, and only then."""
    cells = [row.number_of(column) for column in ("sd1i", "sd2i", "n1i", "n2i")]
    if row["contrast"] != "between_arms" or not all(cells):
        return
    sd1, sd2, n1, n2 = cells
    as_sd, as_se = math.hypot(sd1 / math.sqrt(n1), sd2 / math.sqrt(n2)), math.hypot(sd1, sd2)
    for piece in _told_of_difference(row, known):
        fits = [piece.allows(se, se, slack=_SLACK) for se in (as_sd, as_se)]
        if fits == [False, True]:
            what = f"sd1i {row['sd1i']} and sd2i {row['sd2i']} explain it as standard errors ({as_se:.2g} together)"
            yield "sd1i", f"{piece}; {what}, not as standard deviations ({as_sd:.2g})"


def _told_of_difference(row: Row, known: Known) -> list[Told]:
    """What the row prints of the standard error of the raw difference between its arms."""
    raw = row["measure"] in ("", "MD", "mean_change")
    if raw and row["yi"]:
        difference = printed_range(row["yi"])
    elif row["m1i"] and row["m2i"] and row["measure"] in ("", "MD", "SMD", "mean_change"):
        first, second = printed_range(row["m1i"]), printed_range(row["m2i"])
        difference = first[0] - second[1], first[1] - second[0]
    else:
        return []
    cells = row.cells if raw else {**row.cells, "ci_low": "", "ci_high": "", "sei": ""}
    return tell_standard_errors(replace(row, cells=cells), difference, fewest_df(row, known))


def _against_other_arm(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """One SD is smaller than the other by the root of the number of people."""
    for side, column, other in ((1, "sd1i", "sd2i"), (2, "sd2i", "sd1i")):
        if row[column] and row[other] and _is_smaller_by_the_root(row, known, side, row.number_of(other)):
            yield column, f"{row[column]} is smaller than {other} {row[other]} by about the root of n: a standard error"


def _against_other_trials(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """An SD is smaller than those of the same outcome in other trials by the root of the number of people."""
    peers = known.spreads.get((row["outcome_id"], row["measure"]), [])
    others = [sd for trial, sd in peers if trial != row["trial_id"]]
    for side, column in ((1, "sd1i"), (2, "sd2i")):
        if row[column] and others and _is_smaller_by_the_root(row, known, side, median(others)):
            usual = f"what other trials have for this outcome (median {median(others):g})"
            yield column, f"{row[column]} is smaller than {usual} by about the root of n: a standard error"


def _is_smaller_by_the_root(row: Row, known: Known, side: int, other: float) -> bool:
    sd = row.number_of(f"sd{side}i")
    people = [n for n in known.of_arm(row, side) or known.of_trial(row) if n >= _FEWEST_PEOPLE]
    return sd > 0 and any(1 / _SLACK <= other / sd / math.sqrt(n) <= _SLACK for n in people)


def _against_size(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A standardised difference between arms, printed or computed, that is larger than any treatment makes."""
    if row["contrast"] != "between_arms":
        return
    if row["measure"] == "SMD" and row["yi"] and abs(row.number_of("yi")) > LARGEST_SMD:
        yield "yi", f"a standardised difference of {row['yi']}, expected at most {LARGEST_SMD:g} either way"
    mean1, mean2, sd1, sd2 = (row.number_of(column) for column in ("m1i", "m2i", "sd1i", "sd2i"))
    if None not in (mean1, mean2) and sd1 and sd2:
        smd = (mean1 - mean2) / math.sqrt((sd1**2 + sd2**2) / 2)
        if abs(smd) > LARGEST_SMD:
            yield "sd1i", f"the means differ by {abs(smd):.2g} standard deviations, expected at most {LARGEST_SMD:g}"
