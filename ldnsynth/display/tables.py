"""The tables of the notebooks: each returns a block with cells as they are printed."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import bounds, count, decimal, integer, sentence, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview, sources_in_order
from ldnsynth.synthesis.strength import strength_by_domain, trial_directions
from ldnsynth.vocabulary import BASES, DESIGNS, DOMAINS, QUESTIONS, REPORTED, STATUSES, VERIFICATION

NOT_SEEN = "Dash: not seen in what could be read (mostly abstracts and register entries)."
_COMPARATORS = {
    "placebo": "placebo",
    "active_treatment": "another treatment",
    "usual_treatment": "usual treatment",
    "lower_exposure": "less LDN",
    "own_baseline": "own past",
    "other": "other people",
    "none": "none",
    "not_reported": "",
}


def characteristics_table(evidence: Evidence) -> Table | Note:
    """Table of the studies: who, how many, how much, how long, against what, and what became of it."""
    trials = overview(evidence)
    if trials.empty:
        return Note("No study fits this selection.")
    rows = [
        {
            "Study": row.label,
            "Design": sentence(DESIGNS[row.design]),
            "People studied": sentence(row.population),
            "Entered": _whole(row.size if pd.isna(row.entered) else row.entered),
            "Left": _whole(row.finished),
            "Dose (mg/day)": span(row.dose_low, row.dose_high),
            "Weeks": decimal(row.weeks),
            "Compared with": _COMPARATORS[row.comparator],
            "First result": _first_result(row),
        }
        for row in trials.itertuples()
    ]
    return Table(
        id="characteristics",
        title=f"The {count(len(trials), 'study', 'studies')} by design and date",
        frame=pd.DataFrame(rows),
        numeric=("Entered", "Left", "Dose (mg/day)", "Weeks"),
        group="Design",
        notes=(
            NOT_SEEN,
            "Entered: randomised, else enrolled or started. Left: analysed, else completed. "
            "Weeks: the longest treatment or observation.",
        ),
    )


def left_out_table(evidence: Evidence) -> Table | Note:
    """Table of the studies of the conditions asked for that the selection drops, with the reason."""
    if evidence.left_out.empty:
        return Note("No study of these conditions was left out.")
    frame = evidence.left_out[["label", "reason"]].rename(columns={"label": "Study", "reason": "Left out because"})
    return Table(id="left-out", title="Studies of these conditions that the selection leaves out", frame=frame)


def discrepancies_table(evidence: Evidence) -> Table | Note:
    """Table of documents that disagree about these studies, and which of them is used."""
    labels = evidence.trials.set_index("trial_id")["label"]
    names = {"a": "A", "b": "B", "both": "Both", "neither": "Neither"}
    rows = [
        {
            "About": f"{labels[row.trial_id]}: {row.about}",
            "A": f"{row.value_a} [{row.source_a}]",
            "B": f"{row.value_b} [{row.source_b}]",
            "Used, and why": f"{names[row.used]}: {row.reason}",
            "What the other would change": sentence(row.consequence),
        }
        for row in evidence.discrepancies.itertuples()
    ]
    if not rows:
        return Note("No two documents were found to disagree about these studies.")
    return Table(
        id="discrepancies",
        title=f"{sentence(count(len(rows), 'disagreement'))} between documents",
        frame=pd.DataFrame(rows),
        notes=("In brackets: the document, by its id in documents.csv.",),
    )


def unverified_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of values that are believed but were not seen; they enter no analysis.

    Parameters
    ----------
    everything : Evidence
        The evidence before selection: a selection holds no unverified value.
    evidence : Evidence
        The selection whose studies are meant.
    """
    labels = evidence.trials.set_index("trial_id")["label"]
    facts = everything.characteristics
    facts = facts[(facts["verification"] == "unverified") & facts["trial_id"].isin(labels.index)]
    phases = everything.phases
    phases = phases[(phases["verification"] == "unverified") & phases["trial_id"].isin(labels.index)]
    results = everything.results
    results = results[(results["verification"] == "unverified") & results["trial_id"].isin(labels.index)]
    rows = [(labels[r.trial_id], r.item.replace("_", " "), _fact(r), r.note) for r in facts.itertuples()]
    rows += [(labels[r.trial_id], r.kind.replace("_", " "), r.label, r.note) for r in phases.itertuples()]
    rows += [(labels[r.trial_id], r.outcome_id.replace("_", " "), r.reported, r.note) for r in results.itertuples()]
    if not rows:
        return Note("Every value about these studies was seen in a document.")
    frame = pd.DataFrame(rows, columns=["Study", "What", "Believed", "Note"])
    return Table(
        id="to-be-verified",
        title=f"{sentence(count(len(rows), 'value'))} to be verified: believed, seen nowhere, used nowhere",
        frame=frame,
    )


