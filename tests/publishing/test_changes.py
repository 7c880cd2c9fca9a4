"""What changed between two states: real days, copies of the data with one cell edited, reports made by hand."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from reviews import TOY

from ldnsynth import cli, folders
from ldnsynth.changes.since_last import keep_data


@pytest.fixture(autouse=True)
def own_data(monkeypatch):
    monkeypatch.setenv(folders.DATA_VARIABLE, str(TOY))


@pytest.fixture
def copies(tmp_path) -> tuple[Path, Path]:
    paths = tmp_path / "old", tmp_path / "new"
    for path in paths:
        shutil.copytree(TOY, path)
    return paths


def call(*arguments, exit_code=0):
    result = CliRunner().invoke(cli.main, ["changes", *map(str, arguments)])
    assert result.exit_code == exit_code, result.output
    return result.output


def compared(*arguments):
    return json.loads(call(*arguments, "--format", "json"))["changes"]


def edit(folder, table, key, **cells):
    """Set cells of the row whose first column is the key, as every coder has it; return the first as it was."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    own = [row for row in rows if row[0] == key]
    before = dict(zip(header, own[0], strict=True))
    for row in own:
        for name, value in cells.items():
            row[header.index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return before


def test_a_trial_that_became_public_between_two_days_is_named():
    text = call("2003-12-31", "2010-12-31")
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert headings[0] == "From 31 Dec 2003 to 31 Dec 2010: hiccups"
    assert headings[1:] == ["Studies", "Results", "Effects", "Directions (trials)"]
    assert "  added: Birch 2006: randomised crossover, 96 people, hiccups" in text
    assert "status congress abstract only → published" in text
    assert "added: Hiccups, attacks: −1.6 attacks (−3.1 to −0.1), 1 trial" in text


def test_the_other_way_round_additions_are_removals():
    there, back = compared("2003-12-31", "2010-12-31"), compared("2010-12-31", "2003-12-31")
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(c["heading"], turned[c["kind"]], c["id"]) for c in there} == {
        (c["heading"], c["kind"], c["id"]) for c in back
    }
    assert {c["id"]: (c["before"], c["after"]) for c in there if c["heading"] == "Effects"} == {
        c["id"]: (c["after"], c["before"]) for c in back if c["heading"] == "Effects"
    }


def test_the_same_state_twice_has_no_changes(copies):
    assert "Nothing changed.\n" in call("2010-12-31", "2010-12-31")
    text = call(*copies, "--condition", "all")
    assert text == f"From {copies[0]} to {copies[1]}: all conditions\n\nNothing changed.\n"


def test_an_edited_number_is_named_with_the_effect_that_it_moves(copies):
    was = edit(copies[1], "results", "alder2004/wellbeing_scale/w8", pi="0.01")
    changes = compared(*copies)
    assert [(c["heading"], c["kind"], c["id"]) for c in changes] == [
        ("Results", "changed", "alder2004/wellbeing_scale/w8"),
        ("Effects", "changed", "hiccups/quality_of_life/placebo/MD"),
    ]
    result, effect = changes
    assert f"pi {float(was['pi']):g} → 0.01" in result["text"]
    assert effect["text"].endswith("(Alder 2004 with another estimate)")
    assert {name for name in effect["before"] if effect["before"][name] != effect["after"][name]} >= {"ci_low"}


def test_a_change_for_another_condition_is_said_to_be_elsewhere(copies):
    edit(copies[1], "results", "alder2004/wellbeing_scale/w8", yi="4.3")
    text = call(*copies, "--condition", "yawning")
    assert "Nothing changed.\n\nThe data packages are not the same" in text


def test_an_edited_fact_is_named_with_its_study(copies):
    was = edit(copies[1], "characteristics", "birch2006/n_enrolled", value="90")
    [line] = [c["text"] for c in compared(*copies) if c["heading"] == "Studies"]
    assert f"size {was['value']} → 90" in line and f"birch2006/n_enrolled {was['value']} → 90" in line


