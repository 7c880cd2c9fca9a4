"""Tables that the last row of a room can read: few rows, few words, and a title that is the answer."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.bias_tool import NO_INFORMATION, NOT_APPLICABLE, OVERALL
from ldnsynth.display.answer.row import importance_of, names_together
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.slides.levels import certainty_tally, told_first
from ldnsynth.display.slides.sheet import rows_that_fit
from ldnsynth.display.wording import bounds, date, listing, out_of, percentage, sentence, span
from ldnsynth.display.words.bias import at_low_risk, judged_studies
from ldnsynth.display.words.outcomes import NOT_RATED, outcome_name
from ldnsynth.display.words.people import ABOUT_PEOPLE, comparator_words, people_of_all
from ldnsynth.display.words.sources.claims import claim_verdicts_data, verdicts_title
from ldnsynth.display.words.sources.days import as_of_data
from ldnsynth.display.words.sources.public import public_people, source_timeline_data, sources_title
from ldnsynth.display.words.sources.stances import NO_SOURCES, SIGNS, stance_data, stances_title
from ldnsynth.display.words.summary import domain_in_a_sentence, found_in_brief
from ldnsynth.evidence.overview import overview, sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.ledger import verdict_shares
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.topic import Dose
from ldnsynth.views.claims import claims_in_order
from ldnsynth.views.effects import effects_of
from ldnsynth.views.outcomes import outcome_steps
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.shown_outcomes import MOST_OUTCOMES
from ldnsynth.vocabulary import DESIGNS, IMPORTANCE, RANDOMISED_DESIGNS, REPORTED

_MOST_TRIALS = 4
_STANCE_TONES = {"+ +": "good", "+": "good", "−": "bad", "− −": "bad"}
# The colours and signs by which the field knows a judgement of bias.
_BIAS_TONES = {
    **dict.fromkeys(("Low", "Yes", "Good"), "risk-low"),
    **dict.fromkeys(("Some concerns", "Moderate", "No", "Fair"), "risk-some"),
    **dict.fromkeys(("High", "Serious", "Poor"), "risk-high"),
    **{"Critical": "risk-critical", "No information": "risk-unknown"},
}


def no_study_fits(evidence: Evidence) -> Note:
    """The note of a slide where the selection holds no study."""
    return Note(f"No study of {evidence.topic.intervention.name} fits this selection.")


def question_at_a_glance(evidence: Evidence) -> Table:
    """Table of the question in its parts: people, treatment, comparison, outcomes, day."""
    trials = overview(evidence)
    randomised = trials[trials["allocated"]]
    steps = outcome_steps(evidence, effects_of(evidence)).map(bool).sum()
    topic = evidence.topic
    domains = domains_in_order(evidence.outcomes, topic.domains)
    critical = [name for name in domains if importance_of(evidence, name) == IMPORTANCE[0]]
    named = names_together([domain_in_a_sentence(topic.domain_labels[name]) for name in critical])
    against = listing([comparator_words(topic, name) for name in dict.fromkeys(randomised["comparator"])], last="or")
    does = topic.intervention.verb("Does", "Do")
    rows = [
        ("People", topic.people_with(evidence.selection.conditions)),
        ("Treatment", topic.intervention.name + _dose_words(topic.dose, trials)),
        ("Compared\u00a0with", against or "nothing at random"),
        *([("Critical", named)] if critical else []),
        ("Outcomes", f"{steps['measured']} measured, {steps['compared']} compared in a randomised trial"),
        ("Known by", date(evidence.as_of)),
    ]
    return Table(
        id="question-at-a-glance",
        title=f"{does} {topic.intervention.phrase} help {topic.people_with(evidence.selection.conditions)}?",
        frame=pd.DataFrame(rows, columns=["Part", "What is asked"]),
    )


def _dose_words(dose: Dose | None, trials: pd.DataFrame) -> str:
    """The doses of these studies after the name of what they give; "" where the topic has no dose."""
    if dose is None:
        return ""
    reach = span(trials["dose_low"].min(), trials["dose_high"].max())
    return f", {reach} {dose.short} where seen" if reach else ", dose unseen"


def designs_at_a_glance(evidence: Evidence) -> Table | Note:
    """Table of the studies by design: how many, how many people, how many with a result."""
    trials = overview(evidence)
    if trials.empty:
        return no_study_fits(evidence)
    rows = []
    for design, studies in trials.groupby("design", sort=False):
        rows.append(
            {
                "Design": sentence(DESIGNS[design]),
                "Studies": str(len(studies)),
                "People": people_of_all(evidence, studies["trial_id"]),
                "With a result": str(int(studies["status"].isin(REPORTED).sum())),
            }
        )
    randomised = int(trials["allocated"].sum())
    return Table(
        id="designs-at-a-glance",
        title=f"{sentence(out_of(randomised, len(trials)))} studies allocated treatment at random",
        frame=pd.DataFrame(rows),
        numeric=("Studies", "People", "With a result"),
        notes=(ABOUT_PEOPLE,),
    )


@only_with("certainty")
def certainty_at_a_glance(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Table | Note | None:
    """Table of the certainty of each outcome beside what was found; of many the most important, always harms."""
    if not rated:
        return NOT_RATED
    rows, chosen = [], told_first(rated)[:MOST_OUTCOMES]
    for outcome in chosen:
        level = LEVELS[outcome.certainty]
        rows.append(
            {
                "Outcome": outcome_name(outcome, rated),
                f"Found with {outcome.topic.intervention.short}": found_in_brief(evidence, outcome),
                "Certainty": f"{level.symbol} {level.label.lower()}".replace(" ", "\u00a0"),
            }
        )
    frame = pd.DataFrame(rows)
    places = [rated.index(outcome) for outcome in chosen]
    shown = rows_that_fit(frame).assign(place=lambda table: [places[row] for row in table.index])
    shown = shown.sort_values("place").drop(columns="place")
    left = len(rated) - len(shown)
    return Table(
        id="certainty-at-a-glance",
        title=f"The certainty of the evidence is {certainty_tally(rated)}",
        frame=shown,
        notes=(f"{NOT_NO_EFFECT}" + (f" {left} more in the report." if left else ""),),
    )


@only_with("risk_of_bias")
def bias_at_a_glance(evidence: Evidence) -> Table | Note | None:
    """Table of the judgements of bias, a column a randomised trial; of many the largest."""
    trials = evidence.trials[evidence.trials["design"].isin(RANDOMISED_DESIGNS)]
    cells = judged_studies(evidence)
    cells = cells[cells["trial_id"].isin(trials["trial_id"])]
    if cells.empty:
        return Note("The risk of bias of no randomised trial of this selection was judged.")
    judged = list(dict.fromkeys(cells["trial_id"]))
    largest = sorted(judged, key=lambda trial: -(evidence.size(trial) or 0))[:_MOST_TRIALS]
    cells = cells[cells["trial_id"].isin(largest)]
    tools = [evidence.topic.bias_tools[tool] for tool in cells["tool"].unique()]
    domains = list(dict.fromkeys(name for tool in tools for name in tool.domains.values()))
    table = cells.pivot(index="domain", columns="label", values="judgement").fillna("")
    table = table.loc[[*domains, OVERALL.lower()], list(dict.fromkeys(cells["label"]))]
    table.insert(0, "Bias from", [sentence(name) for name in table.index])
    notes = [f"The {len(largest)} largest of {len(judged)} trials."] if len(judged) > len(largest) else []
    if not table.to_numpy().all():
        notes.append("A dash: not asked, or not to be judged from what was public.")
    return Table(
        id="bias-at-a-glance",
        title=_bias_title(evidence, trials),
        frame=_unbroken(table.reset_index(drop=True).rename_axis(columns=None)),
        tones={judgement.replace(" ", "\u00a0"): tone for judgement, tone in _BIAS_TONES.items()},
        notes=(" ".join(notes),) if notes else (),
    )


def _unbroken(table: pd.DataFrame) -> pd.DataFrame:
    """The table with heads and cells, those of its first column aside, on one line each."""
    first, *others = table.columns
    cells = {name.replace(" ", "\u00a0"): table[name].str.replace(" ", "\u00a0") for name in others}
    return pd.DataFrame({first: table[first], **cells})


def _bias_title(evidence: Evidence, trials: pd.DataFrame) -> str:
    """What the overall judgements of the randomised trials say; where there is none, how far the judging got."""
    judged = evidence.risk_of_bias[evidence.risk_of_bias["trial_id"].isin(trials["trial_id"])]
    overall = overall_judgements(judged, evidence.topic.bias_tools).merge(trials[["trial_id", "label"]])
    if len(overall):
        return sentence(f"{at_low_risk(overall, 'randomised trial')} at low risk of bias")
    used = set(judged[["trial_id", "tool"]].itertuples(index=False))
    domains = sum(len(evidence.topic.bias_tools[tool].domains) for _, tool in used)
    told = judged[~judged["judgement"].isin([NO_INFORMATION, NOT_APPLICABLE])]
    return f"{sentence(out_of(len(told), domains))} domains of bias could be judged, no trial as a whole"


@only_with("sources")
def sources_at_a_glance(everything: Evidence, evidence: Evidence) -> Table | Note | None:
    """Table of the sources by date: what was public when each was written, and whether it would use the intervention.

    Parameters
    ----------
    everything : Evidence
        The whole evidence, from which each day's is selected.
    evidence : Evidence
        What is selected.
    """
    title = sources_title(evidence, source_timeline_data(evidence), public_people(evidence))
    if isinstance(title, Note):
        return title
    sources = sources_in_order(evidence)
    known = as_of_data(everything, evidence).head(len(sources))
    name, asked = evidence.topic.intervention.short, evidence.topic.sources.use_now
    stances = evidence.stances[evidence.stances["question"] == asked].drop_duplicates("source_id")
    signs = stances.set_index("source_id")["stance"].map(SIGNS).to_dict()
    frame = pd.DataFrame(
        {
            "Source": sources["label"],
            "Written": [_written(source) for source in sources.itertuples()],
            "Randomised by then (people)": [
                f"{row.studies_randomised} ({row.people_randomised_told})" for row in known.itertuples()
            ],
            **({f"Use {name} now?": [signs.get(source, "·") for source in sources["source_id"]]} if asked else {}),
        }
    )
    return Table(
        id="sources-at-a-glance",
        title=title,
        frame=frame,
        numeric=("Randomised by then (people)",),
        tones=_STANCE_TONES,
        notes=(
            "Randomised: with a result that was certainly public; people who entered. + + firmly for, − − firmly "
            "against, 0 neither, a dot: it does not say.",
        ),
    )


@only_with("stances")
def stances_at_a_glance(evidence: Evidence) -> Table | Note | None:
    """Table of what each source says to each question, from firmly against to firmly for; the first coder's codes."""
    topic, data = evidence.topic, stance_data(evidence)
    if data.empty:
        return NO_SOURCES
    title = stances_title(topic, data)
    data = data.drop_duplicates(["source", "question"])
    data["sign"] = data["stance"].map(SIGNS)
    table = data.pivot(index="question", columns="source", values="sign").fillna("·")
    table = table.reindex(
        index=list(topic.question_labels.values()), columns=list(dict.fromkeys(data["source"]))
    ).fillna("·")
    table.insert(
        0,
        f"{sentence(topic.intervention.short)} in {topic.short_condition(topic.focus)} …",
        table.index.str.replace(" ", "\u00a0"),
    )
    return Table(
        id="stances-at-a-glance",
        title=title,
        frame=table.reset_index(drop=True).rename_axis(columns=None),
        tones=_STANCE_TONES,
        notes=("+ + firmly for, − − firmly against, 0 neither; a dot: it does not say.",),
    )


