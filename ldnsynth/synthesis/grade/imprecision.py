"""What numbers of people and intervals suggest for the imprecision of an outcome (GRADE)."""

import math

from ldnsynth.synthesis.grade.certainty import Suggestion
from ldnsynth.synthesis.grade.information_size import InformationSize
from ldnsynth.synthesis.grade.statements import NO_THRESHOLD
from ldnsynth.synthesis.grade.summary_effects import Estimate, SummaryEffect
from ldnsynth.synthesis.grade.thresholds import Thresholds, read_interval
from ldnsynth.synthesis.quantities.arguments import one_of
from ldnsynth.vocabulary import TARGETS

FEW_PEOPLE = 400  # in all, where nothing is pooled or the information needed is not known (Murad 2017)
FAR_TOO_FEW = 0.5  # of the people asked for; the project's own yardstick
# Where no threshold is recorded intervals are held against a rule of thumb, which is named as such: half an SD between
# people (Norman 2003); risk ratios of 0.75 and 1.25 (Guyatt 2011).
_THUMB_SD = 0.5
_THUMB_RATIOS = Thresholds(math.log(0.75), math.log(1.25))
_LARGE_RATIO = math.log(1 / 0.7)  # a relative risk reduced by more than 30%, either way (Core GRADE)
_THUMB_WORDS = {"RR": "risk ratios of 0.75 and 1.25, Guyatt 2011", "": "half a standard deviation, Norman 2003"}


def suggest_imprecision(effect: SummaryEffect | None, information: InformationSize, *, target: str = "") -> Suggestion:
    """What to suggest for imprecision.

    Parameters
    ----------
    effect : SummaryEffect or None
        What is estimated; None if no trial gives an interval.
    information : InformationSize
        The information needed to see the smallest effect that matters, beside the people whom the estimate rests on;
        without an estimate, beside those of the trials.
    target : str
        A key of `TARGETS`: what the certainty is rated against. "": a threshold where the effect has one, else null.
        Where a threshold is the target and none can be set on the scale of the effect, null is.

    Returns
    -------
    Suggestion
        computed: people, needed (400 where nothing is pooled or the need is not known), share, low and high threshold,
        ci_low, ci_high (the widest interval; ratios as such, NaN without one).

    Raises
    ------
    ValueError
        An unknown target.

    Notes
    -----
    Against a threshold an interval across one of both takes a level, across both two. Against no effect one that
    includes it takes a level, and two if it reaches beyond what matters on either side; none if it lies between
    recorded thresholds: then little or no effect is what is rated. Two levels are three if people are far too few as
    well. Of two trials the one that does worst counts. Where no target lies in the interval, people count: of a pool
    only if its effect is large (a relative risk reduced by more than 30%, or a difference that matters), of single
    trials always; one level if they are fewer than needed, two if they are far too few for an effect that matters and
    is clear of none. Without any interval two levels if they are far too few. How these are put together, and half of
    the people needed as far too few, are the project's own.

    References
    ----------
    Guyatt G et al. Core GRADE 2. BMJ 2025;389:e081904 (target; the size of a large effect is the authors', as they
    answer at clarityresearch.ca). Zeng L et al. BMJ Evid Based Med 2025;30(3):202-207 (near no effect). Murad MH et al.
    BMJ Evid Based Med 2017;22(3):85-87, table 1 (without a pooled effect). Guyatt GH et al. GRADE guidelines 6. J Clin
    Epidemiol 2011;64(12):1283-1293. Norman GR, Sloan JA, Wyrwich KW. Med Care 2003;41(5):582-592.
    """
    one_of("target", target, ("", *TARGETS))
    pooled = effect is not None and effect.is_pooled
    by_need = pooled and not math.isnan(information.share)
    share = information.share if by_need else information.people / FEW_PEOPLE
    few = 2 if share < FAR_TOO_FEW else int(share < 1)
    people = _size_words(information, pooled=pooled, by_need=by_need)
    computed = {"people": float(information.people), "share": share}
    computed["needed"] = information.parallel if by_need else float(FEW_PEOPLE)
    ends = ("low_threshold", "high_threshold", "ci_low", "ci_high")
    if effect is None:
        computed |= dict.fromkeys(ends, math.nan)
        return Suggestion("imprecision", -few, f"{people}; no trial gives an interval.", computed)
    bounds, against = bounds_of(effect), target_of(effect, target)
    widest = max(effect.estimates, key=lambda one: (_levels(effect, one, against), one.high - one.low))
    across, too_good = _levels(effect, widest, against), few == 2 and _matters(widest, bounds)
    asked = not pooled or _is_large(effect, widest, bounds)
    worst = 3 if across == few == 2 else across or (2 if too_good else int(few > 0)) * asked
    told = [f"Target: {TARGETS[against]}. {people}", _interval_words(effect, widest, bounds)]
    told += ["far too few people for an effect of this size"] if too_good and not across else []
    scale = math.exp if effect.is_ratio else float
    computed |= dict(zip(ends, map(scale, (bounds.low, bounds.high, widest.low, widest.high)), strict=True))
    return Suggestion("imprecision", -worst, "; ".join(told) + ".", computed)


