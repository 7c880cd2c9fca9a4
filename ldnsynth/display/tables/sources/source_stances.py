"""Every stance with its reason; what the stances of a source come to; how far sources stand apart."""

import datetime as dt

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import day, decimal, in_words, integer, listing, percentage, sentence, signed, span
from ldnsynth.display.words.estimates.directions import AUTHORS_CHOICE
from ldnsynth.display.words.sources.days import public_by_day
from ldnsynth.display.words.sources.stances import NO_SOURCES, in_order, stance_words, stances_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.stances import stance_distances, stance_gaps, stance_profiles
from ldnsynth.topic import Topic
from ldnsynth.views.row_ids import joined, linked, pair_ids, stance_ids
from ldnsynth.vocabulary import BASES


def stances_table(evidence: Evidence) -> Table | Note:
    """Table of every stance of every coder with the reason for its code and where in the source it stands."""
    rows = in_order(evidence, evidence.codings_of("stances"))
    if rows.empty:
        return NO_SOURCES
    coders = sorted(set(rows["coder"]))
    several = len(coders) > 1
    frame = pd.DataFrame(
        {
            "Question": rows["question"].map(lambda name: sentence(evidence.topic.question_labels[name])),
            "Stance": rows["stance"].map(stance_words),
            "Worded": rows["certainty"],
            "Leans on": rows["basis"].map(lambda name: BASES.get(name, "")),
            "Lines": [span(row.first_line, row.last_line) for row in rows.itertuples()],
            "Why this code": rows["reason"],
            **({"Coder": rows["coder"]} if several else {}),
            "Source": rows["label"],
        }
    )
    who = f"Coders: {', '.join(coders)}; where they differ, their consensus counts." if several else ""
    who = who or f"Coder: {coders[0]}. With one coder there is no agreement to report."
    return Table(
        id="stances",
        title="Every stance with its reason",
        frame=frame,
        links={"Stance": list(stance_ids(rows))},
        numeric=("Stance",),
        group="Source",
        notes=(f"{who} Lines are those of the source’s text file.",),
    )


def profiles_table(evidence: Evidence) -> Table | Note:
    """Table of what the stances of each source come to: how much it speaks to, its mean stance on the intervention."""
    rows = stances_in_order(evidence)
    if rows.empty:
        return NO_SOURCES
    topic = evidence.topic
    about, own = topic.questions_on_intervention, f"On {topic.intervention.short} itself"
    profiles = stance_profiles(rows, list(topic.questions), about)
    sources = rows.drop_duplicates("source_id")
    kinds = {
        "Speaks to": rows[rows["stance"].notna()],
        "Silent": rows[rows["stance"].isna()],
        "Firm": rows[rows["stance"].abs() == 2],
        "Hedged": rows[rows["certainty"] == "hedged"],
        own: rows[rows["stance"].notna() & rows["question"].isin(about)],
    }
    behind = {name: [of[of["source_id"] == source] for source in profiles["source_id"]] for name, of in kinds.items()}
    frame = pd.DataFrame(
        {
            "Source": list(sources["label"]),
            "Written": list(sources["written"]),
            "Speaks to": [f"{row.answered} of {len(topic.questions)}" for row in profiles.itertuples()],
            "Silent": [percentage(share, 1) for share in profiles["silent_share"]],
            **{name: [integer(len(stances)) for stances in behind[name]] for name in ("Firm", "Hedged")},
            own: [f"{number} of {len(about)}" for number in profiles["answered_about"]],
            "Mean": [signed(mean, 2) for mean in profiles["mean"]],
            "Range": [stance_range(row.lowest, row.highest) for row in profiles.itertuples()],
        }
    )
    return Table(
        id="stance-profiles",
        title=f"How much each source speaks to, and where it stands on {topic.intervention.short} itself",
        frame=frame,
        numeric=tuple(frame.columns[2:]),
        links={
            name: [joined(stance_ids(stances)) for stances in behind.get(name, behind[own])]
            for name in frame.columns[2:]
        },
        notes=(
            f"Silent: share of the {integer(len(topic.questions))} questions it does not speak to. Firm: answers of "
            "−2 or "
            "+2. Hedged: answers worded with a hedge.",
            f"{_about(topic)} Mean and range are over those of these questions that it speaks to, with equal weights; "
            f"−2 is firmly against, +2 firmly for.{_others_left_out(topic)}",
        ),
    )


