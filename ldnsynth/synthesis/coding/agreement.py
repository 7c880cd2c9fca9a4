"""Agreement between coders: how often they gave the same code, and kappa weighted by how far apart they are.

Weights are quadratic: a disagreement counts by the square of its steps, so that to read a text as firmly for where the
other coder reads firmly against counts sixteen times a shade (firmly or leaning). They were fixed before there was a
second coding. With them kappa is the intraclass correlation but for terms in 1/n (Fleiss and Cohen 1973).
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

STANCES = (-2, -1, 0, 1, 2)
FEWEST = 5  # pairs of codes from which a kappa is given
_CELL = ["cell", "part"]
_NAN = float("nan")


def pairs_for_interval(codes: int) -> int:
    """How many pairs of codes the interval of kappa asks for, with so many codes to choose from (Cicchetti 1981)."""
    return 2 * codes**2


@dataclass(frozen=True)
class Kappa:
    """Weighted kappa with its 95% interval.

    Parameters
    ----------
    kappa : float
        1: they agree on all; 0: as often as by chance; NaN: not defined.
    ci_low, ci_high : float
        Within -1 and 1; NaN where there is none.
    n : int
        Pairs of codes it rests on.
    remark : str
        Why something is missing; "" if nothing is.
    """

    kappa: float
    ci_low: float
    ci_high: float
    n: int
    remark: str = ""


def weighted_kappa(first: ArrayLike, second: ArrayLike, *, scale: tuple[int, ...] = STANCES) -> Kappa:
    """Cohen's kappa with quadratic weights, interval by Fleiss, Cohen and Everitt 1969.

    Parameters
    ----------
    first, second : array_like of float, shape (n,)
        Codes of two coders for the same things; a pair with a NaN is left out.
    scale : tuple of int
        All codes there are, equally spaced, whether used or not.

    Raises
    ------
    ValueError
        Arrays of other shapes than (n,), or a code outside the scale.
    """
    codes = np.array([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    if codes.ndim != 2:
        raise ValueError(f"first, second: expected one code a thing, got shape {codes.shape[1:]}")
    codes = codes[:, ~np.isnan(codes).any(axis=0)]
    if strangers := sorted(set(codes.ravel()) - set(scale)):
        raise ValueError(f"codes: expected one of {scale}, got {strangers}")
    n = codes.shape[1]
    if not n:
        return Kappa(_NAN, _NAN, _NAN, 0, "no code that both gave")
    if np.ptp(codes) == 0:
        return Kappa(_NAN, _NAN, _NAN, n, "not defined: one code throughout")
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.zeros((len(scale), len(scale)))
    np.add.at(table, tuple(np.searchsorted(scale, codes)), 1)
    with np.errstate(invalid="ignore", divide="ignore"):  # its test of kappa = 0, which is not used
        found = cohens_kappa(table, wt="quadratic")
    if not found.std_kappa > 1e-9:
        return Kappa(float(found.kappa), _NAN, _NAN, n, "no interval: the standard error is 0")
    low, high = np.clip([found.kappa_low, found.kappa_upp], -1, 1)
    return Kappa(float(found.kappa), float(low), float(high), n)


def coder_agreement(
    codings: pd.DataFrame, *, scale: tuple[int, ...] = STANCES, apart: Collection[str] = ()
) -> pd.DataFrame:
    """Agreement of each two coders, by part of what they coded and over all.

    Parameters
    ----------
    codings : DataFrame
        One row a thing that was coded and coder: cell (its id), part (what it is part of: a question, a domain), coder,
        code (text; equal for the same code) and value (its place on the scale; NaN: it has none, such as silence).
    scale : tuple of int
        All values there are, equally spaced.
    apart : collection of str
        Parts that are not counted among all together, for they follow from the others.

    Returns
    -------
    DataFrame
        One row a pair of coders and part in the order given, then one with part "" for all together: coder_a, coder_b,
        part; coded (things that both coded), same (those with the same code); answered (those to which both gave a
        value), and on these kappa, ci_low, ci_high, remark (see `Kappa`), from `FEWEST` pairs on. No row with fewer
        than two coders, and none for two who coded nothing in common.
    """
    rows = []
    for a, b in combinations(sorted(codings["coder"].unique()), 2):
        first, second = (codings.loc[codings["coder"] == coder, [*_CELL, "code", "value"]] for coder in (a, b))
        both = first.merge(second, on=_CELL, suffixes=("_a", "_b"))
        for part in [*both["part"].unique(), *([""] if len(both) else [])]:
            pairs = both[both["part"] == part] if part else both[~both["part"].isin(apart)]
            kappa = _kappa_of_enough(pairs, scale)
            rows.append(
                {"coder_a": a, "coder_b": b, "part": part, "coded": len(pairs)}
                | {"same": int(pairs["code_a"].eq(pairs["code_b"]).sum())}
                | {"answered": kappa.n, "kappa": kappa.kappa, "ci_low": kappa.ci_low, "ci_high": kappa.ci_high}
                | {"remark": kappa.remark}
            )
    columns = ["coder_a", "coder_b", "part", "coded", "same", "answered", "kappa", "ci_low", "ci_high", "remark"]
    return pd.DataFrame(rows, columns=columns)


def _kappa_of_enough(pairs: pd.DataFrame, scale: tuple[int, ...]) -> Kappa:
    """Kappa of the pairs in which both gave a value; none from fewer than `FEWEST`."""
    n = int(pairs[["value_a", "value_b"]].notna().all(axis=1).sum())
    if n < FEWEST:
        return Kappa(_NAN, _NAN, _NAN, n, f"not given: fewer than {FEWEST} pairs of codes")
    return weighted_kappa(pairs["value_a"], pairs["value_b"], scale=scale)