@only_with("claims")
def verdicts_at_a_glance(evidence: Evidence) -> Table | Note | None:
    """Table of the share of each source's checkable claims that are accurate, then and now."""
    claims = claims_in_order(evidence)
    title = verdicts_title(claim_verdicts_data(evidence))
    if isinstance(title, Note):
        return title
    labels = dict(zip(claims["source_id"], claims["label"], strict=True))
    frame = pd.DataFrame({"Source": list(labels.values())})
    for when, head in (("then", "Accurate when written"), ("now", "Accurate now")):
        if not (claims[f"verdict_{when}"] == "").any():
            shares = verdict_shares(claims, when=when)
            frame[head] = [
                f"{row.accurate} of {row.checkable} ({percentage(row.accurate_share, 1)})"
                for row in shares.itertuples()
            ]
    frame.insert(1, "Claims", claims["source_id"].value_counts().loc[list(labels)].astype(str).tolist())
    return Table(
        id="verdicts-at-a-glance",
        title=title,
        frame=frame,
        numeric=tuple(frame.columns[1:]),
        notes=("Accurate: as the evidence has it, of the claims that can be checked.",),
    )


def _written(source) -> str:
    """When a source was written, never broken over lines."""
    return bounds(source.written_on, source.written_after, source.written_before).replace(" ", "\u00a0")
