"""One group measured twice: raw and standardised mean change, ratio of means; for single arms and paired designs.

The first measurement named (``m1i``) minus the second (``m2i``), as in metafor: for a change after treatment, ``m1i``
is the mean after it and ``m2i`` the mean before. Where only the change and its SD are known, give them as ``m1i`` and
``sd1i`` with ``m2i=0, sd2i=0, ri=0`` (mean_change and SMCC only).

A change within a single arm is not an effect of the treatment: there is no comparator.
"""

import numpy as np

from ldnsynth.synthesis.effect_sizes.means import hedges_correction, refuse_no_ratio
from ldnsynth.synthesis.quantities.arguments import Column, one_of, read_columns
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

NAMES = ("m1i", "m2i", "sd1i", "sd2i", "ni", "ri")
TOO_FEW = "a standard deviation needs two people or more, found {ni}"
ASSUMED = "; r = {ri} is assumed, not reported"
_STANDARDISERS = {
    "SMCC": "SD of the changes",
    "SMCR": "sd1i",
    "SMCRH": "sd1i",
}
_VARIANCES = {
    "SMCC": "= sqrt(1/{ni} + {estimate}^2/(2 x {ni}))",
    "SMCR": "= sqrt(2 x (1 - {ri})/{ni} + {estimate}^2/(2 x {ni}))",
    "SMCRH": "by Bonett 2008, unequal variances, from r = {ri}",
}


def mean_change(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, ni: Column, ri: Column, *, r_assumed: bool = False
) -> Effect:
    """Mean change of one group measured twice (MC).

    Parameters
    ----------
    m1i, m2i : array_like, shape (k,) or scalar
        Means after and before, in the unit of the outcome.
    sd1i, sd2i : array_like
        Their standard deviations, 0 or more.
    ni : array_like
        People measured twice, 1 or more.
    ri : array_like
        Correlation of the two measurements, -1 to 1.
    r_assumed : bool
        Flags the result ``assumed_r`` and says so in the derivation.

    Returns
    -------
    Effect
        ``m1i - m2i`` with ``variance = (sd1i^2 + sd2i^2 - 2 ri sd1i sd2i)/ni`` and ``df = ni - 1``; NaN where an input
        is missing or there are fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.8; metafor ``escalc(measure="MC")``.
    """
    columns = read_pairs(m1i, m2i, sd1i, sd2i, ni, ri)
    return paired_difference("MC", columns, r_assumed, template="MC {estimate} = {m1i} - {m2i}", of="changes")


def standardised_mean_change(
    m1i: Column,
    m2i: Column,
    sd1i: Column,
    sd2i: Column,
    ni: Column,
    ri: Column,
    *,
    measure: str = "SMCR",
    r_assumed: bool = False,
) -> Effect:
    """Standardised mean change of one group measured twice (SMCC, SMCR, SMCRH).

    Parameters
    ----------
    m1i, m2i, sd1i, sd2i, ni, ri, r_assumed
        As in `mean_change`. For SMCR and SMCRH, ``sd1i`` is the SD to standardise by: usually that before treatment,
        with ``sd2i`` the other one.
    measure : {"SMCR", "SMCC", "SMCRH"}
        Standardised by ``sd1i``; by the SD of the changes; by ``sd1i`` with unequal variances.

    Returns
    -------
    Effect
        J(ni-1) times the change over its standardiser, in standard deviations. Variances, g being the estimate:
        SMCC ``1/ni + g^2/(2 ni)``; SMCR ``2 (1-ri)/ni + g^2/(2 ni)``; SMCRH ``SDchange^2/(sd1i^2 (ni-1)) +
        g^2/(2 (ni-1))``. NaN where an input is missing, for fewer than three people (J does not exist), or where the
        standardiser is 0.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or `measure` is unknown.

    Notes
    -----
    SMCRH as in metafor 4; metafor 3.8 multiplied its variance by ``J^2``.

    References
    ----------
    Gibbons RD, Hedeker DR, Davis JM. J Educ Stat 1993;18(3):271-279 (SMCC). Becker BJ. Br J Math Stat Psychol
    1988;41(2):257-278 (SMCR). Bonett DG. Psychol Methods 2008;13(2):99-109, equation 13 (SMCRH).
    """
    one_of("measure", measure, tuple(_STANDARDISERS))
    m1i, m2i, sd1i, sd2i, ni, ri = columns = read_pairs(m1i, m2i, sd1i, sd2i, ni, ri)
    change_sd, j = sd_of_differences(sd1i, sd2i, ri), hedges_correction(ni - 1)
    standardiser = change_sd if measure == "SMCC" else sd1i
    with np.errstate(divide="ignore", invalid="ignore"):
        g = j * (m1i - m2i) / standardiser
        variance = {
            "SMCC": (1 + g**2 / 2) / ni,
            "SMCR": (2 * (1 - ri) + g**2 / 2) / ni,
            "SMCRH": (change_sd**2 / sd1i**2 + g**2 / 2) / (ni - 1),
        }[measure]
    story = pair_story(ni, r_assumed)
    story["undefined"] = {
        "the correction J needs three people or more, found {ni}": ni <= 2,
        "the standard deviation to standardise by is 0": standardiser == 0,
    }
    return effect_of(
        measure,
        g,
        variance,
        f"{measure} {{estimate}} = J({{df}}) {{j}} x ({{m1i}} - {{m2i}}) / {{sd}} ({_STANDARDISERS[measure]}); "
        "SE {se} " + _VARIANCES[measure],
        dict(zip(NAMES, columns, strict=True)),
        results={"df": ni - 1, "j": j, "sd": standardiser},
        **story,
    )


