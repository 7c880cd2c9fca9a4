"""Every measure by its escalc name: what it is called, which columns it needs, and what computes it."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.effect_sizes.matched_pairs import matched_pairs
from ldnsynth.synthesis.effect_sizes.mean_changes import log_ratio_of_mean_change, mean_change, standardised_mean_change
from ldnsynth.synthesis.effect_sizes.means import (
    log_ratio_of_means,
    mean_difference,
    standardised_mean_difference,
    standardised_mean_difference_unequal,
)
from ldnsynth.synthesis.effect_sizes.proportions import logit_proportion, proportion
from ldnsynth.synthesis.effect_sizes.time_to_event import log_hazard_ratio, log_rate_ratio
from ldnsynth.synthesis.effect_sizes.two_by_two import (
    arcsine_difference,
    log_odds_ratio,
    log_risk_ratio,
    peto_log_odds_ratio,
    risk_difference,
)
from ldnsynth.synthesis.quantities.arguments import read_columns, refuse
from ldnsynth.synthesis.quantities.derived import choose_rows
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES, Effect
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_se


@dataclass(frozen=True)
class Measure:
    """A measure of effect.

    Parameters
    ----------
    label : str
        Its name in words.
    columns : tuple of str
        The escalc columns that `compute` takes, in order.
    compute : callable
        From the columns to an `Effect`.
    """

    label: str
    columns: tuple[str, ...]
    compute: Callable[..., Effect]


_COUNTS = ("ai", "bi", "ci", "di")
_ARMS = ("m1i", "m2i", "sd1i", "sd2i", "n1i", "n2i")
_PAIRS = ("m1i", "m2i", "sd1i", "sd2i", "ni", "ri")
_GROUP = ("xi", "ni")
OTHERS = "mi"  # people of one group without the event, where that and not the whole group is known
PRINTED = ("yi", "sei", "vi", "ci_low", "ci_high", "ci_level", "ratio")

MEASURES: Mapping[str, Measure] = {
    "RR": Measure("log risk ratio", _COUNTS, log_risk_ratio),
    "OR": Measure("log odds ratio", _COUNTS, log_odds_ratio),
    "RD": Measure("risk difference", _COUNTS, risk_difference),
    "AS": Measure("difference of arcsine square roots of the risks", _COUNTS, arcsine_difference),
    "PETO": Measure("log odds ratio by Peto's method", _COUNTS, peto_log_odds_ratio),
    "IRR": Measure("log incidence rate ratio", ("x1i", "t1i", "x2i", "t2i"), log_rate_ratio),
    "HR": Measure("log hazard ratio from the log-rank test", ("oei", "vei"), log_hazard_ratio),
    "MD": Measure("mean difference", _ARMS, mean_difference),
    "SMD": Measure("standardised mean difference", _ARMS, standardised_mean_difference),
    "SMDH": Measure("standardised mean difference, unequal variances", _ARMS, standardised_mean_difference_unequal),
    "ROM": Measure("log ratio of means", _ARMS, log_ratio_of_means),
    "MC": Measure("mean change", _PAIRS, mean_change),
    "SMCC": Measure("mean change in SDs of the changes", _PAIRS, partial(standardised_mean_change, measure="SMCC")),
    "SMCR": Measure("mean change in SDs between people", _PAIRS, partial(standardised_mean_change, measure="SMCR")),
    "SMCRH": Measure(
        "mean change in SDs between people, unequal variances",
        _PAIRS,
        partial(standardised_mean_change, measure="SMCRH"),
    ),
    "ROMC": Measure("log ratio of means, same people", _PAIRS, log_ratio_of_mean_change),
    "PR": Measure("proportion", _GROUP, proportion),
    "PLO": Measure("logit of a proportion", _GROUP, logit_proportion),
    "MPRD": Measure("risk difference, same people", _COUNTS, partial(matched_pairs, measure="MPRD")),
    "MPRR": Measure("log risk ratio, same people", _COUNTS, partial(matched_pairs, measure="MPRR")),
    "MPOR": Measure("marginal log odds ratio, same people", _COUNTS, partial(matched_pairs, measure="MPOR")),
    "MPORC": Measure("conditional log odds ratio, same people", _COUNTS, partial(matched_pairs, measure="MPORC")),
    "MPPETO": Measure(
        "log odds ratio by Peto's method, same people", _COUNTS, partial(matched_pairs, measure="MPPETO")
    ),
}


def effect_size(measure: str, columns: Mapping[str, ArrayLike], **options: Any) -> Effect:
    """Effects of a table with escalc columns.

    Parameters
    ----------
    measure : str
        A key of `MEASURES`.
    columns : mapping of str to array_like, shape (k,)
        The columns that the measure needs, among any others: a DataFrame will do. Row by row, events or people without
        the event may be left to the totals (``ai, n1i, ci, n2i``; not for matched pairs), and of one group to those
        without it (``mi``). Where a column of the measure is blank the effect is taken as it is printed, see
        `effect_as_printed`.
    **options
        Passed on to the measure: ``add``, ``to``, ``drop00``, ``r_assumed``.

    Returns
    -------
    Effect
        k rows.

    Raises
    ------
    ValueError
        If the measure is unknown, a column is missing, a value is impossible, or counts contradict their totals.
    """
    if measure not in MEASURES:
        raise ValueError(f"measure: expected one of {', '.join(MEASURES)}, got {measure!r}")
    needed = MEASURES[measure].columns
    given = {name: columns[name] for name in (*needed, "n1i", "n2i", OTHERS, *PRINTED) if name in columns}
    if has_totals(measure):
        given |= complete_counts(given)
    if needed == _GROUP:
        given |= complete_group(given)
    stated = is_printed(given)
    if missing := [name for name in needed if name not in given]:
        if stated:
            return effect_as_printed(measure, given)
        ways = "; or ai, n1i, ci, n2i" if has_totals(measure) else ""
        raise ValueError(
            f"{', '.join(missing)}: {measure} needs the columns {', '.join(needed)}{ways}; or yi with sei or vi; or "
            "ci_low and ci_high"
        )
    effect = MEASURES[measure].compute(*(given[name] for name in needed), **options)
    if not stated:
        return effect
    blank = np.isnan(sum(read_columns(**{name: given[name] for name in needed})))
    printed = effect_as_printed(measure, given)
    return filled(effect, printed, blank & ~np.isnan(printed.estimate + printed.se))


def is_printed(given: Container[str]) -> bool:
    """Whether columns state an effect with its uncertainty: yi with sei or vi, or an interval."""
    return ("yi" in given and ("sei" in given or "vi" in given)) or ("ci_low" in given and "ci_high" in given)


def effect_as_printed(measure: str, given: Mapping[str, ArrayLike]) -> Effect:
    """An effect as a table states it: ``yi`` with ``sei`` or ``vi``, else an interval.

    Parameters
    ----------
    measure : str
        A key of `MEASURES`.
    given : mapping of str to array_like
        yi (the logarithm of a ratio) with sei or vi; where both of these are blank ci_low and ci_high, as printed: of a
        ratio the ratios themselves; ci_level in percent, 95 where blank; ratio, the estimate of a ratio as printed.
        Without yi and ratio the estimate is the middle of the interval (of a ratio, of its logarithms).

    Raises
    ------
    ValueError
        A standard error of 0 or less, limits that are not in order, an estimate outside its interval.
    """
    columns = dict(zip(PRINTED, read_columns(**{name: given.get(name, np.nan) for name in PRINTED}), strict=True))
    yi, low, high = (columns[name] for name in ("yi", "ci_low", "ci_high"))
    by_error = effect_from_se(measure, yi, standard_error(columns))
    if np.isnan(low + high).all():
        return by_error
    level = np.where(np.isnan(columns["ci_level"]), 95.0, columns["ci_level"])
    refuse("ci_level", ~((level > 0) & (level < 100)), "expected percent, such as 95", level)
    known = np.isnan(by_error.se)  # what has a standard error keeps it
    refuse("ci_low, ci_high", known & (low >= high), "expected the lower limit below the upper", low, high)
    if measure in LOG_MEASURES:
        for name in ("ci_low", "ci_high", "ratio"):
            refuse(name, columns[name] <= 0, "expected a ratio above 0, as printed", columns[name])
        by_ratio = known & np.isnan(yi)
        outside = by_ratio & ((columns["ratio"] < low) | (columns["ratio"] > high))
        refuse("ratio", outside, "expected a ratio within its interval", columns["ratio"])
        low, high = np.log(low), np.log(high)
        yi = np.where(np.isnan(yi), np.log(columns["ratio"]), yi)
    scale = "the logarithm of a ratio" if measure in LOG_MEASURES else "an estimate"
    refuse("yi", known & ((yi < low) | (yi > high)), f"expected {scale} within its interval", yi)
    limits = (np.where(known, end, np.nan) for end in (low, high))
    middle = np.where(np.isnan(yi), (low + high) / 2, yi)
    by_interval = effect_from_ci(measure, *limits, yi=middle, level=level / 100, as_log=True)
    return filled(by_error, by_interval, known & ~np.isnan(by_interval.estimate + by_interval.se))


def filled(effect: Effect, other: Effect, where: ArrayLike) -> Effect:
    """An effect with the rows of another one where a mask holds.

    Parameters
    ----------
    effect, other : Effect
        Of the same measure and shape.
    where : array_like of bool
        Which rows to take from `other`.

    Returns
    -------
    Effect
        With the derivation and the flags of the rows taken.
    """
    mask = np.broadcast_to(where, np.shape(effect.estimate))
    numbers = [np.where(mask, getattr(other, name), getattr(effect, name)) for name in ("estimate", "se", "df")]
    texts = choose_rows(effect.derivation, other.derivation, mask), choose_rows(effect.flags, other.flags, mask)
    return Effect(effect.measure, numbers[0], numbers[1], *texts, numbers[2])


def has_totals(measure: str) -> bool:
    """Whether the counts of a measure follow from events and people of two arms; False for any other word."""
    return measure in MEASURES and MEASURES[measure].columns == _COUNTS and not measure.startswith("MP")


def is_of_one_group(measure: str) -> bool:
    """Whether a measure is of one group: events and people, or those without the event; False for any other word."""
    return measure in MEASURES and MEASURES[measure].columns == _GROUP


def complete_group(given: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
    """Events and people of one group, each from the other and ``mi``, the people without the event, where it is blank.

    Parameters
    ----------
    given : mapping of str to array_like
        ``xi, mi, ni``, as many of them as there are.

    Raises
    ------
    ValueError
        If the counts of a row do not add up.
    """
    if OTHERS not in given:
        return {}
    events, others, people = read_columns(**{name: given.get(name, np.nan) for name in ("xi", OTHERS, "ni")})
    apart = np.abs(events + others - people) > 1e-6 * people
    refuse(f"xi, {OTHERS}, ni", apart, "expected numbers that add up to the total", events, others, people)
    refuse(OTHERS, others < 0, "expected 0 or more", others)
    refuse(f"{OTHERS}, ni", others > people, "expected at most as many events as people", others, people)
    known = {"xi": np.where(np.isnan(events), people - others, events)}
    known["ni"] = np.where(np.isnan(people), events + others, people)
    return {name: values for name, values in known.items() if name in given or not np.isnan(values).all()}


def complete_counts(given: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
    """Events and people without the event, each from the other and the total of its arm where it is blank.

    Parameters
    ----------
    given : mapping of str to array_like
        ``ai, bi, n1i`` and ``ci, di, n2i``, as many of them as there are.

    Returns
    -------
    dict of str to ndarray
        Those of the two arms that are given or follow.

    Raises
    ------
    ValueError
        If there are more events than people, or the counts of an arm do not add up to its total.
    """
    counts = {}
    for events, others, total in (("ai", "bi", "n1i"), ("ci", "di", "n2i")):
        known = [name for name in (events, others) if name in given]
        if total not in given or not known:
            continue
        columns = {name: given.get(name, np.nan) for name in (events, others, total)}
        first, second, people = read_columns(**columns)
        for name, count in ((events, first), (others, second)):
            refuse(f"{name}, {total}", count > people, "expected at most as many events as people", count, people)
        apart = np.abs(first + second - people) > 1e-6 * people
        expected = "expected numbers that add up to the total"
        refuse(f"{events}, {others}, {total}", apart, expected, first, second, people)
        counts[events] = np.where(np.isnan(first), people - second, first)
        counts[others] = np.where(np.isnan(second), people - first, second)
    return counts


def standard_error(given: Mapping[str, ArrayLike]) -> np.ndarray:
    """The standard errors of rows that state them, ``sei`` or else the root of ``vi``.

    Raises
    ------
    ValueError
        If a standard error or variance is not above 0.
    """
    columns = {name: given.get(name, np.nan) for name in ("sei", "vi")}
    error, variance = read_columns(**columns)
    return np.where(np.isnan(error), np.sqrt(variance), error)
