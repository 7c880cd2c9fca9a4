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
    assert draft["roles"] == {"Aspirin": "?", "Placebo": "?", "Both": "?"}
    outcomes = {one["name"]: one["columns"] for one in draft["outcomes"]}
    assert outcomes["Pain 12w"] == {"mean": "Pain 12w Mean", "sd": "Pain 12w SD", "n": "Pain 12w N"}
    assert outcomes["Deaths"] == {"events": "Deaths Events", "total": "Deaths Total"}
    (tmp_path / "draft.yml").write_text(output)
    told, code = run("import", "covidence", tmp_path / "e.csv", "--into", review, "--map-file", tmp_path / "draft.yml")
    assert code == 1
    assert "draft.yml, roles, Both: '?' is none of" in told
    assert "draft.yml, Deaths, better: expected higher or lower, found '?'" in told
    assert "draft.yml, Deaths, timepoint: is still '?'" in told


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


def test_an_arm_that_stands_twice_with_other_numbers_is_read_once_and_told(brought, rows, with_map):
    output = brought("covidence", "e.csv", SHEET + "Ada 1990,Aspirin,,Norway,,9,2,30,,,,\n", *with_map())
    assert "e.csv, row 7, Intervention: 'Aspirin' stands in row 2 already" in output
    assert {row["result_id"]: row["m1i"] for row in rows("results") if "m1i" in row}["ada_1990/pain"] == "4"


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


JUDGED = (
    "Study ID;Reviewer Name;Sequence generation;Supporting text for sequence generation;Allocation concealment\n"
    "Ada 1990;Consensus;Low risk;coin flips, as printed;Unclear\n"
    "Ada 1990;Ben;High;;\n"
    "Ada 1990;Ben;Low;;\n"
    "Nobody 2001;Ben;Low;;Low\n"
    "Bo 1995;Ben;maybe;;High\n"
)


def test_a_sheet_of_judgements_is_read_through_the_map_that_is_drafted(brought, rows, run, review, tmp_path, with_map):
    brought("covidence", "e.csv", SHEET, *with_map())
    (tmp_path / "b.csv").write_text(JUDGED)
    draft, code = run("import", "covidence", tmp_path / "b.csv", "--into", review, "--suggest-map")
    assert code == 0
    bias = yaml.safe_load(draft)["bias"]
    assert (bias["tool"], bias["coder"]) == ("rob1", "Reviewer Name")
    assert bias["domains"]["D1"] == {
        **{"judgement": "Sequence generation", "support": "Supporting text for sequence generation"}
    }
    (tmp_path / "b.yml").write_text(draft)
    output = brought("covidence", "b.csv", None, "--map-file", tmp_path / "b.yml")
    assert "b.csv, row 4, Sequence generation (Ada 1990): judged before by the same: no row is made" in output
    assert "row 5, Sequence generation (Nobody 2001): no study of the review is called so" in output
    assert "row 6, Sequence generation (Bo 1995): found 'maybe', expected Low" in output
    found = {(row["bias_id"], row["coder"]): row for row in rows("risk_of_bias")}
    assert {key: row["judgement"] for key, row in found.items()} == {
        ("ada_1990/rob1/d1", "Consensus"): "Low",
        ("ada_1990/rob1/d2", "Consensus"): "Unclear",
        ("ada_1990/rob1/d1", "Ben"): "High",
        ("bo_1995/rob1/d2", "Ben"): "High",
    }
    assert found["ada_1990/rob1/d1", "Consensus"]["reason"] == "coin flips, as printed"


@pytest.mark.parametrize(
    ("bias", "sentence"),
    [
        ({"tool": "rob9", "domains": {}}, "bias: expected tool (one of rob2"),
        ({"tool": "rob1", "domains": {"D9": {"judgement": "Country"}}}, "bias, D9: Cochrane tool of 2011 (RoB 1)"),
        ({"tool": "rob1", "domains": {"D1": "Country"}}, "bias, D1: expected judgement and, if there is one, support"),
        ({"tool": "rob1", "domains": {"D1": {"judgement": "Weather"}}}, "no column 'Weather' in e.csv"),
    ],
)  # fmt: skip
def test_what_a_map_of_judgements_lacks_is_told(bias, sentence, with_map, run, review, tmp_path):
    (tmp_path / "e.csv").write_text(SHEET)
    output, code = run("import", "covidence", tmp_path / "e.csv", "--into", review, *with_map(bias=bias))
    assert code == 1
    assert sentence in output
