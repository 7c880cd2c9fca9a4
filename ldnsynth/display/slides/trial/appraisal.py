"""One trial under the eyes of a room: design, flow, what was measured, and what was found.

Each function gets the evidence of one trial (`evidence.select_trial`), and says so where nothing is known.
"""

import re

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import count, date, decimal, integer, listing, percentage, sentence
from ldnsynth.display.words.estimates.effects import estimate_words, scale_words, with_unit
from ldnsynth.display.words.estimates.titles import BOUND, BOUNDED
from ldnsynth.display.words.people import comparator_words
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS, ROLES, STATUSES, VERIFICATION

_BLINDING = {"none": "not blinded", "not_applicable": "not blinded", "not_reported": "blinding not seen"}
_STEPS = ("planned", "screened", "enrolled", "randomised", "started", "withdrawn", "completed", "analysed")
_ABSENT = "not seen"
_ENOUGH_ALIKE = 5
_MINUS = re.compile(r"(?<![A-Za-z])-(?=[\d( ])")


def trial_design(evidence: Evidence) -> Table:
    """Table of how the trial was made."""
    trial = overview(evidence).iloc[0]
    blinding = _BLINDING.get(trial["masking"], f"{trial['masking']}-blind")
    phases = [f"{row.kind.replace('_', ' ')} {_weeks(row.weeks)}" for row in evidence.phases.itertuples()]
    rows = [
        ("People", f"{trial['population'] or _ABSENT}"),
        ("Compared\u00a0with", comparator_words(evidence.topic, trial["comparator"]) or _ABSENT),
        ("Treatment", listing(list(evidence.arms["intervention"])) or _ABSENT),
        ("Phases", "; ".join(phases) or _ABSENT),
        (
            "Begun; registered".replace(" ", "\u00a0"),
            f"{_fact(evidence, 'started_on')}; {_fact(evidence, 'registered_on')}",
        ),
        ("Paid by", _funding(evidence) or _ABSENT),
    ]
    return Table(
        id="trial-design",
        title=f"{trial['label']}: {DESIGNS[trial['design']]}, {blinding}",
        frame=pd.DataFrame(rows, columns=["What", "As it was seen"]),
    )


def _funding(evidence: Evidence) -> str:
    """Who paid, each document by itself."""
    facts = evidence.characteristics[evidence.characteristics["item"] == "funding"]
    told = ["; ".join(rows["value_text"]) for _, rows in facts.groupby("source_id", sort=False)]
    return "; by another document: ".join(told)


def trial_flow(evidence: Evidence) -> Table | Note:
    """Table of the people from planning to analysis, with where each number comes from."""
    trial = overview(evidence).iloc[0]
    arms = evidence.arms.set_index("arm_id")["label"]
    facts = evidence.characteristics.dropna(subset="value")
    rows = []
    for step in _STEPS:
        known = facts[facts["item"] == f"n_{step}"]
        whole, parts = known[known["arm_id"] == ""], known[known["arm_id"] != ""]
        if len(known):
            fact = (whole if len(whole) else parts).iloc[0]
            rows.append(
                {
                    "Step": sentence(step),
                    "People": integer(fact["value"]) if len(whole) else "",
                    "By group": ", ".join(
                        f"{arms.get(r.arm_id, r.arm_id)} {integer(r.value)}" for r in parts.itertuples()
                    ),
                    "How it is known": _minus(sentence(fact["derivation"] or VERIFICATION[fact["level"]])),
                }
            )
    if not rows:
        return Note(f"{trial['label']}: no number of people was seen in what could be read.")
    frame = pd.DataFrame(rows)
    return Table(
        id="trial-flow",
        title=_flow_title(trial),
        frame=frame if frame["By group"].any() else frame.drop(columns="By group"),
        numeric=("People",),
    )


def _flow_title(trial: pd.Series) -> str:
    entered, finished = trial["entered"], trial["finished"]
    if entered == 0:
        return "Nobody entered"
    if pd.notna(entered) and pd.notna(finished):
        lost = entered - finished
        said = f"{percentage(lost, entered)} were lost" if lost > 0 else "none was lost"
        return f"{integer(entered)} entered, the results rest on {integer(finished)}: {said}"
    if pd.notna(entered):
        return f"{integer(entered)} entered; how many the results rest on was not seen"
    if pd.notna(finished):
        return f"The results rest on {integer(finished)}; how many entered was not seen"
    return "Neither who entered nor whom the results rest on was seen as one number"


def trial_results(evidence: Evidence, effects: pd.DataFrame) -> Table | Note:
    """Table of what was reported, in our words: those with an estimate first, then by role and importance."""
    trial = evidence.trials.iloc[0]
    if evidence.results.empty:
        return Note(f"No result of {trial['label']} is on record: {STATUSES[trial['status']]}.")
    estimated = set(effects.loc[effects["se"].notna(), "result_id"])
    rows = evidence.results.merge(evidence.outcomes[["outcome_id", "domain", "label"]], on="outcome_id")
    place = domains_in_order(evidence.outcomes, evidence.topic.domains).index
    rows["order"] = [
        (r.result_id not in estimated, ROLES.index(r.role), place(r.domain), r.result_id) for r in rows.itertuples()
    ]
    rows = rows.sort_values("order", ignore_index=True)
    frame = pd.DataFrame(
        {
            "Outcome": rows["label"],
            "Role": rows["role"].str.replace("_", " "),
            "When": rows["timepoint"],
            "As reported, in our words": rows["reported"],
        }
    )
    alike = frame[["Role", "When"]].eq(frame[["Role", "When"]].iloc[0]).all(axis=1).cummin()
    notes: list[str] = []
    if alike.sum() >= _ENOUGH_ALIKE or alike.all():  # what all that are shown have in common stands once
        notes = [f"All shown: {listing([text for text in frame.loc[0, ['Role', 'When']] if text])}."]
        frame = frame[alike].drop(columns=["Role", "When"])
    shown = rows_that_fit(frame)
    return Table(
        id="trial-results",
        title=f"{sentence(count(len(rows), 'result'))} on record, {len(estimated) or 'none'} with an estimate and its "
        "uncertainty",
        frame=shown,
        notes=(" ".join([*notes, *more(len(rows) - len(shown))]),) if notes or len(shown) < len(rows) else (),
    )


