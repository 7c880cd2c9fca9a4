"""Files that a spreadsheet, a mail program or a slip of the hand have spoilt: one clear sentence each."""

from dataclasses import replace

import pytest

from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.layout import TABLES
from ldnsynth.evidence.reading.tables import Problem, package_topic, read_headers, read_tables


def save(package, data):
    package.path("trials").write_bytes(data)


def spoil(package, change):
    save(package, change(package.path("trials").read_bytes()))


def as_spreadsheet(data):
    return data.replace(b",", b";").replace(b"4.5", b"4,5")


CASES = {
    "byte order mark": (lambda p: spoil(p, lambda d: b"\xef\xbb\xbf" + d), None, "byte order mark", "without BOM"),
    "CRLF": (lambda p: spoil(p, lambda d: d.replace(b"\n", b"\r\n")), 1, "CR", "Unix line ends"),
    "one CR": (lambda p: p.replace("trials", b"Open 2010", b"Open\r2010"), 4, "CR", "Unix line ends"),
    "latin-1": (lambda p: p.replace("trials", b"Open 2010", b"\xd6pen 2010"), 4, "0xd6", "encoding UTF-8"),
    "UTF-16": (lambda p: spoil(p, lambda d: d.decode().encode("utf-16")), 1, "0xff", "encoding UTF-8"),
    "semicolons": (lambda p: spoil(p, as_spreadsheet), 1, "semicolons", "plain CSV"),
    "tabs": (lambda p: spoil(p, lambda d: d.replace(b",", b"\t")), 1, "missing: trial_id", "Expected: trial_id,label"),
    "short row": (lambda p: p.replace("trials", b"Open 2010,", b"Open 2010"), 4, "18 cells, found 17", "comma"),
    "long row": (lambda p: p.replace("trials", b"Open 2010,", b"Open, 2010,"), 4, "18 cells, found 19", "comma"),
    "blank line": (lambda p: p.replace("trials", b"\n", b"\n\n"), 2, "blank line", "Remove it"),
    "missing file": (lambda p: p.path("trials").unlink(), None, "the file is missing", "Put it back"),
    "empty file": (lambda p: save(p, b""), None, "cut off", "line end"),
    "missing column": (lambda p: p.replace("trials", b",design,", b","), 1, "(missing: design)", "Expected: trial_id"),
    "unknown column": (lambda p: p.replace("trials", b",note", b",note,notes"), 1, "(unknown: notes)", "Expected"),
    "renamed column": (
        lambda p: p.replace("trials", b",note", b",remark"),
        *(1, "(missing: note; unknown: remark)", "Expected"),
    ),
    "columns moved": (lambda p: p.replace("trials", b"trial_id,label", b"label,trial_id"), 1, "another order", "Exp"),
    "quote never closed": (lambda p: p.replace("trials", b",Open 2010", b',"Open 2010'), 4, "CSV", "stray quote"),
    "text after a quote": (lambda p: p.replace("trials", b",Open 2010", b',"Open" 2010'), 4, "CSV", "stray quote"),
    "quote over two lines": (
        lambda p: p.replace("trials", b",Open 2010", b',"Open\n2010"'),
        *(4, "line break", "Put it on one line"),
    ),
    "cut off": (lambda p: spoil(p, lambda d: d[:-9]), None, "cut off", "line end"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_spoilt_file_gets_one_sentence(package, name):
    change, row, found, advice = CASES[name]
    change(package)
    (problem,) = package.form_problems()
    assert (problem.file, problem.row) == ("trials.csv", row)
    assert found in problem.message
    assert advice in problem.message
    assert "\n" not in str(problem)


def test_the_valid_package_has_a_faultless_form(package):
    tables, problems = read_tables(package.folder, package.topic)
    assert problems == []
    assert tables.malformed == frozenset()
    assert [row.key for row in tables["trials"]] == ["cross2008", "highdose2012", "open2010", "planned2015"]
    assert [row.number for row in tables["trials"]] == [2, 3, 4, 5]
    assert tables["stances"][0].key == "letter2009/doctors/A"
    assert tables["phases"][2].number_of("weeks") == 8.5
    assert tables["results"][0].number_of("sd1i") is None


def test_every_fault_of_form_is_told_with_the_row_it_stands_in(package):
    package.replace("trials", b"High dose 2012,", b"High, dose 2012,")
    package.replace("trials", b",Planned 2015", b',"Planned 2015')
    package.replace("arms", b"open2010/aspirin,", b"")
    package.path("stances").unlink()
    (package.folder / "notes.csv").write_text("a,b\n1,2\n")
    tables, problems = read_tables(package.folder, package.topic)
    assert {(p.file, p.row) for p in problems} == {
        *(("trials.csv", 3), ("trials.csv", 5), ("arms.csv", 5), ("stances.csv", None), ("notes.csv", None))
    }
    assert tables.malformed == {"trials", "arms", "stances"}
    assert tables["stances"] == []


def test_a_file_that_the_package_does_not_name(package):
    (package.folder / "trials_copy.csv").write_bytes(package.path("trials").read_bytes())
    (problem,) = package.form_problems()
    assert str(problem).startswith("trials_copy.csv: no table of this layout. Remove the file")


def test_a_problem_says_where_before_what():
    problem = Problem("results.csv", 14, "cree2010/mcs/w8", "sd1i", "must be above 0.")
    assert str(problem) == "results.csv, row 14 (cree2010/mcs/w8), sd1i: must be above 0."
    assert str(Problem("results.csv", None, "", "", "the file is missing.")) == "results.csv: the file is missing."


def test_a_table_that_the_review_does_without_has_no_rows(package):
    package.edit_topic("  - discrepancies\n", "")
    package.path("discrepancies").unlink()
    tables, problems = read_tables(package.folder, package.topic)
    assert problems == []
    assert tables["discrepancies"] == []
    assert "discrepancies" not in read_headers(package.folder, package.topic)


def test_the_file_of_a_table_that_the_topic_does_not_name_is_told(package):
    package.edit_topic("  - discrepancies\n", "")
    (problem,) = package.form_problems()
    assert str(problem) == (
        "discrepancies.csv: topic.yml does not name it among its tables. Add discrepancies there, or remove the file."
    )


def test_every_column_that_every_file_has_is_expected_in_it(package):
    package.drop_column("phases", "weeks", "kind")
    (problem,) = package.form_problems()
    assert "(missing: kind, weeks). Expected: phase_id,trial_id,sequence,kind,label,weeks," in problem.message


@pytest.fixture
def optional_weeks(monkeypatch):
    """A layout in which a file of phases may do without `weeks`."""
    table = TABLES["phases"]
    columns = table.columns | {"weeks": replace(table.columns["weeks"], optional=True)}
    monkeypatch.setitem(TABLES, "phases", replace(table, columns=columns))


def test_a_file_may_do_without_an_optional_column(package, optional_weeks):
    package.drop_column("phases", "weeks")
    package.describe()
    tables, problems = read_tables(package.folder, package.topic)
    assert problems == []
    assert [row["weeks"] for row in tables["phases"]] == [""] * 4
    described = next(r for r in package.schema["resources"] if r["name"] == "phases")
    assert "weeks" not in [field["name"] for field in described["schema"]["fields"]]
    assert check_data(package.folder).problems == []
    weeks = load_evidence(package.folder).phases["weeks"]
    assert (weeks.isna().all(), weeks.dtype) == (True, float)


def test_an_optional_column_stands_where_the_layout_has_it(package, optional_weeks):
    assert package.form_problems() == []
    package.replace("phases", b"label,weeks", b"weeks,label")
    (problem,) = package.form_problems()
    assert "another order" in problem.message
    assert ",label,weeks," in problem.message


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere: no such folder"):
        package_topic(tmp_path / "nowhere")
