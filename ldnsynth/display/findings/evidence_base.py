"""Which studies exist, how large they were and how long they lasted."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.figures.gap_map import gap_map_data, measured_results
from ldnsynth.display.figures.sample_sizes import LOST_SHARE
from ldnsynth.display.figures.size_and_duration import needs, people_needed
from ldnsynth.display.findings.wording import capital, conditions_in_words, counted, no_study
from ldnsynth.display.origins import discrepancy_ids, dose_ids, size_ids, weeks_ids
from ldnsynth.display.wording import date, decimal, first_few, integer, listing, percentage, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, REPORTED


def which_studies(evidence: Evidence) -> Finding:
    """How many studies there are, how many of them randomised, with how many people."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("answer-studies", evidence)
    randomised = trials[trials["randomised_design"]]
    return Finding(
        "answer-studies",
        "By {day}, {studies} of low-dose naltrexone in "
        + conditions_in_words(evidence)
        + " had been found. {randomised} allocated treatment at random, with {people}"
        + (" between them; " if len(randomised) > 1 else "; ")
        + "{reported} reported a result.",
        {
            "day": Number(evidence.as_of, "date", date(evidence.as_of)),
            "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
            "randomised": _studies(randomised, capital(len(randomised))),
            "people": counted(
                int(randomised["size"].sum()), "person", "people", links=size_ids(evidence, randomised["trial_id"])
            ),
            "reported": _studies(trials[trials["status"].isin(REPORTED)]),
        },
    )


def who_was_lost(evidence: Evidence) -> Finding:
    """How many studies lost a fifth of their people or more before the analysis."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("people", evidence)
    told = trials[trials["entered"].notna() & trials["finished"].notna() & (trials["entered"] > 0)]
    lost = told[1 - told["finished"] / told["entered"] >= LOST_SHARE]
    names = [f"{row.label} {percentage(row.entered - row.finished, row.entered)}" for row in lost.itertuples()]
    return Finding(
        "people",
        "For {told} of {studies} it was seen both how many people entered and how many the results rest on; "
        + ("{lost} lost a fifth or more (" + first_few(names) + ")." if names else "{lost} lost a fifth or more."),
        {
            "told": _studies(told),
            "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
            "lost": _studies(lost, integer(len(lost)) if len(lost) else "none"),
        },
    )


def how_long(evidence: Evidence) -> Finding:
    """The longest comparison with placebo, and the longest study of all."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("time", evidence)
    timed = trials[trials["weeks"].notna()]
    placebo = timed[timed["randomised_design"] & (timed["comparator"] == "placebo")]
    numbers = {"timed": _studies(timed), "studies": counted(len(trials), "study", "studies", links=trials["trial_id"])}
    sentence = "The length of treatment was seen for {timed} of {studies}. "
    if placebo.empty:
        return Finding("time", sentence + "No comparison with placebo of known length was found.", numbers)
    longest = placebo.loc[placebo["weeks"].idxmax()]
    behind = weeks_ids(evidence, longest["trial_id"])
    numbers["weeks"] = Number(longest["weeks"], "weeks", decimal(longest["weeks"]), links=behind)
    return Finding(
        "time",
        sentence + f"The longest randomised comparison with placebo, {longest['label']}, "
        "gave each for {weeks} weeks.",
        numbers,
    )


