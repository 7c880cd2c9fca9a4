"""What the randomised trials estimate, side by side: differences in standard deviations, and events as risk ratios."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.effects import DIAMOND_FROM, describe_pooling, group_name
from ldnsynth.display.figures.forest import forest
from ldnsynth.display.wording import count, decimal, in_words, integer, interval, listing, percentage, sentence
from ldnsynth.synthesis.groups import Group
from ldnsynth.vocabulary import CONDITIONS, MIXED_DOMAINS

_BOUND = "*"


def difference_estimates(groups: Sequence[Group], *, correlation: float) -> Figure | Note:
    """Forest plot of the differences in SDs between people, by condition and domain, above 0 better with LDN."""
    groups = [group for group in groups if group.measure == "SMD"]
    if not groups:
        return Note("No randomised trial of this selection gives a difference with its uncertainty.")
    return _differences("difference-estimates", _title(groups), groups, correlation)


def indirect_estimates(groups: Sequence[Group], elsewhere: Sequence[Group], *, correlation: float) -> Figure | Note:
    """Forest plot of what trials in conditions that were not selected estimate for the domains of `groups`.

    Parameters
    ----------
    groups : sequence of Group
        Of the selection.
    elsewhere : sequence of Group
        Of all conditions.
    correlation : float
        That was assumed in both.
    """
    here = {group.condition for group in groups}
    domains = {group.domain for group in groups if group.measure == "SMD"} - set(MIXED_DOMAINS)
    others = [g for g in elsewhere if g.measure == "SMD" and g.domain in domains and g.condition not in here]
    if not others:
        return Note("No randomised trial in another condition estimates a difference in the same domains.")
    trials = {trial for group in others for trial in group.estimated["trial_id"]}
    conditions = listing(list(dict.fromkeys(CONDITIONS[group.condition] for group in others)))
    estimates = [estimate for group in others for estimate in group.estimated["yi"]]
    title = (
        f"Indirect: {count(len(trials), 'trial')} in {conditions}, "
        f"from {decimal(min(estimates), 2)} to {decimal(max(estimates), 2)} SD"
    )
    return _differences("indirect-estimates", title, others, correlation)


def _differences(block_id: str, title: str, groups: Sequence[Group], correlation: float) -> Figure | Note:
    studies, pooled = _frames(groups)
    bounded = " An asterisk marks a p value printed as a bound: that interval is too wide if anything."
    borrowed = f" Crossover trials: correlation within people of {correlation:g} assumed."
    crossover = any((group.estimated["design"] == "randomised_crossover").any() for group in groups)
    return forest(
        id=block_id,
        title=title,
        subtitle=f"Difference in standard deviations between people with its {_level(groups)} interval, "
        "one result a trial and domain; above 0 is better with LDN."
        + (borrowed if crossover else "")
        + (bounded if studies["label"].str.endswith(_BOUND).any() else "")
        + _about_pairs(groups),
        studies=studies,
        pooled=pooled,
        columns=["Outcome", "People"],
        sides=("favours comparator", "favours LDN"),
        measure=f"SMD ({_level(groups)} CI)",
    )


def event_estimates(groups: Sequence[Group], *, better: str) -> Figure | Note:
    """Forest plot of risk ratios: of events that people want (better higher) or would rather not have (lower)."""
    wanted = "good" if better == "higher" else "bad"
    groups = [group for group in groups if group.measure == "RR" and group.better == better]
    if not groups:
        return Note(f"No randomised trial of this selection gives counts of {wanted} events in both arms.")
    studies, pooled = _frames(groups)
    sides = ("favours comparator", "favours LDN")
    return forest(
        id=f"{wanted}-events",
        title=_title(groups),
        subtitle=f"Risk ratio with its {_level(groups)} interval of events that people "
        + (
            "want; above 1 is better with LDN."
            if better == "higher"
            else "want to be spared; below 1 is better with LDN."
        )
        + " One half is added to every cell of a trial with an empty one."
        + _about_pairs(groups),
        studies=studies,
        pooled=pooled,
        columns=["LDN", "Other"],
        ratio=True,
        sides=sides if better == "higher" else sides[::-1],
        measure=f"Risk ratio ({_level(groups)} CI)",
    )


def _frames(groups: Sequence[Group]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Studies and pooled rows as `forest` wants them."""
    several = len({group.condition for group in groups}) > 1
    studies, pooled = [], []
    for group in groups:
        rows, name = group.trials, group_name(group, with_condition=several)
        bound = [_BOUND if "bound_p" in flags else "" for flags in rows["smd_flags"]]
        frame = pd.DataFrame(
            {
                "label": rows["label"] + bound,
                "group": name,
                **{"estimate": rows["yi"], "ci_low": rows["yi_low"], "ci_high": rows["yi_high"]},
                "weight": rows["weight"] if group.pooled.k >= DIAMOND_FROM else np.nan,
                "Outcome": rows["outcome"],
                "People": [integer(n) if n == n else "" for n in rows["n"]],
                "LDN": [_share(a, b) for a, b in zip(rows["ai"], rows["bi"], strict=True)],
                "Other": [_share(c, d) for c, d in zip(rows["ci"], rows["di"], strict=True)],
            }
        )
        studies.append(frame)
        if group.pooled.k >= DIAMOND_FROM:
            numbers = {n: getattr(group.pooled, n) for n in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")}
            pooled.append({"label": "Pooled", "group": name, **numbers, "note": describe_pooling(group.pooled)})
    return pd.concat(studies, ignore_index=True), pd.DataFrame(pooled) if pooled else None


def _share(events: float, others: float) -> str:
    return f"{events:g}/{events + others:g}" if events + others == events + others else ""


def _level(groups: Sequence[Group]) -> str:
    return percentage(groups[0].pooled.level, 1)


def _about_pairs(groups: Sequence[Group]) -> str:
    pairs = sum(group.pooled.k == 2 for group in groups)
    return " Two trials of one outcome get no diamond: read the trials." if pairs else ""


def _title(groups: Sequence[Group]) -> str:
    """The pooled effect that rests on most trials; where there is none, who gives an estimate at all."""
    drawn = [group for group in groups if group.pooled.k >= DIAMOND_FROM]
    if drawn:
        best = max(drawn, key=lambda group: group.pooled.k)
        turn = np.exp if best.measure == "RR" else float
        numbers = interval(*(turn(n) for n in (best.pooled.estimate, best.pooled.ci_low, best.pooled.ci_high)))
        null = 1.0 if best.measure == "RR" else 0.0
        low, high = turn(best.pooled.ci_low), turn(best.pooled.ci_high)
        reach = ", from worse to better" if low < null < high else ""
        name = sentence(group_name(best, with_condition=True))
        unit = "a risk ratio of " if best.measure == "RR" else ""
        sd = "" if best.measure == "RR" else " SD"
        return f"{name}: {in_words(best.pooled.k)} trials come to {unit}{numbers}{sd}{reach}"
    known = list(dict.fromkeys(label for group in groups for label in group.estimated["label"]))
    silent = dict.fromkeys(label for group in groups for label in group.trials["label"])
    silent = [label for label in silent if label not in known]
    if len(known) == 1:
        others = f"; {listing(silent)} {'gives' if len(silent) == 1 else 'give'} none" if silent else ""
        return f"Every estimate comes from one trial, {known[0]}{others}"
    return f"{sentence(count(len(groups), 'outcome'))} with an estimate, none of them from three trials or more"
