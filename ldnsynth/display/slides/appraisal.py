"""One trial under the eyes of a room: design, flow, what was measured and found, bias, and how it was retold.

Each function gets the evidence of one trial (`evidence.select_trial`), and says so where nothing is known.
"""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.bias_tools import OVERALL, TOOLS
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.certainty import RatedOutcome
from ldnsynth.display.effects import estimate_words
from ldnsynth.display.figures.traffic_light import judged_studies
from ldnsynth.display.tables.certainty import DOWN, outcome_name
from ldnsynth.display.tables.evidence_base import COMPARATORS
from ldnsynth.display.wording import bounds, count, date, decimal, integer, listing, percentage, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview
from ldnsynth.synthesis.certainty import LEVELS
from ldnsynth.synthesis.groups import ROLES
from ldnsynth.vocabulary import CONDITIONS, DESIGNS, DIRECTIONS, RANDOMISED_DESIGNS, STATUSES, VERIFICATION

MOST_ROWS = 6
_MASKING = {"none": "not masked", "not_applicable": "not masked", "not_reported": "masking not seen"}
_STEPS = ("planned", "screened", "enrolled", "randomised", "started", "withdrawn", "completed", "analysed")
_ABSENT = "not seen"
_MINUS = r"(?<![A-Za-z])-(?=[\d( ])"


def trial_design(evidence: Evidence) -> Table:
    """Table of how the trial was made."""
    trial = overview(evidence).iloc[0]
    masking = _MASKING.get(trial["masking"], f"{trial['masking']}-masked")
    phases = [f"{row.kind.replace('_', ' ')} {_weeks(row.weeks)}" for row in evidence.phases.itertuples()]
    rows = [
        ("People", f"{trial['population'] or _ABSENT}"),
        ("Design", f"{DESIGNS[trial['design']]}, {masking}"),
        ("Compared with", COMPARATORS[trial["comparator"]] or _ABSENT),
        ("Treatment", listing(list(evidence.arms["intervention"])) or _ABSENT),
        ("Phases", "; ".join(phases) or _ABSENT),
        ("Begun; registered", f"{_fact(evidence, 'started_on')}; {_fact(evidence, 'registered_on')}"),
        ("Paid by", "; ".join(_texts(evidence, "funding")) or _ABSENT),
        ("First result", f"{bounds(trial['public_from'], trial['public_after'], trial['public_before'])}"),
    ]
    return Table(
        id="trial-design",
        title=f"{trial['label']}: {DESIGNS[trial['design']]}, {masking}",
        frame=pd.DataFrame(rows, columns=["What", "As it was seen"]),
    )


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
                    "How it is known": sentence(fact["derivation"] or VERIFICATION[fact["level"]]),
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
    """Table of what was reported, in our words: those with an estimate first, then by the role the trial gave them."""
    trial = evidence.trials.iloc[0]
    if evidence.results.empty:
        return Note(f"No result of {trial['label']} is on record: {STATUSES[trial['status']]}.")
    estimated = set(effects.loc[effects["se"].notna(), "result_id"])
    rows = evidence.results.merge(evidence.outcomes[["outcome_id", "label"]], on="outcome_id")
    rows["order"] = [(r.result_id not in estimated, ROLES.index(r.role), r.result_id) for r in rows.itertuples()]
    rows = rows.sort_values("order", ignore_index=True)
    shown = rows.head(MOST_ROWS)
    more = len(rows) - len(shown)
    return Table(
        id="trial-results",
        title=f"{sentence(count(len(rows), 'result'))} on record, {len(estimated) or 'none'} with an estimate and its "
        "uncertainty",
        frame=pd.DataFrame(
            {
                "Outcome": shown["label"],
                "Role": shown["role"].str.replace("_", " "),
                "When": shown["timepoint"],
                "As reported, in our words": shown["reported"],
            }
        ),
        notes=(f"And {more} more; `ldnsynth explain` shows each.",) if more else (),
    )


def trial_estimates(evidence: Evidence, effects: pd.DataFrame) -> Table | Note:
    """Table of each estimate with its interval, in the unit of the scale and in standard deviations."""
    trial = evidence.trials.iloc[0]
    known = effects[effects["se"].notna()]
    if known.empty:
        return Note(_why_no_estimate(trial, effects))
    known = known.sort_values("role", key=lambda roles: roles.map(ROLES.index), kind="stable")
    total, known = len(known), known.head(MOST_ROWS)
    words = [estimate_words(*row) for row in known[["measure", "estimate", "ci_low", "ci_high"]].to_numpy()]
    frame = pd.DataFrame(
        {
            "Outcome": known["outcome"],
            "Measure": known["measure"],
            "Estimate (interval)": words,
            "In SDs": [decimal(value, 2) for value in known["smd"]],
            "Direction": known["direction"].map(DIRECTIONS),
        }
    )
    first, more = known.iloc[0], total - 1
    return Table(
        id="trial-estimates",
        title=f"{first['outcome']}: {first['measure']} {words[0]}, {DIRECTIONS[first['direction']]}"
        + (f"; {count(more, 'more estimate')}" if more else ""),
        frame=frame,
        numeric=("Estimate (interval)", "In SDs"),
        notes=("MD: LDN less comparator in points of the scale. RR, OR: ratio of LDN to comparator.",),
    )


def _why_no_estimate(trial: pd.Series, effects: pd.DataFrame) -> str:
    if trial["design"] not in RANDOMISED_DESIGNS:
        return (
            f"{trial['label']} compared no arms at random ({DESIGNS[trial['design']]}): what was before and what was "
            "after differ for many reasons, and no effect of LDN is derived."
        )
    if effects.empty:
        return f"{trial['label']}: no comparison between its arms is on record that counts here."
    return f"None of {count(len(effects), 'comparison')} of {trial['label']} gives an estimate with its uncertainty."


