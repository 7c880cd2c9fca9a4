"""What differs between two selections of the evidence, and what of the data made it differ."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ldnsynth.changes.in_words import Change, kind_of, plain, told
from ldnsynth.changes.of_judgements import changes_of_judgements
from ldnsynth.changes.state_names import Names, in_order, names_of
from ldnsynth.directions import NOT_COMPARABLE
from ldnsynth.display.wording import bounds, count, listing, sentence
from ldnsynth.display.words.estimates.effects import effect_words, group_name
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.selecting.as_of import NUMBER_COLUMNS
from ldnsynth.synthesis.trials.groups import Group, group_effects
from ldnsynth.synthesis.without_pooling.strength import SENSES, trial_directions
from ldnsynth.views.effects import effects_of
from ldnsynth.vocabulary import DESIGNS, STATUSES, VERDICTS

_OF_STUDY = ("label", "condition", "design", "status", "size")
_OF_FACT = ("value", "value_low", "value_high", "value_text")
_OF_RESULT = (
    *("outcome_id", "arm_id", "comparator_id", "contrast", "role", "timepoint_weeks", "timepoint", "direction"),
    *("measure", *NUMBER_COLUMNS, "pi_relation", "reported", "source_id", "verification", "first_public_in"),
)
_OF_SOURCE = ("written_on", "written_after", "written_before")
_SENSES = tuple(sense for sense in SENSES if sense != NOT_COMPARABLE)


def changes_of_data(before: Evidence, after: Evidence) -> Iterator[Change]:
    """What differs, by heading: studies, results, effects, certainty, missing results, integrity, sources, claims.

    Parameters
    ----------
    before, after : Evidence
        Two selections of the same conditions.

    Notes
    -----
    Effects are pooled one result a trial with the defaults of `groups.group_effects`; directions count trials, as
    `strength.trial_directions` reads them. The verdict on a claim is the one of the state: of a day that against what
    was public when the source was written, else that against everything in the data; of two data packages both.
    """
    yield from _studies(before, after)
    yield from _results(before, after)
    yield from _effects(before, after)
    yield from _directions(before, after)
    yield from changes_of_judgements(before, after)
    yield from _sources(before, after)
    yield from _claims(before, after)


def _studies(before: Evidence, after: Evidence) -> Iterator[Change]:
    names = names_of(before, after)
    old, new = (overview(state).set_index("trial_id").to_dict("index") for state in (before, after))
    facts = [_by_trial(state.characteristics, "characteristic_id", _OF_FACT) for state in (before, after)]
    for trial in _union(old, new):
        if trial in old and trial in new:
            sides = [_study(row[trial]) | _shared_facts(facts, trial, side) for side, row in enumerate((old, new))]
            if sides[0] != sides[1]:
                words = told(*({name: _fact_words(names, name, v) for name, v in values.items()} for values in sides))
                yield Change("Studies", "changed", trial, f"{new[trial]['label']}: {words}", *sides)
        else:
            sides = [_study(row[trial]) if trial in row else {} for row in (old, new)]
            words = _study_words(names, (old | new)[trial]) + _why_left_out(after if trial in old else before, trial)
            yield Change("Studies", kind_of(*sides), trial, words, *sides)


def _study(row: dict) -> dict:
    """What of a row of `overview` is compared."""
    return plain({name: row[name] for name in _OF_STUDY})


def _shared_facts(facts: list[dict], trial: str, side: int) -> dict:
    """The characteristics of a trial on one side, of those that both sides have."""
    shared = facts[0].get(trial, {}).keys() & facts[1].get(trial, {}).keys()
    return {fact: facts[side][trial][fact] for fact in sorted(shared)}


def _study_words(names: Names, row: dict) -> str:
    size = "people unknown" if pd.isna(row["size"]) else count(row["size"], "person", "people")
    if pd.isna(row["size"]) and pd.notna(row["finished"]):
        size = f"{count(row['finished'], 'person', 'people')} analysed"
    public = bounds(row["public_from"], row["public_after"], row["public_before"])
    what = [DESIGNS[row["design"]], size, names.conditions[row["condition"]], STATUSES[row["status"]]]
    return f"{row['label']}: {', '.join(what)}; public: {public}"


def _why_left_out(other: Evidence, trial: str) -> str:
    """Why the state without the study has left it out; "" if it does not have it at all, or not yet."""
    rows = other.left_out[(other.left_out["trial_id"] == trial) & (other.left_out["cause"] != "public")]
    return f" (on the other side left out: {rows['reason'].iloc[0]})" if len(rows) else ""


def _fact_words(names: Names, name: str, value: object) -> object:
    if isinstance(value, dict):
        return listing([f"{v:g}" if isinstance(v, float) else v for v in value.values() if v not in (None, "")])
    return {"design": DESIGNS, "status": STATUSES, "condition": names.conditions}.get(name, {}).get(value, value)


def _results(before: Evidence, after: Evidence) -> Iterator[Change]:
    sides, domains = [_results_by_id(state) for state in (before, after)], names_of(before, after).domains
    gathered: dict[tuple[str, str], list[str]] = {}
    changed: dict[str, list[Change]] = {}
    for result in _union(*sides):
        old, new = (side.get(result, {}) for side in sides)
        about = new or old
        if not (old and new):
            gathered.setdefault((about["domain"], kind_of(old, new)), []).append(result)
        elif old["values"] != new["values"]:
            text = f"{domains[about['domain']]}: {about['label']}, {about['outcome']} ({result}): "
            text = sentence(text + told(old["values"], new["values"]))
            change = Change("Results", "changed", result, text, old["values"], new["values"])
            changed.setdefault(about["domain"], []).append(change)
    for domain in domains:
        for kind, side in (("added", sides[1]), ("removed", sides[0])):
            if ids := gathered.get((domain, kind)):
                names = listing(list(dict.fromkeys(side[result]["label"] for result in ids)))
                text = f"{sentence(domains[domain])}: {count(len(ids), 'result')} of {names}"
                where = ({}, {"results": ids}) if kind == "added" else ({"results": ids}, {})
                yield Change("Results", kind, domain, text, *where)
        yield from changed.get(domain, [])


def _results_by_id(state: Evidence) -> dict[str, dict]:
    rows = state.results.merge(state.trials[["trial_id", "label"]], on="trial_id")
    outcomes = state.outcomes[["outcome_id", "domain", "label"]].rename(columns={"label": "outcome"})
    return {
        row["result_id"]: {
            **{name: row[name] for name in ("label", "domain", "outcome")},
            "values": plain({name: row[name] for name in _OF_RESULT}),
        }
        for row in rows.merge(outcomes, on="outcome_id").to_dict("records")
    }


def _effects(before: Evidence, after: Evidence) -> Iterator[Change]:
    sides = [{(*g.question, g.measure): g for g in group_effects(effects_of(state))} for state in (before, after)]
    for key in in_order(names_of(before, after), _union(*sides)):
        groups = [side.get(key) for side in sides]
        values = [_effect_values(group) for group in groups]
        if values[0] != values[1]:
            name = group_name(groups[1] or groups[0], with_condition=True)
            words = " → ".join(_effect_words(group) for group in groups if group)
            text = f"{name}: {words}{_why_moved(*groups)}"
            yield Change("Effects", kind_of(*values), "/".join(filter(None, key)), text, *values)


def _effect_values(group: Group | None) -> dict:
    if group is None:
        return {}
    pooled = group.pooled
    numbers = plain({name: _rounded(getattr(pooled, name)) for name in ("estimate", "ci_low", "ci_high")})
    if pooled.k > 1 and not group.is_pooled:
        ends = {"estimate": "yi", "ci_low": "yi_low", "ci_high": "yi_high"}
        numbers = {name: [_rounded(number) for number in group.estimated[own]] for name, own in ends.items()}
    return {"measure": group.measure, **numbers, "k": pooled.k, "trials": list(group.estimated["trial_id"])}


def _rounded(number: float) -> float:
    """To 12 significant digits: below that, two runs of the same sums may differ."""
    return float(f"{number:.12g}")


def _effect_words(group: Group) -> str:
    return f"{effect_words(group)}, {count(group.pooled.k, 'trial')}"


def _why_moved(old: Group | None, new: Group | None) -> str:
    """The trials that came, went or gave another estimate."""
    trials = [{} if g is None else {r["trial_id"]: r for r in g.estimated.to_dict("records")} for g in (old, new)]
    came, went = ([b[t]["label"] for t in b if t not in a] for a, b in (trials, trials[::-1]))
    shared = [(trials[0][t], trials[1][t]) for t in trials[1] if t in trials[0]]
    other = [
        f"{b['label']} {'by another result' if a['result_id'] != b['result_id'] else 'with another estimate'}"
        for a, b in shared
        if not np.allclose([a["yi"], a["sei"]], [b["yi"], b["sei"]], rtol=1e-9, atol=0)
    ]
    parts = [f"with {listing(came)}"] if came else []
    parts += [f"without {listing(went)}"] if went else []
    return f" ({'; '.join(parts + other)})" if parts or other else ""


def _directions(before: Evidence, after: Evidence) -> Iterator[Change]:
    sides, names = [_senses(state) for state in (before, after)], names_of(before, after)
    for key in in_order(names, _union(*sides)):
        old, new = (side.get(key, {}) for side in sides)
        if old != new:
            words = " → ".join(_sense_words(tally) for tally in (old, new) if tally)
            name = sentence(f"{names.conditions[key[0]]}, {names.domains[key[1]]}")
            yield Change("Directions (trials)", kind_of(old, new), "/".join(key), f"{name}: {words}", old, new)


def _senses(state: Evidence) -> dict[tuple[str, str], dict[str, int]]:
    """How many trials point which way, by condition and domain; a domain in which none compares is left out."""
    cells = trial_directions(state.trials, state.outcomes, state.results, domains=state.topic.domains)
    cells = cells[cells["sense"].isin(_SENSES)].merge(state.trials[["trial_id", "condition"]], on="trial_id")
    return {
        key: {sense: int((rows["sense"] == sense).sum()) for sense in _SENSES}
        for key, rows in cells.groupby(["condition", "domain"])
    }


def _sense_words(tally: dict[str, int]) -> str:
    return ", ".join(f"{tally[sense]} {sense}" for sense in _SENSES if tally[sense])


def _sources(before: Evidence, after: Evidence) -> Iterator[Change]:
    sides = [{row["source_id"]: row for row in state.sources.to_dict("records")} for state in (before, after)]
    for source in (name for name in sides[0] if name in sides[1]):
        old, new = ({name: side[source][name] for name in _OF_SOURCE} for side in sides)
        if old != new:
            words = " → ".join(bounds(*values.values()) for values in (old, new))
            yield Change("Sources", "changed", source, f"{sides[1][source]['label']}: written {words}", old, new)


def _claims(before: Evidence, after: Evidence) -> Iterator[Change]:
    whole = not any((state.claims["verdict_now"] == "").any() for state in (before, after))
    for when in ("then", "now") if whole else ("now",):
        sides = [_claims_by_id(state, when) for state in (before, after)]
        for key in sides[0]:
            if key in sides[1] and sides[0][key]["verdict"] != sides[1][key]["verdict"]:
                old, new = sides[0][key], sides[1][key]
                verdicts = " → ".join(VERDICTS[side["verdict"]][1] for side in (old, new))
                text = f"{key}, “{new['claim']}”{', when written' if when == 'then' else ''}: {verdicts}"
                yield Change("Claims", "changed", key, f"{text} ({new['reason']})", old, new)


def _claims_by_id(state: Evidence, when: str) -> dict[str, dict[str, str]]:
    """The verdict for then or now; of a day that has none for now the one for then."""
    found = {}
    for row in state.claims.to_dict("records"):
        side = when if row["verdict_now"] else "then"
        verdict = {"claim": row["claim"], "verdict": row[f"verdict_{side}"], "reason": row[f"reason_{side}"]}
        found[row["claim_id"]] = verdict
    return found


def _by_trial(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> dict[str, dict[str, dict]]:
    found: dict[str, dict[str, dict]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(row["trial_id"], {})[row[key]] = plain({name: row[name] for name in columns})
    return found


def _union(*sides) -> list:
    """What stands on either side, in order, once."""
    return list(dict.fromkeys(item for side in sides for item in side))
