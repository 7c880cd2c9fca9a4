"""What a room takes home: what a useful trial would need, three sentences, and what must not be concluded."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.answer.doubts import missing_people, randomised_with_results, silent_trials
from ldnsynth.display.answer.harms import harm_rows
from ldnsynth.display.answer.row import AnswerRow, domain_names
from ldnsynth.display.answer.rows import answer_rows, uncompared_domains
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.levels import certainty_tally
from ldnsynth.display.slides.picture import people_behind
from ldnsynth.display.slides.sheet import rows_that_fit
from ldnsynth.display.wording import decimal, integer, listing
from ldnsynth.display.words.counting import no_study
from ldnsynth.display.words.harms import no_harms
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.power import people_needed_crossover, people_needed_parallel
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.outcomes import outcome_steps
from ldnsynth.views.rated_outcomes import RatedOutcome

_SMALL = (
    0.5  # SDs: half a standard deviation, which people often notice (Norman 2003), where nothing better is recorded
)


def useful_trial(
    evidence: Evidence,
    effects: pd.DataFrame,
    groups: Sequence[Group],
    rated: Sequence[RatedOutcome],
    *,
    correlation: float = 0.5,
) -> Table | Note:
    """Table of what the next trial would do, each beside what is missing so far.

    Parameters
    ----------
    evidence, effects, groups, rated
        As for `answer_rows`.
    correlation : float
        Within people, for the people that a crossover trial needs.
    """
    if evidence.trials.empty:
        return Note(no_study("useful-trial", evidence).text)
    rows = [*_compared(evidence, effects), *_printed(evidence, effects, groups), *_kept(evidence, groups)]
    rows += [*_long_enough(evidence), *_large_enough(groups, rated, correlation)]
    if not rows:
        return Note("What is on record names nothing that the trials so far left out.")
    frame = rows_that_fit(pd.DataFrame(rows, columns=["The next trial would", "Because so far"]))
    return Table(id="useful-trial", title=f"A useful trial would {_first(rows)}", frame=frame)


def _first(rows: Sequence[tuple[str, str]]) -> str:
    return listing([does[0].lower() + does[1:] for does, _ in rows[:2]])


def _compared(evidence: Evidence, effects: pd.DataFrame) -> list[tuple[str, str]]:
    never = uncompared_domains(evidence, effects)
    if not never:
        return []
    return [(f"Compare {domain_names(evidence, never)}", "no randomised comparison of what matters most was seen")]


def _printed(evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group]) -> list[tuple[str, str]]:
    steps = outcome_steps(evidence, effects)
    bare = [name for name in steps.index if steps.at[name, "compared"] and not steps.at[name, "estimated"]]
    if not bare:
        return []
    silent = evidence.trials.set_index("trial_id").loc[silent_trials(evidence, groups), "label"]
    who = f"; {listing(list(silent))} none on any benefit" if 0 < len(silent) < 4 else ""
    few = "one outcome has" if len(bare) == 1 else f"{len(bare)} outcomes that were compared have"
    return [("Print each difference with its interval", f"{few} none{who}")]


def _kept(evidence: Evidence, groups: Sequence[Group]) -> list[tuple[str, str]]:
    lost, entered, _ = missing_people(evidence, groups)
    return [("Keep and count everybody", f"{integer(lost)} of {integer(entered)} people are missing")] if lost else []


def _long_enough(evidence: Evidence) -> list[tuple[str, str]]:
    weeks = _longest(evidence)
    return [("Treat for as long as people would", f"no treatment lasted longer than {weeks} weeks")] if weeks else []


def _longest(evidence: Evidence) -> str:
    """Weeks of the longest treatment in a randomised trial with a result; "" where none was seen."""
    weeks = [evidence.treatment_weeks(trial) for trial in randomised_with_results(evidence)]
    return decimal(max(known)) if (known := [number for number in weeks if number is not None]) else ""


def _large_enough(groups: Sequence[Group], rated: Sequence[RatedOutcome], correlation: float) -> list[tuple[str, str]]:
    """People needed to see what matters: as recorded for the first estimate that has a threshold, else half an SD."""
    known = [one for one in rated if one.effect and one.effect.thresholds and one.information.parallel > 0]
    people = [group.estimated["n"].sum() for group in groups if group.estimated["n"].notna().all()]
    most = f"no estimate rests on more than {integer(max(people))}" if people else "how many were analysed was not seen"
    enough = max(people, default=0)
    if known and enough < known[0].information.parallel:
        needed, name = known[0].information, domain_in_a_sentence(known[0].domain_label)
        return [(f"Have {integer(needed.parallel)} people in parallel arms, to see what matters of {name}", most)]
    parallel, crossover = people_needed_parallel(_SMALL), people_needed_crossover(_SMALL, r=correlation)
    if known or enough >= parallel or not any(group.measure in ("MD", "SMD") for group in groups):
        return []
    words = f"{integer(parallel)} people in parallel arms, or {integer(crossover)} in a crossover, to see half an SD"
    return [(f"Have {words}", f"{most}; nobody recorded what difference matters")]


def take_home(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], rated: Sequence[RatedOutcome]
) -> Table | Note:
    """Table of three sentences to take home, and of what must not be concluded.

    Parameters
    ----------
    evidence, effects, groups, rated
        As for `answer_rows`.
    """
    if evidence.trials.empty:
        return Note(no_study("take-home", evidence).text)
    benefits = [row for row in answer_rows(evidence, effects, groups, rated) if row.kind == "benefit"]
    harms = harm_rows(evidence, groups, rated)
    how_sure = f"The certainty is {certainty_tally(rated)}." if rated else "How sure one may be was not graded."
    kept = [
        _told(benefits[0]) + _in_people(evidence, groups, benefits[0])
        if benefits
        else "No randomised trial here compared a benefit.",
        f"{_told(harms[0])}." if harms else no_harms(evidence),
        how_sure,
    ]
    rows = [("Three sentences to take home", str(place), text) for place, text in enumerate(kept, start=1)]
    rows += [("What must not be concluded", "×", text) for text in _not_concluded(evidence, effects, rated)]
    frame = pd.DataFrame(rows, columns=["Part", "No.", "Sentence"])
    return Table(
        id="take-home",
        title="To take home, and what must not be concluded",
        frame=frame,
        group="Part",
        notes=("This is no advice: it says what is known, not what to take.",),
    )


def _told(row: AnswerRow) -> str:
    return f"{row.outcome}: {row.found[0]}"


def _in_people(evidence: Evidence, groups: Sequence[Group], row: AnswerRow) -> str:
    """Whom an estimate rests on: ", in 60 people of 80 who entered Smith 2010."."""
    people = people_behind(evidence, groups, [row]) if row.intervals else None
    if not people:
        return "."
    trials, entered, analysed = people
    return f", in {integer(analysed)} of {integer(entered)} people who entered {trials}."


def _not_concluded(evidence: Evidence, effects: pd.DataFrame, rated: Sequence[RatedOutcome]) -> list[str]:
    """What the evidence does not carry, by what it lacks."""
    name, found = evidence.topic.intervention.short_phrase, []
    if any(one.certainty == "very_low" for one in rated):
        found.append(f"That {name} has no effect: very low certainty means that these studies cannot tell.")
    if never := uncompared_domains(evidence, effects):
        found.append(f"Anything on {domain_names(evidence, never)}: no randomised comparison of it was seen.")
    if evidence.topic.harms:
        are, weeks = ("are" if evidence.topic.intervention.plural else "is"), _longest(evidence)
        seen = (
            f"in these trials nobody was treated for longer than {weeks} weeks" if weeks else "how long is not recorded"
        )
        found.append(f"That {name} {are} safe: rare and late harms are not seen in few people; {seen}.")
    return found
