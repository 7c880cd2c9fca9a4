"""Register entries: every number with the outcome and group that it was read from."""

import copy
import json

import pytest

_SD = "Standard Deviation"
GROUPS = [{"id": "OG000", "title": "Placebo (FAS)"}, {"id": "OG001", "title": "2. Aspirin 100 mg (FAS)"}]


def outcome(
    title, kind, values, *, spreads=None, unit="units", dispersion="", analyses=(), role="PRIMARY", n=("1,050", "1,060")
):
    cells = [{"groupId": group["id"], "value": value} for group, value in zip(GROUPS, values, strict=True)]
    for cell, spread in zip(cells, spreads or (), strict=False):
        cell |= spread if isinstance(spread, dict) else {"spread": spread}
    counts = [{"groupId": group["id"], "value": people} for group, people in zip(GROUPS, n, strict=True)]
    return {
        **{"type": role, "title": title, "paramType": kind, "unitOfMeasure": unit, "timeFrame": "Week 52"},
        **{"groups": GROUPS, "denoms": [{"units": "Participants", "counts": counts}]},
        "classes": [{"categories": [{"measurements": cells}]}],
        **({"dispersionType": dispersion} if dispersion else {}),
        **({"analyses": list(analyses)} if analyses else {}),
    }


def analysis(kind, value, low, high, p="<0.001"):
    return {
        **{"groupIds": ["OG000", "OG001"], "paramType": kind, "paramValue": value, "pValue": p, "ciPctValue": "95"},
        **{"ciNumSides": "TWO_SIDED", "ciLowerLimit": low, "ciUpperLimit": high, "statisticalMethod": "Regression"},
    }


ENTRY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT09999999", "briefTitle": "A trial", "acronym": "EXAMPLE"},
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2001-05"},
            "completionDateStruct": {"date": "2004-06-30"},
            "studyFirstSubmitDate": "2001-03-02",
            "studyFirstPostDateStruct": {"date": "2001-03-05"},
            "resultsFirstPostDateStruct": {"date": "2005-07-08"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A hospital", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Heart attack"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "designInfo": {
                **{"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
                "maskingInfo": {"masking": "DOUBLE"},
            },
            "enrollmentInfo": {"count": 2115, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
                {"label": "Aspirin 100 mg", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Aspirin"]},
            ]
        },
        "eligibilityModule": {"minimumAge": "18 Years", "sex": "ALL"},
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [{"id": "FG000", "title": "Placebo"}, {"id": "FG001", "title": "Aspirin 100 mg"}],
            "periods": [
                {
                    "milestones": [
                        {
                            "type": kind,
                            "achievements": [
                                {"groupId": "FG000", "numSubjects": first},
                                {"groupId": "FG001", "numSubjects": second},
                            ],
                        }
                        for kind, first, second in (("STARTED", "1050", "1060"), ("COMPLETED", "1000", "1010"))
                    ]
                }
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                outcome(
                    "Death",
                    "COUNT_OF_PARTICIPANTS",
                    ("50", "40"),
                    unit="Participants",
                    analyses=[analysis("Odds Ratio (OR)", "1.27", "0.83", "1.95", "0.26")],
                ),
                outcome("Blood pressure", "MEAN", ("130.5", "131"), spreads=("10.1", "9.8"), dispersion=_SD),
                outcome(
                    "Change of strength",
                    "LEAST_SQUARES_MEAN",
                    ("-0.38", "-2.07"),
                    spreads=("0.21", "0.20"),
                    dispersion="Standard Error",
                    analyses=[analysis("Difference", "1.696", "1.282", "2.110")],
                ),
                outcome("Pain-free", "NUMBER", ("7.0", "47.2"), unit="percentage of participants", role="SECONDARY"),
                outcome("Level", "GEOMETRIC_MEAN", ("1", "2"), unit="mg/L"),
                outcome("Missing", "MEAN", ("NA", "2")),
                outcome(
                    "Days in hospital",
                    "MEDIAN",
                    ("4", "3"),
                    spreads=({"lowerLimit": "2", "upperLimit": "7"}, {"lowerLimit": "1", "upperLimit": "6"}),
                    dispersion="Inter-Quartile Range",
                ),
            ]
        },
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "timeFrame": "1 year",
            "eventGroups": [
                {"id": "EG000", "title": "Placebo", "seriousNumAffected": 4, "seriousNumAtRisk": 1050},
                {"id": "EG001", "title": "Aspirin 100 mg", "seriousNumAffected": 8, "seriousNumAtRisk": 1060},
            ],
        },
    },
}  # fmt: skip


