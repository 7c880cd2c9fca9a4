"""RevMan's data package and file: read whole, accepted only if what they state follows from their rows."""

import struct

import numpy as np
import pytest
from revman_files import TRIALS, bias, deaths, package, package_2, rm5, setting, setting_2, zipped

from ldnsynth.synthesis.pooling.as_in_revman import pool_as_in_revman

STATED = "states 0.896866 (0.840514 to 0.956995), and its rows give the same"


def test_a_package_becomes_trials_results_and_judgements_with_their_places(brought, rows, run, review):
    output = brought("revman", "aspirin.zip", package(), "--better", "lower")
    assert f"analysis 1.1 (Death): {STATED}" in output
    found = {row["result_id"]: row for row in rows("results")}
    assert len(found) == len(TRIALS)
    amis = found["amis_1980/death"]
    assert {name: amis[name] for name in ("ai", "bi", "ci", "di", "measure", "direction")} == {
        **{"ai": "246", "bi": "2021", "ci": "219", "di": "2038"},
        **{"measure": "OR", "direction": "favours_comparator"},
    }
    assert (amis["source_id"], amis["locator"], amis["verification"]) == (
        *("revman_aspirin", "analysis 1.1, data row 2"),
        "secondary",
    )
    assert amis["first_public_in"] == "amis1980" or amis["first_public_in"].startswith("the_aspirin_study")
    assert "yi" not in amis
    judged = rows("risk_of_bias")
    assert {(row["tool"], row["domain"], row["judgement"], row["reason"]) for row in judged} == {
        ("rob1", "D2", "Low", "sealed envelopes")
    }
    facts = rows("characteristics")
    assert {(row["item"], row["value_text"]) for row in facts} == {("eligibility", "after a heart attack")}
    checked, code = run("check", review / "data")
    assert code == 0, checked


def test_an_rm5_file_gives_the_same_results_and_knows_which_way_is_better(brought, rows):
    assert STATED in brought("rm5", "aspirin.rm5", rm5())
    found = {row["trial_id"]: row for row in rows("results")}
    assert found["isis_2_1988"]["ai"] == "1570"
    assert found["cdp_1976"]["direction"] == "favours_intervention"
    assert {row["reason"] for row in rows("risk_of_bias")} == {"größer"}
    assert {row["judgement"] for row in rows("risk_of_bias")} == {"Unclear"}


# metafor 3.8-1: rma(measure="OR", ..., method="REML", test="knha"), method="REML", test="z"; method="DL", test="knha"
REML_HK, REML_Z, DL_HK = (
    ("0.868278", "0.740605", "1.017961"),
    ("0.868278", "0.755936", "0.997316"),
    ("0.876289", "0.750152", "1.023636"),
)


@pytest.mark.parametrize(
    ("stated", "settings", "model", "interval"),
    [
        (REML_HK, {}, "random_reml", "hksj"),
        (REML_Z, {"CI_method": "Wald-type", "Heterogeneity_estimator": "Restricted maximum"}, "random_reml", None),
        (DL_HK, {"Heterogeneity_estimator": "DerSimonian and Laird"}, "random", "hksj"),
    ],
)  # fmt: skip
def test_a_package_of_version_2_is_accepted_by_the_methods_that_it_names(
    stated, settings, model, interval, brought, rows
):
    output = brought("revman", "CD9-SUP-07-dataPackage.zip", package_2(setting_2(stated=stated, **settings)))
    assert "RevMan data package, version 2, 7 studies, 1 analyses" in output
    assert f"states {stated[0]} ({stated[1]} to {stated[2]}), and its rows give the same" in output
    assert "not read: CD9-study-arms.csv" in output
    (found,) = rows("stated_pools")
    assert (found["model"], found.get("interval"), found["level"]) == (model, interval, "95")
    assert {row["direction"] for row in rows("results")} == {"favours_intervention", "favours_comparator"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "but its rows give 0.868278 (0.740605 to 1.01796)"),
        ({"Heterogeneity_estimator": "Paule-Mandel"}, "is pooled by 'Paule-Mandel', which is not known here"),
        ({"CI_method": "Profile"}, "is pooled by 'Profile', which is not known here"),
    ],
)
def test_a_package_of_version_2_by_other_methods_is_not_brought_in(settings, sentence, run, review, tmp_path):
    (tmp_path / "a.zip").write_bytes(package_2(setting_2(stated=DL_HK, **settings)))
    output, code = run("import", "revman", tmp_path / "a.zip", "--into", review, "--apply")
    assert code == 1
    assert sentence in output


