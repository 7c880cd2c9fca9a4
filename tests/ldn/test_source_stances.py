"""What the sources come to, how far they stand apart, and what is said with one coder and with two."""

from dataclasses import replace

import pandas as pd
import pytest
from selections import everything, evidence

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.figures.sources.source_distances import plot_source_distances
from ldnsynth.display.style import draw
from ldnsynth.display.words.sources.stances import stance_data

MS, THEN = "multiple sclerosis", "as of 2009"


def test_the_mean_is_over_the_questions_on_ldn_that_a_source_speaks_to():
    rows = evidence(MS).stances.set_index(["source_id", "question"])["stance"]["letter2007"]
    known = rows[["progression", "safety", "mechanism", "take_it_now"]]  # on symptoms it is silent
    letter = tables.profiles_table(evidence(MS)).frame.set_index("Source").loc["Pharmacist’s letter"]
    assert (letter["Mean"], letter["On LDN itself"]) == (f"{known.mean():+.2f}".replace("-", "−"), "4 of 5")
    assert (letter["Speaks to"], letter["Silent"], letter["Range"]) == ("6 of 8", "25%", "−1 to 0")
    assert findings.where_sources_stand(evidence(MS)).numbers["lowest"].value == known.mean()


def test_distances_name_where_two_sources_are_opposed():
    frame = tables.distances_table(evidence(MS)).frame.set_index("Sources")
    assert len(frame) == 10
    furthest = frame.loc["Pharmacist’s letter and Advice column"]
    assert (furthest["Distance"], furthest["Shared questions"]) == ("0.60", "5")  # gaps 2 3 2 3 2 of 4 each
    assert furthest["Opposed on"] == "is safe; should be used now"
    assert frame.loc["Advice column and Patient’s health guide", ["Opposed on", "Same stance on"]].tolist() == ["", ""]


def test_the_sentence_and_the_title_follow_the_distances():
    numbers = findings.how_far_apart(evidence(MS)).numbers
    assert (numbers["furthest"].value, numbers["pairs"].value, numbers["opposed"].value) == (0.6, 10, 7)
    assert figures.source_distances(evidence(MS)).title == (
        "Pharmacist’s letter and Advice column stand furthest apart: 2.4 of four steps on average"
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


def test_what_was_settled_counts_in_matrix_timeline_and_profile():
    settled = everything().consensus.set_index(["row_id", "code"])["value"]
    assert settled["letter2007/mechanism", "stance"] == "0"  # coder A read it as +1
    counts = stance_data(evidence(MS)).set_index(["source", "question"])
    assert len(counts) == 40
    assert counts.loc[("Pharmacist’s letter", "has a rationale"), "stance"] == 0
    profile = tables.profiles_table(evidence(MS)).frame.set_index("Source").loc["Pharmacist’s letter"]
    assert profile["Range"] == "−1 to 0"


def test_every_coder_keeps_their_own_row():
    shown = tables.stances_table(evidence(MS))
    assert shown.frame["Coder"].value_counts().to_dict() == {"A": 40, "B": 40}
    assert "where they differ, their consensus counts" in shown.notes[0]


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
