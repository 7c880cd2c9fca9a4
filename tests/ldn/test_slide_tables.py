"""Slides say no more than what stands on them."""

import json
import re
from pathlib import Path

import pytest
from selections import everything, evidence, rated

from ldnsynth.bias_tools import TOOLS
from ldnsynth.display.blocks import Finding
from ldnsynth.display.slides import (
    bias_at_a_glance,
    bias_questions,
    certainty_of_trial,
    designs_at_a_glance,
    directions_at_a_glance,
    hinges_at_a_glance,
    question_at_a_glance,
    retold,
    retold_examples,
    trial_design,
)
from ldnsynth.evidence import select_trial
from ldnsynth.synthesis.grade.flips import flips

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def one(trial):
    return select_trial(everything(), trial, verification="secondary")


def milder(outcome):
    """Whether a single judgement, one level milder, would rate the outcome higher."""
    moves = flips(outcome.start, outcome.levels)
    return bool((moves["flips"] & (moves["other_levels"] > moves["levels"])).any())


def test_without_an_overall_judgement_the_title_says_how_far_it_got():
    slide = bias_at_a_glance(evidence("as of 2009"))
    judged = (slide.frame.iloc[:-1, 1:] != "").to_numpy().sum()
    assert judged == 3 and not slide.frame.iloc[-1, 1]
    assert slide.title == "Three of six domains of bias could be judged, no trial as a whole"


@pytest.mark.parametrize("tool", [tool for tool in TOOLS.values() if tool.themes], ids=lambda tool: tool.label)
def test_themes_hold_each_domain_once(tool):
    assert sorted(code for codes in tool.themes.values() for code in codes) == sorted(tool.domains)


def test_domains_of_a_theme_are_asked_together_with_the_overall_judgement_last():
    frame = bias_questions(one("gironi2008")).frame
    tool = TOOLS["nih_before_after"]
    themes = [name.capitalize() for name in tool.themes]
    assert list(dict.fromkeys(frame["Domain"])) == [*themes, "Overall"]
    assert [text.split(":")[0] for text in frame["Question"]] == [*sum(tool.themes.values(), ()), ""]


def test_the_room_may_answer_what_the_tool_allows():
    frame = bias_questions(one("cree2010")).frame
    asked = frame[TOOLS["rob2_crossover"].label]
    assert all(text.endswith("Low, Some concerns or High") for text in asked)
    assert asked.iloc[0].startswith("1.1 sequence random; 1.2 sequence hidden")  # before the judgement is shown
    assert asked.iloc[-1] == "Low, Some concerns or High"
    assert list(frame).index("Judged") < list(frame).index("Answered")  # what the room hears first is the largest
    assert frame["Answered"].iloc[0].startswith("1.1 ")
    report = bias_questions(one("torkildsen2014")).frame
    assert "Overall" not in set(report["Domain"])
    assert len(report) == 8


def test_no_result_is_shown_before_the_room_has_judged():
    cells = json.loads((NOTEBOOKS / "trial_appraisal.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = [call for cell in cells for call in re.findall(r"slides\.(\w+)\(", "".join(cell["source"]))]
    told = [shown.index(name) for name in ("trial_results", "trial_estimates", "retold", "certainty_of_trial")]
    assert max(shown.index("bias_facts"), shown.index("bias_questions")) < min(told)


def test_documents_that_tell_of_other_payers_are_told_apart():
    paid = trial_design(one("cree2010")).frame.set_index("What").loc["Paid by", "As it was seen"]
    assert "; by another document: described as financed by the participants" in paid


def test_a_trial_without_a_number_is_not_called_the_same():
    table = certainty_of_trial(rated("multiple sclerosis"), one("sharafaddinzadeh2010"))
    assert "no difference stated" in set(table.frame["This trial"])
    assert "same" not in set(table.frame["This trial"])


@pytest.mark.parametrize("name", ["multiple sclerosis", "fibromyalgia"])
def test_an_outcome_hangs_on_a_judgement_that_would_rate_it_higher(name):
    slide = hinges_at_a_glance(rated(name))
    left = int(slide.notes[0].split()[1]) if slide.notes and slide.notes[0].startswith("And") else 0
    assert len(slide.frame) + left == sum(map(milder, rated(name)))


def test_where_no_single_judgement_would_do_that_is_the_finding():
    stuck = [outcome for outcome in rated("multiple sclerosis") if not milder(outcome)]
    assert isinstance(hinges_at_a_glance(stuck), Finding)
    assert hinges_at_a_glance([]) is None


def test_one_claim_is_spoken_of_in_the_singular():
    assert retold(one("smith2011")).title == (
        "Smith 2011 is cited by 1 claim; the one that can be checked is not accurate today"
    )
    assert retold_examples(one("smith2011")).title == "The one claim went beyond what is known, or beside it"
    assert retold_examples(one("younger2009")) is None


def test_the_room_sees_what_was_printed_and_what_not():
    slide = directions_at_a_glance(evidence("multiple sclerosis"))
    said = dict(slide.frame.itertuples(index=False, name=None))
    assert said["Better, by a point estimate"].startswith("Cree 2010: mental quality of life, pain")
    assert said["Nobody had the event"] == "Cree 2010: serious adverse events (0 of 80)"
    assert "same" not in said and "readings" not in slide.title


def test_unknown_people_stand_apart_in_the_table_of_designs():
    people = designs_at_a_glance(evidence("multiple sclerosis")).frame.set_index("Design")["People"]
    assert people["Randomised crossover"] == "at least 60 (176)"
    assert people["Cross-sectional"] == "– (53); not known for 2"


def test_the_outcomes_of_the_question_are_counted():
    parts = question_at_a_glance(evidence("multiple sclerosis")).frame.set_index("Part")["What is asked"]
    assert parts["Outcomes"] == "17 measured, 9 compared in a randomised trial"


@pytest.mark.parametrize(
    ("trial", "words"), [("cree2010", "double-blind"), ("gironi2008", "not blinded"), ("younger2013", "triple-blind")]
)
def test_a_design_says_who_was_blinded_in_the_words_of_the_data(trial, words):
    assert trial_design(one(trial)).title.endswith(f", {words}")