def test_the_report_names_the_method_of_version_2(brought, review):
    from ldnsynth.display import tables
    from ldnsynth.evidence import load_evidence

    brought("revman", "a.zip", package_2(setting_2(stated=REML_HK)))
    (row,) = tables.stated_pools_table(load_evidence(review / "data")).frame.to_dict("records")
    assert row["Stated"] == row["Computed anew"] == "OR 0.868278 (0.740605 to 1.017961)"
    assert row["Method"].endswith("(restricted maximum likelihood), Hartung-Knapp-Sidik-Jonkman interval")


def test_studies_whose_names_share_their_latin_letters_stay_apart(brought, rows):
    names = ("Ван 2010", "Ким 2010", "Müller 2010", "Muller 2010")
    parts = [row | {"Study": name, "Study year": 2010} for row, name in zip(deaths(), names, strict=False)]
    settings = [setting(stated=("0", "0", "0"))]
    brought(
        "revman",
        "a.zip",
        package(rows=parts, settings=settings, information=False, risk=b"Study\r\n"),
        "--better",
        "lower",
    )
    found = {row["trial_id"]: row["ai"] for row in rows("results")}
    assert found == {"veaen_2010": "246", "kaiem_2010": "44", "muller_2010": "32", "muller_2010b": "1570"}


def test_rows_of_one_study_in_one_analysis_are_results_of_their_own(brought, rows):
    parts = [row | {"Study": "AMIS", "Study year": 1980} for row in deaths()[:2]]
    content = package(rows=parts, settings=[setting(stated=("0", "0", "0"))])
    brought("revman", "a.zip", content, "--better", "lower")
    assert {row["result_id"]: row["ai"] for row in rows("results")} == {
        **{"amis_1980/death": "246", "amis_1980/death/2": "44"}
    }


def test_events_that_are_swapped_are_named_as_what_is_counted(brought, rows):
    settings = [setting(stated=("0", "0", "0")) | {"Swap event and non-event": "true"}]
    brought("revman", "a.zip", package(rows=deaths()[:1], settings=settings), "--better", "higher")
    assert [row["label"] for row in rows("outcomes")] == ["Death, people without it"]
    assert [row["ai"] for row in rows("results")] == ["2021"]


def test_estimates_of_an_rm5_file_are_logarithms_where_their_intervals_say_so(brought, rows):
    data = (
        '<IV_DATA STUDY_ID="STD-AMIS" EFFECT_SIZE="0.8" SE="0.2" CI_START="0.5405751" CI_END="1.1839244"/>'
        '<IV_DATA STUDY_ID="STD-CDP" EFFECT_SIZE="0.5" SE="0.4" CI_START="" CI_END=""/>'
    )
    outcome = (
        '<IV_OUTCOME NO="2" LOG_DATA="YES" RANDOM="NO" TOTALS="NO"><NAME>Time</NAME><EFFECT_MEASURE>Hazard Ratio'
        f"</EFFECT_MEASURE><GRAPH_LABEL_1>Favours aspirin</GRAPH_LABEL_1>{data}</IV_OUTCOME></COMPARISON>"
    )
    brought("rm5", "a.rm5", rm5().replace(b"</COMPARISON>", outcome.encode()), "--analyses", "1.2", "--better", "lower")
    found = {row["trial_id"]: row for row in rows("results")}
    assert (found["amis_1980"]["measure"], found["amis_1980"]["yi"]) == ("HR", "0.8")
    assert found["cdp_1976"]["yi"] == "0.5"


