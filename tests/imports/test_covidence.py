"""Covidence's sheets: refused with named columns, then read through a map."""

import pytest
import yaml

SHEET = (
    "Study Identifier,Intervention,Sponsorship source,Country,Comments,Pain 12w Mean,Pain 12w SD,Pain 12w N,"
    "Deaths Events,Deaths Total,Notes,Notes\n"
    "Ada 1990,Aspirin,A hospital,Norway,,4.0,2.0,0030,1,30,x,y\n"
    "Ada 1990,Placebo,A hospital,Norway,,5.0,2.2,31,3,31,x,y\n"
    "Bo 1995,Aspirin,,Spain,,6,3,40,,,,\n"
    "Bo 1995,Placebo,,Spain,,7.1,2.8,42 ,,,,\n"
    "Bo 1995,Both,,Spain,,6.1,2.8,41,,,,\n"
)
MAP = {
    "study": "Study Identifier",
    "arm": "Intervention",
    "roles": {"Aspirin": "intervention", "Placebo": "placebo"},
    "facts": {"Sponsorship source": "funding", "Country": "country", "Notes [2]": "note"},
    "outcomes": [
        {
            **{"name": "Pain", "measure": "MD", "better": "lower", "timepoint": "12 weeks"},
            "columns": {"mean": "Pain 12w Mean", "sd": "Pain 12w SD", "n": "Pain 12w N"},
        },
        {
            **{"name": "Death", "measure": "RR", "better": "lower"},
            "columns": {"events": "Deaths Events", "total": "Deaths Total"},
        },
    ],
}


@pytest.fixture
def with_map(tmp_path):
    def write(**changed):
        (tmp_path / "map.yml").write_text(yaml.safe_dump(MAP | changed))
        return ("--map-file", tmp_path / "map.yml")

    return write


def test_without_a_map_the_columns_are_named_and_nothing_is_guessed(run, review, tmp_path):
    (tmp_path / "e.csv").write_text(SHEET)
    output, code = run("import", "covidence", tmp_path / "e.csv", "--into", review)
    assert code == 1
    assert "12 columns, such as Study Identifier, Intervention, Sponsorship source" in output
    assert "Notes, Notes [2], whose meaning is not guessed" in output


def test_a_draft_of_a_map_puts_statistics_together(run, review, tmp_path):
    (tmp_path / "e.csv").write_text(SHEET)
    output, code = run("import", "covidence", tmp_path / "e.csv", "--into", review, "--suggest-map")
    assert code == 0
    draft = yaml.safe_load(output)
    assert (draft["study"], draft["arm"]) == ("Study Identifier", "Intervention")
    outcomes = {one["name"]: one["columns"] for one in draft["outcomes"]}
    assert outcomes["Pain 12w"] == {"mean": "Pain 12w Mean", "sd": "Pain 12w SD", "n": "Pain 12w N"}
    assert outcomes["Deaths"] == {"events": "Deaths Events", "total": "Deaths Total"}


def test_with_a_map_rows_of_arms_become_results(brought, rows, with_map, run, review):
    output = brought("covidence", "e.csv", SHEET, *with_map())
    assert "refused: e.csv, row 6, Intervention: 'Both' has no role in the map." in output
    assert "2 columns are not mapped: Comments, Notes." in output
    found = {row["result_id"]: row for row in rows("results")}
    assert set(found) == {"ada_1990/pain", "ada_1990/death", "bo_1995/pain"}
    pain = found["ada_1990/pain"]
    assert [pain[name] for name in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")] == ["4", "2", "30", "5", "2.2", "31"]
    assert (pain["locator"], pain["timepoint"], pain["direction"]) == (
        *("rows 2 and 3", "12 weeks"),
        "favours_intervention",
    )
    assert {row["trial_id"]: row["country"] for row in rows("trials")} == {"ada_1990": "Norway", "bo_1995": "Spain"}
    assert [row["value_text"] for row in rows("characteristics")] == ["A hospital"]
    checked, code = run("check", review / "data")
    assert code == 0, checked


@pytest.mark.parametrize(
    ("changed", "sheet", "sentence"),
    [
        ({"study": "Study"}, SHEET, "no column 'Study' in e.csv. Allowed: Study Identifier"),
        ({"roles": {"Aspirin": "drug"}}, SHEET, "roles, Aspirin: 'drug' is none of"),
        (
            {"outcomes": [MAP["outcomes"][0] | {"better": "?"}]},
            SHEET,
            "Pain, better: expected higher or lower, found '?'",
        ),
        ({"outcomes": [MAP["outcomes"][0] | {"measure": "RR"}]}, SHEET, "expected measure MD, SMD, RR, OR, RD with"),
        ({"facts": {"Country": "planet"}}, SHEET, "facts, planet: expected one of country"),
        ({}, SHEET.replace("4.0,2.0", "21–45,2.0"), "row 2, Pain 12w Mean: expected a number, found '21–45'"),
        ({}, "no table", "expected a header and rows"),
    ],
)
def test_what_map_and_sheet_do_not_agree_on_is_told(changed, sheet, sentence, with_map, run, review, tmp_path):
    (tmp_path / "e.csv").write_text(sheet)
    output, code = run("import", "covidence", tmp_path / "e.csv", "--into", review, *with_map(**changed))
    assert code == 1
    assert sentence in output
