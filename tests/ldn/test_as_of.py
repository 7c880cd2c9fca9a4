"""What was known on the day of each source: nothing later counts, and the figure places each source by its stance."""

import datetime as dt
import re

import pytest
from matplotlib.text import Text
from selections import everything, evidence

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.figures.sources.evidence_story import plot_growth, plot_stances, story_data
from ldnsynth.display.style import draw
from ldnsynth.display.words.sources.days import as_of_data
from ldnsynth.display.words.sources.public import public_people
from ldnsynth.evidence import Selection, select
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

MS = "multiple sclerosis"


@pytest.fixture(scope="module")
def known():
    return as_of_data(everything(), evidence(MS)).set_index("name")


def test_each_day_gives_what_was_selected_for_that_day(known):
    then = evidence("as of 2009")
    randomised = then.trials[then.trials["design"].isin(RANDOMISED_DESIGNS)]["trial_id"]
    guide = known.loc["Patient’s health guide"]
    assert guide["day"] == then.as_of == "2009-02-09"
    assert guide["people_randomised"] == sum(then.size(trial) for trial in randomised) == 80
    assert (guide["comparisons"], guide["pointing"], guide["estimates"]) == (7, 0, 0)


def test_bounds_and_open_dates_say_which_day_was_used(known):
    assert (known.loc["Advocacy essay", "day"], known.loc["Advice column", "day"]) == ("2008-04-29", "2008-09-30")
    assert known.loc["Advocacy essay", "why"].startswith("last possible")
    assert known.loc["Advice column", "why"].startswith("first possible")
    assert known.loc["Patient’s health guide", "why"] == "date of the source"


def test_the_ledger_says_which_day_stands_for_then():
    notes = tables.ledger_table(everything(), evidence(MS)).notes
    assert "Advocacy essay, 29 Apr 2008 (last possible day); " in notes[-1]
    assert "; Advice column, 30 Sep 2008 (first possible day); " in notes[-1]
    assert "health guide" not in notes[-1]  # its own day is known


def test_certainty_is_not_projected_back(known):
    assert set(known["certainty"][:-1]) == {"not judged by then"}
    assert known["certainty"].iloc[-1] == "very low: 16 bodies of evidence on 15 outcomes"


def test_an_estimate_needs_a_public_document_with_its_numbers():
    frame = tables.as_of_table(everything(), evidence(MS)).frame.set_index("Source")
    assert frame.loc["Patient’s health guide", "Mental quality of life"] == ""
    assert frame.loc["Now", "Mental quality of life"] == "3.3 points (0.2 to 6.4), 1 trial"
    assert frame.loc["Patient’s health guide", "Randomised comparisons"] == "7 (0)"  # better stated, no number public
    assert _numbers(frame.loc["Now", "Randomised comparisons"]) >= [15, 4]
    public = public_people(evidence(MS))
    people = [int(rows["people"].sum()) for rows in (public, public[public["randomised"]])]
    assert frame.loc["Now", "People"].startswith("at least ")  # studies that do not tell how many entered
    assert _numbers(frame.loc["Now", "People"]) == people


def _numbers(cell: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", cell.replace("\u202f", ""))]


def test_the_past_knows_no_later_source():
    frame = tables.as_of_table(everything(), evidence("as of 2009")).frame
    assert list(frame["Source"]) == ["Advocacy essay", "Pharmacist’s letter", "Patient’s health guide", "Now"]
    assert "Answer page" not in findings.what_was_known_when(everything(), evidence("as of 2009")).text


def test_the_sentence_counts_people_on_each_day():
    numbers = findings.what_was_known_when(everything(), evidence(MS)).numbers
    assert [numbers[f"source_{place}"].value for place in range(1, 6)] == [0, 0, 80, 80, 176]
    assert (numbers["people"].value, numbers["pointing"].value, numbers["comparisons"].value) == (176, 4, 15)


def test_the_title_counts_who_ran_ahead():
    assert figures.evidence_story(evidence(MS)).title == (
        "One of five sources spoke for LDN in MS before any randomised result was public, as far as their texts show"
    )
    conditions = ("multiple_sclerosis",)
    early = select(everything(), Selection(conditions=conditions, as_of="2008-12-31"))
    assert figures.evidence_story(early).title == (
        "One of two sources spoke for LDN in MS before any randomised result was public, as far as their texts show"
    )
    open_label = select(everything(), Selection(conditions=conditions, designs=("single_arm",), as_of="2008-12-31"))
    assert figures.evidence_story(open_label).title == (
        "One of two sources spoke for LDN in MS; no randomised result is known to have been public"
    )


def test_only_studies_of_multiple_sclerosis_are_drawn():
    assert figures.evidence_story(evidence("all")).data.equals(figures.evidence_story(evidence(MS)).data)
    assert isinstance(figures.evidence_story(evidence("fibromyalgia")), Note)


def test_a_source_stands_at_the_height_of_its_stance():
    data = story_data(evidence(MS))
    sources = data[data["kind"] == "source"]
    today = dt.date(2026, 11, 21)
    ax = draw(lambda figure: plot_stances(figure.subplots(), sources, "symptoms", today, named=True), height=3).axes[0]
    heights = {text.get_text(): text.xy[1] for text in ax.texts}
    assert heights == {
        **{"Advice column": 2, "Advocacy essay": 1, "Patient’s health guide": 1, "Answer page": 0},
        "Pharmacist’s letter": -3,  # does not say
    }


def test_every_study_is_named_and_no_name_lies_on_another():
    data = story_data(evidence(MS))
    studies = data[data["kind"] == "study"]
    start, today = dt.date(2001, 1, 1), dt.date(2026, 11, 21)
    picture = draw(lambda figure: plot_growth(figure.subplots(), studies, start, today), height=2.6)
    named = [text for text in picture.findobj(Text) if text.get_text().startswith(tuple(studies["name"]))]
    boxes = [text.get_window_extent() for text in named]
    assert len(named) == len(studies) > 10
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_story_ends_in_the_certainty_of_each_outcome():
    data = figures.evidence_story(evidence(MS)).data
    outcomes = data[data["kind"] == "outcome"].set_index("name")
    assert outcomes.loc["Pain", "certainty"] == "⊕○○○ very low"
    assert outcomes.loc["Pain", "first"] == outcomes.loc["Pain", "randomised_first"] == "2008-04-30"  # at a congress
    assert outcomes.loc["Spasticity", "randomised_first"] == ""
    then = figures.evidence_story(evidence("as of 2009")).data
    assert set(then.loc[then["kind"] == "outcome", "certainty"]) == {"– not judged"}