def test_both_files_of_one_review_agree_but_for_what_differs(brought, rows):
    brought("revman", "aspirin.zip", package(), "--better", "lower")
    output = brought("rm5", "aspirin.rm5", rm5())
    assert "results.csv: 7 already there" in output
    differing = rows("discrepancies")
    assert len(differing) == 7
    assert (differing[0]["value_a"], differing[0]["value_b"]) == ("Low", "Unclear")
    assert {row["judgement"] for row in rows("risk_of_bias")} == {"Low"}


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("revman", package(settings=[setting(stated=("0.896866", "0.840514", "0.956994"))])),
        ("revman", package(rows=[row | {"Experimental cases": row["Experimental cases"] + 1} for row in deaths()])),
        ("rm5", rm5(effect="0.8968755609130709")),
    ],
)
def test_a_file_whose_pooled_result_contradicts_its_rows_is_not_brought_in(form, content, run, review, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    before = (review / "data" / "results.csv").read_bytes()
    options = ("--better", "lower") if form == "revman" else ()
    output, code = run("import", form, path, "--into", review, "--apply", *options)
    assert code == 1
    assert "analysis 1.1 (Death): states 0.89" in output
    assert "but its rows give " in output
    assert "Nothing is brought in" in output
    assert (review / "data" / "results.csv").read_bytes() == before


def test_the_analyses_that_agree_can_be_brought_in_alone(brought, run, review, tmp_path, rows):
    settings = [setting(), setting(2, Analysis_name="Relapse", stated=("0.5", "0.4", "0.6"))]
    content = package(rows=deaths() + deaths(2), settings=settings)
    (tmp_path / "a.zip").write_bytes(content)
    output, code = run("import", "revman", tmp_path / "a.zip", "--into", review, "--better", "lower")
    assert code == 1
    assert "--analyses 1.1" in output
    brought("revman", "a.zip", None, "--better", "lower", "--analyses", "1.1")
    assert {row["outcome_id"] for row in rows("results")} == {"death"}


def test_zeros_that_mean_that_a_column_does_not_apply_are_no_numbers(brought, rows):
    means = {"Experimental mean": "0", "Experimental SD": "4.7", "Experimental N": 13}
    means |= {"Control mean": "6.5", "Control SD": "3.8", "Control N": 13}
    row = deaths()[0] | {"Analysis number": 2} | means | {"Experimental cases": 0, "Control cases": 0}
    settings = [setting(2, Data_type="Continuous", Effect_measure="Mean Difference", Statistical_method="IV")]
    settings[0] |= {"Mean": "0", "CI start": "0", "CI end": "0"}
    output = brought("revman", "a.zip", package(rows=[row], settings=settings), "--better", "lower")
    assert "no pooled result is stated; these rows give -6.5" in output
    (found,) = rows("results")
    assert (found["m1i"], found["m2i"], found["sd1i"]) == ("0", "6.5", "4.7")
    assert not {"ai", "ci", "yi", "oei", "vei"} & found.keys()


def test_subgroups_are_verified_and_become_a_covariate(brought, rows):
    parts = [row | {"Subgroup": "early" if row["Study year"] < 1979 else "late"} for row in deaths()]
    wrong = {"Analysis group": 1, "Analysis number": 1, "Subgroup": "early", "Mean": "0.9", "CI start": "0.1"}
    cells = {name: np.array(values, float) for name, values in _cells(parts, "early").items()}
    early = pool_as_in_revman(cells, measure="OR", method="MH", model="fixed")
    right = {"Mean": f"{np.exp(early.estimate):.6f}", "CI start": f"{np.exp(early.ci_low):.6f}"}
    right |= {"CI end": f"{np.exp(early.ci_high):.6f}"}
    content = package(rows=parts, subgroups=[wrong | right])
    output = brought("revman", "a.zip", content, "--better", "lower")
    assert "subgroup 'early': states" in output
    levels = {row["trial_id"]: row["level"] for row in rows("covariates")}
    assert levels["mrc_1_1974"] == "early"
    assert levels["isis_2_1988"] == "late"


def _cells(rows, subgroup):
    kept = [row for row in rows if row["Subgroup"] == subgroup]
    a, n1 = [r["Experimental cases"] for r in kept], [r["Experimental N"] for r in kept]
    c, n2 = [r["Control cases"] for r in kept], [r["Control N"] for r in kept]
    return {"ai": a, "bi": np.subtract(n1, a), "ci": c, "di": np.subtract(n2, c)}


def test_which_way_is_better_is_asked_and_not_guessed(run, review, tmp_path):
    (tmp_path / "a.zip").write_bytes(package())
    output, code = run("import", "revman", tmp_path / "a.zip", "--into", review)
    assert code == 1
    assert "nothing says which way is better in 1.1 (Death). Give --better lower or higher" in output


def bomb():
    return zipped({"1-data-rows.csv": b"0" * 50_000_000})


def encrypted():
    data = bytearray(zipped({"1-data-rows.csv": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb(), "refused, no table of a review is like that"),
        (zipped({"a.zip": bomb()}), "refused, no table of a review is like that"),
        (zipped({"../evil.csv": b"x"}), "names a file outside itself, '../evil.csv'"),
        (zipped({"/etc/evil.csv": b"x"}), "names a file outside itself"),
        (zipped({"C:\\evil.csv": b"x"}), "names a file outside itself"),
        (encrypted(), "is encrypted"),
        (package()[:-200], "cut off, or another format"),
        (package()[:120] + b"\x00" * 40 + package()[160:], "cannot be"),
        (b"TY  - JOUR", "cut off, or another format"),
        (zipped({"a.csv": b"x"}), "no table ends in '-overall-estimates-and-settings.csv'; found a.csv"),
        (zipped({f"{n}.csv": b"" for n in range(5001)}), "more than 5,000 files"),
        (package(inner={"x-study-test-data.csv": b"a"}), "a review of diagnostic tests"),
        (package(settings=[{"Analysis group": 1}]), "has no"),
        (
            package(inner={"analysis-data/1-data-rows.csv": b"Analysis,Study\r\n1,AMIS\r\n"}),
            "Versions 1 and 2 of the package are read",
        ),
        (package(rows=[deaths()[0] | {"Experimental N": "many"}]), "expected a number, found 'many'"),
    ],
)
def test_what_is_no_sound_package_is_told_in_a_sentence(content, sentence, run, review, tmp_path):
    (tmp_path / "a.zip").write_bytes(content)
    before = {file: file.read_bytes() for file in review.rglob("*") if file.is_file()}
    output, code = run("import", "revman", tmp_path / "a.zip", "--into", review, "--better", "lower", "--apply")
    assert code == 1
    assert sentence in output
    assert before == {file: file.read_bytes() for file in review.rglob("*") if file.is_file()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "aspirin"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (rm5(extra='<!DOCTYPE x [<!ENTITY a "b">]>'), "refused, for it defines entities"),
        (rm5().replace(b"<TITLE>Aspirin", b"<TITLE>Aspirin & placebo"), "is no well-formed XML (line"),
        (rm5().replace(b'TYPE="INTERVENTION"', b'TYPE="DIAGNOSTIC"'), "a review of type DIAGNOSTIC"),
        (b"<REVIEW><STUDIES/></REVIEW>", "its root is <REVIEW>, expected <COCHRANE_REVIEW>"),
        (b"<COCHRANE_REVIEW/>", "holds no included study"),
    ],
)
def test_what_is_no_sound_rm5_file_is_told_in_a_sentence(content, sentence, run, review, tmp_path):
    (tmp_path / "a.rm5").write_bytes(content)
    output, code = run("import", "rm5", tmp_path / "a.rm5", "--into", review)
    assert code == 1
    assert sentence in output


