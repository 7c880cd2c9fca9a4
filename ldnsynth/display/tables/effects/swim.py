"""The nine items of the SWiM guideline, answered from the data of this selection."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.directions import SAID
from ldnsynth.display.blocks import Table
from ldnsynth.display.wording import count, decimal, first_few, in_words, listing, sentence
from ldnsynth.display.words.estimates.directions import directions_of, print_choice
from ldnsynth.display.words.estimates.effects import INTERVAL_WORDS, kind_of_trial
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group
from ldnsynth.synthesis.without_pooling.strength import COUNTED_SENSES
from ldnsynth.synthesis.without_pooling.swim import FEWEST_TO_COUNT
from ldnsynth.views.effects import results_behind
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS, VERIFICATION

_NO_PROTOCOL = "Nothing is written down on a protocol of this review."
FEWEST_TO_EXPLAIN = 10  # trials for each characteristic: Cochrane Handbook, 10.11.5.1


def swim_table(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], *, correlation: float, tau2: str, interval: str
) -> Table:
    """Table of what the reporting guideline for synthesis without meta-analysis asks, and the answers.

    References
    ----------
    Campbell M et al. Synthesis without meta-analysis (SWiM) in systematic reviews. BMJ 2020;368:l6890.
    """
    rows = [
        ("1 Grouping", _grouping(evidence, effects, groups)),
        ("2 Metric and transformations", _metric(evidence, effects, groups, correlation)),
        ("3 Synthesis methods", _methods(evidence, groups, tau2, interval)),
        ("4 What comes first", _priorities(groups)),
        ("5 Heterogeneity", _heterogeneity(evidence, groups)),
        ("6 Certainty", _certainty(evidence)),
        (
            "7 Presentation",
            "Forest plots by condition and domain; a table and plots of directions and p values where enough trials "
            "give them. Trials stand in the same order throughout: design, then the day the first result was public; "
            "outcomes by how much they matter to people.",
        ),
        ("8 Results", _results(groups)),
        ("9 Limitations", _limitations(evidence, effects)),
    ]
    frame = pd.DataFrame(rows, columns=["Item", "Answer"])
    return Table(
        id="swim",
        title="How the synthesis was done: the nine items of SWiM",
        frame=frame,
        notes=("Campbell M et al. BMJ 2020;368:l6890.",),
    )


def _grouping(evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group]) -> str:
    mixed = [evidence.topic.domain_labels[name] for name in evidence.topic.mixed_domains]
    alone = f"within {listing(mixed)}, and for events" if mixed else "for events"
    trials = count(effects["trial_id"].nunique(), kind_of_trial(effects))
    results = count(len(results_behind(effects)), "result")
    return (
        f"By condition, outcome domain and kind of comparator: {trials} with {results} that compare their arms, "
        f"{count(len(groups), 'group')} with an estimate. Domains are what people would name; "
        f"{alone}, only the same outcome is put together. {evidence.topic.protocol or _NO_PROTOCOL}"
    )


def _metric(evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], correlation: float) -> str:
    known = effects[effects["se"].notna()]
    from_p = int(known["derivation"].str.contains("from p ").sum())
    standardised = [group.estimated["smd_flags"] for group in groups if group.measure == "SMD"]
    assumed = sum("assumed_r" in flags for group in standardised for flags in group)
    were = "was" if assumed == 1 else "were"
    corrected = int(known["flags"].map(lambda flags: "zero_cell_correction" in flags).sum())
    return (
        "Differences in the unit of the scale; in standard deviations (SD) between people where scales are put "
        f"together, turned so that above 0 is better with {evidence.topic.intervention.short}; risk ratios. Of "
        f"{count(len(known), 'estimate')}, {from_p} had their standard error from a p value, {assumed} {were} set "
        f"in SDs with an assumed correlation of {decimal(correlation)}, {corrected} had one half added to empty cells."
    )


def _methods(evidence: Evidence, groups: Sequence[Group], tau2: str, interval: str) -> str:
    pooled, pairs = sum(group.is_pooled for group in groups), sum(group.pooled.k == 2 for group in groups)
    cells = directions_of(evidence)
    cells = cells[cells["compared"]]
    counted = cells[cells["estimated"]].groupby(["condition", "domain"])["trial_id"].count() >= FEWEST_TO_COUNT
    stated = int(cells["sense"].isin(COUNTED_SENSES["stated"]).sum())
    text = (
        f"Where {in_words(POOLED_FROM)} trials or more give an estimate with an interval: random effects ({tau2}, "
        f"{INTERVAL_WORDS[interval]}), {count(pooled, 'group')} here. Two are shown side by side and not pooled, "
        f"{count(pairs, 'group')} here; one is shown. Direction is the sign of a point estimate; it is counted, with "
        f"an exact sign test, only in outcomes of a condition of which {in_words(FEWEST_TO_COUNT)} randomised trials "
        f"or more give a point estimate: {count(int(counted.sum()), 'outcome')} here. "
    )
    if stated:
        text += (
            f"For {count(stated, 'comparison')} of a randomised trial something is stated without a number, which "
            f"counts neither for {evidence.topic.intervention.short} nor against it. "
        )
    return text + print_choice(evidence)


def _priorities(groups: Sequence[Group]) -> str:
    aside = sum(len(group.set_aside) for group in groups)
    designs = dict.fromkeys(design for group in groups for design in group.trials["design"])
    others = [DESIGNS[design] for design in designs if design not in RANDOMISED_DESIGNS]
    which = f"Randomised comparisons, and those of other designs ({'; '.join(others)})." if others else ""
    return (
        f"{which or 'Randomised comparisons only.'} Of several results of one trial: one with an estimate, then the "
        "one that the trial ranked highest, then with most people, then the latest, then the first by name; "
        f"{count(aside, 'further result')} of the same people set aside."
    )


def _certainty(evidence: Evidence) -> str:
    if "certainty" not in evidence.topic.tables:
        return "Not judged in this review."
    return "Judged outcome by outcome in the chapter on strength; nothing in this chapter rests on it."


def _heterogeneity(evidence: Evidence, groups: Sequence[Group]) -> str:
    several = [group.pooled.k for group in groups if group.is_pooled]
    if not several:
        return f"No group has estimates from {in_words(POOLED_FROM)} trials, so heterogeneity is not estimated."
    most = max(several)
    explained = (
        f"fewer than the {FEWEST_TO_EXPLAIN} from which differences could be explained by meta-regression"
        if most < FEWEST_TO_EXPLAIN
        else "enough to explain differences by meta-regression, "
        + ("as the chapter on covariates does" if len(evidence.covariates) else "which is not done here")
    )
    return (
        f"Between-trial variance and I² for {count(len(several), 'group')} of {in_words(POOLED_FROM)} trials or more, "
        f"the largest of {in_words(most)}: "
        f"{explained}. The chapter on sensitivity leaves out each trial in turn."
    )


def _results(groups: Sequence[Group]) -> str:
    if not groups:
        return "No group has an estimate; the table of directions gives what there is."
    single = [group for group in groups if group.pooled.k == 1]
    names = first_few(list(dict.fromkeys(group.trials["domain_label"].iloc[0] for group in single)), most=8)
    text = f"{sentence(count(len(groups), 'group'))} with an estimate"
    return f"{text}, {len(single)} of them from a single trial ({names})." if single else f"{text}."


def _limitations(evidence: Evidence, effects: pd.DataFrame) -> str:
    silent = effects[effects["se"].isna()]
    none = int(silent["direction"].map(SAID).eq("no difference").sum())
    levels = effects.loc[effects["se"].notna(), "level"].value_counts()
    seen = listing([f"{levels[level]} {VERIFICATION[level]}" for level in VERIFICATION if level in levels])
    text = f"{sentence(count(len(silent), 'result'))} of {len(effects)} gave no estimate with an interval"
    if none:
        text += f"; of {none} of them authors state no difference, so the estimates that are left may be too large"
    return (
        f"{text}. "
        + (f"Of the estimates, {seen}. " if seen else "")
        + "Domains of one trial share its people and are not independent. Direction says nothing of size."
    )
