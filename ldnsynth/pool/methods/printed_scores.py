"""Whether a mean and a standard deviation as printed can come from so many people: GRIM, GRIMMER, DEBIT."""

import math
import re
from dataclasses import dataclass

from ldnsynth.evidence.rules.plausibility.printed import (
    binary_spread_exists,
    mean_exists,
    printed_range,
    spread_exists,
)

_PRINTED = re.compile(r"[+-]?\d+(\.\d+)?")
_MOST_SUMS = 1_000_000


@dataclass(frozen=True)
class Possible:
    """Whether numbers can be as they are printed.

    Parameters
    ----------
    possible : bool
        False if no scores have them. True if some may: no proof that these scores had.
    derivation : str
        Why, as a sentence.
    """

    possible: bool
    derivation: str


def grim(mean: str, ni: float, *, step: float = 1.0) -> Possible:
    """Whether a mean as printed can be that of so many scores (GRIM).

    Parameters
    ----------
    mean : str
        As printed, with its zeros: "3.30" says more than "3.3". Changes of scores may be negative.
    ni : int
        People, 1 or more.
    step : float
        What the scores go up in, above 0: 1 for whole points, 0.25 for the mean of four items.

    Returns
    -------
    Possible
        With the nearest means that exist. Decisive only where people are fewer than ``step * 10**decimals``, which the
        derivation says.

    Raises
    ------
    ValueError
        If the mean is no number as printed, people are no whole number of 1 or more, or the step is not above 0.

    References
    ----------
    Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8(4):363-369.
    """
    low, high = _sums(mean, ni, step)
    if not mean_exists(mean, int(ni), step=step):
        near = sorted({math.floor(low), math.ceil(high)})
        means = " and ".join(f"{total * step / ni:.{_decimals(mean) + 2}f}" for total in near)
        return Possible(False, f"no {_scores(ni, step)} have the mean {mean}; the nearest means are {means}")
    told = f"some {_scores(ni, step)} have the mean {mean}"
    return Possible(True, told + (", as any mean with so few decimals" if high - low >= 1 else ""))


def grimmer(mean: str, sd: str, ni: float, *, step: float = 1.0) -> Possible:
    """Whether mean and standard deviation as printed can be those of so many scores (GRIMMER).

    Parameters
    ----------
    mean, ni, step
        As in `grim`; two people at least.
    sd : str
        Standard deviation of the sample (with n - 1) as printed, 0 or more.

    Returns
    -------
    Possible
        A necessary condition, whatever the range of the scale: sums of scores and of their squares are whole in steps,
        and even or odd together.

    Raises
    ------
    ValueError
        As `grim`; a standard deviation that is no number of 0 or more.

    References
    ----------
    Anaya J. PeerJ Preprints 2016;4:e2400v1.
    """
    _check_spread(sd, ni)
    if not (of_mean := grim(mean, ni, step=step)).possible:
        return of_mean
    fits = spread_exists(mean, sd, int(ni), step=step)
    return Possible(fits, f"{'some' if fits else 'no'} {_scores(ni, step)} {_together(mean, sd)}")


def debit(mean: str, sd: str, ni: float) -> Possible:
    """Whether mean and standard deviation as printed can be those of so many answers of 0 or 1 (DEBIT).

    Parameters
    ----------
    mean : str
        The share of ones as printed, 0 to 1.
    sd, ni
        As in `grimmer`.

    Returns
    -------
    Possible
        The share decides the standard deviation.

    Raises
    ------
    ValueError
        As `grimmer`; a mean outside 0 to 1.

    References
    ----------
    Heathers JAJ, Brown NJL. DEBIT: a simple consistency test for binary data. OSF preprint, 2019.
    """
    _check_spread(sd, ni)
    if not (of_mean := grim(mean, ni)).possible:
        return of_mean
    if not 0 <= float(mean) <= 1:
        raise ValueError(f"mean: expected a share from 0 to 1, got {mean}")
    fits = binary_spread_exists(mean, sd, int(ni))
    implied = math.sqrt(float(mean) * (1 - float(mean)) * ni / (ni - 1))
    of_share = "" if fits else f"; a share of {mean} means about {implied:.{_decimals(sd) + 2}f}"
    return Possible(fits, f"{'some' if fits else 'no'} {ni:g} answers of 0 or 1 {_together(mean, sd)}{of_share}")


def _sums(mean: str, ni: float, step: float) -> tuple[float, float]:
    """The lowest and highest sum of scores, in steps, behind a mean as printed."""
    if not isinstance(mean, str) or not _PRINTED.fullmatch(mean):
        raise ValueError(f"mean: expected text, a number as printed such as 3.30, got {mean!r}")
    _check_people(ni, 1)
    if isinstance(step, str) or not 0 < step < math.inf:
        raise ValueError(f"step: expected a number above 0, got {step}")
    low, high = (bound * ni / step for bound in printed_range(mean))
    if not high - low <= _MOST_SUMS:
        raise ValueError("mean, ni, step: so many people, with so few decimals, can have any mean")
    return low, high


def _check_spread(sd: str, ni: float) -> None:
    if not isinstance(sd, str) or not _PRINTED.fullmatch(sd) or float(sd) < 0:
        raise ValueError(f"sd: expected text, a number of 0 or more as printed such as 1.20, got {sd!r}")
    _check_people(ni, 2)


def _check_people(ni: float, least: int) -> None:
    if isinstance(ni, str) or not least <= ni < math.inf or ni != math.floor(ni):
        raise ValueError(f"ni: expected a whole number of people, {least} or more, got {ni}")


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _scores(ni: float, step: float) -> str:
    return f"{ni:g} scores in steps of {step:g}"


def _together(mean: str, sd: str) -> str:
    return f"have the mean {mean} with the standard deviation {sd}"