def test_judgements_in_unknown_words_or_of_no_known_tool_are_refused_by_name(brought, review):
    odd = bias(("Allocation concealment", "Weather"), "Partly")
    output = brought("revman", "a.zip", package(risk=odd), "--better", "lower")
    assert "has no domain 'Weather': left out" in output
    assert "risk of bias, AMIS, Allocation concealment: found 'Partly', expected Low, Unclear" in output
    assert not (review / "data" / "risk_of_bias.csv").exists()


def test_what_was_stated_is_computed_anew_in_the_report(brought, review):
    from ldnsynth.display import findings, tables
    from ldnsynth.evidence import load_evidence

    brought("revman", "aspirin.zip", package(), "--better", "lower")
    evidence = load_evidence(review / "data")
    (row,) = tables.stated_pools_table(evidence).frame.to_dict("records")
    assert row["Stated"] == row["Computed anew"] == "OR 0.896866 (0.840514 to 0.956995)"
    assert row["Method"] == "Mantel-Haenszel, fixed effect"
    told = findings.what_the_file_stated(evidence)
    assert told.numbers["agreeing"].value == 1
    changed = evidence.results.copy()
    changed.loc[changed["result_id"] == "amis_1980/death", "ai"] = 300
    other = evidence.with_tables(results=changed)
    assert "These do not: revman_aspirin/death." in findings.what_the_file_stated(other).text
    without = evidence.with_tables(results=changed[changed["result_id"] != "amis_1980/death"])
    assert "not computed" in tables.stated_pools_table(without).frame["Computed anew"].iloc[0]


def test_what_init_was_told_gives_way_to_the_outcomes_of_the_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = ("--intervention", "aspirin", "--comparator", "placebo", "--condition", "heart attack")
    _, code = run("init", "own", *told, "--outcome", "mortality", "--better", "lower")
    assert code == 0
    (tmp_path / "a.zip").write_bytes(package())
    output, code = run("import", "revman", "a.zip", "--into", "own", "--better", "lower", "--apply")
    assert (code, "taken out, as no outcome is of it: mortality" in output) == (0, True), output
    checked, code = run("check", "own/data")
    assert code == 0, checked


def test_studies_of_which_one_domain_was_judged_are_in_the_file_and_not_left_out(brought, run, review, tmp_path):
    brought("revman", "a.zip", package(risk=bias(("Allocation concealment",), "Unclear risk")), "--better", "lower")
    how = ("export", "robvis", "--tool", "rob1", "--data", review / "data", "--out", tmp_path / "b.csv")
    output, code = run(*how)
    assert code == 0, output
    assert "AMIS" in (tmp_path / "b.csv").read_text()
    assert "not judged" not in output
