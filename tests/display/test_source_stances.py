"""What the sources come to, how far they stand apart, and what is said with one coder and with two."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from selections import everything, evidence

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.figures.source_distances import plot_source_distances
from ldnsynth.display.figures.stance_matrix import stance_data
from ldnsynth.display.style import draw
from ldnsynth.synthesis.agreement import weighted_kappa

MS, THEN = "multiple sclerosis", "as of 2009"
PAIR = ("letter2007", "take_it_now")
CODED = (tables.agreement_table, tables.differing_table)


@cache
def coded_twice():
    """The evidence with an invented coder B, who differs on three stances, and what they agreed on."""
    one = evidence(MS)
    other = one.stances.assign(coder="B").set_index(["source_id", "question"])
    other.loc[PAIR, "stance"] = -2.0
    other.loc[("essay2008", "safety"), "stance"] = 1.0
    other.loc[("column2009", "research"), ["stance", "certainty", "basis"]] = [1.0, "hedged", "none"]
    settled = pd.DataFrame(
        [(*PAIR, -2.0), ("essay2008", "safety", 2.0), ("column2009", "research", float("nan"))],
        columns=["source_id", "question", "stance"],
    )
    settled = settled.assign(coders="A;B", reason="read again together", resolved_by="both coders")
    settled[["certainty", "basis"]] = [("certain", "rct"), ("certain", "rct"), ("", "")]
    return replace(one, stances=pd.concat([one.stances, other.reset_index()]), stance_consensus=settled)


def test_the_mean_is_over_the_questions_on_ldn_that_a_source_speaks_to():
    rows = evidence(MS).stances.set_index(["source_id", "question"])["stance"]["letter2007"]
    known = rows[["progression", "safety", "mechanism", "take_it_now"]]  # on symptoms it is silent
    letter = tables.profiles_table(evidence(MS)).frame.set_index("Source").loc["Pharmacist’s letter"]
    assert (letter["Mean"], letter["On LDN itself"]) == (f"{known.mean():+.2f}".replace("-", "−"), "4 of 5")
    assert (letter["Speaks to"], letter["Silent"], letter["Range"]) == ("6 of 8", "25%", "−1 to +1")
    assert findings.where_sources_stand(evidence(MS)).numbers["lowest"].value == known.mean()


def test_distances_name_where_two_sources_are_opposed():
    frame = tables.distances_table(evidence(MS)).frame.set_index("Sources")
    assert len(frame) == 10
    furthest = frame.loc["Pharmacist’s letter and Advice column"]
    assert (furthest["Distance"], furthest["Shared questions"]) == ("0.55", "5")  # gaps 2 3 1 3 2 of 4 each
    assert furthest["Opposed on"] == "is safe; should be used now"
    assert frame.loc["Advice column and Patient’s health guide", ["Opposed on", "Same stance on"]].tolist() == ["", ""]


def test_the_sentence_and_the_title_follow_the_distances():
    numbers = findings.how_far_apart(evidence(MS)).numbers
    assert (numbers["furthest"].value, numbers["pairs"].value, numbers["opposed"].value) == (0.55, 10, 7)
    assert figures.source_distances(evidence(MS)).title == (
        "Pharmacist’s letter and Advice column stand furthest apart: 2.2 of four steps on average"
    )


def test_every_shared_question_has_its_mark_and_every_pair_its_mean():
    data = figures.source_distances(evidence(MS)).data
    ax = draw(lambda figure: plot_source_distances(figure.subplots(), data), height=5).axes[0]
    marks = pd.Series([line.get_marker() for line in ax.lines]).value_counts()
    assert marks["^"] == 10
    assert marks["o"] + marks["D"] == data["gap"].notna().sum()
    assert marks["D"] == data["opposed"].sum() > 0


def test_sources_without_a_question_in_common_are_named_and_get_no_mean():
    one = evidence(MS)
    apart = one.stances.copy()
    apart.loc[(apart["source_id"] == "essay2008") == (apart["question"] == "safety"), "stance"] = float("nan")
    shown = figures.source_distances(replace(one, stances=apart))
    lonely = shown.data[shown.data["pair"].str.startswith("Advocacy essay")]
    assert lonely["distance"].isna().all() and (lonely["shared"] == 0).all()
    ax = draw(shown.paint, height=shown.height, width=shown.width).axes[0]
    assert [text.get_text() for text in ax.texts].count("no question in common") == 4
    frame = tables.distances_table(replace(one, stances=apart)).frame.set_index("Sources")
    assert frame.loc["Advocacy essay and Answer page", "Distance"] == ""


def test_a_stance_stands_beside_what_was_public_on_its_day():
    frame = tables.stances_then_table(everything(), evidence(MS)).frame.set_index("Source")
    days = tables.as_of_table(everything(), evidence(MS)).frame.set_index("Source")
    assert list(frame["Day used"]) == list(days["Day used"][:-1])
    assert list(frame["Randomised comparisons"]) == list(days["Randomised comparisons"][:-1])
    guide = frame.loc["Patient’s health guide"]
    assert guide[["Studies public", "People in them", "People in randomised ones"]].tolist() == ["2", "120", "80"]
    assert guide["Should be used now"] == "0"


@pytest.mark.parametrize(
    "table", [tables.profiles_table, tables.distances_table, tables.stances_table, tables.stances_then_table]
)
def test_the_past_knows_the_three_sources_that_were_written(table):
    arguments = (everything(),) if table is tables.stances_then_table else ()
    words = table(*arguments, evidence(THEN)).frame.to_csv()
    assert all(name in words for name in ("Advocacy essay", "Pharmacist’s letter", "Patient’s health guide"))
    assert "Answer page" not in words and "Advice column" not in words and "2025" not in words


def test_one_coder_is_said_and_no_second_one_invented():
    found = findings.how_coders_agree(evidence(MS))
    assert found.text.startswith("All 40 stances were coded by one coder (A): there is no second coding")
    assert list(found.numbers) == ["cells"]
    assert all(isinstance(table(evidence(MS)), Note) for table in CODED)


def test_two_coders_are_compared():
    numbers = findings.how_coders_agree(coded_twice()).numbers
    first, second = (coded_twice().stances.query("coder == @name")["stance"] for name in "AB")
    assert numbers["kappa_1"].value == weighted_kappa(first, second).kappa
    assert (numbers["same_1"].value, numbers["differ"].value) == (37, 3)
    frame = tables.agreement_table(coded_twice()).frame.set_index("Question")
    assert frame.loc["All questions", ["Same code", "Both give a stance"]].tolist() == ["37 of 40 (93%)", "34"]
    assert frame.loc["Should be used now", "Same code"] == "4 of 5 (80%)"
    assert frame.loc["Has a rationale", "Remark"] == "No interval: the standard error is 0"


def test_what_the_coders_settled_is_listed_and_counts():
    frame = tables.differing_table(coded_twice()).frame.set_index(["Source", "Question"])
    assert len(frame) == 3
    settled = frame.loc[("Pharmacist’s letter", "Should be used now")]
    assert settled["Coded"] == "A: −1, hedged, mechanism; B: −2, hedged, mechanism"
    assert settled["What counts"] == "−2, certain, trial"
    assert frame.loc[("Advice column", "Needs trials"), "What counts"] == "does not say"
    counts = stance_data(coded_twice()).set_index(["source", "question"])
    assert len(counts) == 40
    assert counts.loc[("Pharmacist’s letter", "should be used now"), "stance"] == -2
    timeline = figures.source_timeline(coded_twice()).data.set_index("source")["stance"]
    assert timeline["Pharmacist’s letter"] == -2
    profile = tables.profiles_table(coded_twice()).frame.set_index("Source").loc["Pharmacist’s letter"]
    assert profile["Range"] == "−2 to +1"


def test_every_coder_keeps_their_own_row():
    shown = tables.stances_table(coded_twice())
    assert shown.frame["Coder"].value_counts().to_dict() == {"A": 40, "B": 40}
    assert "where they differ, their consensus counts" in shown.notes[0]
    assert "Coder" not in tables.stances_table(evidence(MS)).frame


def test_every_word_has_room_in_its_tile():
    block = figures.stance_matrix(evidence(MS))
    (ax,) = draw(block.paint, height=block.height, width=block.width).axes
    tiles = [patch.get_extents() for patch in ax.patches]
    points = ax.figure.dpi / 72
    assert len(tiles) == block.data["stance"].notna().sum()
    for word in (text for text in ax.texts if text.get_text() != "·"):
        box = word.get_window_extent()
        (tile,) = (tile for tile in tiles if tile.contains(*box.get_points().mean(axis=0)))
        assert box.x0 - tile.x0 > 2 * points, word.get_text()
        assert tile.x1 - box.x1 > 2 * points, word.get_text()
        assert tile.y0 < box.y0 < box.y1 < tile.y1, word.get_text()