def test_certainty_is_told_with_the_aspect_that_changed_it(copies):
    name = "hiccups/attacks/randomised"
    was = edit(copies[1], "certainty_reasons", f"{name}/imprecision", levels="0")
    edit(copies[1], "certainty", name, certainty="low")
    [change] = compared(*copies)
    assert (change["heading"], change["id"]) == ("Certainty", name)
    assert change["text"].endswith(f" → low (imprecision −{abs(int(was['levels']))} → 0)")


def test_before_the_day_of_judging_certainty_was_not_judged():
    text = call("2010-12-31", TOY)
    assert "added: Hiccups, attacks, randomised trials: not judged then → " in text


def test_a_verdict_that_turned_is_told_with_the_claim(copies):
    with (copies[0] / "claims.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["verdict_now"] == "accurate")
    edit(copies[1], "claims", row["claim_id"], verdict_now="unsupported", reason_now="Nothing was found.")
    [change] = compared(*copies)
    assert change["heading"] == "Claims"
    assert change["text"].endswith(f"“{row['claim']}”: accurate → unsupported (Nothing was found.)")


def test_two_packages_are_compared_by_what_was_known_then_too(copies):
    edit(copies[1], "claims", "letter2004/c001", verdict_then="unsupported", reason_then="Nothing was known.")
    edit(copies[1], "sources", "letter2004", written_after="2009")
    edit(copies[1], "results", "alder2004/sleep_hours/w8", first_public_in="alder2004")
    result, source, claim = compared(*copies)
    assert result["text"].endswith("first_public_in congress2003 → alder2004")
    assert source["text"] == "Letter: written after Mar 2004 → after 2009"
    assert claim["text"].endswith(", when written: accurate → unsupported (Nothing was known.)")


def write_report(folder, rows, *, min_n=0, sha256="a" * 64):
    folder.mkdir()
    data = {"version": "1.0", "created": "2026-11-21T00:00:00Z", "files": {"results.csv": sha256}}
    inputs = {"report": {"name": "ms"}, "data": data}
    inputs["parameters"] = {name: {"min_n": min_n, "as_of": ""} for name in ("01_one", "02_two")}
    (folder / "manifest.json").write_text(json.dumps({"inputs": inputs}))
    (folder / "findings.csv").write_text("\n".join(["id,value,unit,where", *rows]) + "\n")
    return folder


def test_reports_are_compared_by_what_they_state(tmp_path):
    same = "01_one/answer/k,2,trials,Finding"
    old = write_report(
        tmp_path / "old", [same, "02_two/answer/people,40,people,Finding", "02_two/table/a/b,1,,Table 1"]
    )
    new = write_report(
        tmp_path / "new",
        [same, "02_two/answer/people,136,people,Finding", "01_one/answer/new,3,trials,Finding"],
        min_n=20,
        sha256="b" * 64,
    )
    assert call(old, new).splitlines()[1:] == [
        "",
        "Parameters",
        "  changed: min_n: 0 → 20 (01_one, 02_two)",
        "",
        "Data",
        "  changed: results.csv: aaaaaaaa → bbbbbbbb",
        "",
        "Findings of 01_one",
        "  added: answer, new: 3 trials",
        "",
        "Findings of 02_two",
        "  changed: answer, people: 40 people → 136 people",
        "  removed: table, a, b: 1",
    ]
    assert call(old, old).endswith("\n\nNothing changed.\n")


@pytest.mark.parametrize(("name", "content"), [("manifest.json", "{}"), ("findings.csv", "id,value\n1,2\n")])
def test_a_faulty_report_is_told_in_a_sentence(tmp_path, name, content):
    old, new = (write_report(tmp_path / side, []) for side in ("old", "new"))
    (new / name).write_text(content)
    assert str(new / name) in call(old, new, exit_code=1)


@pytest.mark.parametrize("text", ["2009-02-30", "yesterday", "2009"])
def test_what_is_neither_a_day_nor_a_folder_is_refused(text):
    assert call(text, "2010-12-31", exit_code=1).startswith(f"{text}: neither a day (such as 2009-02-09) nor a folder")


def test_reports_go_with_reports_only_and_without_conditions(tmp_path):
    folder = write_report(tmp_path / "report", [])
    assert "only with another report" in call(folder, "2010-12-31", exit_code=1)
    assert "--condition does not go with reports" in call(folder, folder, "--condition", "all", exit_code=1)


def test_two_trials_change_one_by_one_and_not_as_a_pool(copies):
    edit(copies[1], "results", "fir2010/any_adverse_event", ai="13", bi="18")
    [change] = [c for c in compared(*copies, "--condition", "yawning") if c["heading"] == "Effects"]
    assert len(change["before"]["estimate"]) == len(change["after"]["estimate"]) == 2
    assert "RR 1.45 (0.59 to 3.58) in Fir 2010; RR 1.40 (0.53 to 3.68) in Kelp 2019, 2 trials →" in change["text"]


def with_target(folder, *, of="", target=""):
    """Give the table of certainty its optional column: "null", and another target for one row."""
    path = folder / "certainty.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    place = header.index("outcome_id") + 1
    lines = [[*row[:place], target if row[0] == of else "null", *row[place:]] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[*header[:place], "target", *header[place:]], *lines])


