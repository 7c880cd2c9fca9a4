"""What the randomised trials estimate and how each number was had; directions where there is none; the SWiM items."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.directions import POINTS
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import shown_elsewhere
from ldnsynth.display.measured import numbers_of_effects, numbers_of_groups
from ldnsynth.display.wording import count, decimal, in_words, integer, p_value, percentage, sentence, span
from ldnsynth.display.words.estimates.directions import AUTHORS_CHOICE, directions_of
from ldnsynth.display.words.estimates.effects import (
    INTERVAL_WORDS,
    TWO_TRIALS,
    effect_words,
    estimate_words,
    group_name,
    intervention_of,
    unit_of,
    with_unit,
)
from ldnsynth.display.words.estimates.few_trials import both_words, prior_words, read_twice, second_words
from ldnsynth.display.words.estimates.one_scale import about_one_scale, on_one_scale_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.effect_sizes.crossover import crossover_mean_difference, crossover_mean_difference_from_sd
from ldnsynth.synthesis.effect_sizes.crossover_smd import crossover_smd
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.without_pooling.strength import MIXED
from ldnsynth.synthesis.without_pooling.swim import FEWEST_TO_COUNT, sign_test
from ldnsynth.topic import Topic
from ldnsynth.views.row_ids import estimate_ids, joined, linked, reading_ids
from ldnsynth.vocabulary import POOLED_MEASURES

# Cochrane Handbook 5.1, section 16.4.6.4: ten people, means (SDs) 7.0 (2.38) and 6.5 (2.21), SD of the differences 2.
_EXAMPLE = {"m1i": 7.0, "m2i": 6.5, "sd1i": 2.38, "sd2i": 2.21, "ni": 10}
_EXAMPLE_SD_OF_DIFFERENCES = 2.0
_EXAMPLE_R = 0.68
_MINUS = r"(?<![^\W\d])-(?![^\W\d])"  # a minus sign; a hyphen has a letter at its side
_NAMED = ("Outcome", "Trial", "Measure", "People")
_POOLED = ("Trials", "People", "Estimate (interval)", "With a prior", "Prediction interval", "τ²", "I²")


def effects_table(effects: pd.DataFrame) -> Table | Note:
    """Table of every result that gives an estimate with its interval, and how they were derived."""
    known = effects[effects["se"].notna()]
    if known.empty:
        return Note("No comparison between randomised arms gives an estimate with its uncertainty.")
    columns = known[["measure", "estimate", "ci_low", "ci_high"]].itertuples(index=False)
    units = known["unit"].where(known["measure"].isin(("MD", "RD")), "")
    numbers = [with_unit(estimate_words(*row), unit) for row, unit in zip(columns, units, strict=True)]
    frame = pd.DataFrame(
        {
            "Trial": known["label"],
            "Outcome": known["outcome"],
            "When": known["timepoint"],
            "People": [integer(n) if n == n else "" for n in known["n"]],
            "Measure": known["measure"],
            "Estimate (interval)": numbers,
            "How it was derived": known["derivation"].str.replace(_MINUS, "−", regex=True),
            "Domain": known["domain_label"].map(sentence),
        }
    )
    silent = len(effects) - len(known)
    frame = frame.loc[known["domain_place"].sort_values(kind="stable").index]
    return Table(
        id="effects",
        title="Every estimate and how it was derived",
        frame=frame,
        links=linked(("People", "Estimate (interval)"), list(known.loc[frame.index, "result_ids"])),
        keys={"estimate": "Estimate (interval)", **{name.lower(): name for name in _NAMED}},
        values=numbers_of_effects(known.loc[frame.index].assign(unit=units.loc[frame.index])),
        numeric=("People", "Estimate (interval)"),
        group="Domain",
        notes=(
            f"{_measures_explained(known)}."
            + (f" {sentence(count(silent, 'result'))} more gave no estimate with an interval." if silent else ""),
        ),
    )


def _measures_explained(known: pd.DataFrame) -> str:
    """What the measures in the table stand for."""
    means = f"difference of means ({known['intervention'].iloc[0]} minus comparator) in the unit of the outcome"
    words = {"MD": means} | {name: said for name, said in POOLED_MEASURES.items() if name != "MD"}
    return "; ".join(f"{name}: {said}" for name, said in words.items() if name in set(known["measure"]))


def pooled_table(evidence: Evidence, groups: Sequence[Group], *, tau_prior: str) -> Table | Note:
    """Table of what three trials or more of one outcome come to; of two, each trial by itself.

    Beside it stands what few trials, two among them, come to with a prior of how far trials differ.
    """
    several = [group for group in groups if group.pooled.k > 1]
    if not several:
        return Note("No outcome has an estimate from two randomised trials, so nothing is pooled.")
    pooled = [group.pooled for group in several if group.is_pooled]
    how = ""
    if pooled:
        how = f"Random effects, {pooled[0].method}; {INTERVAL_WORDS[pooled[0].ci]}, {percentage(pooled[0].level, 1)}. "
        how += "The prediction interval is where the effect of a further trial would be expected. "
    return Table(
        id="pooled",
        title="What several trials come to: three or more together, two side by side"
        if pooled
        else "No outcome has three trials: nothing is pooled",
        frame=pd.DataFrame([_pooled_row(evidence, group, tau_prior) for group in several]),
        numeric=_POOLED,
        links=linked(_POOLED, [joined(estimate_ids(group)) for group in several]),
        values=numbers_of_groups(several),
        notes=(
            f"{how}Two trials are read one by one, as their common interval would say next to nothing. With a prior: "
            f"Bayesian random effects of two to four trials, with the prior {prior_words(tau_prior)} of the standard "
            "deviation between them, median and central interval; a second reading, not the default. MD: one scale, in "
            "its unit. SMD: several scales, in standard deviations (SD), above 0 is better with "
            f"{intervention_of(several)}.",
            *about_one_scale(evidence, several),
        ),
    )


def _pooled_row(evidence: Evidence, group: Group, prior: str) -> dict[str, str]:
    """A row of the table of pooled effects, its numbers blank where there are two trials."""
    pooled, twice = group.pooled, next(iter(read_twice(evidence, [group], prior)), None)
    second = second_words(group, twice.second).removeprefix(f"{group.measure} ") if twice and twice.second else ""
    row = {
        "Outcome": group_name(group, with_condition=True),
        "Trials": str(pooled.k),
        "People": integer(group.estimated["n"].sum()),
        "Measure": group.measure,
        "Estimate (interval)": TWO_TRIALS,
        "With a prior": second,
        **dict.fromkeys(("Prediction interval", "τ²", "I²"), ""),
        "How to read it": f"{effect_words(group)}.",
    }
    if not group.is_pooled:
        return row
    reach = estimate_words(group.measure, pooled.estimate, pooled.pi_low, pooled.pi_high).partition("(")[2][:-1]
    return row | {
        "Estimate (interval)": effect_words(group).removeprefix(f"{group.measure} "),
        "Prediction interval": f"{reach} {unit_of(group)}".strip() if pooled.pi != "none" else "",
        "τ²": decimal(pooled.tau2, 2),
        "I²": percentage(pooled.i2, 100),
        "How to read it": " ".join(
            (*on_one_scale_words(evidence, group), *pooled.notes, both_words(twice) if twice else "")
        ).strip(),
    }


def scales_table(evidence: Evidence, groups: Sequence[Group]) -> Table | Note | None:
    """Table of the scales behind the estimates: range, general population, and what difference matters to people.

    None where the review's one domain has no scale.
    """
    used = {name for g in groups if not g.is_ratio for name in g.estimated["outcome_id"]}
    scales = evidence.outcomes[evidence.outcomes["outcome_id"].isin(used)]
    if scales.empty and shown_elsewhere(groups, evidence):
        return None
    if scales.empty:
        return Note("No outcome measured on a scale has an estimate.")
    norms = zip(scales["norm_mean"], scales["norm_sd"], strict=True)
    frame = pd.DataFrame(
        {
            "Scale": scales["label"],
            "Unit": scales["unit"],
            "Range": [span(low, high) for low, high in zip(scales["range_low"], scales["range_high"], strict=True)],
            "Better": scales["better"],
            "General population (SD)": [
                decimal(mean) + (f" ({decimal(sd)})" if sd == sd else "") for mean, sd in norms
            ],
            "Matters from": [decimal(mid) for mid in scales["mid"]],
            "What to know": scales["note"].map(sentence),
        }
    )
    known = int(scales["mid"].notna().sum())
    return Table(
        id="scales",
        title=f"Of {count(len(scales), 'scale')} with an estimate, {in_words(known) if known else 'none'} "
        f"{'has' if known == 1 else 'have'} a recorded difference that matters to people",
        frame=frame,
        numeric=("Range", "General population (SD)", "Matters from"),
        links=linked(("Range", "General population (SD)"), list(scales["source_id"]))
        | {"Matters from": list(scales["mid_source_id"])},
        notes=(
            "Matters from: the smallest difference that people were found to take for important. A dash: seen in no "
            "document. Without such a difference no size word is said.",
        ),
    )


def crossover_example_table(effects: pd.DataFrame) -> Table | None:
    """Table of the Cochrane Handbook's example of a crossover trial, computed by the functions used here.

    None where `effects` hold none of a crossover trial.
    """
    if not (effects["design"] == "randomised_crossover").any():
        return None
    means = [_EXAMPLE[name] for name in ("m1i", "m2i", "sd1i", "sd2i", "ni")]
    effects = [
        ("SD of the differences known", crossover_mean_difference_from_sd(0.5, _EXAMPLE_SD_OF_DIFFERENCES, 10)),
        ("Correlation borrowed", crossover_mean_difference(*means, _EXAMPLE_R)),
        ("In SDs between people", crossover_smd(*means, _EXAMPLE_R)),
    ]
    frame = pd.DataFrame(
        {
            "What is known": [name for name, _ in effects],
            "Measure": [effect.measure for _, effect in effects],
            "Estimate": [decimal(effect.estimate, 3) for _, effect in effects],
            "SE": [decimal(effect.se, 3) for _, effect in effects],
            "How it was derived": [str(effect.derivation) for _, effect in effects],
        }
    )
    return Table(
        id="crossover-example",
        title="The Handbook’s example of a crossover trial, computed by the same functions",
        frame=frame,
        numeric=("Estimate", "SE"),
        notes=("Cochrane Handbook 5.1, section 16.4.6.4: ten people; its standard errors are 0.632, 0.583 and 0.256.",),
    )


def direction_table(evidence: Evidence) -> Table | Note:
    """Table of which way the estimates of randomised trials point, in outcomes that five of them estimate or more."""
    cells = directions_of(evidence)
    cells = cells[cells["compared"] & cells["estimated"]]
    enough = cells.groupby(["condition", "domain"])["trial_id"].transform("count") >= FEWEST_TO_COUNT
    groups = list(cells[enough].groupby(["condition", "domain"], sort=False))
    if not groups:
        return Note(
            f"No outcome of a condition has point estimates from {in_words(FEWEST_TO_COUNT)} randomised trials: a "
            "share or a test of directions would only restate the trials."
        )
    frame = pd.DataFrame([_direction_row(evidence.topic, *names, group) for names, group in groups])
    behind = [_behind_directions(group) for _, group in groups]
    several = cells["condition"].nunique() > 1
    return Table(
        id="directions",
        title="Which way the estimates of randomised trials point, outcome by outcome",
        frame=frame if several else frame.drop(columns="Condition"),
        numeric=tuple(behind[0]),
        links={column: [joined(reading_ids(evidence, of[column])) for of in behind] for column in behind[0]},
        group="Condition" if several else "",
        notes=(
            "It answers a weaker question: is there any evidence of an effect, whatever its size? Only trials with a "
            f"point estimate are counted. {AUTHORS_CHOICE} Mixed trials have no sign. Outcomes of fewer than "
            f"{in_words(FEWEST_TO_COUNT)} such trials are left out. Interval by Wilson; exact two-sided test.",
        ),
    )


def _direction_row(topic: Topic, condition: str, domain: str, cells: pd.DataFrame) -> dict[str, str]:
    tally = cells["sense"].value_counts()
    better, worse, mixed = (int(tally.get(sense, 0)) for sense in (*POINTS, MIXED))
    test = sign_test(better, worse, excluded=mixed)
    ends = f"{percentage(test.ci_low, 1)} to {percentage(test.ci_high, 1)}"
    return {
        "Condition": sentence(topic.condition_labels[condition]),
        "Outcome": sentence(topic.domain_labels[domain]),
        "Better": str(better),
        "Worse": str(worse),
        "Mixed": str(mixed),
        "Share better (interval)": f"{percentage(better, test.k)} ({ends})" if test.k else "",
        "Sign test": p_value(round(test.p, 3)) if test.k else "",
    }


def _behind_directions(cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The trials behind each number of a row."""
    of = {sense: cells[cells["sense"] == sense] for sense in (*POINTS, MIXED)}
    return {
        **{"Better": of["better"], "Worse": of["worse"], "Mixed": of[MIXED]},
        **dict.fromkeys(("Share better (interval)", "Sign test"), cells[cells["sense"] != MIXED]),
    }
