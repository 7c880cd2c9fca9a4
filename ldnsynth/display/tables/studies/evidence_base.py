"""The studies, those left out, and what is in doubt."""

from collections.abc import Callable, Iterable

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.wording import bounds, count, date, decimal, integer, sentence, span
from ldnsynth.display.words.people import comparator_words
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import EXCLUSIONS
from ldnsynth.views.row_ids import analysed_ids, discrepancy_ids, dose_ids, entered_ids, joined, weeks_ids
from ldnsynth.vocabulary import DESIGNS, REPORTED, STATUSES

_MEANING = {
    "Entered": "Entered: randomised, else enrolled or started.",
    "Analysed": "Analysed: whom the results rest on; else who completed, else whom the results count.",
    "Weeks": "Weeks: the longest treatment or observation.",
}
NOT_SEEN = "Dash: not seen in what could be read."


def characteristics_table(evidence: Evidence) -> Table | Note:
    """Table of the studies: who, how many, how much, how long, against what, and what became of it."""
    trials = overview(evidence)
    if trials.empty:
        return Note("No study fits this selection.")
    dose = f"Dose ({evidence.topic.dose.unit})" if evidence.topic.dose else ""
    rows = [
        {
            "Study": row.label,
            "Design": sentence(DESIGNS[row.design]),
            "People studied": sentence(row.population),
            "Entered": _whole(row.entered),
            "Analysed": _whole(row.finished),
            **({dose: span(row.dose_low, row.dose_high)} if dose else {}),
            "Weeks": decimal(row.weeks),
            "Compared with": comparator_words(evidence.topic, row.comparator),
            "First result": _first_result(row),
        }
        for row in trials.itertuples()
    ]
    seen: dict[str, Callable[[str], Iterable[str]]] = {
        "People studied": lambda trial: [trial],
        "Entered": lambda trial: entered_ids(evidence, trial),
        "Analysed": lambda trial: analysed_ids(evidence, trial),
        **({dose: lambda trial: dose_ids(evidence, trial)} if dose else {}),
        "Weeks": lambda trial: weeks_ids(evidence, trial),
    }
    frame = pd.DataFrame(rows)
    frame = frame.loc[:, [name not in seen or (frame[name] != "").any() for name in frame]]
    seen = {name: ids for name, ids in seen.items() if name in frame}
    return Table(
        id="characteristics",
        keys={"study": "Study"},
        title=f"The {count(len(trials), 'study', 'studies')} by design and date",
        frame=frame,
        numeric=tuple(name for name in seen if name != "People studied"),
        group="Design",
        links={column: [joined(ids(trial)) for trial in trials["trial_id"]] for column, ids in seen.items()},
        notes=(
            NOT_SEEN,
            *([" ".join(told)] if (told := [_MEANING[name] for name in _MEANING if name in seen]) else []),
        ),
    )


def left_out_table(evidence: Evidence) -> Table | Note:
    """Table of the studies of the conditions asked for that the selection drops, with the reason.

    Studies of other conditions are counted, and so are those not yet public, whose names would tell what came later.
    """
    causes = evidence.left_out["cause"].value_counts()
    notes = []
    if others := causes.get("condition", 0):
        notes.append(f"Of other conditions: {count(others, 'study', 'studies')}.")
    if later := causes.get("public", 0):
        notes.append(f"Not certainly public by {date(evidence.as_of)}: {count(later, 'study', 'studies')}.")
    named = evidence.left_out[~evidence.left_out["cause"].isin(["condition", "public"])]
    if named.empty:
        return Note(" ".join(["No study of these conditions was left out.", *notes]))
    frame = named[["label", "reason"]].rename(columns={"label": "Study", "reason": "Left out because"})
    title = "Studies of these conditions that the selection leaves out"
    return Table(id="left-out", title=title, frame=frame, notes=tuple(notes))


@only_with("search_records")
def excluded_table(evidence: Evidence) -> Table | Note | None:
    """Table of the works that searches brought and that were left out, each once with the reason (PRISMA 2020, 16b)."""
    records = evidence.search_records
    works = records[records["decision"] == "excluded"].drop_duplicates("work")
    if works.empty:
        return Note("No work that a search brought was left out.")
    titles = evidence.documents.set_index("document_id")["title"]
    named = works["title"].where(works["title"] != "", works["document_id"].map(titles).fillna(works["work"]))
    frame = pd.DataFrame(
        {"Reason": works["exclusion"].map(EXCLUSIONS).map(sentence), "Work": named, "In our words": works["reason"]}
    )
    frame = frame.sort_values(
        "Reason", key=lambda found: found.map(found.value_counts()), ascending=False, kind="stable"
    )
    return Table(
        id="excluded",
        title=f"{sentence(count(len(works), 'work'))} that searches brought and that were left out",
        frame=frame[["Work", "Reason", "In our words"]],
        group="Reason",
        links={"Work": list(works.loc[frame.index, "document_id"])},
    )


@only_with("discrepancies")
def discrepancies_table(evidence: Evidence) -> Table | Note | None:
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
        links={"About": discrepancy_ids(evidence)},
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
        links={"Believed": [*facts["characteristic_id"], *phases["phase_id"], *results["result_id"]]},
    )


def _first_result(row) -> str:
    """When the first result was public; for a study without one, what became of it."""
    when = bounds(row.public_from, row.public_after, row.public_before)
    return when if row.status in REPORTED else sentence(STATUSES[row.status])


def _whole(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else integer(value)


def _fact(row) -> str:
    return " ".join(filter(None, [decimal(row.value) or span(row.value_low, row.value_high), row.value_text, row.unit]))