def test_an_entry_becomes_trial_arms_people_and_results(brought, rows, run, review):
    output = brought("ctgov", "NCT09999999.json", json.dumps(ENTRY), "--better", "0=lower,1=lower,2=higher,3=higher")
    (trial,) = rows("trials")
    assert (
        trial
        | {
            **{"trial_id": "nct09999999", "label": "EXAMPLE", "design": "randomised_parallel", "masking": "double"},
            **{"comparator": "placebo", "status": "register_results_only", "register_id": "nct09999999"},
        }
        == trial
    )
    assert {row["arm_id"]: row["role"] for row in rows("arms")} == {
        "nct09999999/aspirin_100_mg": "intervention",
        "nct09999999/placebo": "placebo",
    }
    facts = {row["characteristic_id"].removeprefix("nct09999999/"): row for row in rows("characteristics")}
    assert facts["started_on"]["value_text"] == "2001-05"
    assert facts["n_enrolled"]["value"] == "2115"
    assert facts["n_completed/aspirin_100_mg"]["value"] == "1010"
    found = {row["result_id"].removeprefix("nct09999999/"): row for row in rows("results")}
    posted = {row["document_id"]: row["public_from"] for row in rows("documents")}
    assert posted == {"nct09999999": "2001-03-05", "nct09999999results": "2005-07-08"}
    death = found["death"]
    assert death["first_public_in"] == "nct09999999results"
    assert [death[name] for name in ("ai", "n1i", "ci", "n2i", "direction")] == [
        *("40", "1060", "50", "1050"),
        "favours_intervention",
    ]
    assert (death["locator"], death["verification"]) == ("register: results, outcome 0, OG001 v OG000", "register")
    assert (found["blood_pressure"]["sd1i"], found["blood_pressure"]["direction"]) == ("9.8", "favours_comparator")
    assert found["pain_free"]["percent1i"] == "47.2"
    assert (found["days_in_hospital"]["med1i"], found["days_in_hospital"]["q3_1i"]) == ("3", "6")
    assert "sd1i" not in found["change_of_strength"]
    assert found["serious_events"]["ai"] == "8"
    assert "outcome 6 (Days in hospital): which way is better is not said: --better 6=lower or =higher" in output
    assert found["days_in_hospital"]["direction"] == "unclear"
    checked, code = run("check", review / "data")
    assert code == 0, checked


def test_estimates_are_turned_so_that_the_intervention_comes_first(brought, rows):
    brought("ctgov", "a.json", json.dumps(ENTRY), "--better", "0=lower,2=higher")
    found = {row["result_id"].removeprefix("nct09999999/"): row for row in rows("results")}
    odds = found["death/analysis"]  # printed as placebo against aspirin: fewer died with aspirin
    assert float(odds["yi"]) == pytest.approx(1 / 1.27)
    assert (float(odds["ci_low"]), float(odds["ci_high"])) == pytest.approx((1 / 1.95, 1 / 0.83))
    assert "Turned round" in odds["note"]
    change = found["change_of_strength/analysis"]
    assert (change["yi"], change["ci_low"], change["ci_high"]) == ("-1.696", "-2.11", "-1.282")
    assert (change["pi"], change["pi_relation"]) == ("0.001", "<")


def test_what_is_no_number_or_no_measure_is_refused_by_name(brought):
    output = brought("ctgov", "a.json", json.dumps(ENTRY))
    assert "refused: outcome 4 (Level): geometric_mean in mg/l is not read" in output
    assert "refused: outcome 5 (Missing): no number for" in output


def test_only_the_outcomes_that_are_asked_for_are_read(brought, rows):
    brought("ctgov", "a.json", json.dumps(ENTRY), "--outcomes", "1", "--better", "lower")
    assert {row["outcome_id"] for row in rows("results")} == {"blood_pressure", "serious_events"}