def target_of(effect: SummaryEffect | None, target: str) -> str:
    """What an effect is held against: the target that was declared, as far as the effect has a threshold."""
    recorded = effect is not None and effect.thresholds is not None
    return "threshold" if recorded and target != "null" else "null"


def bounds_of(effect: SummaryEffect) -> Thresholds:
    """What an interval is held against: the thresholds that the outcome records, else a rule of thumb."""
    return effect.thresholds or _rule_of_thumb(effect)


def _rule_of_thumb(effect: SummaryEffect) -> Thresholds:
    return _THUMB_RATIOS if effect.is_ratio else Thresholds(-_THUMB_SD * effect.sd, _THUMB_SD * effect.sd)


def _crossed(one: Estimate, bounds: Thresholds) -> int:
    """How many thresholds lie in the interval."""
    return {"across one": 1, "across both": 2}.get(read_interval(one.low, one.high, bounds).place, 0)


def _levels(effect: SummaryEffect, one: Estimate, target: str) -> int:
    """Levels for an interval in which the target lies."""
    crossed = _crossed(one, bounds_of(effect))
    if target == "threshold":
        return crossed
    between = effect.thresholds is not None and not crossed
    return 0 if between or not one.low <= 0 <= one.high else max(crossed, 1)


def _is_large(effect: SummaryEffect, one: Estimate, bounds: Thresholds) -> bool:
    return abs(one.value) > _LARGE_RATIO if effect.is_ratio else not bounds.low < one.value < bounds.high


def _matters(one: Estimate, bounds: Thresholds) -> bool:
    """Whether the estimate is past a threshold and its interval clear of no effect."""
    return read_interval(one.low, one.high, bounds).clear and not bounds.low < one.value < bounds.high


def _size_words(information: InformationSize, *, pooled: bool, by_need: bool) -> str:
    people = f"{information.people:.0f} people"
    if not by_need:
        few = information.people < FEW_PEOPLE
        why = "Nothing is pooled" if not pooled else "The number needed is not known"
        if not information.people:
            return f"{why}, and of how many people is not known"
        return f"{why}, and there are {people}, {'fewer than' if few else 'not fewer than'} {FEW_PEOPLE}"
    told = f"{people}, where one parallel trial that would see the smallest effect that matters needs "
    told += f"{information.parallel:.0f}"
    if information.people_crossover and not math.isnan(information.crossover):
        told += f" and a crossover trial {information.crossover:.0f}"
    return f"{told} ({100 * information.share:.0f}% of the information needed)"


def _interval_words(effect: SummaryEffect, one: Estimate, bounds: Thresholds) -> str:
    """The interval, and what of the thresholds lies in it."""
    scale = math.exp if effect.is_ratio else float
    low, high = (_number(scale(end)) for end in (one.low, one.high))
    unit = " SD" if effect.measure == "SMD" else f" {effect.unit}".rstrip()
    null = "includes" if one.low <= 0 <= one.high else "excludes"
    whose = f" of {one.label}" if one.label else ""
    interval = f"the {100 * effect.level:g}% interval{whose}, {low} to {high}{unit}, {null} no effect"
    if effect.thresholds is None:
        crossed = ("no end", "one end", "both ends")[_crossed(one, bounds)]
        thumb = _THUMB_WORDS.get(effect.measure, _THUMB_WORDS[""])
        none = "no threshold for differences in SD is recorded" if effect.measure == "SMD" else NO_THRESHOLD
        return f"{interval} and crosses {crossed} of a rule of thumb ({thumb}), as {none}"
    crossed = ("no threshold", "one threshold", "both thresholds")[_crossed(one, bounds)]
    limits = f"{_number(scale(bounds.low))} and {_number(scale(bounds.high))}"
    return f"{interval} and crosses {crossed} for what matters ({limits})"


def _number(value: float) -> str:
    """Two decimals; none from 10 on, two significant digits below 0.1."""
    size = abs(value)
    return format(value, ".0f" if size >= 10 else ".2f" if size >= 0.1 else ".2g").replace("-", "−")
