"""Evidence strength by domain, results as reported, and how well they are verified."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import integer, sentence
from ldnsynth.display.words.harms import reported_words
from ldnsynth.display.words.people import people_words
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.without_pooling.strength import COUNTED_SENSES, strength_by_domain, trial_directions
from ldnsynth.views.effects import effects_of
from ldnsynth.views.row_ids import joined, linked, reading_ids
from ldnsynth.vocabulary import VERIFICATION

_HEADS = {
    **{"better": "Better", "worse": "Worse", "mixed": "Mixed", "stated": "Stated without a number"},
    **{"none_occurred": "None occurred", "not_comparable": "Not comparable"},
}


def strength_table(evidence: Evidence) -> Table | Note:
    """Table of evidence strength by outcome domain, with the trials by the direction of their estimates."""
    topic = evidence.topic
    directions = trial_directions(evidence.trials, evidence.outcomes, evidence.results, domains=topic.domains)
    strength = strength_by_domain(evidence.trials, directions)
    if strength.empty:
        return Note("No study of this selection reports a result.")
    cells = [directions[directions["domain"] == domain] for domain in strength["domain"]]
    estimated = _estimated(evidence)
    behind = [estimated[estimated["domain"] == domain] for domain in strength["domain"]]
    rows = [
        {
            "Outcome": sentence(topic.domain_labels[row.domain]),
            "OCEBM level": str(row.level),
            "Measured by (compared)": _of(row.k, row.k_randomised),
            "People behind estimates": _people_estimated(of),
            **{head: _of(getattr(row, name), getattr(row, f"{name}_randomised")) for name, head in _HEADS.items()},
            "Best seen in": row.verification.replace("_", " "),
        }
        for row, of in zip(strength.itertuples(), behind, strict=True)
    ]
    frame = pd.DataFrame(rows)
    empty = [head for head in _HEADS.values() if set(frame[head]) == {"0"}]
    links = linked(("OCEBM level", "Measured by (compared)"), [joined(of["trial_id"]) for of in cells])
    links |= {"People behind estimates": [joined(of["result_id"]) for of in behind]}
    for name, senses in COUNTED_SENSES.items():
        if _HEADS[name] not in empty:
            links[_HEADS[name]] = [joined(reading_ids(evidence, of[of["sense"].isin(senses)])) for of in cells]
    return Table(
        id="strength",
        title="What stands behind each outcome",
        frame=frame.drop(columns=empty),
        numeric=tuple(name for name in rows[0] if name not in ("Outcome", "Best seen in", *empty)),
        links=links,
        notes=(
            "OCEBM 2011 level of the best study before grading up or down: 2 randomised trial, 3 non-randomised "
            "comparison, 4 series of cases or before and after. Risk of bias and certainty are not judged here.",
            "Measured by (compared): studies of any design with a result; in brackets, here and to the right: those "
            "of them that compare the arms of a randomised trial in it. Better, worse, mixed: studies by the sign of "
            "their point estimates. Stated without a number: what authors say of which no estimate was seen; it counts "
            f"neither for {topic.intervention.short} nor against it. Which numbers are printed is the authors’ choice. "
            "Not comparable: nothing to compare with, a series of cases, or nothing said of a difference.",
            "People behind estimates: those whom the estimates with an interval rest on, each trial at its largest; in "
            "brackets those who entered these trials where they differ. Only randomised trials are estimated.",
        ),
    )


def _estimated(evidence: Evidence) -> pd.DataFrame:
    """Of each trial and domain the estimated result with most people: domain, result_id, n and size (NaN: unknown)."""
    effects = effects_of(evidence)
    known = effects[effects["se"].notna()].sort_values("n", kind="stable")
    return known.drop_duplicates(["trial_id", "domain"], keep="last")


def _people_estimated(rows: pd.DataFrame) -> str:
    """The people of these rows of `_estimated`: "60 (80)"; "" for none."""
    return people_words(*(rows[name].sum(skipna=False) if len(rows) else None for name in ("n", "size")))


def directions_table(evidence: Evidence) -> Table | Note:
    """Table of every comparative result of the randomised trials as it was reported."""
    trials = overview(evidence)
    trials = trials[trials["allocated"]]
    rows = evidence.results[evidence.results["contrast"] == "between_arms"].merge(
        trials[["trial_id", "label"]].rename(columns={"label": "study"}), on="trial_id"
    )
    rows = rows.merge(evidence.outcomes[["outcome_id", "domain", "label"]], on="outcome_id")
    if rows.empty:
        return Note("No randomised trial of this selection reports a comparison.")
    rows["order"] = rows["domain"].map(domains_in_order(evidence.outcomes, evidence.topic.domains).index)
    rows = rows.sort_values(["order", "study", "result_id"])
    frame = pd.DataFrame(
        {
            "Outcome": rows["label"].map(sentence),
            "Study": rows["study"],
            "When": rows["timepoint"],
            "Reported": [reported_words(evidence, row) for row in rows.itertuples()],
            "Seen in": rows["level"],
            "Domain": rows["domain"].map(lambda name: sentence(evidence.topic.domain_labels[name])),
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
