"""Evidence strength by domain, results as reported, and how well they are verified."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.origins import joined, reading_ids, size_ids
from ldnsynth.display.wording import integer, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview
from ldnsynth.synthesis.strength import strength_by_domain, trial_directions
from ldnsynth.vocabulary import DOMAINS, VERIFICATION


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
    senses = {"Better": "better", "No difference": "same", "Worse": "worse", "Mixed": "mixed"}
    senses["Not comparable"] = "not comparable"
    cells = [directions[directions["domain"] == domain] for domain in strength["domain"]]
    links = {
        "OCEBM level": [joined(of["trial_id"]) for of in cells],
        "Studies": [joined(of["trial_id"]) for of in cells],
    }
    links |= {"People": [joined(size_ids(evidence, of["trial_id"])) for of in cells]}
    for column, sense in senses.items():
        links[column] = [joined(reading_ids(evidence, of[of["sense"] == sense])) for of in cells]
    return Table(
        id="strength",
        title="What stands behind each outcome domain",
        frame=pd.DataFrame(rows),
        numeric=tuple(numeric),
        links=links,
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
    return Table(
        id="randomised-results",
        title=title,
        frame=frame,
        group="Domain",
        links={"Reported": list(rows["result_id"])},
    )


def verification_table(evidence: Evidence) -> Table | Note:
    """Table of how many values and results stand at which level of verification."""
    names = {"characteristic_id": "id", "phase_id": "id", "result_id": "id"}
    frames = (evidence.characteristics, evidence.phases, evidence.results)
    facts, phases, results = (frame.rename(columns=names)[["id", "level"]] for frame in frames)
    if not any(map(len, frames)):
        return Note("No value in this selection.")
    levels = [level for level in VERIFICATION if level != "unverified"]
    seen = {
        name: [rows.loc[rows["level"] == level, "id"] for level in levels]
        for name, rows in (("Facts about studies", pd.concat([facts, phases])), ("Results", results))
    }
    counts = {name: [str(len(ids)) for ids in by_level] for name, by_level in seen.items()}
    frame = pd.DataFrame({"Where it was seen": [sentence(VERIFICATION[level]) for level in levels]} | counts)
    return Table(
        id="verification",
        title="How well the values used here are verified",
        frame=frame,
        numeric=tuple(seen),
        links={name: [joined(ids) for ids in by_level] for name, by_level in seen.items()},
    )


def _of(all_trials: int, randomised: int) -> str:
    return f"{integer(all_trials)} ({integer(randomised)})" if all_trials else "0"
