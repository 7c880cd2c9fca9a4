"""What differs in what was judged: certainty with its target, results that are missing, trust in studies."""

from collections.abc import Iterator

import pandas as pd

from ldnsynth.changes.in_words import Change, kind_of, plain, told
from ldnsynth.changes.state_names import in_order, names_of
from ldnsynth.display.wording import sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import INTEGRITY_CHECKS
from ldnsynth.synthesis.grade.certainty import ASPECTS, LEVELS
from ldnsynth.vocabulary import BODIES, TARGETS

_OF_MISSING = ("judgement", "reason", "judged_on")
_OF_CHECK = ("concern", "found", "looked_on", "source_id", "locator")
_BY_DEFAULT = "target chosen by what is recorded"


def changes_of_judgements(before: Evidence, after: Evidence) -> Iterator[Change]:
    """What differs of two selections, by heading: certainty, missing results, integrity of studies."""
    yield from _certainty(before, after)
    yield from _missing(before, after)
    yield from _integrity(before, after)


def _certainty(before: Evidence, after: Evidence) -> Iterator[Change]:
    sides, names = [_certainty_by_id(state) for state in (before, after)], names_of(before, after)
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        values = [side.get(key, {}) for side in sides]
        if values[0] == values[1]:
            continue
        condition, domain, body = key.split("/")
        labels = [
            LEVELS[judged["certainty"]].label.lower()
            if judged
            else "not judged then"
            if state.selection.as_of
            else "not judged"
            for judged, state in zip(values, (before, after), strict=True)
        ]
        words = f"{labels[0]} as before" if labels[0] == labels[1] else " → ".join(labels)
        name = sentence(f"{names.conditions[condition]}, {names.domains[domain]}, {BODIES[body]}")
        text = f"{name}: {words} ({_because(*values)})"
        yield Change("Certainty", kind_of(*values), key, text, *values)


def _certainty_by_id(state: Evidence) -> dict[str, dict]:
    reasons = state.certainty_reasons
    levels: dict[str, dict[str, int]] = {}
    for row in reasons.itertuples():
        levels.setdefault(row.certainty_id, {})[row.aspect] = int(row.levels)
    return {
        row.certainty_id: {
            **{"target": row.target, "start": row.start, "certainty": row.certainty},
            "levels": levels.get(row.certainty_id, {}),
        }
        for row in state.certainty.itertuples()
    }


def _because(old: dict, new: dict) -> str:
    """Target, start and the aspects that differ; of a new or lost judgement those that moved it."""
    parts = []
    if old and new and old["target"] != new["target"]:
        parts.append("rated against " + " → ".join(TARGETS.get(side["target"], _BY_DEFAULT) for side in (old, new)))
    if old.get("start") != new.get("start"):
        parts.append("starts " + " → ".join(judged["start"] for judged in (old, new) if judged))
    for aspect in ASPECTS:
        levels = [judged["levels"].get(aspect, 0) for judged in (old, new) if judged]
        if any(levels) and (len(levels) == 1 or levels[0] != levels[1]):
            parts.append(f"{aspect.replace('_', ' ')} " + " → ".join(f"{n:+d}".replace("+0", "0") for n in levels))
    return ", ".join(parts).replace("-", "−")


def _missing(before: Evidence, after: Evidence) -> Iterator[Change]:
    names = names_of(before, after)
    asked = {condition for state in (before, after) for condition in state.selection.conditions}
    tables = [state.missing_evidence for state in (before, after)]
    if asked:
        tables = [table[table["condition"].isin(asked)] for table in tables]
    sides = [_rows_by(table, ["condition", "domain"], _OF_MISSING) for table in tables]
    for key in in_order(names, list(dict.fromkeys([*sides[0], *sides[1]]))):
        old, new = (side.get(key, {}) for side in sides)
        if old != new:
            name = sentence(f"{names.conditions[key[0]]}, {names.domains[key[1]]}")
            words = _moved("judgement", old, new)
            yield Change("Missing results", kind_of(old, new), "/".join(key), f"{name}: {words}", old, new)


def _integrity(before: Evidence, after: Evidence) -> Iterator[Change]:
    """Checks that differ, and the studies that a concern took out or that were let in again."""
    labels = {id_: label for state in (before, after) for id_, label in _labels(state).items()}
    out = [_left_out(state) for state in (before, after)]
    tables = [state.integrity_checks for state in (before, after)]
    tables = [table[~table["trial_id"].isin({*out[0], *out[1]})] for table in tables]
    sides = [_rows_by(table, ["trial_id", "check"], _OF_CHECK) for table in tables]
    for key in sorted({*sides[0], *sides[1]}, key=lambda key: (labels[key[0]], key)):
        old, new = (side.get(key, {}) for side in sides)
        if old != new:
            text = f"{labels[key[0]]}, {INTEGRITY_CHECKS[key[1]][1]}: {_moved('concern', old, new)}"
            yield Change("Integrity of studies", kind_of(old, new), "/".join(key), text, old, new)
    for trial in sorted({*out[0]} ^ {*out[1]}, key=lambda trial: labels.get(trial, trial)):
        kind, what = ("removed", "is left out now") if trial in out[1] else ("added", "was left out before, is in now")
        text = f"{labels[trial]} {what}: {(out[0] | out[1])[trial].rstrip('.')}"
        sides = [{"left_out": side[trial]} if trial in side else {} for side in out]
        yield Change("Integrity of studies", kind, trial, text, *sides)


def _labels(state: Evidence) -> dict[str, str]:
    rows = [*state.left_out[["trial_id", "label"]].itertuples(index=False, name=None)]
    return dict(rows) | dict(zip(state.trials["trial_id"], state.trials["label"], strict=True))


def _left_out(state: Evidence) -> dict[str, str]:
    """Why each study was left out that was so for a concern about its integrity."""
    rows = state.left_out[state.left_out["cause"] == "concern"]
    return dict(zip(rows["trial_id"], rows["reason"], strict=True))


def _rows_by(table: pd.DataFrame, key: list[str], columns: tuple[str, ...]) -> dict[tuple[str, ...], dict]:
    rows = table.to_dict("records")
    return {tuple(row[name] for name in key): plain({name: row[name] for name in columns}) for row in rows}


def _moved(main: str, old: dict, new: dict) -> str:
    """The judgement on both sides, and why: the reason of the later one; where only that differs, what it was."""
    reason = "reason" if main == "judgement" else "found"
    if old and new and old[main] == new[main]:
        return f"{new[main]} as before ({told(old, new)})"
    none = "not judged" if main == "judgement" else "not looked at"
    words = " → ".join(side[main] if side else none for side in (old, new))
    return f"{words} ({(new or old)[reason].rstrip('.')})"