def test_groups_that_are_no_arm_give_no_result(brought, rows):
    entry = copy.deepcopy(ENTRY)
    measured = entry["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][:1]
    measured[0]["groups"] = [*GROUPS, {"id": "OG002", "title": "Placebo->open aspirin"}]
    measured[0]["groups"][1] = {"id": "OG001", "title": "Everybody who later went on"}
    entry["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"] = measured
    output = brought("ctgov", "a.json", json.dumps(entry))
    assert "group 'Placebo->open aspirin' is none of the arms (Placebo, Aspirin 100 mg)" in output
    assert {row["outcome_id"] for row in rows("results")} == {"serious_events"}


def test_a_later_version_of_an_entry_overwrites_nothing(brought, rows):
    brought("ctgov", "a.json", json.dumps(ENTRY), "--better", "0=lower")
    later = json.dumps(ENTRY).replace('"value": "40"', '"value": "41"')
    output = brought("ctgov", "b.json", later, "--better", "0=lower")
    assert "results.csv (nct09999999/death), ai: stands as '40', the file says '41'" in output
    assert next(row["ai"] for row in rows("results") if row["result_id"] == "nct09999999/death") == "40"
    differing = {row["discrepancy_id"]: (row["value_a"], row["value_b"]) for row in rows("discrepancies")}
    assert differing["nct09999999/results.death.ai.nct09999999results"] == ("40", "41")


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("{", (), "is no JSON"),
        ("[]", (), "holds 0 entries, expected one"),
        ('{"FullStudy": {}}', (), "version 1?"),
        ('{"studies": [1, 2]}', (), "holds 2 entries, expected one"),
        (json.dumps(ENTRY), ("--better", "9=lower"), "--better: found '9=lower'"),
        (json.dumps(ENTRY), ("--better", "0=up"), "expected higher or lower"),
        (json.dumps(ENTRY), ("--outcomes", "7"), "expected numbers from 0 to 6"),
        (json.dumps(ENTRY), ("--analyses", "7"), "--analyses plays no part in ctgov"),
    ],
)
def test_what_is_no_entry_is_told_in_a_sentence(content, options, sentence, run, review, tmp_path):
    (tmp_path / "a.json").write_text(content)
    output, code = run("import", "ctgov", tmp_path / "a.json", "--into", review, *options)
    assert code == 1
    assert sentence in output


def test_an_entry_in_a_list_of_one_is_read(run, review, tmp_path):
    for number, content in enumerate(([ENTRY], {"studies": [ENTRY]})):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content))
        output, code = run("import", "ctgov", path, "--into", review)
        assert (code, "results.csv" in output) == (0, True), output


def put(entry, place, value):
    """An entry with something else in a place, such as "a.b.0"."""
    entry = copy.deepcopy(entry)
    *way, last = [int(name) if name.isdigit() else name for name in place.split(".")]
    node = entry
    for name in way:
        node = node[name]
    node[last] = value
    return entry


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("protocolSection.designModule", "x", "protocolSection.designModule: expected an object, found a text."),
        ("protocolSection.armsInterventionsModule.armGroups", {}, "armGroups: expected a list of objects, found an ob"),
        (
            "protocolSection.armsInterventionsModule.armGroups.0",
            "x",
            "armGroups: expected a list of objects, found a l",
        ),
        ("protocolSection.armsInterventionsModule.armGroups.0.label", [], "label: expected a text or number, found a"),
        ("protocolSection.conditionsModule", {"conditions": [1]}, "conditions: expected a list of texts, found a list"),
        ("resultsSection.outcomeMeasuresModule.outcomeMeasures.0.groups.0", {"title": "x"}, "groups.0: expected id in"),
        ("resultsSection.outcomeMeasuresModule.outcomeMeasures.0.paramType", ["x"], "0.paramType: expected a text or"),
    ],
)
def test_an_entry_of_another_shape_is_told_with_its_place(place, value, told, run, review, tmp_path):
    (tmp_path / "e.json").write_text(json.dumps(put(ENTRY, place, value)))
    output, code = run("import", "ctgov", tmp_path / "e.json", "--into", review, "--apply")
    assert (code, output.startswith("e.json, ")) == (1, True)
    assert told in output


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("protocolSection.designModule.studyType", 0),
        ("protocolSection.designModule", None),
        ("resultsSection.adverseEventsModule.eventGroups", None),
        ("resultsSection.outcomeMeasuresModule.outcomeMeasures.0.analyses.0.ciLowerLimit", "0"),
        ("protocolSection.unknownModule", [[[1]]]),
    ],
)
def test_numbers_for_texts_nothing_and_more_than_is_read_are_no_faults(place, value, brought):
    brought("ctgov", "e.json", json.dumps(put(ENTRY, place, value)))
