"""A report says what changed since the one that stood there: studies, values with their rows, certainties, verdicts."""

import csv
import shutil

import pytest

from ldnsynth import folders
from ldnsynth.changes.in_words import Change, Comparison
from ldnsynth.changes.since_last import BEFORE, DATA, News, keep_data, news_of
from ldnsynth.evidence import Selection, load_evidence

DATA_NOW = folders.SHIPPED / "data"


@pytest.fixture
def earlier(tmp_path):
    """A copy of the data in which one value was another one."""
    folder = tmp_path / "earlier"
    shutil.copytree(DATA_NOW, folder)
    path = folder / "results.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if row["result_id"] == "cree2010/sf36_mcs/w8"]
    row["yi"] = "2.8"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def folder(tmp_path, name):
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_the_last_data_that_differed_are_kept_and_the_same_data_move_nothing(tmp_path, earlier):
    first, second, third = (folder(tmp_path, name) for name in ("first", "second", "third"))
    assert keep_data(earlier, tmp_path / "none", first) is None
    assert keep_data(DATA_NOW, first, second) == second / BEFORE
    assert (second / BEFORE).read_bytes() == (first / DATA).read_bytes()
    assert keep_data(DATA_NOW, second, third).read_bytes() == (first / DATA).read_bytes()
    assert (third / DATA).read_bytes() == (second / DATA).read_bytes()


def test_a_value_that_moved_is_told_with_its_row_and_what_it_moved(tmp_path, earlier):
    first, second = folder(tmp_path, "first"), folder(tmp_path, "second")
    keep_data(earlier, first, first)
    before = keep_data(DATA_NOW, first, second)
    news = news_of(before, first, second, load_evidence(DATA_NOW), Selection())
    assert news.strip.endswith("1 value moved; 1 estimate moved; no study, certainty or verdict did.")
    told = {change.heading: change for change in news.comparison.changes}
    assert told["Results"].id == "cree2010/sf36_mcs/w8" and "2.8 → 3.3" in told["Results"].text


def test_the_first_run_says_so_and_numbers_that_were_stated_do_for_data(tmp_path):
    target, now = folder(tmp_path, "target"), folder(tmp_path, "now")
    evidence = load_evidence(DATA_NOW)
    assert news_of(None, target, now, evidence, Selection()).strip.startswith("First run")
    for place, value in ((target, 1), (now, 2)):
        (place / "findings.csv").write_text(f"id,value,unit,where\n01_a/b/c,{value},people,A\n")
    assert news_of(None, target, now, evidence, Selection()).strip == "Since the last run: 1 number moved."
    (target / DATA).write_bytes(b"no archive")
    assert news_of(target / DATA, target, now, evidence, Selection()).strip == "Since the last run: 1 number moved."


def change(heading, kind="changed", **sides):
    return Change(heading, kind, "x", "x", sides.get("before", {}), sides.get("after", {}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "nothing changed"),
        (
            (change("Studies", "added"), change("Results", "added", after={"results": ["a", "b"]})),
            "1 study came; 2 values moved; no estimate, certainty or verdict did",
        ),
        (
            (change("Certainty", before={"certainty": "low"}, after={"certainty": "low"}), change("Claims")),
            "1 verdict turned; no study, value, estimate or certainty did",
        ),
    ],
)
def test_the_strip_counts_what_moved(changes, said):
    assert News("2026-10-22", Comparison("a", "b", changes)).strip == f"Since 22 Oct 2026: {said}."
