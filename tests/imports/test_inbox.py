"""What is new in files that came in, against what is held; decisions become rows."""

import json

import pytest
from test_ctgov import ENTRY

ONE = (
    "TY  - JOUR\nAU  - Okafor, A\nTI  - A trial of aspirin after a heart attack\nPY  - 2011\nDO  - 10.9999/a\nER  - \n"
)
TWO = (
    "TY  - JOUR\nAU  - Smith, Z\nTI  - Another drug altogether, in a long title\nPY  - 2012\nDO  - 10.9999/b\nER  - \n"
)
THREE = "TY  - JOUR\nAU  - Lee, C\nTI  - A third work that is also of some interest\nPY  - 2013\nER  - \n"


@pytest.fixture
def inbox(run, review, tmp_path):
    def ask(*files, options=()):
        paths = []
        for name, text in files:
            (tmp_path / name).write_text(text)
            paths.append(tmp_path / name)
        return run("inbox", *paths, "--into", review, *options)

    return ask


@pytest.fixture
def decided(inbox, tmp_path, review, run):
    (tmp_path / "d.txt").write_text("okafor2011: new  # yes\nsmith2012: excluded: off_topic: about another drug\n")
    how = ("--decide", tmp_path / "d.txt", "--place", "PubMed", "--query", "aspirin", "--on", "2026-11-02")
    output, code = inbox(("a.ris", ONE + TWO + ONE), options=how)
    assert code == 0, output
    return output


def test_new_works_and_duplicates_in_one_search(inbox, rows):
    output, code = inbox(("a.ris", ONE + TWO), ("b.ris", ONE))
    assert code == 0
    assert "new: okafor2011: A trial of aspirin after a heart attack [a.ris, record 1]" in output
    assert "duplicate: okafor2011: " in output
    assert "(same DOI as one before it)" in output
    assert output.endswith("3 records: 2 new, 1 duplicate\n")
    assert rows("documents") == []


def test_decisions_are_rows_and_the_flow_is_counted_from_them(decided, rows, run, review):
    assert [row["document_id"] for row in rows("documents")] == ["okafor2011"]
    (search,) = rows("searches")
    assert search["n_records"] == "3"
    found = {row["work"]: row for row in rows("search_records")}
    assert (found["okafor2011"]["decision"], found["okafor2011"]["n_records"]) == ("new", "2")
    assert (found["smith2012"]["exclusion"], found["smith2012"]["reason"]) == ("off_topic", "about another drug")
    output, code = run("check", review / "data")
    assert code == 0, output


def test_next_month_only_what_is_new_is_new(decided, inbox):
    changed = ONE.replace("PY  - 2011", "PY  - 2011\nVL  - 7\nSP  - 1\nEP  - 9")
    output, code = inbox(("later.ris", changed + TWO + THREE))
    assert code == 0
    assert "changed: okafor2011" in output
    assert "(volume_pages: blank -> 7:1-9)" in output
    assert "already excluded: smith2012" in output
    assert "(another subject; about another drug)" in output
    assert "new: lee2013" in output
    assert "3 records: 1 changed, 1 already excluded, 1 new" in output


def test_a_second_search_is_numbered_on(decided, inbox, rows, tmp_path, run, review):
    (tmp_path / "e.txt").write_text("lee2013: new\n")
    how = ("--decide", tmp_path / "e.txt", "--place", "PubMed", "--query", "aspirin", "--on", "2026-12-02")
    output, code = inbox(("later.ris", ONE + TWO + THREE), options=how)
    assert code == 0, output
    assert [row["search_id"] for row in rows("searches")] == ["s001", "s002"]
    second = {row["work"]: row["decision"] for row in rows("search_records") if row["search_id"] == "s002"}
    assert second == {"okafor2011": "new", "smith2012": "excluded", "lee2013": "new"}
    output, code = run("check", review / "data")
    assert code == 0, output


def test_another_work_of_an_excluded_author_and_year_is_new(decided, inbox):
    other = "TY  - JOUR\nAU  - Smith, Zoe\nTI  - Aspirin in children with fever\nPY  - 2012\nER  - \n"
    output, code = inbox(("later.ris", other))
    assert code == 0
    assert "new: smith2012b: Aspirin in children with fever" in output
    assert "(smith2012, with another title, was left out before: about another drug)" in output


def test_what_the_review_says_is_better_is_no_change_of_the_entry(inbox, brought, rows):
    brought("ctgov", "e.json", json.dumps(ENTRY), "--better", "lower")
    before = [(row["outcome_id"], row["better"]) for row in rows("outcomes")]
    assert "lower" in {way for _, way in before}
    assert "held, unchanged: nct09999999" in inbox(("e.json", json.dumps(ENTRY)))[0]
    output = brought("ctgov", "e.json", None)
    assert "which way is better is not said" not in output and "better: stands as" not in output


def test_versions_of_a_register_entry(inbox, brought):
    text = json.dumps(ENTRY)
    assert "new: nct09999999: A trial" in inbox(("e.json", text))[0]
    brought("ctgov", "e.json", text)
    assert "held, unchanged: nct09999999" in inbox(("e.json", text))[0]
    later = text.replace('"value": "40"', '"value": "41"').replace('"2004-06-30"', '"2005-06-30"')
    output = inbox(("e.json", later))[0]
    assert "changed: nct09999999" in output
    assert "results.csv (nct09999999/death), ai: stands as '40', the file says '41'" in output
    assert "value_text: stands as '2004-06-30', the file says '2005-06-30'" in output


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ("okafor2011: new\n", "smith2012: no decision"),
        ("okafor2011: new\nsmith2012: excluded: boring: x\n", "expected 'excluded: TERM: reason'; terms: no_study_of"),
        ("okafor2011: new\nsmith2012: new\nlee2013: new\n", "lee2013: a decision, but no new work has this name"),
    ],
)
def test_decisions_that_do_not_fit_write_nothing(decisions, sentence, inbox, rows, tmp_path):
    (tmp_path / "d.txt").write_text(decisions)
    how = ("--decide", tmp_path / "d.txt", "--place", "PubMed", "--query", "aspirin")
    output, code = inbox(("a.ris", ONE + TWO), options=how)
    assert code == 1
    assert sentence in output
    assert rows("documents") == []


def test_a_file_of_no_known_kind_is_a_sentence(inbox):
    output, code = inbox(("a.doc", "x"))
    assert code == 1
    assert "ends in .doc, expected .ris" in output


def test_files_of_the_review_itself_are_not_brought_into_it(inbox, run, review, tmp_path):
    own, ours = review / "data" / "search.ris", tmp_path / "d.txt"
    own.write_text(ONE)
    ours.symlink_to(review / "data" / "topic.yml")
    before = {path: path.read_bytes() for path in (review / "data").iterdir() if path.is_file()}
    how = ("--place", "PubMed", "--query", "aspirin", "--decide", ours)
    for told, code in (
        run("import", "ris", own, "--into", review, "--apply"),
        run("import", "escalc", review / "data" / "results.csv", "--into", review / "data", "--apply"),
        run("inbox", own, "--into", review),
        inbox(("a.ris", ONE), options=how),
    ):
        assert code == 1 and "belongs to the data that it would be brought into." in told
    assert before == {path: path.read_bytes() for path in (review / "data").iterdir() if path.is_file()}
