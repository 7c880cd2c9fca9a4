"""Standard errors from what papers print: a p value, a t, an interval; exact, or as a bound."""

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.quantities.arguments import one_of, read_columns, refuse
from ldnsynth.synthesis.quantities.derived import Quantity, quantity
from ldnsynth.synthesis.quantities.effect import two_sided_quantile

RELATIONS = ("=", "<", "<=", ">", ">=")
DESIGNS = {"": "", "paired": ", paired t assumed", "independent": ", two-sample t assumed"}


def se_from_p(
    yi: ArrayLike, pi: ArrayLike, *, df: ArrayLike = np.inf, relation: ArrayLike = "=", design: str = ""
) -> Quantity:
    """Standard error of an effect from its two-sided p value.

    Parameters
    ----------
    yi : array_like, shape (k,) or scalar
        The effect on the scale of its test: a difference, or the logarithm of a ratio. Its sign does not matter.
    pi : array_like
        Two-sided p value, above 0, at most 1.
    df : array_like
        Degrees of freedom of the t test: people - 1 if paired, people - 2 for two arms; infinite for a z test.
    relation : str or array_like of str
        ``"="``; or the bound that was printed, ``"<"``, ``"<="``, ``">"``, ``">="``.
    design : {"", "paired", "independent"}
        The test that is assumed because the paper does not say, for the derivation.

    Returns
    -------
    Quantity
        ``|yi| / t(df)``. From "p < 0.01" the bound itself is used, so that the SE is at most too large (conservative),
        flagged ``bound_p``. NaN where an input is missing; for an effect of 0 or p = 1; and for "p > 0.05", which gives
        only a lower limit of the SE.

    Raises
    ------
    ValueError
        If p lies outside its range, df is not above 0, yi is infinite, columns differ in length, or a word is unknown.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.3.2 and 6.5.2.3.
    """
    one_of("design", design, tuple(DESIGNS))
    yi, pi, df = read_columns(yi=yi, pi=pi, df=df)
    signs, below, above = read_relations(relation, pi.shape)
    quantile = two_sided_quantile(pi, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.abs(yi) / quantile
    how = _quantile_text(df)
    exact = {f"SE {{value}} = {{size}} / {test} from p = {{pi}}": mask & ~below for test, mask in how.items()}
    bound = {
        f"SE at most {{value}} = {{size}} / {test} from p {sign} {{pi}} (the bound is used)": mask & (signs == sign)
        for test, mask in how.items()
        for sign in ("<", "<=")
    }
    assumed = DESIGNS[design] if design else ", normal distribution assumed"
    return quantity(
        "SE",
        se,
        "",
        {"yi": yi, "pi": pi, "df": df},
        notes=exact | bound | {assumed: True if design else np.isinf(df)},
        flags={"bound_p": below},
        undefined={
            "an effect of 0 has a t of 0, whatever its SE": yi == 0,
            "p = 1 means an effect of 0, but the effect is {yi}": pi == 1,
            "p above {pi} says only that the SE is at least {least}": above,
        },
        results={"size": np.abs(yi), "least": se},
    )


def se_from_t(yi: ArrayLike, ti: ArrayLike) -> Quantity:
    """Standard error of an effect from its t (or z) statistic.

    Parameters
    ----------
    yi : array_like, shape (k,) or scalar
        The effect on the scale of its test.
    ti : array_like
        Its t or z; of an F with one degree of freedom, the square root.

    Returns
    -------
    Quantity
        ``|yi / ti|``; NaN where an input is missing or either is 0.

    Raises
    ------
    ValueError
        If an input is infinite, columns differ in length, or effect and t have opposite signs.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3.
    """
    yi, ti = read_columns(yi=yi, ti=ti)
    refuse("ti", yi * ti < 0, "expected the sign of the effect yi", yi, ti)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.abs(yi / ti)
    zero = {"an effect of 0 has a t of 0, whatever its SE": yi == 0, "a t of 0 means an effect of 0": ti == 0}
    return quantity("SE", se, "SE {value} = {yi} / t {ti}", {"yi": yi, "ti": ti}, undefined=zero)


def se_from_ci(
    ci_low: ArrayLike, ci_high: ArrayLike, *, level: ArrayLike = 0.95, df: ArrayLike = np.inf, ratio: bool = False
) -> Quantity:
    """Standard error of an effect from its confidence interval.

    Parameters
    ----------
    ci_low, ci_high : array_like, shape (k,) or scalar
        The limits, the lower one below the upper.
    level : array_like
        0.95 for a 95% interval.
    df : array_like
        Degrees of freedom if the interval was made with t (small trials), infinite (normal) otherwise.
    ratio : bool
        Whether the limits are those of a ratio as printed; the SE is then that of its natural logarithm.

    Returns
    -------
    Quantity
        ``(high - low) / (2 quantile)``, the quantile 1.96 for 95% and infinite df; NaN where an input is missing.

    Raises
    ------
    ValueError
        If the limits are not in order, a ratio is not above 0, or an input lies outside its range.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.3.1, 6.3.2 and 6.5.2.3.
    """
    ci_low, ci_high, level, df = read_columns(ci_low=ci_low, ci_high=ci_high, level=level, df=df)
    refuse("ci_low, ci_high", ci_low >= ci_high, "expected a lower limit below the upper one", ci_low, ci_high)
    if ratio:
        refuse("ci_low", ci_low <= 0, "expected a ratio above 0", ci_low)
    low, high = (np.log(ci_low), np.log(ci_high)) if ratio else (ci_low, ci_high)
    span = "(ln {ci_high} - ln {ci_low})" if ratio else "({ci_high} - {ci_low})"
    quantile = two_sided_quantile(1 - level, df)
    return quantity(
        "SE",
        (high - low) / (2 * quantile),
        "",
        {"ci_low": ci_low, "ci_high": ci_high, "level": level, "df": df},
        notes={
            f"SE {{value}} = {span} / (2 x {test} {{quantile}}) from the {{percent}}% interval": mask
            for test, mask in _quantile_text(df).items()
        },
        results={"quantile": quantile, "percent": 100 * level},
    )


def t_from_p(pi: ArrayLike, *, sign: ArrayLike, df: ArrayLike = np.inf, relation: ArrayLike = "=") -> Quantity:
    """The t (or z) statistic that belongs to a two-sided p value.

    Parameters
    ----------
    pi, df, relation
        As in `se_from_p`.
    sign : array_like
        1 or -1, the direction of the effect.

    Returns
    -------
    Quantity
        ``sign * t``; from "p < 0.01" the t of the bound, which is nearer to 0 than the true one, flagged ``bound_p``.
        NaN where an input is missing, and for "p > 0.05".

    Raises
    ------
    ValueError
        As in `se_from_p`, or if `sign` is neither 1 nor -1.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3; metafor ``escalc(measure="SMD", pi=)``.
    """
    pi, sign, df = read_columns(pi=pi, sign=sign, df=df)
    signs, below, above = read_relations(relation, pi.shape)
    t = sign * two_sided_quantile(pi, df)
    notes = {
        f"{test} {{value}} from p {word} {{pi}}": mask & (signs == word)
        for test, mask in _quantile_text(df).items()
        for word in ("=", "<", "<=")
    }
    return quantity(
        "t",
        t,
        "",
        {"pi": pi, "sign": sign, "df": df},
        notes=notes | {" (the bound is used)": below},
        flags={"bound_p": below},
        undefined={"p above {pi} says only that t lies between -{size} and {size}": above},
        results={"size": np.abs(t)},
    )


def read_relations(relation: ArrayLike, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How each p value was printed: the signs, and where they are upper and lower bounds.

    Raises
    ------
    ValueError
        If a sign is none of ``=``, ``<``, ``<=``, ``>``, ``>=``, or there is not one a row.
    """
    signs = np.asarray(relation, dtype=str)
    for sign in np.unique(signs):
        one_of("relation", str(sign), RELATIONS)
    if signs.ndim and signs.shape != shape:
        raise ValueError(f"relation: expected one a row, shape {shape}, got shape {signs.shape}")
    signs = np.broadcast_to(signs, shape)
    return signs, np.isin(signs, ("<", "<=")), np.isin(signs, (">", ">="))


def _quantile_text(df: np.ndarray) -> dict[str, np.ndarray]:
    """Which distribution a row uses: ``t(59)`` or ``z``."""
    return {"t({df})": np.isfinite(df), "z": np.isinf(df)}
