"""Effects of the trials: for each result an estimate with its standard error, from whatever its source printed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ldnsynth.synthesis.effect_sizes.crossover import (
    crossover_mean_difference_from_ci,
    crossover_mean_difference_from_p,
    crossover_mean_difference_from_t,
)
from ldnsynth.synthesis.effect_sizes.crossover_smd import crossover_smd_from_t
from ldnsynth.synthesis.effect_sizes.means import mean_difference, standardised_mean_difference
from ldnsynth.synthesis.effect_sizes.time_to_event import log_hazard_ratio, log_rate_ratio
from ldnsynth.synthesis.effect_sizes.two_by_two import log_odds_ratio, log_risk_ratio, risk_difference
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.quantities.derived import number
from ldnsynth.synthesis.quantities.effect import Effect, confidence_interval
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.reported.counts import count_from_percent
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.reported.printed import effect_as_printed, printed_limits
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_p, effect_from_se, effect_from_t
from ldnsynth.synthesis.reported.standardised_from_tests import smd_from_t
from ldnsynth.synthesis.trials.analysed import as_analysed
from ldnsynth.synthesis.trials.joined_comparisons import join_comparisons
from ldnsynth.synthesis.trials.once_a_result import once_a_result
from ldnsynth.vocabulary import RATIOS

_QUANTILES = {"minimum": "min", "q1": "q1_", "median": "med", "q3": "q3_", "maximum": "max"}
DIFFERENCES = ("", "MD", "SMD", "mean_change", "percent_difference")  # arms' means, or changes, may be subtracted
EVENTS = ("proportion", "RD", *RATIOS)
COLUMNS = [
    *("result_id", "trial_id", "outcome_id", "stratum", "kind", "n", "measure", "estimate", "se", "df"),
    *("ci_low", "ci_high", "printed_level", "derivation", "flags"),
    *("smd", "smd_se", "smd_low", "smd_high", "smd_derivation", "smd_flags", "result_ids"),
]


def trial_effects(
    results: pd.DataFrame,
    people: Mapping[tuple[str, str], float],
    *,
    correlation: float = 0.5,
    level: float = 0.95,
) -> pd.DataFrame:
    """The effect of each comparison between arms of a randomised trial.

    Parameters
    ----------
    results : DataFrame
        Results of the evidence, one comparison between arms a row, with the columns design and analysis (see
        `vocabulary.ANALYSES`; "" where not known) of their trial, arm_role of arm 1, and better and wanted of their
        outcome: the measure that the review pools, "" for the usual one.
    people : mapping of (trial_id, arm_id) to float
        People analysed, arm_id "" for the whole trial; used where a result does not give its own.
    correlation : float
        Within people, -1 to 1: assumed where a crossover trial's difference is set in SDs between people.
    level : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row a result, or for several that `join_comparisons` puts together (result_ids). kind:
        "difference" or "events". measure: MD in the unit of the outcome, RD in percentage points, or a ratio
        (`vocabulary.RATIOS`) as logarithm; arm 1 (the intervention) against arm 2. estimate, se, df, ci_low,
        ci_high on that scale, as printed where they were at this level, which printed_level then names (else NaN); for
        differences of means smd, smd_se, smd_low, smd_high in SDs between people, turned so that above 0 is better with
        the intervention. NaN where not derivable: the derivation says why. n: people compared.

    Notes
    -----
    Both intervals of a difference use the quantile of its df. A crossover trial that compared its periods as if they
    were parallel groups gets the standard error of parallel groups. The standard error of an SMD counts the
    uncertainty of the SD too, so its interval is a little wider than that of the difference.

    First the estimate that the source gives, with its SE, interval, t or p, in this order; then arms' means and SDs,
    or counts, or percentages that only one count fits; then the difference of arms' means with a p value.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.3 to 6.5 and 23.2.
    """
    rows = [_row(result, people, correlation, level) for result in results.itertuples()]
    return join_comparisons(results, pd.DataFrame(rows, columns=COLUMNS), people, level=level)


@once_a_result
def _row(result, people: Mapping[tuple[str, str], float], correlation: float, level: float) -> dict:
    crossover = result.design == "randomised_crossover"
    paired = crossover and result.analysis != "unpaired"
    counted = (result.ai, result.percent1i, result.t1i, result.oei)
    events = result.measure in EVENTS or not np.isnan(counted).all()
    n1, n2, n = _people(result, people, crossover)
    if events:
        measure = result.wanted or (result.measure if result.measure in RATIOS else "RR")
        effect = _possible(measure, _compare_events, measure, result, crossover)
        standardised = _nothing("SMD", "events have no SD")
    elif paired:
        effect = _possible("MD", _difference, result, n1, n2, n, paired)
        assumed = np.isnan(result.ri)
        r = correlation if assumed else result.ri
        standardised = _standardise(effect, lambda t: crossover_smd_from_t(t, n, r, r_assumed=bool(assumed)))
    else:
        n1, n2 = (n, n) if crossover else (n1, n2)
        effect = _possible("MD", _difference, result, n1, n2, n, paired)
        standardised = _possible("SMD", effect_as_printed, "SMD", result)
        if np.isnan(standardised.estimate):
            standardised = _possible("SMD", _standardised, result, n1, n2)
        if np.isnan(standardised.estimate):
            standardised = _standardise(effect, lambda t: smd_from_t(t, n1, n2))
    effect, standardised = (as_analysed(one, result) for one in (effect, standardised))
    low, high, printed = *effect.interval(level=level), np.nan
    if limits := printed_limits(result, effect, level):
        (low, high), printed = limits, level
    turned = _turned(standardised, result.better)
    smd_low, smd_high = confidence_interval(turned.estimate, turned.se, level=level, df=effect.df)
    return {
        **{name: getattr(result, name) for name in ("result_id", "trial_id", "outcome_id", "stratum")},
        **{
            "kind": "difference" if not events or effect.measure == "RD" else "events",
            "n": n,
            "measure": effect.measure,
        },
        **{"estimate": effect.estimate, "se": effect.se, "df": effect.df, "ci_low": low, "ci_high": high},
        **{"printed_level": printed},
        **{"derivation": effect.derivation, "flags": effect.flags},
        **{"smd": turned.estimate, "smd_se": turned.se, "smd_low": smd_low, "smd_high": smd_high},
        **{"smd_derivation": turned.derivation, "smd_flags": turned.flags},
    }


def _turned(standardised: Effect, better: str) -> Effect:
    """The effect, its sign such that above 0 is better with the intervention; nothing where neither side is better."""
    if better == "higher" or np.isnan(standardised.estimate):
        return standardised
    if better == "none":
        return _nothing("SMD", "neither side of this outcome is better")
    words = f"{standardised.derivation}; turned, so that above 0 is better with the intervention"
    return replace(standardised, estimate=0.0 - standardised.estimate, derivation=words)


def _people(result, people: Mapping[tuple[str, str], float], crossover: bool) -> tuple[float, float, float]:
    """People in arm 1, in arm 2, and compared: the same people twice in a crossover trial."""
    arms = ((result.n1i, result.arm_id), (result.n2i, result.comparator_id))
    n1, n2 = (people.get((result.trial_id, arm), np.nan) if np.isnan(printed) else printed for printed, arm in arms)
    counted = result.ai + result.bi + result.ci + result.di
    whole = people.get((result.trial_id, ""), np.nan)
    if crossover:
        return n1, n2, result.n1i if result.n1i == result.n2i else whole
    return n1, n2, next((n for n in (counted, n1 + n2) if not np.isnan(n)), whole)


def _difference_of(result) -> tuple[float, str]:
    """The difference as printed, else that of the arms' means; and in words which of the two."""
    if not np.isnan(result.yi) and result.measure != "SMD":
        return result.yi, "as reported"
    one, other = _mean_of(result, "1"), _mean_of(result, "2")
    return one - other, f"= {number(one)} - {number(other)}, the arms' means"