def trial_derivations(evidence: Evidence, effects: pd.DataFrame) -> Table | Note:
    """Table of how each estimate was derived from what was printed; where there is none, why not."""
    trial = evidence.trials.iloc[0]
    if effects.empty:
        return Note(f"Nothing is derived from {trial['label']}: its results stand as they were reported.")
    known = effects[effects["se"].notna()]
    if len(known):
        rows = known.head(4)[["outcome", "derivation"]].itertuples(index=False)
        title = "Each standard error comes from what was printed, by a stated rule"
        columns = ["Outcome", "How it was derived"]
    else:
        tally = effects["derivation"].str.removeprefix("not computed: ").value_counts()
        rows = [(sentence(why), str(number)) for why, number in tally.head(MOST_ROWS).items()]
        title = "No standard error can be had from what was printed"
        columns = ["Why not", "Comparisons"]
    frame = pd.DataFrame(list(rows), columns=columns)
    frame[columns[1]] = frame[columns[1]].str.replace(_MINUS, "−", regex=True)
    return Table(id="trial-derivations", title=title, frame=frame, numeric=tuple(columns[1:]) if known.empty else ())


def bias_facts(evidence: Evidence) -> Table | Note:
    """Table of what was seen that bears on bias, for a room that judges before it is told."""
    facts = evidence.characteristics
    facts = facts[facts["item"].isin(["randomisation", "bias_fact"])]
    if facts.empty:
        return Note("Nothing was written down that bears on bias: judge from design, flow and results.")
    shown = facts.head(MOST_ROWS + 1)
    rows = [(_fact_words(row), row.locator) for row in shown.itertuples()]
    more = len(facts) - len(shown)
    return Table(
        id="bias-facts",
        title=f"Before you judge: {count(len(facts), 'fact')} that bear on bias",
        frame=pd.DataFrame(rows, columns=["What was seen", "Where"]),
        notes=(f"And {more} more.",) if more else (),
    )


def bias_questions(evidence: Evidence) -> Table | Note:
    """Table of the domains of bias: the question, what may be answered, and what was judged, why, and seen where."""
    cells = judged_studies(evidence)
    if cells.empty:
        return Note(f"The risk of bias of {evidence.trials['label'].iloc[0]} has not been judged: what would you say?")
    tool = TOOLS[evidence.risk_of_bias["tool"].iloc[0]]
    given = evidence.risk_of_bias.set_index("domain")
    rows = []
    for cell in cells[cells["judgement"] != ""].itertuples():
        judgement = given.loc[cell.code]
        allowed = tool.overall if cell.code == OVERALL else tool.judgements
        name = "Overall" if cell.code == OVERALL else f"{cell.code}: {cell.domain}"
        rows.append(
            {
                "Domain": f"{name} – how would you judge it?",
                tool.label: listing(list(allowed), last="or"),
                "Judged": cell.judgement,
                "Because": judgement["reason"],
                "Seen in": f"{judgement['source_id']}, {judgement['locator']}",
            }
        )
    return Table(id="bias-questions", title=f"Risk of bias by {tool.label}", frame=pd.DataFrame(rows))


def certainty_of_trial(rated: Sequence[RatedOutcome], evidence: Evidence) -> Table | Note:
    """Table of the graded outcomes that the trial bears on: the levels taken off, and what the trial says."""
    trial = evidence.trials.iloc[0]
    own = [outcome for outcome in rated if trial["trial_id"] in set(outcome.trials["trial_id"])]
    if not own:
        return Note(
            f"{trial['label']} stands behind no graded outcome in {CONDITIONS[trial['condition']]}: it adds no "
            "certainty, whatever its results."
        )
    rows = []
    for outcome in own[: MOST_ROWS + 1]:
        sense = outcome.trials.set_index("trial_id").loc[trial["trial_id"], "sense"]
        rows.append(
            {
                "Outcome": outcome_name(outcome, own),
                "This trial": sense,
                "Trials": str(len(outcome.trials)),
                **{name: decimal(outcome.levels.get(aspect, 0)) for aspect, name in zip(DOWN, _SHORT, strict=True)},
                "Certainty": f"{LEVELS[outcome.certainty].symbol} {LEVELS[outcome.certainty].label.lower()}",
            }
        )
    alone = [outcome for outcome in own if _only_estimate(outcome, trial["trial_id"])]
    return Table(
        id="certainty-of-trial",
        title=f"It bears on {len(own)} of {count(len(rated), 'graded outcome')} in {CONDITIONS[trial['condition']]}; "
        f"on {len(alone) or 'none'} its estimate is the only one",
        frame=pd.DataFrame(rows),
        numeric=("Trials", *_SHORT),
        notes=("Levels taken off the certainty for bias, inconsistency, indirectness, imprecision, publication bias.",),
    )


_SHORT = ("Bias", "Incons.", "Indir.", "Impr.", "Publ.")


def _only_estimate(outcome: RatedOutcome, trial_id: str) -> bool:
    return outcome.group is not None and set(outcome.group.estimated["trial_id"]) == {trial_id}


def _texts(evidence: Evidence, item: str) -> list[str]:
    facts = evidence.characteristics
    return [text for text in facts.loc[facts["item"] == item, "value_text"] if text]


def _fact(evidence: Evidence, item: str) -> str:
    found = _texts(evidence, item)
    return date(found[0]) if found else _ABSENT


def _fact_words(row) -> str:
    return sentence(" ".join(part for part in (decimal(row.value), row.value_text) if part))


def _weeks(weeks: float) -> str:
    return (
        _ABSENT if pd.isna(weeks) else count(int(weeks), "week") if weeks == int(weeks) else f"{decimal(weeks)} weeks"
    )
