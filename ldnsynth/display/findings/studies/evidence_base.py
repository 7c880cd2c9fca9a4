"""Which studies exist, how large they were and how long they lasted."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, date, decimal, first_few, integer, listing, percentage, span
from ldnsynth.display.words.counting import capital, conditions_named, counted, no_study
from ldnsynth.display.words.periods import treatment_words
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import measured_results
from ldnsynth.views.gaps import has_no_map, measured_in_families
from ldnsynth.views.outcomes import outcomes_asked
from ldnsynth.views.people import LOST_SHARE
from ldnsynth.views.people_needed import needs, people_needed
from ldnsynth.views.row_ids import analysed_ids, discrepancy_ids, dose_ids, size_ids, weeks_ids
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, REPORTED


def which_studies(evidence: Evidence) -> Finding:
    """How many studies there are, how many of them randomised, and how many people entered these and were analysed."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("answer-studies", evidence)
    randomised, planned = trials[trials["allocated"]], trials[~trials["allocated"] & _designed_at_random(trials)]
    seen = measured_results(evidence.trials, evidence.results)["trial_id"]
    numbers = {
        "day": Number(evidence.as_of, "date", date(evidence.as_of)),
        "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
        "randomised": _studies(randomised, capital(len(randomised))),
        "reported": _studies(trials[trials["trial_id"].isin(seen)]),
    }
    what = f"{evidence.topic.intervention.name} in {conditions_named(evidence)}"
    text = f"By {{day}}, {{studies}} of {what} had been found. "
    text += "{randomised} allocated treatment at random"
    if len(randomised):
        told, more = _people(evidence, randomised)
        text, numbers = text + told, numbers | more
    if len(planned):
        numbers["planned"] = _studies(planned, f"{integer(len(planned))} more")
        verb = "was" if len(planned) == 1 else "were"
        text += f"; {{planned}} {verb} planned, and nobody is known to have taken part"
    return Finding("answer-studies", text + "; a result was seen of {reported}.", numbers)


def _designed_at_random(trials: pd.DataFrame) -> pd.Series:
    return trials["design"].isin(RANDOMISED_DESIGNS)


def _people(evidence: Evidence, trials: pd.DataFrame) -> tuple[str, dict[str, Number]]:
    """Who entered these trials and who was analysed, and of how many that was not seen; a clause and its numbers."""
    known, analysed = trials[trials["size"].notna()], trials[trials["finished"].notna()]
    if known.empty:
        return ", with people whose number was not seen", {}
    numbers = {"people": Number(int(known["size"].sum()), "people", links=size_ids(evidence, known["trial_id"]))}
    if trials["entered"].isna().all():  # the sizes are those of the results
        return f", with results on {'at least ' if len(known) < len(trials) else ''}{{people}} people", numbers
    text = ", with at least {people} people" if len(known) < len(trials) else ", with {people} people"
    if len(analysed):
        ids = tuple(row_id for trial in analysed["trial_id"] for row_id in analysed_ids(evidence, trial))
        numbers["analysed"] = Number(int(analysed["finished"].sum()), "people", links=ids)
    if len(analysed) == len(known):
        text += ", of whom {analysed} were analysed"
    elif analysed.empty:
        text += "; how many of them were analysed was not seen"
    else:
        silent = known[known["finished"].isna()]
        numbers["unseen"] = _studies(silent, count(len(silent), "study", "studies"))
        text += ", of whom at least {analysed} were analysed (not seen for {unseen})"
    return text, numbers


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
        "{told} of {studies} "
        + ("tells" if len(told) == 1 else "tell")
        + " how many people entered and how many were analysed"
        + {0: "", 1: f"; it lost {'' if len(lost) else 'less than '}a fifth{' or more' if len(lost) else ''}"}.get(
            len(told), "; {lost} of them lost a fifth or more"
        )
        + (f" ({first_few(names)})." if names else "."),
        {
            "told": _studies(told, capital(len(told))),
            "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
            "lost": _studies(lost, integer(len(lost)) if len(lost) else "none"),
        },
    )