def _mean_of(result, arm: str) -> float:
    """The mean of an arm; its median stands in where only that was seen, until the spread decides."""
    printed = getattr(result, f"m{arm}i")
    return getattr(result, f"med{arm}i") if np.isnan(printed) else printed


def _means_and_sds(result, n1: float, n2: float) -> tuple[float, float, float, float, str]:
    """Means and SDs of both arms, from medians, quartiles and ranges where they were not printed, and how in words."""
    means, sds, words = [], [], []
    for arm, n in (("1", n1), ("2", n2)):
        mean, sd = getattr(result, f"m{arm}i"), getattr(result, f"sd{arm}i")
        quantiles = {name: getattr(result, f"{column}{arm}i") for name, column in _QUANTILES.items()}
        if np.isnan(sd) and not np.isnan(quantiles["median"]) and n >= 2:
            found = mean_and_sd(n, **quantiles)
            mean, sd = (found.mean if np.isnan(mean) else mean), found.sd
            words.append(f"arm {arm} from quantiles: {found.derivation}")
        means.append(mean)
        sds.append(sd)
    return *means, *sds, "".join(f"; {told}" for told in words)


def _standardised(result, n1: float, n2: float) -> Effect:
    """The difference of means in SDs of the arms, where those were seen; of changes in SDs of people if r is printed.

    Cochrane Handbook 6.4, section 10.5.2: SDs of changes are not those between people, which follow from r.
    """
    *means, one, other, _ = _means_and_sds(result, n1, n2)
    if result.measure != "mean_change" or not result.ri < 1:
        return standardised_mean_difference(*means, one, other, n1, n2)
    between = np.sqrt(2 * (1 - result.ri))
    effect = standardised_mean_difference(*means, one / between, other / between, n1, n2)
    words = f"; SDs of changes divided by sqrt(2 (1 - {number(result.ri)})), with r between before and after as printed"
    return replace(effect, derivation=f"{effect.derivation}{words}")


def _difference(result, n1: float, n2: float, n: float, paired: bool) -> Effect:
    yi, words = _difference_of(result)
    if result.measure not in DIFFERENCES or np.isnan(yi):
        return _nothing("MD", "neither a difference of means nor the events of both arms were seen")
    effect = (_paired if paired else _parallel)(result, yi, *((n,) if paired else (n1, n2)))
    return replace(effect, derivation=effect.derivation.replace("as reported", words, 1))


