"""One group and how many of it had the event: proportion, its logit, and Wilson's interval."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from ldnsynth.synthesis.effect_sizes.two_by_two import CORRECTED, correct_zero_cells
from ldnsynth.synthesis.quantities.arguments import read_columns, refuse
from ldnsynth.synthesis.quantities.derived import plain
from ldnsynth.synthesis.quantities.effect import Effect, effect_of, two_sided_quantile

ALL_OR_NOBODY = "{xi} of {ni} people: the logit of nobody or everybody is infinite, and no correction was asked for"


def proportion(xi: ArrayLike, ni: ArrayLike, *, add: float = 0.0, to: str = "only0") -> Effect:
    """Proportion of a group that had the event (PR).

    Parameters
    ----------
    xi : array_like, shape (k,) or scalar
        People with the event, 0 to `ni`.
    ni : array_like
        People, 1 or more.
    add, to
        Added to the people with and without the event, as in `two_by_two.log_risk_ratio`; by default nothing (metafor
        adds 1/2 where one is 0).

    Returns
    -------
    Effect
        ``xi/ni``, from 0 to 1, with ``variance = p (1-p)/ni``; ``se`` is 0, flagged ``zero_variance``, for nobody and
        everybody. For an interval use `wilson_interval`. NaN where an input is missing.

    Raises
    ------
    ValueError
        If a count is negative or infinite, above `ni`, or columns differ in length.

    References
    ----------
    metafor ``escalc(measure="PR")``.
    """
    raw, (xi, mi), story = _counts(xi, ni, add, to)
    total = xi + mi
    return effect_of(
        "PR",
        xi / total,
        xi * mi / total**3,
        "PR {estimate} = {x}/{n}; SE {se} = sqrt({x} x {m}/{n}^3)",
        raw,
        results={"x": xi, "m": mi, "n": total, **story.pop("shown")},
        **story,
    )


def logit_proportion(xi: ArrayLike, ni: ArrayLike, *, add: float = 0.5, to: str = "only0") -> Effect:
    """Logit of the proportion of a group that had the event (PLO).

    Parameters
    ----------
    xi, ni
        As in `proportion`.
    add, to
        As in `two_by_two.log_risk_ratio`: a half is added to the people with and without the event where one is 0.

    Returns
    -------
    Effect
        ``ln(xi/(ni-xi))`` with ``variance = 1/xi + 1/(ni-xi)``; NaN where an input is missing or a zero is left
        uncorrected.

    Raises
    ------
    ValueError
        As in `proportion`.

    References
    ----------
    metafor ``escalc(measure="PLO")``. Stijnen T, Hamza TH, Ozdemir P. Stat Med 2010;29(29):3046-3067.
    """
    raw, (xi, mi), story = _counts(xi, ni, add, to)
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(
            "PLO",
            np.log(xi / mi),
            1 / xi + 1 / mi,
            "logit {estimate} = ln({x} / {m}); SE {se} = sqrt(1/{x} + 1/{m})",
            raw,
            results={"x": xi, "m": mi, **story.pop("shown")},
            undefined={ALL_OR_NOBODY: (xi == 0) | (mi == 0)},
            **story,
        )


def wilson_interval(
    xi: ArrayLike, ni: ArrayLike, *, level: float = 0.95
) -> tuple[float | np.ndarray, float | np.ndarray]:
    """Wilson's score interval of a proportion: sound for few people, nobody and everybody.

    Parameters
    ----------
    xi, ni
        As in `proportion`.
    level : float
        Between 0 and 1, exclusive.

    Returns
    -------
    low, high : float or ndarray
        Proportions from 0 to 1, without continuity correction; NaN where an input is missing.

    Raises
    ------
    ValueError
        As in `proportion`, or if `level` lies outside its range.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22(158):209-212. Newcombe RG. Stat Med 1998;17(8):857-872, method 3.
    """
    xi, ni, level = read_columns(xi=xi, ni=ni, level=level)
    refuse("xi", xi > ni, "expected at most ni people with the event", xi, ni)
    z = two_sided_quantile(1 - level, np.full(level.shape, np.inf))
    centre = 2 * xi + z**2
    reach = z * np.sqrt(z**2 + 4 * xi * (ni - xi) / ni)
    low, high = ((centre + sign * reach) / (2 * (ni + z**2)) for sign in (-1, 1))
    return plain(np.where(xi == 0, 0.0, low)), plain(np.where(xi == ni, 1.0, high))


def exact_upper_limit(xi: ArrayLike, ni: ArrayLike, *, level: float = 0.95) -> float | np.ndarray:
    """The exact one-sided upper limit of a proportion: what so few events in so many people leave possible.

    Parameters
    ----------
    xi, ni
        As in `proportion`.
    level : float
        Between 0 and 1, exclusive.

    Returns
    -------
    float or ndarray
        The largest proportion, from 0 to 1, at which `xi` or fewer events have a chance of at least 1 - `level`: for
        none ``1 - (1 - level)^(1/ni)``; 1 for everybody; NaN where an input is missing.

    Raises
    ------
    ValueError
        As in `proportion`, or if `level` lies outside its range.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26(4):404-413. Hanley JA, Lippman-Hand A. JAMA 1983;249(13):1743-1745 (3/n).
    """
    xi, ni, level = read_columns(xi=xi, ni=ni, level=level)
    refuse("xi", xi > ni, "expected at most ni people with the event", xi, ni)
    return plain(np.where(xi == ni, 1.0, betaincinv(xi + 1, np.maximum(ni - xi, 1), level)))


def _counts(xi: ArrayLike, ni: ArrayLike, add: float, to: str):
    """The counts as given, those with and without the event to compute with, and what there is to tell."""
    xi, ni = read_columns(xi=xi, ni=ni)
    refuse("xi", xi > ni, "expected at most ni people with the event", xi, ni)
    counts, corrected, why = correct_zero_cells([xi, ni - xi], add=add, to=to, why="nobody or everybody had the event")
    raw = {"xi": xi, "ni": ni}
    story = {
        "flags": {"zero_cell_correction": corrected},
        "notes": {CORRECTED.replace("{why}", why).replace("every cell", "both counts"): corrected},
        "shown": {"add": np.asarray(float(add))},
    }
    return raw, counts, story