def distances_table(evidence: Evidence) -> Table | Note:
    """Table of the distance between each two sources, and of the questions on which they are opposed or agree."""
    rows = stances_in_order(evidence)
    questions, names = list(evidence.topic.questions), evidence.topic.question_labels
    pairs = stance_distances(rows, questions)
    if pairs.empty:
        return Note("Fewer than two sources were certainly written by that day: no distance can be measured.")
    labels = rows.drop_duplicates("source_id").set_index("source_id")["label"]
    gaps = stance_gaps(rows, questions).set_index(["source_a", "source_b"]).sort_index()
    lines, behind = [], []
    for pair in pairs.itertuples():
        of_pair = gaps.loc[[(pair.source_a, pair.source_b)]]
        opposed = of_pair[of_pair["stance_a"] * of_pair["stance_b"] < 0]
        same = of_pair[of_pair["gap"] == 0]
        behind.append([joined(pair_ids(found.reset_index())) for found in (of_pair, opposed, same)])
        lines.append(
            {
                "Sources": f"{labels[pair.source_a]} and {labels[pair.source_b]}",
                "Distance": decimal(pair.distance, 2),
                "Shared questions": integer(pair.shared),
                "Opposed on": "; ".join(opposed["question"].map(names)),
                "Same stance on": "; ".join(same["question"].map(names)),
            }
        )
    return Table(
        id="stance-distances",
        title="Where each two sources are opposed, and where they agree",
        frame=pd.DataFrame(lines),
        numeric=("Distance", "Shared questions"),
        links=linked(("Distance", "Shared questions"), [shared for shared, _, _ in behind])
        | {"Opposed on": [opposed for _, opposed, _ in behind], "Same stance on": [same for _, _, same in behind]},
        notes=(
            "Distance: mean difference between the two stances over the questions that both speak to, from 0 (the same "
            "on all) to 1 (firmly for against firmly against on all). Questions that either is silent on do not enter, "
            "so distances rest on different questions. Opposed: one is for, the other against. Same: not even a shade "
            "apart. Dash: none.",
        ),
    )


def stances_then_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of where each source stood beside what was public on its day.

    Parameters
    ----------
    everything : Evidence
        The whole evidence, from which each day's is selected.
    evidence : Evidence
        What is selected; only sources that were certainly written by its day have a row.
    """
    rows = stances_in_order(evidence)
    if rows.empty or evidence.trials.empty:
        return Note("No source was certainly written by that day, or no study is selected.")
    then = public_by_day(everything, evidence).set_index("name")
    topic = evidence.topic
    profiles = stance_profiles(rows, list(topic.questions), topic.questions_on_intervention)
    mean, asked = _mean_on(topic), topic.sources.use_now
    use_now = sentence(topic.question_labels[asked]) if asked else ""
    then = then.loc[rows["label"].drop_duplicates()]
    frame = pd.DataFrame(
        {
            "Source": then.index,
            "Day used": [day(dt.date.fromisoformat(text)) for text in then["day"]],
            **({use_now: profiles[asked].map(stance_words)} if asked else {}),
            mean: [signed(value, 2) for value in profiles["mean"]],
            "Studies public": list(then["studies"].map(integer)),
            "People in them": list(then["people_told"]),
            "People in randomised ones": list(then["people_randomised_told"]),
            "Randomised comparisons": [
                f"{row.comparisons} ({row.pointing})" if row.comparisons else "" for row in then.itertuples()
            ],
        }
    )
    return Table(
        id="stances-then",
        title="Where each source stood, and what was public on its day",
        frame=frame,
        numeric=tuple(frame.columns[2:-1]),
        links={name: ids for name, ids in _behind_stances_then(topic, rows, then).items() if name in frame},
        notes=(
            "Day used: the day of the source, else the last on which it may have been written, else the first. Studies "
            "with a result that was certainly public by then, and the people who entered them, as far as known. "
            "Randomised comparison: one randomised trial in one outcome; in brackets: those with a point estimate in "
            f"a document that was public by then. {AUTHORS_CHOICE} Dash: none.",
            f"{_about(topic)} The mean is over those it speaks to, from −2 (firmly against) to +2 (firmly for).",
        ),
    )


def _behind_stances_then(topic: Topic, rows: pd.DataFrame, then: pd.DataFrame) -> dict[str, list[str]]:
    """Ids behind each source's stances, and behind what was public on its day."""
    own = [rows[rows["label"] == source] for source in then.index]
    asked, about = topic.sources.use_now, topic.questions_on_intervention
    now = [stances[stances["question"] == asked] for stances in own]
    answered = [stances[stances["question"].isin(about) & stances["stance"].notna()] for stances in own]
    public = {"Studies public": "studies", "People in them": "people", "Randomised comparisons": "comparisons"}
    public["People in randomised ones"] = "people_randomised"
    return {
        sentence(topic.question_labels.get(asked, "")): [joined(stance_ids(stances)) for stances in now],
        _mean_on(topic): [joined(stance_ids(stances)) for stances in answered],
        **{column: list(then[f"rows_{name}"].map(joined)) for column, name in public.items()},
    }


def _mean_on(topic: Topic) -> str:
    return f"Mean on {topic.intervention.short} itself"


def _about(topic: Topic) -> str:
    """Which questions are about the intervention itself."""
    asked = ", ".join(topic.question_labels[name] for name in topic.questions_on_intervention)
    return f"On {topic.intervention.short} itself: whether it {asked}."


def _others_left_out(topic: Topic) -> str:
    others = len(topic.questions) - len(topic.questions_on_intervention)
    if not others:
        return ""
    what = "question is" if others == 1 else "questions are"
    return (
        f" The other {in_words(others)} {what} left out, for to agree with them does not speak for "
        f"{topic.intervention.short}."
    )


def stance_range(lowest: float, highest: float) -> str:
    """Lowest and highest stance: "−1 to +2", "+2"; "" where there is none."""
    return "" if pd.isna(lowest) else listing(list(dict.fromkeys([signed(lowest), signed(highest)])), last="to")