def _paired(result, yi: float, n: float) -> Effect:
    if not np.isnan(result.sei):
        return effect_from_se("MD", yi, result.sei, df=n - 1)
    if not np.isnan(result.ci_low):
        return crossover_mean_difference_from_ci(result.ci_low, result.ci_high, n, yi=yi, level=result.ci_level / 100)
    if not np.isnan(result.ti):
        return crossover_mean_difference_from_t(yi, result.ti, n)
    if not np.isnan(result.pi):
        return crossover_mean_difference_from_p(yi, result.pi, n, relation=result.pi_relation)
    return _nothing("MD", "neither SE, interval, t, p nor the SD of the differences was seen", yi)


def _parallel(result, yi: float, n1: float, n2: float) -> Effect:
    df = n1 + n2 - 2
    t_df = np.inf if np.isnan(df) else df
    if not np.isnan(result.sei):
        return effect_from_se("MD", yi, result.sei, df=t_df)
    if not np.isnan(result.ci_low):
        return effect_from_ci("MD", result.ci_low, result.ci_high, yi=yi, level=result.ci_level / 100, df=t_df)
    if not np.isnan(result.ti):
        return effect_from_t("MD", yi, result.ti, df=t_df)
    *spread, words = _means_and_sds(result, n1, n2)
    if not np.isnan(spread[2] + spread[3]):
        effect = mean_difference(*spread, n1, n2)
        return replace(effect, derivation=f"{effect.derivation}{words}")
    if not np.isnan(result.pi):
        return effect_from_p("MD", yi, result.pi, df=df, relation=result.pi_relation, design="independent")
    return _nothing("MD", "neither SE, interval, t, p nor SDs were seen", yi)


def _compare_events(measure: str, result, crossover: bool) -> Effect:
    """The effect on events, on the scale of `measure`: as printed, else from counts, person-time or a log-rank test."""
    if crossover:
        return _nothing(measure, "how the two periods of a person pair was not seen, and both arms are the same people")
    printed = effect_as_printed(measure, result)
    if not np.isnan(printed.se):
        return printed
    if measure == "HR":
        if np.isnan(result.oei + result.vei):
            return _nothing("HR", "neither a hazard ratio with its interval nor a log-rank test was seen")
        return log_hazard_ratio(result.oei, result.vei)
    if measure == "IRR":
        if np.isnan(result.ai + result.t1i + result.ci + result.t2i):
            return _nothing("IRR", "neither a rate ratio with its interval nor events with person-time were seen")
        return log_rate_ratio(result.ai, result.t1i, result.ci, result.t2i)
    arms = (
        _events(result.ai, result.bi, result.percent1i, result.n1i),
        _events(result.ci, result.di, result.percent2i, result.n2i),
    )
    if reasons := [why for _, _, why in arms if why]:
        return _nothing(measure, reasons[0])
    (a, b, _), (c, d, _) = arms
    if measure == "RD":
        return _in_points(risk_difference(a, b, c, d))
    return (log_odds_ratio if measure == "OR" else log_risk_ratio)(a, b, c, d)


def _in_points(difference: Effect) -> Effect:
    """A risk difference in percentage points."""
    words = f"{difference.derivation}; times 100, in percentage points"
    return replace(difference, estimate=100 * difference.estimate, se=100 * difference.se, derivation=words)


def _events(events: float, others: float, percent: float, n: float) -> tuple[float, float, str]:
    """People of an arm with and without the event, as printed or as the percentage fits; else why they are unknown."""
    if np.isnan(events) and not np.isnan(percent + n):
        fitted = count_from_percent(percent, n, decimals=len(f"{percent:.10g}".partition(".")[2]))
        if np.isnan(fitted.count) or fitted.low != fitted.high:
            return np.nan, np.nan, str(fitted.derivation)
        events = fitted.count
    if np.isnan(events):
        return np.nan, np.nan, "the events of an arm were not seen"
    others = n - events if np.isnan(others) else others
    return events, others, "the people of an arm were not seen" if np.isnan(others) else ""


def _standardise(difference: Effect, compute: Callable[[float], Effect]) -> Effect:
    """A difference in SDs between people, by way of its t."""
    if np.isnan(difference.se):
        return _nothing("SMD", difference.derivation.removeprefix("not computed: "))
    return _possible("SMD", lambda: compute(difference.estimate / difference.se).after(difference))


def _possible(measure: str, compute: Callable[..., Effect], *given: object) -> Effect:
    """The effect that a method gives, if the method takes its input and the effect can be pooled."""
    effect, why = attempt(compute, *given)
    if effect is not None and not np.isnan(effect.se):
        _, why = attempt(lambda: pool_effects([effect.estimate], [effect.variance], method="CE", ci="z"))
    return _nothing(measure, why) if why else effect


def _nothing(measure: str, why: str, estimate: float = np.nan) -> Effect:
    return Effect(measure, estimate, np.nan, f"not computed: {why}", ("no_information",))
