"""What numbers of people and intervals suggest for the imprecision of an outcome (GRADE)."""

import math
from collections.abc import Sequence

from ldnsynth.synthesis.certainty import Suggestion
from ldnsynth.synthesis.information_size import InformationSize
from ldnsynth.synthesis.pooling import PooledEffect

FEW_PEOPLE = 400  # in all, where nothing is pooled (Murad 2017)
FAR_TOO_FEW = 0.5  # of the people asked for; the project's own yardstick


def suggest_imprecision(estimates: Sequence[PooledEffect], information: InformationSize) -> Suggestion:
    """What to suggest for imprecision.

    Parameters
    ----------
    estimates : sequence of PooledEffect
        One pooled effect of two trials or more; or, where nothing is pooled, those of single trials (the largest), none
        if no trial gives an interval. All of the measure of `information`, turned any way: both sides count alike.
    information : InformationSize
        From `information_size.required_information`, with the people of all trials of the outcome. Without a pooled
        effect its people are held against 400.

    Returns
    -------
    Suggestion
        computed: people, needed (400 without a pooled effect), share, mid, ci_low, ci_high (widest; natural scale, so a
        relative risk for RR).

    Raises
    ------
    ValueError
        Measures that differ, or a pooled effect beside others.

    Notes
    -----
    Two checks. *Size*: fewer people than the optimal information size, or than 400 where nothing is pooled; it fails
    badly below half of that. *Interval*, against no effect: it fails if it includes both no effect and an important
    one, on either side; badly if it includes important effects both ways. Among single trials the one that does worst
    counts. One level if a check fails. Two if all checks that can be made fail badly; or if the interval excludes no
    effect and the estimate is important, but the people are fewer than half of the optimal information size. An
    interval that includes no effect and nothing important is precise. Half the size, and how the checks are put
    together, are the project's own; GRADE gives no number, but says to think of two levels where an interval crosses
    thresholds appreciably, and where it does not, the effect is large, and people are far too few (Zeng 2022).

    References
    ----------
    Guyatt GH et al. GRADE guidelines 6. J Clin Epidemiol 2011;64(12):1283-1293 (0.75 and 1.25 for a relative risk). KCE
    Process Book, 5.5.1.2 (0.5 SD where the smallest important difference is not known). Zeng L et al. GRADE guidance
    34. J Clin Epidemiol 2022;150:216-224. Murad MH et al. BMJ Evid Based Med 2017;22(3):85-87, table 1 (without a
    pooled effect).
    """
    estimates = [effect for effect in estimates if effect.k]
    pooled = _pooled(estimates, information.measure)
    share = information.share if pooled else information.people / FEW_PEOPLE
    bounds = _bounds(information)
    widest = max(estimates, key=lambda effect: _interval_fails(effect, bounds), default=None)
    checks = [] if math.isnan(share) else [2 if share < FAR_TOO_FEW else int(share < 1)]
    checks += [_interval_fails(widest, bounds)] if widest else []
    too_good = widest is not None and _too_good(widest, bounds, information)
    levels = 0 if not any(checks) else -2 if min(checks) == 2 or too_good else -1
    told = [_size_words(information, pooled=pooled)]
    told += [_interval_words(widest, bounds)] if widest else ["no trial gives an interval"]
    told += ["far too few people for an effect of this size"] if too_good else []
    scale = math.exp if information.measure == "RR" else float
    computed = {
        "people": float(information.people),
        "needed": information.parallel if pooled else float(FEW_PEOPLE),
        "share": share,
        "mid": information.mid,
        "ci_low": scale(widest.ci_low) if widest else math.nan,
        "ci_high": scale(widest.ci_high) if widest else math.nan,
    }
    return Suggestion("imprecision", levels, "; ".join(told) + ".", computed)


def _pooled(estimates: Sequence[PooledEffect], measure: str) -> bool:
    """Whether there is one pooled effect (else single trials, or none)."""
    if wrong := {effect.measure for effect in estimates} - {measure}:
        raise ValueError(f"estimates: expected the measure {measure}, got {', '.join(sorted(wrong))}")
    pooled = [effect for effect in estimates if effect.k > 1]
    if pooled and len(estimates) > 1:
        raise ValueError("estimates: expected one pooled effect, or single trials, got both or several")
    return bool(pooled)


def _bounds(information: InformationSize) -> tuple[float, float]:
    """The smallest important effects both ways, on the scale of the estimates."""
    if information.measure == "RR":
        return math.log(1 - information.mid), math.log(1 + information.mid)
    return -information.mid, information.mid


def _interval_fails(effect: PooledEffect, bounds: tuple[float, float]) -> int:
    """0 if the interval is narrow enough, 1 if not, 2 if important effects both ways are in it."""
    below, above = effect.ci_low <= bounds[0], effect.ci_high >= bounds[1]
    if below and above:
        return 2
    return int((below or above) and effect.ci_low <= 0 <= effect.ci_high)


def _too_good(effect: PooledEffect, bounds: tuple[float, float], information: InformationSize) -> bool:
    """Whether an important effect, clear of none, rests on far too few people."""
    clear = effect.ci_low > 0 or effect.ci_high < 0
    important = not bounds[0] < effect.estimate < bounds[1]
    return clear and important and information.share < FAR_TOO_FEW


def _size_words(information: InformationSize, *, pooled: bool) -> str:
    people = f"{information.people:.0f} people"
    if not pooled:
        few = information.people < FEW_PEOPLE
        return f"Nothing is pooled, and there are {people}, {'fewer than' if few else 'not fewer than'} {FEW_PEOPLE}"
    sought = f"{information.mid:g} SD"
    if information.measure == "RR":
        sought = f"a relative risk of {1 - information.mid:g}"
    if math.isnan(information.parallel):
        return f"{people}; the size of a trial that would see {sought} is not known without the comparator's risk"
    told = f"{people}, where one parallel trial that would see {sought} needs {information.parallel:.0f}"
    if information.people_crossover and not math.isnan(information.crossover):
        told += f" and a crossover trial {information.crossover:.0f}"
    return f"{told} ({100 * information.share:.0f}% of the information needed)"


def _interval_words(effect: PooledEffect, bounds: tuple[float, float]) -> str:
    scale = math.exp if effect.measure == "RR" else float
    low, high = (_number(scale(end)) for end in (effect.ci_low, effect.ci_high))
    null = "includes no effect" if effect.ci_low <= 0 <= effect.ci_high else "excludes no effect"
    sides = (effect.ci_low <= bounds[0]) + (effect.ci_high >= bounds[1])
    joined = "and" if sides or null.startswith("ex") else "but"
    important = ("no important one", "an important one", "important ones both ways")[sides]
    verb = "" if null.startswith("in") else "includes "
    return f"the {100 * effect.level:g}% interval, {low} to {high}, {null} {joined} {verb}{important}"


def _number(value: float) -> str:
    """Two decimals; none from 10 on, two significant digits below 0.1."""
    size = abs(value)
    return format(value, ".0f" if size >= 10 else ".2f" if size >= 0.1 else ".2g").replace("-", "−")