def strength_table(evidence: Evidence) -> Table | Note:
    """Table of evidence strength by outcome domain, with the trials by the direction of their results."""
    sizes = pd.Series({trial: evidence.size(trial) for trial in evidence.trials["trial_id"]}, dtype=float)
    directions = trial_directions(evidence.trials, evidence.outcomes, evidence.results)
    strength = strength_by_domain(evidence.trials, sizes, directions)
    if strength.empty:
        return Note("No study of this selection reports a result.")
    rows = [
        {
            "Outcome domain": sentence(DOMAINS[row.domain]),
            "OCEBM level": str(row.level),
            "Studies": _of(row.k, row.k_randomised),
            "People": _of(row.people, row.people_randomised),
            "Better": _of(row.better, row.better_randomised),
            "No difference": _of(row.same, row.same_randomised),
            "Worse": _of(row.worse, row.worse_randomised),
            "Mixed": _of(row.mixed, row.mixed_randomised),
            "Not comparable": _of(row.not_comparable, row.not_comparable_randomised),
            "Best seen in": row.verification.replace("_", " "),
        }
        for row in strength.itertuples()
    ]
    numeric = [name for name in rows[0] if name not in ("Outcome domain", "Best seen in")]
    return Table(
        id="strength",
        title="What stands behind each outcome domain",
        frame=pd.DataFrame(rows),
        numeric=tuple(numeric),
        notes=(
            "OCEBM 2011 level of the best study before grading up or down: 2 randomised trial, 3 non-randomised "
            "comparison, 4 series of cases or before and after. Risk of bias and certainty are not judged here.",
            "In brackets: randomised trials and the people in them. Better, no difference, worse, mixed: studies by "
            "the direction of their results. Not comparable: measured, but nothing to compare with or no result seen.",
        ),
    )


def directions_table(evidence: Evidence) -> Table | Note:
    """Table of every comparative result of the randomised trials as it was reported."""
    trials = overview(evidence)
    trials = trials[trials["randomised_design"]]
    rows = evidence.results[evidence.results["contrast"] == "between_arms"].merge(
        trials[["trial_id", "label"]].rename(columns={"label": "study"}), on="trial_id"
    )
    rows = rows.merge(evidence.outcomes[["outcome_id", "domain", "label"]], on="outcome_id")
    if rows.empty:
        return Note("No randomised trial of this selection reports a comparison.")
    rows["order"] = rows["domain"].map(list(DOMAINS).index)
    rows = rows.sort_values(["order", "study", "result_id"])
    frame = pd.DataFrame(
        {
            "Outcome": rows["label"].map(sentence),
            "Study": rows["study"],
            "When": rows["timepoint"],
            "Reported": rows["reported"].map(sentence),
            "Seen in": rows["level"],
            "Domain": rows["domain"].map(lambda name: sentence(DOMAINS[name])),
        }
    )
    title = "What the randomised trials report, result by result"
    return Table(id="randomised-results", title=title, frame=frame, group="Domain")


def verification_table(evidence: Evidence) -> Table | Note:
    """Table of how many values and results stand at which level of verification."""
    facts = pd.concat([evidence.characteristics[["level"]], evidence.phases[["level"]]])["level"].value_counts()
    results = evidence.results["level"].value_counts()
    if facts.empty and results.empty:
        return Note("No value in this selection.")
    rows = [
        (sentence(words), str(facts.get(level, 0)), str(results.get(level, 0)))
        for level, words in VERIFICATION.items()
        if level != "unverified"
    ]
    frame = pd.DataFrame(rows, columns=["Where it was seen", "Facts about studies", "Results"])
    return Table(
        id="verification",
        title="How well the values used here are verified",
        frame=frame,
        numeric=("Facts about studies", "Results"),
    )


def stances_table(evidence: Evidence) -> Table | Note:
    """Table of every stance with the reason for its code and where in the source it stands."""
    sources = sources_in_order(evidence)
    rows = evidence.stances.merge(sources.reset_index(names="order")[["source_id", "label", "order"]], on="source_id")
    if rows.empty:
        return Note("None of the sources was certainly written by that day.")
    rows["question_order"] = rows["question"].map(list(QUESTIONS).index)
    rows = rows.sort_values(["order", "question_order", "coder"])
    frame = pd.DataFrame(
        {
            "Question": rows["question"].map(lambda name: sentence(QUESTIONS[name])),
            "Stance": rows["stance"]
            .map(lambda value: decimal(value) if value <= 0 else f"+{value:.0f}")
            .where(rows["stance"].notna(), "does not say"),
            "Worded": rows["certainty"],
            "Leans on": rows["basis"].map(lambda name: BASES.get(name, "")),
            "Lines": [span(row.first_line, row.last_line) for row in rows.itertuples()],
            "Why this code": rows["reason"],
            "Source": rows["label"],
        }
    )
    coders = ", ".join(sorted(set(rows["coder"])))
    return Table(
        id="stances",
        title="Every stance with its reason",
        frame=frame,
        numeric=("Stance",),
        group="Source",
        notes=(
            f"Coder: {coders}. With one coder there is no agreement to report. Lines are those of the "
            "source’s text file.",
        ),
    )


def _first_result(row) -> str:
    """When the first result was public; for a study without one, what became of it."""
    when = bounds(row.public_from, row.public_after, row.public_before)
    return when if row.status in REPORTED else sentence(STATUSES[row.status])


def _whole(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else integer(value)


def _of(all_trials: int, randomised: int) -> str:
    return f"{integer(all_trials)} ({integer(randomised)})" if all_trials else "0"


def _fact(row) -> str:
    return " ".join(filter(None, [decimal(row.value) or span(row.value_low, row.value_high), row.value_text, row.unit]))
