"""How many people's outcomes would have to differ for a two-by-two table to fall on the other side of p = 0.05.

A way to read a p value, never a finding: it grows with the number of people and says nothing of the size of an effect.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from ldnsynth.synthesis.quantities.arguments import read_columns

Table = tuple[int, int, int, int]


@dataclass(frozen=True)
class Fragility:
    """Fragility of a two-by-two table.

    Attributes
    ----------
    people : int or None
        People whose outcome would have to differ; None if no such change reaches the other side.
    reverse : bool
        False if p was below alpha and rises to it, True if it was not and falls below.
    p, other_p : float
        As it stands and after the change (NaN if there is none).
    """

    people: int | None
    reverse: bool
    p: float
    other_p: float


def fisher_exact_p(ai: float, bi: float, ci: float, di: float) -> float:
    """Two-sided p value of Fisher's exact test.

    Parameters
    ----------
    ai, bi, ci, di : int
        People with and without the event in the first arm, and in the second.

    Returns
    -------
    float
        Chance, given the margins, of a table that is no likelier than this one.

    Raises
    ------
    ValueError
        A number that is no count.

    References
    ----------
    R's ``fisher.test`` (the same rule, with its tolerance of 1e-7 for equal chances).
    """
    return _p(_counts(ai, bi, ci, di))


def fragility_index(ai: float, bi: float, ci: float, di: float, *, alpha: float = 0.05) -> Fragility:
    """The fragility index of a table with p below alpha, the reverse fragility index of another.

    Parameters
    ----------
    ai, bi, ci, di : int
        People with and without the event in the first arm, and in the second.
    alpha : float
        Between 0 and 1.

    Returns
    -------
    Fragility
        People changed one by one, in the arm with the lower risk: those without the event get it, until p is alpha or
        more. Reverse: those with the event lose it, until p is below alpha; once none is left there, people in the
        other arm get it. With equal risks the arm that changes is the first.

    Raises
    ------
    ValueError
        A number that is no count, an arm without people, or alpha out of range.

    Notes
    -----
    As published, the arm with fewer events changes; that of lower risk is the same in arms of equal size, and in others
    the one in which adding events narrows the difference. Going on in the other arm is the project's own.

    References
    ----------
    Walsh M et al. J Clin Epidemiol 2014;67(6):622-628. Khan MS et al. JAMA Netw Open 2020;3(8):e2012469.
    """
    first = _counts(ai, bi, ci, di)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
    n1, n2 = first[0] + first[1], first[2] + first[3]
    if not (n1 and n2):
        raise ValueError(f"ai, bi, ci, di: expected people in both arms, got {n1} and {n2}")
    a, b, c, d = first if first[0] * n2 <= first[2] * n1 else (*first[2:], *first[:2])
    p = _p(first)
    reverse = p >= alpha
    if reverse:
        steps = [(a - i, b + i, c, d) for i in range(1, a + 1)] + [(0, a + b, c + i, d - i) for i in range(1, d + 1)]
    else:
        steps = [(a + i, b - i, c, d) for i in range(1, b + 1)]
    for people, table in enumerate(steps, start=1):
        other = _p(table)
        if (other >= alpha) != reverse:
            return Fragility(people, reverse, p, other)
    return Fragility(None, reverse, p, float("nan"))


def _counts(ai: float, bi: float, ci: float, di: float) -> Table:
    cells = [float(cell) for cell in read_columns(ai=ai, bi=bi, ci=ci, di=di)]
    if not all(cell.is_integer() for cell in cells):
        raise ValueError(f"ai, bi, ci, di: expected whole numbers of people, got {cells}")
    return tuple(int(cell) for cell in cells)


def _p(table: Table) -> float:
    a, b, c, d = table
    events, n1, n2 = a + c, a + b, c + d
    x = np.arange(max(0, events - n2), min(events, n1) + 1)
    logs = _log_choose(n1, x) + _log_choose(n2, events - x)
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    return min(1.0, float(chances[chances <= chances[a - x[0]] * (1 + 1e-7)].sum()))


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