def how_long(evidence: Evidence) -> Finding:
    """The longest comparison with the usual comparator, and the longest study of all."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("time", evidence)
    timed = trials[trials["weeks"].notna()]
    usual = evidence.topic.comparator
    compared = timed[timed["allocated"] & (timed["comparator"] == usual.kind)]
    numbers = {"timed": _studies(timed), "studies": counted(len(trials), "study", "studies", links=trials["trial_id"])}
    sentence = "The length of treatment was seen for {timed} of {studies}. "
    if compared.empty:
        return Finding("time", sentence + f"No comparison with {usual.short} of known length was found.", numbers)
    longest = compared.loc[compared["weeks"].idxmax()]
    behind = weeks_ids(evidence, longest["trial_id"])
    numbers["weeks"] = Number(longest["weeks"], "weeks", treatment_words(evidence, longest["trial_id"]), links=behind)
    return Finding(
        "time",
        sentence + f"The longest treatment in a randomised comparison with {usual.short} was that of "
        f"{longest['label']}: {{weeks}}.",
        numbers,
    )


def which_doses(evidence: Evidence) -> Finding | None:
    """The range of doses, and for how many studies a dose was seen; nothing where the topic has no dose."""
    trials, dose = overview(evidence), evidence.topic.dose
    if dose is None:
        return None
    if trials.empty:
        return no_study("doses", evidence)
    known = trials[trials["dose_high"].notna()]
    numbers = {"known": _studies(known), "studies": counted(len(trials), "study", "studies", links=trials["trial_id"])}
    sentence = "A dose was seen for {known} of {studies}"
    if known.empty:
        return Finding("doses", sentence + ".", numbers)
    low, high = known["dose_low"].min(), known["dose_high"].max()
    ends = known[(known["dose_low"] == low) | (known["dose_high"] == high)]
    behind = tuple(row_id for trial in ends["trial_id"] for row_id in dose_ids(evidence, trial))
    numbers["range"] = Number(span(low, high), dose.unit, links=behind)
    said = "; it lies at {range} " if low == high else ": {range} "
    return Finding("doses", f"{sentence}{said}{dose.short}.", numbers)


def large_enough(evidence: Evidence, *, target_smd: float = 0.5, power: float = 0.8) -> Finding:
    """How many randomised trials had the people to see a given difference; see `figures.size_and_duration`."""
    trials = overview(evidence)
    if trials.empty:
        return no_study("power", evidence)
    needed = people_needed(target_smd, power=power)
    people = trials["finished"].fillna(trials["size"])
    known = trials[trials["allocated"] & people.notna()]
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
        "groups or {crossover} in a crossover (correlation 0.5, analysed within persons). "
        + ("{enough} of {known} had them." if len(known) else "Of no randomised trial is the size known.")
        + (f" {listing(unpaired)} {verb} as many people as a parallel trial." if unpaired else ""),
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


def where_evidence_is(everywhere: Evidence, evidence: Evidence) -> Finding | None:
    """How many outcomes a randomised trial of the selection compares, and what such trials elsewhere compare alone.

    None where the topic has one condition and one domain.

    Parameters
    ----------
    everywhere : Evidence
        On all conditions.
    evidence : Evidence
        The selection.
    """
    if has_no_map(evidence.topic):
        return None
    rows = measured_in_families(everywhere)
    rows = rows[rows["compared"]]
    here = rows["trial_id"].isin(evidence.trials["trial_id"])
    asked = outcomes_asked(evidence)
    covered = [domain for domain in asked if domain in set(rows.loc[here, "domain"])]
    only = [domain for domain in asked if domain in set(rows["domain"]) and domain not in covered]
    named = listing([domain_in_a_sentence(evidence.topic.domain_labels[domain]) for domain in only])
    behind = rows[here & rows["domain"].isin(covered)]
    return Finding(
        "gaps",
        f"In {conditions_named(evidence)} randomised trials compared {{covered}} of {{asked}}."
        + (f" Randomised trials in other conditions alone compared {named}." if only else ""),
        {
            "covered": Number(len(covered), "outcomes", links=tuple(behind["result_id"])),
            "asked": counted(len(asked), "outcome", links=rows["trial_id"].unique()),
        },
    )


def doubts(everything: Evidence, evidence: Evidence) -> Finding:
    """How many disagreements and unverified values there are about these studies."""
    ids = evidence.trials["trial_id"]
    on_record = "there are "
    if "discrepancies" in evidence.topic.tables:
        on_record = "{disagreements} between documents are on record, each with its resolution, and "
    believed = [
        row_id
        for frame in (everything.characteristics, everything.phases, everything.results)
        for row_id in frame.loc[(frame["verification"] == "unverified") & frame["trial_id"].isin(ids)].iloc[:, 0]
    ]
    return Finding(
        "doubts",
        f"About these studies {on_record}{{believed}} that nobody here has seen in a document and that no analysis "
        "uses.",
        {
            "disagreements": counted(len(evidence.discrepancies), "disagreement", links=discrepancy_ids(evidence)),
            "believed": counted(len(believed), "value", links=believed),
        },
    )


def _studies(rows: pd.DataFrame, text: str = "") -> Number:
    """The number of these studies, which leads to them."""
    return Number(len(rows), "studies", text, links=tuple(rows["trial_id"]))