def which_doses(evidence: Evidence) -> Finding:
    """The range of doses, and for how many studies a dose was seen."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("doses", evidence)
    known = trials[trials["dose_high"].notna()]
    numbers = {"known": _studies(known), "studies": counted(len(trials), "study", "studies", links=trials["trial_id"])}
    sentence = "A daily dose was seen for {known} of {studies}"
    if known.empty:
        return Finding("doses", sentence + ".", numbers)
    low, high = known["dose_low"].min(), known["dose_high"].max()
    ends = known[(known["dose_low"] == low) | (known["dose_high"] == high)]
    behind = tuple(row_id for trial in ends["trial_id"] for row_id in dose_ids(evidence, trial))
    numbers["range"] = Number(span(low, high), "mg/day", links=behind)
    return Finding(
        "doses", sentence + "; it lies at {range} mg." if low == high else sentence + ": {range} mg.", numbers
    )


def large_enough(evidence: Evidence, *, target_smd: float = 0.5, power: float = 0.8) -> Finding:
    """How many randomised trials had the people to see a given difference; see `figures.size_and_duration`."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("power", evidence)
    needed = people_needed(target_smd, power=power)
    people = trials["finished"].fillna(trials["size"])
    known = trials[trials["randomised_design"] & people.notna()]
    enough = known[people[known.index] >= needs(evidence, known, needed)]
    unpaired = list(known.loc[known["trial_id"].isin(evidence.unpaired()), "label"])
    verb = (
        "compared its periods as if they were parallel groups and needs"
        if len(unpaired) == 1
        else ("compared their periods as if they were parallel groups and need")
    )
    return Finding(
        "power",
        "To see a difference of {smd} standard deviations with {power} power takes {parallel} people in parallel "
        "groups or {crossover} in a crossover (correlation 0.5, analysed within persons). {enough} of {known} "
        "had them." + (f" {listing(unpaired)} {verb} as many people as a parallel trial." if unpaired else ""),
        {
            "smd": Number(target_smd, "SD", decimal(target_smd)),
            "power": Number(power, "share", f"{power:.0%}"),
            "parallel": Number(needed["randomised_parallel"], "people"),
            "crossover": Number(needed["randomised_crossover"], "people"),
            "enough": _studies(enough, capital(len(enough))),
            "known": counted(
                len(known), "randomised trial of known size", "randomised trials of known size", links=known["trial_id"]
            ),
        },
    )


def what_was_published(evidence: Evidence) -> Finding:
    """How many studies never reported, and which."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("publication", evidence)
    silent = trials[~trials["status"].isin(REPORTED)]
    names = f": {first_few(list(silent['label']))}" if len(silent) else ""
    return Finding(
        "publication",
        "{silent} of {studies} " + ("was" if len(silent) == 1 else "were") + " run, registered or announced without a "
        f"published result{names}.",
        {
            "silent": _studies(silent, capital(len(silent))),
            "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
        },
    )


def where_evidence_is(everywhere: Evidence) -> Finding:
    """In how many outcome domains there is a randomised trial in MS; give it the evidence on all conditions."""
    data = gap_map_data(everywhere)
    ms = data[data["condition"] == "multiple sclerosis"]
    elsewhere = data[(data["condition"] != "multiple sclerosis") & (data["trials_randomised"] > 0)]
    covered = set(ms.loc[ms["trials_randomised"] > 0, "domain"])
    measured = measured_results(everywhere)
    behind = measured[measured["design"].isin(RANDOMISED_DESIGNS) & (measured["condition"] == "multiple sclerosis")]
    only = [domain for domain in dict.fromkeys(elsewhere["domain"]) if domain not in covered]
    return Finding(
        "gaps",
        "In multiple sclerosis {covered} of {domains} outcome domains rest on at least one randomised trial."
        + (f" Randomised trials in other conditions alone speak to {listing(only)}." if only else ""),
        {
            "covered": Number(len(covered), "domains", links=tuple(behind["result_id"])),
            "domains": Number(data["domain"].nunique(), "domains", links=tuple(measured["trial_id"].unique())),
        },
    )


def doubts(everything: Evidence, evidence: Evidence) -> Finding:
    """How many disagreements and unverified values there are about these studies."""
    ids = evidence.trials["trial_id"]
    believed = [
        row_id
        for frame in (everything.characteristics, everything.phases, everything.results)
        for row_id in frame.loc[(frame["verification"] == "unverified") & frame["trial_id"].isin(ids)].iloc[:, 0]
    ]
    return Finding(
        "doubts",
        "About these studies {disagreements} between documents are on record, each with its resolution, and {believed} "
        "that nobody here has seen in a document and that no analysis uses.",
        {
            "disagreements": counted(len(evidence.discrepancies), "disagreement", links=discrepancy_ids(evidence)),
            "believed": counted(len(believed), "value", links=believed),
        },
    )


def _studies(rows: pd.DataFrame, text: str = "") -> Number:
    """The number of these studies, which leads to them."""
    return Number(len(rows), "studies", text, links=tuple(rows["trial_id"]))
