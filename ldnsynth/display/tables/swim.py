"""The nine items of the SWiM guideline, answered from the data of this selection."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Table
from ldnsynth.display.effects import INTERVAL_WORDS
from ldnsynth.display.wording import count, decimal, first_few, in_words, listing, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.groups import Group
from ldnsynth.vocabulary import DOMAINS, MIXED_DOMAINS, VERIFICATION


def swim_table(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], *, correlation: float, tau2: str, interval: str
) -> Table:
    """Table of what the reporting guideline for synthesis without meta-analysis asks, and the answers.

    References
    ----------
    Campbell M et al. Synthesis without meta-analysis (SWiM) in systematic reviews. BMJ 2020;368:l6890.
    """
    rows = [
        ("1 Grouping", _grouping(effects, groups)),
        ("2 Metric and transformations", _metric(effects, correlation)),
        ("3 Synthesis methods", _methods(groups, tau2, interval)),
        ("4 What comes first", _priorities(groups)),
        ("5 Heterogeneity", _heterogeneity(groups)),
        ("6 Certainty", "Not graded in this chapter; the levels of the designs stand in the chapter on strength."),
        (
            "7 Presentation",
            "Forest plots by condition and domain; harvest and albatross plots and the table of directions where there "
            "is no estimate. Trials stand in the same order throughout: design, then the day the first result was "
            "public.",
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


def _grouping(effects: pd.DataFrame, groups: Sequence[Group]) -> str:
    mixed = listing([DOMAINS[name] for name in MIXED_DOMAINS])
    return (
        f"By condition, outcome domain and kind of comparator: "
        f"{count(effects['trial_id'].nunique(), 'randomised trial')} "
        f"with {count(len(effects), 'comparison')}, {count(len(groups), 'group')} with an estimate. Domains are what "
        f"people would name (pain, fatigue); within {mixed}, and for events, only the same outcome is put together. No "
        "protocol of this review was registered."
    )


def _metric(effects: pd.DataFrame, correlation: float) -> str:
    known = effects[effects["se"].notna()]
    from_p = int(known["derivation"].str.contains("from p ").sum())
    assumed = int(known.loc[known["kind"] == "difference", "smd_flags"].map(lambda flags: "assumed_r" in flags).sum())
    corrected = int(known["flags"].map(lambda flags: "zero_cell_correction" in flags).sum())
    return (
        f"Differences in standard deviations between people, turned so that above 0 is better with LDN; risk ratios. "
        f"Of "
        f"{count(len(known), 'estimate')}, {from_p} had their standard error from a p value, {assumed} were set in SDs "
        f"with an assumed correlation of {decimal(correlation)}, {corrected} had one half added to empty cells."
    )


def _methods(groups: Sequence[Group], tau2: str, interval: str) -> str:
    pooled = sum(group.pooled.k > 1 for group in groups)
    return (
        f"Where two trials or more give an estimate: random effects ({tau2}, {INTERVAL_WORDS[interval]}), "
        f"{count(pooled, 'group')} here. Elsewhere no average is possible, and the direction of effect is counted, "
        f"with "
        "an exact sign test; nothing is counted by significance."
    )


def _priorities(groups: Sequence[Group]) -> str:
    aside = sum(len(group.set_aside) for group in groups)
    return (
        "Randomised comparisons only. Of several results of one trial: one with an estimate, then the one that the "
        "trial "
        "ranked highest, then with most people, then the latest, then the first by name; "
        f"{count(aside, 'further result')} of the same people set aside."
    )


def _heterogeneity(groups: Sequence[Group]) -> str:
    several = [group.pooled.k for group in groups if group.pooled.k > 1]
    if not several:
        return "No group has two estimates, so heterogeneity cannot be looked at."
    return (
        f"Between-trial variance and I² for {count(len(several), 'group')}, of at most {in_words(max(several))} "
        f"trials: too "
        "few to explain differences by meta-regression. The chapter on sensitivity leaves out each trial in turn."
    )


def _results(groups: Sequence[Group]) -> str:
    if not groups:
        return "No group has an estimate; the table of directions gives what there is."
    single = [group for group in groups if group.pooled.k == 1]
    names = first_few(list(dict.fromkeys(DOMAINS[group.domain] for group in single)), most=8)
    text = f"{sentence(count(len(groups), 'group'))} with an estimate"
    return f"{text}, {len(single)} of them from a single trial ({names})." if single else f"{text}."


def _limitations(evidence: Evidence, effects: pd.DataFrame) -> str:
    silent = int(effects["se"].isna().sum())
    levels = effects.loc[effects["se"].notna(), "level"].value_counts()
    seen = listing([f"{levels[level]} {VERIFICATION[level]}" for level in VERIFICATION if level in levels])
    return (
        f"{sentence(count(silent, 'comparison'))} of {len(effects)} gave no estimate, and those without a number are "
        f"more "
        "often those without a difference, so the estimates that are left may be too large. "
        + (f"Of the estimates, {seen}. " if seen else "")
        + "Domains of one trial share its people and are not independent. Direction says nothing of size."
    )