def test_a_target_that_moved_is_told_though_the_certainty_did_not(copies):
    name = "hiccups/attacks/randomised"
    with_target(copies[0])
    with_target(copies[1], of=name, target="threshold")
    [change] = compared(*copies)
    assert (change["heading"], change["id"]) == ("Certainty", name)
    assert change["text"].endswith("very low as before (rated against no effect → the smallest important difference)")
    assert change["before"]["target"] == "null" and change["after"]["target"] == "threshold"


def test_a_judgement_of_missing_results_is_told_with_its_reason(copies):
    edit(copies[1], "missing_evidence", "hiccups/attacks", judgement="Low", reason="The number was sent.")
    [change] = compared(*copies)
    assert change["heading"] == "Missing results"
    assert change["text"] == "Hiccups, attacks: High → Low (The number was sent)"


def test_a_check_of_integrity_is_told_and_what_a_serious_concern_takes_out(copies):
    edit(copies[1], "integrity_checks", "alder2004/registration", found="Registered six months after it began.")
    [change] = compared(*copies)
    assert change["heading"] == "Integrity of studies"
    assert change["text"].startswith("Alder 2004, registered before it began: some as before (found Registered five")
    edit(copies[1], "integrity_checks", "alder2004/registration", concern="serious")
    found = {change["heading"]: change for change in reversed(compared(*copies))}
    assert "on the other side left out: serious concern about its integrity" in found["Studies"]["text"]
    assert found["Integrity of studies"]["kind"] == "removed"
    assert found["Integrity of studies"]["text"].startswith("Alder 2004 is left out now: serious concern about its")
    back = [change for change in compared(*reversed(copies)) if change["heading"] == "Integrity of studies"]
    assert [change["kind"] for change in back] == ["added"]
    assert back[0]["text"].startswith("Alder 2004 was left out before, is in now: serious concern")


def test_two_reports_tell_what_a_limit_of_bias_moved(tmp_path):
    folders = []
    for limit in ("any", "low"):
        folder = write_report(tmp_path / limit, [])
        manifest = json.loads((folder / "manifest.json").read_text())
        asked = {"conditions": ["yawning"], "max_bias": limit}
        manifest["inputs"]["parameters"] = {"01_one": asked, "02_two": {"title": "no selection"}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        assert keep_data(TOY, tmp_path / "nothing", folder) is None
        folders.append(folder)
    text = call(*folders)
    assert "changed: max_bias: any → low (01_one)" in text
    assert "(on the other side left out: its risk of bias is Some concerns)" in text
    moved = [change for change in compared(*folders) if change["heading"] == "Effects"]
    assert "(without Fir 2010 and Kelp 2019)" in [change for change in moved if change["kind"] == "removed"][-1]["text"]
    assert compared(folders[0], folders[0]) == []
