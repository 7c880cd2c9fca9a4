"""Standardised mean differences of crossover trials, in SDs between people as in parallel trials."""

import numpy as np

from ldnsynth.synthesis.effect_sizes.mean_changes import NAMES, pair_story, read_pairs
from ldnsynth.synthesis.effect_sizes.means import NO_SPREAD
from ldnsynth.synthesis.quantities.arguments import Column, read_columns
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

VARIANCE = "SE {se} = sqrt(1/{ni} + {estimate}^2/(2 x {ni})) x sqrt(2 x (1 - {ri}))"


def crossover_smd(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, ni: Column, ri: Column, *, r_assumed: bool = False
) -> Effect:
    """Standardised mean difference of a crossover trial from means, SDs and the correlation (SMD).

    Parameters
    ----------
    m1i, m2i, sd1i, sd2i, ni, ri, r_assumed
        As in `crossover.crossover_mean_difference`.

    Returns
    -------
    Effect
        ``(m1i - m2i) / sqrt((sd1i^2 + sd2i^2)/2)`` with ``se = sqrt(1/ni + SMD^2/(2 ni)) sqrt(2 (1 - ri))``, in
        standard deviations, without Hedges' correction, as the Handbook has it; NaN where an input is missing,
        there are fewer than two people, or both SDs are 0.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    Notes
    -----
    The Handbook's standard error assumes that there is no period effect, and has been criticised as too small for large
    SMDs with high correlations (letter in Stat Med 2020;39(27):4101-4104).

    References
    ----------
    Cochrane Handbook 6.4, section 23.2 (5.1: 16.4.6). Elbourne DR et al. Int J Epidemiol 2002;31(1):140-149.
    """
    m1i, m2i, sd1i, sd2i, ni, ri = columns = read_pairs(m1i, m2i, sd1i, sd2i, ni, ri)
    pooled = np.sqrt((sd1i**2 + sd2i**2) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        smd = (m1i - m2i) / pooled
    story = pair_story(ni, r_assumed)
    story["undefined"] |= {NO_SPREAD: pooled == 0}
    return effect_of(
        "SMD",
        smd,
        _variance(smd, ni, ri),
        "SMD {estimate} = ({m1i} - {m2i}) / {pooled}, paired; " + VARIANCE,
        dict(zip(NAMES, columns, strict=True)),
        results={"pooled": pooled},
        **story,
    )


def crossover_smd_from_t(ti: Column, ni: Column, ri: Column, *, r_assumed: bool = False) -> Effect:
    """Standardised mean difference of a crossover trial from its paired t and the correlation (SMD).

    For a p value take t from `conversions.t_from_p`.

    Parameters
    ----------
    ti : array_like, shape (k,) or scalar
        Paired t, positive if the first treatment has the higher mean.
    ni, ri, r_assumed
        As in `crossover.crossover_mean_difference`.

    Returns
    -------
    Effect
        ``ti sqrt(2 (1 - ri)/ni)`` with the standard error of `crossover_smd`; NaN where an input is missing or there
        are fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 23.2. Dunlap WP et al. Psychol Methods 1996;1(2):170-177, equation 3.
    """
    ti, ni, ri = read_columns(ti=ti, ni=ni, ri=ri)
    smd = ti * np.sqrt(2 * (1 - ri) / ni)
    return effect_of(
        "SMD",
        smd,
        _variance(smd, ni, ri),
        "SMD {estimate} = t {ti} x sqrt(2 x (1 - {ri}) / {ni}), paired; " + VARIANCE,
        {"ti": ti, "ni": ni, "ri": ri},
        **pair_story(ni, r_assumed),
    )


def _variance(smd: np.ndarray, ni: np.ndarray, ri: np.ndarray) -> np.ndarray:
    return (1 + smd**2 / 2) / ni * 2 * (1 - ri)
