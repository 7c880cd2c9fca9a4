"""Pooling as RevMan does, to compute anew what its files state.

RevMan 5 and the first RevMan Web have the variance between trials of DerSimonian and Laird, and Wald intervals; since
2024 REML and the interval of Hartung, Knapp, Sidik and Jonkman can be chosen. They differ from `pool_effects` and
`pool_counts` in the variance of standardised differences, in what is added to empty cells, and in Q: that of
Mantel-Haenszel pooling compares the trials with the Mantel-Haenszel estimate.

References
----------
Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5, 2010. Greenland S, Robins JM. Biometrics 1985;41:55.
Robins J, Breslow N, Greenland S. Biometrics 1986;42:311. DerSimonian R, Laird N. Control Clin Trials 1986;7:177.
Hartung J, Knapp G. Stat Med 2001;20:3875. Cochrane Handbook, chapter 10 (random-effects methods in RevMan).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from ldnsynth.synthesis.pooling.batch import batch_columns
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import chi2_upper, t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.tau2 import estimate_tau2

_MOST_DIGITS = 6  # significant, of a printed number


@dataclass(frozen=True)
class Restated:
    """A pooled effect as RevMan states it; ratios as logarithms, NaN where it does not exist.

    Attributes
    ----------
    k : int
        Trials with an effect.
    estimate, ci_low, ci_high : float
    tau2, q, i2, z, p, q_p : float
        i2 in percent.
    """

    k: int
    estimate: float
    ci_low: float
    ci_high: float
    tau2: float
    q: float
    q_p: float
    i2: float
    z: float
    p: float


NOTHING = Restated(0, *[float("nan")] * 9)


def pool_as_in_revman(
    cells: Mapping[str, Floats],
    *,
    measure: str,
    method: str,
    model: str,
    interval: str = "wald",
    level: float = 0.95,
    corrected: bool = True,
) -> Restated:
    """Pool one analysis.

    Parameters
    ----------
    cells : mapping of str to array of float, shape (k,)
        ``ai bi ci di``; or ``m1i sd1i n1i m2i sd2i n2i``; or ``oei vei``; or ``yi sei`` (ratios as logarithms).
    measure : str
        RR, OR, RD, MD, SMD, HR, IRR or GEN.
    method : str
        MH (Mantel-Haenszel), IV (inverse variance) or PETO.
    model : str
        fixed, random (DerSimonian and Laird) or random_reml.
    interval : str
        wald, or hksj (Hartung-Knapp-Sidik-Jonkman) of two trials or more.
    level : float
        Coverage, between 0 and 1.
    corrected : bool
        Whether 1/2 is added to all cells of a table with an empty one in Mantel-Haenszel sums, too.

    Returns
    -------
    Restated
    """
    effect, variance = _effects(cells, measure, method)
    known = np.isfinite(effect) & np.isfinite(variance) & (variance > 0)
    if not known.any():
        return NOTHING
    y, v = effect[known], variance[known]
    if method == "MH":
        tables = _corrected(cells) if corrected else cells
        centre, spread = _mantel_haenszel(
            {name: np.asarray(tables[name])[known] for name in ("ai", "bi", "ci", "di")}, measure
        )
    else:
        centre, spread = float(np.sum(y / v) / np.sum(1 / v)), float(1 / np.sum(1 / v))
    w, df = 1 / v, len(y) - 1
    q = float(np.sum(w * (y - centre) ** 2))
    tau2 = _tau2(y, v, q, model)
    if model != "fixed":
        w = 1 / (v + tau2)
        centre, spread = float(np.sum(w * y) / w.sum()), float(1 / w.sum())
    free = np.array([float(df) if interval == "hksj" and df else np.inf])
    if np.isfinite(free[0]):
        spread = float(np.sum(w * (y - centre) ** 2) / (df * w.sum()))
    z, reach = centre / spread**0.5, float(t_quantile(level, free)[0]) * spread**0.5
    return Restated(
        k=len(y),
        estimate=centre,
        ci_low=centre - reach,
        ci_high=centre + reach,
        tau2=tau2,
        q=q,
        q_p=float(chi2_upper(np.array([q]), np.array([float(df)]))[0]) if df else float("nan"),
        i2=max(0.0, 100 * (q - df) / q) if q > 0 and df else 0.0,
        z=abs(z),
        p=float(t_two_sided(np.array([z]), free)[0]),
    )


def _tau2(y: Floats, v: Floats, q: float, model: str) -> float:
    """The variance between trials; that of DerSimonian and Laird is of the Q at hand, about whichever mean."""
    if model == "fixed" or len(y) < 2:
        return 0.0
    if model == "random_reml":
        return float(estimate_tau2(batch_columns(y[None], v[None]), "REML")[0])
    w = 1 / v
    return max(0.0, (q - len(y) + 1) / float(w.sum() - (w**2).sum() / w.sum()))


def rounds_to(value: float, text: str) -> bool:
    """Whether a number rounds to a printed one, of which six significant digits are compared."""
    try:
        printed = Decimal(text)
    except InvalidOperation:
        return False
    half = 0.5 * 10.0 ** int(printed.as_tuple().exponent)
    sixth = 0.5 * 10.0 ** (int(printed.adjusted()) + 1 - _MOST_DIGITS) if printed else 0.0
    return abs(value - float(printed)) <= max(half, sixth) * (1 + 1e-9)


def _effects(cells: Mapping[str, Floats], measure: str, method: str) -> tuple[Floats, Floats]:
    """The effect and its variance of each trial."""
    if "oei" in cells:
        return cells["oei"] / cells["vei"], 1 / np.asarray(cells["vei"])
    if "yi" in cells:
        return np.asarray(cells["yi"]), np.asarray(cells["sei"]) ** 2
    if "m1i" in cells:
        return _differences(cells, standardised=measure == "SMD")
    return _peto(cells) if method == "PETO" else _of_tables(cells, measure)


def _differences(cells: Mapping[str, Floats], *, standardised: bool) -> tuple[Floats, Floats]:
    m1, s1, n1, m2, s2, n2 = (np.asarray(cells[name]) for name in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"))
    with np.errstate(all="ignore"):
        if not standardised:
            return m1 - m2, s1**2 / n1 + s2**2 / n2
        n = n1 + n2
        pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n - 2))
        g = (m1 - m2) / pooled * (1 - 3 / (4 * n - 9))
        return g, n / (n1 * n2) + g**2 / (2 * (n - 3.94))


def _corrected(cells: Mapping[str, Floats]) -> dict[str, Floats]:
    """The tables with 1/2 added to all cells of those with an empty one."""
    tables = {name: np.asarray(cells[name], dtype=float) for name in ("ai", "bi", "ci", "di")}
    empty = np.any([column == 0 for column in tables.values()], axis=0)
    return {name: column + 0.5 * empty for name, column in tables.items()}


def _of_tables(cells: Mapping[str, Floats], measure: str) -> tuple[Floats, Floats]:
    a, b, c, d = _corrected(cells).values()
    ai, bi, ci, di = (np.asarray(cells[name]) for name in ("ai", "bi", "ci", "di"))
    silent = ((ai + ci) == 0) | ((bi + di) == 0)
    with np.errstate(all="ignore"):
        n1, n2 = a + b, c + d
        if measure == "RD":
            raw1, raw2 = ai + bi, ci + di
            return ai / raw1 - ci / raw2, a * b / n1**3 + c * d / n2**3
        if measure == "RR":
            return np.where(silent, np.nan, np.log(a / n1) - np.log(c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2
        return np.where(silent, np.nan, np.log(a * d / (b * c))), 1 / a + 1 / b + 1 / c + 1 / d


def _peto(cells: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    a, b, c, d = (np.asarray(cells[name], dtype=float) for name in ("ai", "bi", "ci", "di"))
    n1, n2, n = a + b, c + d, a + b + c + d
    with np.errstate(all="ignore"):
        variance = n1 * n2 * (a + c) * (b + d) / (n**2 * (n - 1))
        return np.where(variance > 0, (a - n1 * (a + c) / n) / variance, np.nan), 1 / variance


def _mantel_haenszel(tables: Mapping[str, Floats], measure: str) -> tuple[float, float]:
    """The pooled effect and its variance."""
    a, b, c, d = (np.asarray(tables[name], dtype=float) for name in ("ai", "bi", "ci", "di"))
    n1, n2, n = a + b, c + d, a + b + c + d
    with np.errstate(all="ignore"):
        if measure == "RD":
            weight = np.sum(n1 * n2 / n)
            variance = np.sum((a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n**2)) / weight**2
            return float(np.sum((a * n2 - c * n1) / n) / weight), float(variance)
        if measure == "RR":
            r, s = np.sum(a * n2 / n), np.sum(c * n1 / n)
            return float(np.log(r / s)), float(np.sum((n1 * n2 * (a + c) - a * c * n) / n**2) / (r * s))
        r, s = a * d / n, b * c / n
        p, q = (a + d) / n, (b + c) / n
        total_r, total_s = r.sum(), s.sum()
        variance = (
            np.sum(p * r) / (2 * total_r**2)
            + np.sum(p * s + q * r) / (2 * total_r * total_s)
            + np.sum(q * s) / (2 * total_s**2)
        )
        return float(np.log(total_r / total_s)), float(variance)