def log_ratio_of_mean_change(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, ni: Column, ri: Column, *, r_assumed: bool = False
) -> Effect:
    """Natural logarithm of the ratio of two means of one group (ROMC).

    Parameters
    ----------
    m1i, m2i, sd1i, sd2i, ni, ri, r_assumed
        As in `mean_change`; means both above or both below 0, on a scale with a true zero.

    Returns
    -------
    Effect
        ``ln(m1i/m2i)`` with ``variance = (c1^2 + c2^2 - 2 ri c1 c2)/ni``, c the coefficients of variation; NaN as in
        `mean_change`.

    Raises
    ------
    ValueError
        If a mean is 0 or the two differ in sign, an input is infinite, outside its range, or of another length.

    References
    ----------
    Lajeunesse MJ. Ecology 2011;92(11):2049-2055, equation 6.
    """
    m1i, m2i, sd1i, sd2i, ni, ri = columns = read_pairs(m1i, m2i, sd1i, sd2i, ni, ri)
    refuse_no_ratio(m1i, m2i)
    cv1, cv2 = sd1i / m1i, sd2i / m2i
    return effect_of(
        "ROMC",
        np.log(m1i / m2i),
        sd_of_differences(cv1, cv2, ri) ** 2 / ni,
        "ln ROM {estimate} = ln({m1i} / {m2i}), same people; "
        "SE {se} = sqrt(({cv1}^2 + {cv2}^2 - 2 x {ri} x {cv1} x {cv2}) / {ni}), from SD/mean {cv1} and {cv2}",
        dict(zip(NAMES, columns, strict=True)),
        results={"cv1": cv1, "cv2": cv2},
        **pair_story(ni, r_assumed),
    )


def paired_difference(measure: str, columns: list[np.ndarray], r_assumed: bool, *, template: str, of: str) -> Effect:
    """Difference of two means of the same people, told by `template` and then by its error, the SD `of` something."""
    m1i, m2i, sd1i, sd2i, ni, ri = columns
    sd = sd_of_differences(sd1i, sd2i, ri)
    return effect_of(
        measure,
        m1i - m2i,
        sd**2 / ni,
        f"{template}; SE {{se}} = {{sd}} / sqrt({{ni}}), "
        f"SD of the {of} {{sd}} = sqrt({{sd1i}}^2 + {{sd2i}}^2 - 2 x {{ri}} x {{sd1i}} x {{sd2i}})",
        dict(zip(NAMES, columns, strict=True)),
        df=ni - 1,
        results={"sd": sd},
        **pair_story(ni, r_assumed),
    )


def sd_of_differences(sd1i: np.ndarray, sd2i: np.ndarray, ri: np.ndarray) -> np.ndarray:
    """SD of the differences of two measurements, ``sqrt(sd1i^2 + sd2i^2 - 2 ri sd1i sd2i)``, never below 0."""
    return np.sqrt((sd1i - sd2i) ** 2 + 2 * (1 - ri) * sd1i * sd2i)


def read_pairs(*columns: Column) -> list[np.ndarray]:
    """The columns of a paired design, checked: m1i, m2i, sd1i, sd2i, ni, ri."""
    return read_columns(**dict(zip(NAMES, columns, strict=True)))


def pair_story(ni: np.ndarray, r_assumed: bool) -> dict[str, dict]:
    """What every paired design has to tell: too few people, and an assumed correlation."""
    return {
        "undefined": {TOO_FEW: ni < 2},
        "notes": {ASSUMED: r_assumed},
        "flags": {"assumed_r": r_assumed},
    }
