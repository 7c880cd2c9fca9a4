"""What can be estimated, what it comes to, and which way the rest points."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.directions import POINTS
from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import (
    first_few,
    in_words,
    integer,
    interval,
    listing,
    p_value,
    percentage,
    sentence,
    with_article,
)
from ldnsynth.display.words.counting import capital, counted, no_study
from ldnsynth.display.words.estimates.directions import AUTHORS_CHOICE, directions_of
from ldnsynth.display.words.estimates.effects import effect_words, group_in_a_sentence, kind_of_trial, with_unit
from ldnsynth.display.words.estimates.few_trials import prior_words, read_twice, second_words, which_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.statements import interval_words
from ldnsynth.synthesis.grade.summary_effects import summary_effect
from ldnsynth.synthesis.trials.few_trials import is_few
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.without_pooling.swim import FEWEST_TO_COUNT, sign_test
from ldnsynth.views.effects import results_behind
from ldnsynth.views.row_ids import estimate_ids, reading_ids
from ldnsynth.vocabulary import POOLED_MEASURES


def what_can_be_estimated(evidence: Evidence, effects: pd.DataFrame) -> Finding:
    """How many of the results that compare arms give an estimate with its uncertainty, and from which trials."""
    if evidence.trials.empty:
        return no_study("answer-effects", evidence)
    if effects.empty:
        return Finding("answer-effects", "No randomised trial of this selection reports a comparison between its arms.")
    known = effects[effects["se"].notna()]
    trials = list(dict.fromkeys(known["label"]))
    silent = [label for label in dict.fromkeys(effects["label"]) if label not in trials]
    given, asked = (results_behind(rows) for rows in (known, effects))
    numbers = {
        "known": Number(len(given), "results", capital(len(given)), links=given),
        "results": counted(len(asked), "result", links=asked),
        "trials": counted(effects["trial_id"].nunique(), kind_of_trial(effects), links=effects["trial_id"].unique()),
        "estimated": Number(len(trials), "trials", in_words(len(trials)), links=tuple(known["trial_id"].unique())),
    }
    text = "{known} of {results} that compare the arms of {trials} can be given as an estimate with its uncertainty"
    text += (
        f", from {{estimated}} of the trials ({first_few(trials)})." if trials else ", from {estimated} of the trials."
    )
    if silent:
        text += f" Words alone, or numbers without their uncertainty, came from {first_few(silent)}."
    return Finding("answer-effects", text, numbers)


def what_pooling_gives(evidence: Evidence, groups: Sequence[Group], *, tau_prior: str) -> Finding:
    """The outcomes for which several trials give an estimate, and what they come to; or why nothing is pooled.

    Few trials are read with a prior of how far trials differ, too.
    """
    several = sorted((g for g in groups if g.is_pooled), key=lambda g: -g.pooled.k)
    pairs = [group for group in groups if group.pooled.k == 2]
    if not several:
        if not groups:
            return Finding("pooled", "No outcome gave an estimate, so nothing is pooled.")
        if pairs:
            return Finding(
                "pooled",
                "No outcome had estimates from three trials, so nothing is pooled; {pairs} had them from two.",
                {"pairs": counted(len(pairs), "outcome", links=estimate_ids(*pairs))},
            )
        return Finding(
            "pooled",
            "{outcomes} gave an estimate, " + ("each " if len(groups) > 1 else "") + "from a single trial; nothing is "
            "pooled, for an average of one trial is that trial.",
            {"outcomes": counted(len(groups), "outcome", links=estimate_ids(*groups))},
        )
    best = several[0]
    words = effect_words(best).removeprefix(f"{best.measure} ") if best.is_ratio else effect_words(best)
    ends = best.pooled.estimate, best.pooled.ci_low, best.pooled.ci_high
    value = float(np.exp(ends[0])) if best.is_ratio else ends[0]
    told, second = _read_both(evidence, best, tau_prior)
    unit = f"{with_article(POOLED_MEASURES[best.measure])} of" if best.is_ratio else "a difference of"
    lead, counts = _which_are_pooled(groups, several)
    return Finding(
        "pooled",
        f"{lead}: {unit} {{estimate}}, I² {{i2}}; {told}."
        + (" {pairs} had estimates from two trials, which are read and not pooled." if pairs else ""),
        {
            **counts,
            "estimate": Number(value, best.measure, words, links=estimate_ids(best)),
            "i2": Number(best.pooled.i2, "%", percentage(best.pooled.i2, 100), links=estimate_ids(best)),
            **({"pairs": counted(len(pairs), "further outcome", links=estimate_ids(*pairs))} if pairs else {}),
            **second,
        },
    )


def _which_are_pooled(groups: Sequence[Group], several: Sequence[Group]) -> tuple[str, dict[str, Number]]:
    """How many outcomes are pooled, and which has most trials; of one outcome alone its trials."""
    best = several[0]
    name, words = group_in_a_sentence(best), in_words(best.pooled.k)
    if len(groups) == 1:
        words = sentence(words)
        return f"{{k}} trials of {name}{',' * (',' in name)} are pooled", {
            "k": Number(best.pooled.k, "trials", words, estimate_ids(best))
        }
    are = "is" if len(several) == 1 else "are"
    return (
        f"{{outcomes}} had estimates from three trials or more and {are} pooled. The largest number, {{k}}, is for "
        f"{name}",
        {
            "outcomes": counted(len(several), "outcome", links=estimate_ids(*several)),
            "k": Number(best.pooled.k, "trials", words, links=estimate_ids(best)),
        },
    )


def _read_both(evidence: Evidence, group: Group, prior: str) -> tuple[str, dict[str, Number]]:
    """How a pooled effect is read; of few trials beside what they come to with a prior, and that number."""
    effect = summary_effect(group, evidence.outcomes)
    alone = f"the interval {interval_words(effect.reading)}"
    if not is_few(group):
        return alone, {}
    twice = read_twice(evidence, [group], prior)[0]
    if twice.second is None:
        return f"{alone}; there is no reading with a prior, as {twice.refusal}", {}
    words = second_words(group, twice.second).removeprefix(f"{group.measure} ")
    value = float(np.exp(twice.second.estimate)) if group.is_ratio else twice.second.estimate
    told = f"with the prior {prior_words(prior)} of the standard deviation between trials it is {{with_prior}}"
    return (
        f"{told}; {which_words(twice)}",
        {"with_prior": Number(value, group.measure, words, links=estimate_ids(group))},
    )


def how_crossover_intervals_were_had(effects: pd.DataFrame) -> Finding | None:
    """The differences of crossover trials with the interval that their p value implies; None without such a trial."""
    if not (effects["design"] == "randomised_crossover").any():
        return None
    rows = effects[(effects["design"] == "randomised_crossover") & (effects["kind"] == "difference")]
    rows = rows[rows["se"].notna() & rows["derivation"].str.contains("from p ")]
    if rows.empty:
        return Finding("crossover", "No crossover trial of this selection gives a difference with a p value alone.")
    said, numbers = [], {}
    for place, row in enumerate(rows.head(4).itertuples(), start=1):
        name = f"estimate_{place}"
        words = with_unit(interval(row.estimate, row.ci_low, row.ci_high), row.unit)
        numbers[name] = Number(row.estimate, row.unit or "points", words, links=(row.result_id,))
        said.append(f"{row.label}, {row.outcome}: {{{name}}}")
    numbers["results"] = counted(len(rows), "difference", links=rows["result_id"])
    more = "; and so on" if len(rows) > 4 else ""
    return Finding(
        "crossover",
        "{results} of crossover trials were printed with a p value and without an interval. If that p is from a "
        "paired t "
        f"test, the intervals are: {'; '.join(said)}{more}.",
        numbers,
    )


def which_way(evidence: Evidence) -> Finding:
    """The most randomised trials that estimate one outcome of a condition, and which way they point from five on."""
    cells = directions_of(evidence)
    randomised = cells[cells["compared"]]
    if randomised.empty:
        return Finding("directions", "No randomised trial of this selection compares its arms.")
    signed = randomised[randomised["sense"].isin(POINTS)]
    if signed.empty:
        return Finding("directions", "No randomised trial of this selection gives a point estimate with a sign.")
    trials = signed.groupby(["condition", "domain"])["trial_id"].transform("nunique")
    largest = signed[trials == trials.max()]
    most = int(trials.max())
    labels, name = evidence.topic.domain_labels, evidence.topic.intervention.short
    names = list(dict.fromkeys(labels[domain] for domain in largest["domain"]))
    numbers = {"most": counted(most, "randomised trial", links=dict.fromkeys(largest["trial_id"]))}
    where = listing(names) if len(names) < 4 else f"{len(names)} outcomes"
    text = f"No outcome of a condition has a direction by a point estimate from more than {{most}} ({where})"
    if most < FEWEST_TO_COUNT:
        few = f", too few to count which way they point. {AUTHORS_CHOICE}"
        return Finding("directions", text + few, numbers)
    first = largest[["condition", "domain"]].iloc[0]
    cell = largest[(largest[["condition", "domain"]] == first).all(axis=1)]
    better = cell[cell["sense"] == "better"]
    test = sign_test(len(better), len(cell) - len(better))
    verb, better_ids = "points" if len(better) == 1 else "point", reading_ids(evidence, better)
    numbers |= {
        "better": Number(len(better), "trials", integer(len(better)) if len(better) else "none", better_ids),
        "p": Number(test.p, "p", p_value(round(test.p, 3)), links=reading_ids(evidence, cell)),
    }
    told = f". For {labels[first['domain']]} {{better}} of them {verb} to {name} (sign test, {{p}})"
    return Finding("directions", f"{text}{told}. {AUTHORS_CHOICE}", numbers)
