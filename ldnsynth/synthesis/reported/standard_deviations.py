"""Standard deviations from what papers print: of a group, of two arms, of changes within people."""

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.effect_sizes.mean_changes import sd_of_differences
from ldnsynth.synthesis.quantities.arguments import one_of, read_columns, refuse
from ldnsynth.synthesis.quantities.derived import Quantity, quantity
from ldnsynth.synthesis.quantities.effect import two_sided_quantile

ALONE = "a standard deviation needs two people or more, found {ni}"


def sd_from_se(sei: ArrayLike, ni: ArrayLike) -> Quantity:
    """Standard deviation of a group from the standard error of its mean.

    Parameters
    ----------
    sei : array_like, shape (k,) or scalar
        Standard error of the mean of the group (not of a difference between groups), above 0.
    ni : array_like
        People, 1 or more.

    Returns
    -------
    Quantity
        ``sei sqrt(ni)``, in the unit of the outcome; NaN where an input is missing or there are fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.2.
    """
    sei, ni = read_columns(sei=sei, ni=ni)
    sd = sei * np.sqrt(ni)
    return quantity("SD", sd, "SD {value} = {sei} x sqrt({ni})", {"sei": sei, "ni": ni}, undefined={ALONE: ni < 2})


def sd_from_ci(
    ci_low: ArrayLike, ci_high: ArrayLike, ni: ArrayLike, *, level: ArrayLike = 0.95, quantile: str = "t"
) -> Quantity:
    """Standard deviation of a group from the confidence interval of its mean.

    Parameters
    ----------
    ci_low, ci_high : array_like, shape (k,) or scalar
        Limits of the interval of the mean of the group, the lower below the upper.
    ni : array_like
        People, 1 or more.
    level : array_like
        0.95 for a 95% interval.
    quantile : {"t", "z"}
        Whether the interval was made with t(ni - 1), as for small groups, or the normal quantile (3.92 = 2 x 1.96).

    Returns
    -------
    Quantity
        ``sqrt(ni) (high - low) / (2 quantile)``; NaN where an input is missing or there are fewer than two people.

    Raises
    ------
    ValueError
        If the limits are not in order, an input lies outside its range, or `quantile` is unknown.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.2.
    """
    one_of("quantile", quantile, ("t", "z"))
    ci_low, ci_high, ni, level = read_columns(ci_low=ci_low, ci_high=ci_high, ni=ni, level=level)
    refuse("ci_low, ci_high", ci_low >= ci_high, "expected a lower limit below the upper one", ci_low, ci_high)
    df = np.where(ni > 1, ni - 1, 1.0) if quantile == "t" else np.full(ni.shape, np.inf)
    q = two_sided_quantile(1 - level, df)
    name = "t({df})" if quantile == "t" else "z"
    return quantity(
        "SD",
        np.sqrt(ni) * (ci_high - ci_low) / (2 * q),
        f"SD {{value}} = sqrt({{ni}}) x ({{ci_high}} - {{ci_low}}) / (2 x {name} {{q}}), "
        "from the {percent}% interval",
        {"ci_low": ci_low, "ci_high": ci_high, "ni": ni, "level": level},
        results={"q": q, "df": df, "percent": 100 * level},
        undefined={ALONE: ni < 2},
    )


def sd_from_se_of_difference(sei: ArrayLike, n1i: ArrayLike, n2i: ArrayLike) -> Quantity:
    """Standard deviation that two parallel arms have in common, from the standard error of their difference.

    Parameters
    ----------
    sei : array_like, shape (k,) or scalar
        Standard error of the difference of the two means, above 0.
    n1i, n2i : array_like
        People in each arm, 1 or more.

    Returns
    -------
    Quantity
        ``sei / sqrt(1/n1i + 1/n2i)``, to be used for both arms; NaN where an input is missing.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3.
    """
    sei, n1i, n2i = read_columns(sei=sei, n1i=n1i, n2i=n2i)
    return quantity(
        "SD",
        sei / np.sqrt(1 / n1i + 1 / n2i),
        "SD {value} = {sei} / sqrt(1/{n1i} + 1/{n2i}), the same in both arms",
        {"sei": sei, "n1i": n1i, "n2i": n2i},
    )


def sd_of_change(sd1i: ArrayLike, sd2i: ArrayLike, ri: ArrayLike, *, r_assumed: bool = False) -> Quantity:
    """Standard deviation of the differences within people, from both SDs and their correlation.

    Serves changes from baseline and the two treatments of a crossover trial.

    Parameters
    ----------
    sd1i, sd2i : array_like, shape (k,) or scalar
        Standard deviations of the two measurements, 0 or more.
    ri : array_like
        Their correlation, -1 to 1.
    r_assumed : bool
        Flags the result ``assumed_r`` and says so in the derivation.

    Returns
    -------
    Quantity
        ``sqrt(sd1i^2 + sd2i^2 - 2 ri sd1i sd2i)``; NaN where an input is missing.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.8 and 23.2.
    """
    sd1i, sd2i, ri = read_columns(sd1i=sd1i, sd2i=sd2i, ri=ri)
    return quantity(
        "SD",
        sd_of_differences(sd1i, sd2i, ri),
        "SD of the differences {value} = sqrt({sd1i}^2 + {sd2i}^2 - 2 x {ri} x {sd1i} x {sd2i})",
        {"sd1i": sd1i, "sd2i": sd2i, "ri": ri},
        notes={"; r = {ri} is assumed, not reported": r_assumed},
        flags={"assumed_r": r_assumed},
    )


def correlation_from_sds(sd1i: ArrayLike, sd2i: ArrayLike, sd_change: ArrayLike) -> Quantity:
    """Correlation of two measurements, from their SDs and the SD of the differences.

    Parameters
    ----------
    sd1i, sd2i : array_like, shape (k,) or scalar
        Standard deviations of the two measurements, 0 or more.
    sd_change : array_like
        Standard deviation of the differences, 0 or more.

    Returns
    -------
    Quantity
        ``(sd1i^2 + sd2i^2 - sd_change^2) / (2 sd1i sd2i)``; NaN where an input is missing or an SD is 0.

    Raises
    ------
    ValueError
        If the three SDs contradict each other (a correlation beyond -1 or 1), or an input lies outside its range.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.8 and 23.2.
    """
    sd1i, sd2i, sd_change = read_columns(sd1i=sd1i, sd2i=sd2i, sd_change=sd_change)
    margin = 1e-9 * (sd1i + sd2i)
    impossible = (sd_change < np.abs(sd1i - sd2i) - margin) | (sd_change > sd1i + sd2i + margin)
    expected = "expected an SD of the differences between |sd1i - sd2i| and sd1i + sd2i"
    refuse("sd1i, sd2i, sd_change", impossible, expected, sd1i, sd2i, sd_change)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.clip((sd1i**2 + sd2i**2 - sd_change**2) / (2 * sd1i * sd2i), -1, 1)
    return quantity(
        "r",
        r,
        "r {value} = ({sd1i}^2 + {sd2i}^2 - {sd_change}^2) / (2 x {sd1i} x {sd2i})",
        {"sd1i": sd1i, "sd2i": sd2i, "sd_change": sd_change},
        undefined={"an SD of 0 has no correlation": (sd1i == 0) | (sd2i == 0)},
    )