def trial_estimates(evidence: Evidence, effects: pd.DataFrame) -> Table | Note:
    """Table of each estimate with its interval in the unit of its scale, and what that scale is."""
    known = effects[effects["se"].notna()]
    if known.empty:
        return Note(_why_no_estimate(evidence, effects))
    known = in_order(known)
    total, directions, name = len(known), evidence.topic.direction_labels, evidence.topic.intervention.short
    measures = f"{sentence(name)} minus comparator, in the unit of the scale. RR, OR: ratio of {name} to comparator."
    words = [_estimate(row) for _, row in known.iterrows()]
    frame = pd.DataFrame(
        {
            "Outcome": _outcomes(known) + _bounds(known),
            "Estimate (interval)": words,
            "Scale": [scale_words(row) if row["kind"] == "difference" else "" for _, row in known.iterrows()],
            "Direction": known["direction"].map(directions).str.replace(" ", "\u00a0"),
        }
    )
    first, others, shown = known.iloc[0], total - 1, rows_that_fit(frame)
    main = words[0].replace(" ", "\u00a0")
    return Table(
        id="trial-estimates",
        title=f"{first['outcome']}: {main}, {directions[first['direction']]}"
        + (f"; {count(others, 'more estimate')}" if others else ""),
        frame=shown,
        numeric=("Estimate (interval)",),
        notes=(" ".join([*more(total - len(shown)), measures, *([BOUNDED] if _bounds(known).any() else [])]),),
    )


def in_order(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects of one trial by the role it gave them, then by how much their outcomes matter."""
    rank = effects["role"].map(ROLES.index)
    return effects.assign(rank=rank).sort_values(["rank", "domain_place"], kind="stable").drop(columns="rank")


def _bounds(effects: pd.DataFrame) -> pd.Series:
    """The mark of each effect whose p value was printed as a bound; "" for the others."""
    return effects["flags"].map(lambda flags: BOUND if "bound_p" in flags else "")


def _estimate(effect: pd.Series) -> str:
    """An effect with its interval: a difference with its unit, a ratio with its name."""
    words = estimate_words(effect["measure"], effect["estimate"], effect["ci_low"], effect["ci_high"])
    return with_unit(words, effect["unit"]) if effect["kind"] == "difference" else f"{effect['measure']} {words}"


def _outcomes(effects: pd.DataFrame) -> pd.Series:
    """The outcome of each effect, with the time where it was measured more than once."""
    names = effects["outcome"]
    return names.where(~names.duplicated(keep=False), names + ", " + effects["timepoint"])


def _why_no_estimate(evidence: Evidence, effects: pd.DataFrame) -> str:
    trial = evidence.trials.iloc[0]
    if trial["design"] not in RANDOMISED_DESIGNS:
        return (
            f"{trial['label']} compared no arms at random ({DESIGNS[trial['design']]}): what was before and what was "
            f"after differ for many reasons, and no effect of {evidence.topic.intervention.short} is derived."
        )
    if effects.empty:
        return f"{trial['label']}: no comparison between its arms is on record that counts here."
    return f"No comparison between the arms of {trial['label']} gives an estimate with its uncertainty."


def trial_derivations(effects: pd.DataFrame) -> Table | None:
    """Table of how each estimate was derived from what was printed, or why it was not; None without a comparison."""
    if effects.empty:
        return None
    known = in_order(effects[effects["se"].notna()])
    if len(known):
        rows = zip(_outcomes(known) + _bounds(known), known["derivation"], strict=True)
        title = "How the standard error follows from what was printed"
        if len(known) > 1:
            title = "How each standard error follows from what was printed"
        columns = ["Outcome", "How it was derived"]
    else:
        tally = effects["derivation"].str.removeprefix("not computed: ").value_counts()
        rows = [(sentence(why), str(number)) for why, number in tally.items()]
        title = "No standard error can be had from what was printed"
        columns = ["Why not", "Comparisons"]
    frame = rows_that_fit(pd.DataFrame(list(rows), columns=columns))
    frame[columns[1]] = frame[columns[1]].map(_minus)
    return Table(id="trial-derivations", title=title, frame=frame, numeric=tuple(columns[1:]) if known.empty else ())


def _minus(text: str) -> str:
    """The text with true minus signs in its sums."""
    return _MINUS.sub("−", text)


def _texts(evidence: Evidence, item: str) -> list[str]:
    facts = evidence.characteristics
    return [text for text in facts.loc[facts["item"] == item, "value_text"] if text]


def _fact(evidence: Evidence, item: str) -> str:
    found = _texts(evidence, item)
    return date(found[0]) if found else _ABSENT


def _weeks(weeks: float) -> str:
    return (
        _ABSENT if pd.isna(weeks) else count(int(weeks), "week") if weeks == int(weeks) else f"{decimal(weeks)} weeks"
    )
