"""Agreement between coders of stances: how often they gave the same code, and kappa weighted by how far apart they are.

Weights are quadratic: a disagreement counts by the square of its steps, so that to read a text as firmly for where the
other coder reads firmly against counts sixteen times a shade (firmly or leaning). They were fixed before there was a
second coding. With them kappa is the intraclass correlation but for terms in 1/n (Fleiss and Cohen 1973).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

STANCES = (-2, -1, 0, 1, 2)
FEWEST_FOR_INTERVAL = 2 * len(STANCES) ** 2  # pairs of codes from which it holds what it says (Cicchetti 1981)
_CELL = ["source_id", "question"]
_NAN = float("nan")


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
        return Kappa(_NAN, _NAN, _NAN, 0, "no stance that both gave")
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


def coder_agreement(stances: pd.DataFrame) -> pd.DataFrame:
    """Agreement of each two coders on the stances, by question and over all.

    Parameters
    ----------
    stances : DataFrame
        One row a source, question and coder: source_id, question, coder, stance (-2 to 2; NaN: it does not say).

    Returns
    -------
    DataFrame
        One row a pair of coders and question in the order given, then one with question "" for all together: coder_a,
        coder_b, question; coded (sources and questions that both coded), same (those with the same stance, or silent to
        both); answered (those on which both gave a stance), and on these kappa, ci_low, ci_high, remark (see `Kappa`).
        No row with fewer than two coders.
    """
    rows = []
    for a, b in combinations(sorted(stances["coder"].unique()), 2):
        first, second = (stances.loc[stances["coder"] == coder, [*_CELL, "stance"]] for coder in (a, b))
        both = first.merge(second, on=_CELL, suffixes=("_a", "_b"))
        for question in [*both["question"].unique(), ""]:
            pairs = both[both["question"] == question] if question else both
            same = pairs["stance_a"].eq(pairs["stance_b"]) | pairs[["stance_a", "stance_b"]].isna().all(axis=1)
            kappa = weighted_kappa(pairs["stance_a"], pairs["stance_b"])
            rows.append(
                {"coder_a": a, "coder_b": b, "question": question, "coded": len(pairs), "same": int(same.sum())}
                | {"answered": kappa.n, "kappa": kappa.kappa, "ci_low": kappa.ci_low, "ci_high": kappa.ci_high}
                | {"remark": kappa.remark}
            )
    columns = ["coder_a", "coder_b", "question", "coded", "same", "answered", "kappa", "ci_low", "ci_high", "remark"]
    return pd.DataFrame(rows, columns=columns)
