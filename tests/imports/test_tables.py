"""Tables of robvis, metapsy and escalc: known tools told by their columns, effects computed anew, nothing guessed."""

import pytest

TRIALS = "study,year,ai,n1i,ci,n2i\nAda,1990,5,100,9,100\nBo,1995,10,200,14,210\nCy,2001,3,50,3,55\n"
HOW = ("--measure", "RR", "--outcome", "death", "--better", "lower")
ROB2 = "Study,D1,D2,D3,D4,D5,Overall,Weight\nAda 1990,Low,Low,Low,Low,Low,Low,1\n" + (
    "Bo 1995,Low,some concerns,Low,Low,Low,SOME CONCERNS,2\n"
)
CLUSTER = ROB2.replace("D1,", "D1,D1b,").replace("90,Low", "90,Low,Not applicable").replace("95,Low", "95,Low,Low")
ROB1 = (
    "Study,Random.sequence.generation,Allocation.concealment,Blinding.of.participants.and.personnel,Overall\n"
    "Ada 1990,Low,Unclear,High,High\n"
)
METAPSY = (
    '"";"study";"condition_arm1";"condition_arm2";"multi_arm1";"multi_arm2";".g";".g_se";"outcome_ty'
    'pe";"instrument";"rating";"mean_arm1";"sd_arm1";"n_arm1";"mean_arm2";"sd_arm2";"n_arm2";"event_'
    'arm1";"event_arm2";"totaln_arm1";"totaln_arm2";"precalc_g";"precalc_g_se";"year";"time_weeks";"'
    'time";"country";"sg";"ac";"ba";"itt";"full_ref"\n'
    '"1";"Ada, 1990";"cbt";"wl";NA;NA;0,551649025934374;0,386;"msd";"scale a";"self-report";3,8;3,3;'
    '13;5,5;2,7;15;NA;NA;NA;NA;NA;NA;1990;17,38;"post";"eu";1;0;"sr";1;"Ada A. (1990). On a scale."\n'
    '"2";"Ada, 1990";"cbt";"wl";NA;NA;NA;NA;"response";"scale a";"clinician";NA;NA;NA;NA;NA;NA;7;3;1'
    '3;15;NA;NA;1990;NA;"post";"eu";1;0;"sr";1;"Ada A. (1990). On a scale."\n'
    '"3";"Bo, 1995";"pst";"cau";NA;NA;0,3;0,2;"other";"scale a";"self-report";NA;NA;NA;NA;NA;NA;NA;N'
    'A;NA;NA;0,3;0,2;1995;8;"fu";"us";0;1;"1";0;"Bo B. (1995). Another."\n'
    '"4";"Cy, 2001";"pst";"cau";NA;NA;NA;NA;"msd";"scale b";"self-report";NA;NA;NA;NA;NA;NA;NA;NA;NA'
    ';NA;NA;NA;2001;8;"post";"us";0;1;"1";0;""\n'
)


@pytest.fixture
def with_trials(brought):
    brought("escalc", "trials.csv", TRIALS, *HOW)


def test_a_table_of_trials_goes_into_a_review_that_is_there(with_trials, rows, run, review):
    found = {row["result_id"]: row for row in rows("results")}
    assert set(found) == {"ada_1990/death", "bo_1995/death", "cy_2001/death"}
    assert (
        found["bo_1995/death"] | {"ai": "10", "bi": "190", "locator": "row 3", "source_id": "escalc_trials"}
        == (found["bo_1995/death"])
    )
    checked, code = run("check", review / "data")
    assert code == 0, checked


def test_columns_are_mapped_and_rows_chosen(brought, rows):
    text = TRIALS.replace("ai,n1i,ci,n2i", "tpos,tn,cpos,cn").replace("\n", ",x\n").replace("cn,x", "cn,set")
    text = text.replace("3,55,x", "3,55,y")
    maps = [part for pair in ("ai=tpos", "n1i=tn", "ci=cpos", "n2i=cn") for part in ("--map", pair)]
    brought("escalc", "t.csv", text, *HOW, *maps, "--where", "set=x")
    assert [row["trial_id"] for row in rows("results")] == ["ada_1990", "bo_1995"]


@pytest.mark.parametrize("maps", [("study=Author", "year=Yr"), ("slab=Author,Yr",)])
def test_the_columns_that_name_a_trial_are_mapped(maps, brought, rows):
    text = TRIALS.replace("study,year", "Author,Yr")
    brought("escalc", "t.csv", text, *HOW, *(part for pair in maps for part in ("--map", pair)))
    assert [row["trial_id"] for row in rows("results")] == ["ada_1990", "bo_1995", "cy_2001"]


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [("tpos=ai", "--map: 'tpos' is no name of a column here"), ("year=year", "--map year goes with the column that")],
)
def test_a_name_that_is_none_of_ours_is_not_mapped_in_silence(pair, sentence, run, review, tmp_path):
    (tmp_path / "t.csv").write_text(TRIALS)
    output, code = run("import", "escalc", tmp_path / "t.csv", "--into", review, *HOW, "--map", pair)
    assert (code, sentence in output) == (1, True), output


def test_a_second_table_with_other_numbers_is_a_discrepancy(with_trials, brought, rows):
    output = brought("escalc", "other.csv", TRIALS.replace("5,100", "6,100"), *HOW)
    assert "results.csv (ada_1990/death), ai: stands as '5', the file says '6'" in output
    assert {(row["value_a"], row["source_a"], row["value_b"], row["source_b"]) for row in rows("discrepancies")} >= {
        ("5", "escalc_trials", "6", "escalc_other")
    }


@pytest.mark.parametrize(
    ("text", "tool", "count"), [(ROB2, "rob2", 12), (CLUSTER, "rob2_cluster", 14), (ROB1, "rob1", 4)]
)
def test_judgements_are_known_by_their_columns(text, tool, count, with_trials, brought, rows, run, review):
    brought("robvis", "rob.csv", text, "--coder", "A. Nyone")
    found = rows("risk_of_bias")
    assert {row["tool"] for row in found} == {tool}
    assert len(found) == count
    assert {row["coder"] for row in found} == {"A. Nyone"}
    checked, code = run("check", review / "data")
    assert code == 0, checked


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("Low,Moderate,Low,Low,Low,Low,Low,Serious", "robins_i"),
        ("Low,Some concerns,Low,Low,Low,Low,Low,Very high", "robins_e"),
    ],
)
def test_tools_with_the_same_columns_are_told_apart_by_their_words(words, tool, with_trials, run, review, tmp_path):
    path = tmp_path / "rob.csv"
    path.write_text("Study,D1,D2,D3,D4,D5,D6,D7,Overall\nAda 1990," + words + "\n")
    output, code = run("import", "robvis", path, "--into", review)
    assert code == 0
    assert f"ada_1990/{tool}/d1" in output


def test_mapped_columns_are_found_below_a_title_in_any_letters_and_spacing(brought, rows):
    text = "My table;;;;\nAuthor (year);Events T;N T;Events C;N C\nMüller 2001;3;100;5;101\nMeier 2002;4;120;6;118\n"
    columns = {"ai": "events t", "n1i": "N T", "ci": "EventsC", "n2i": "n c", "slab": "Author (year)"}
    maps = [part for ours, theirs in columns.items() for part in ("--map", f"{ours}={theirs}")]
    output = brought("escalc", "t.csv", text.encode("cp1252"), *HOW, *maps)
    assert "row 1 above the names of the columns is left out" in output
    found = next(row for row in rows("results") if row["trial_id"] == "muller_2001")
    assert (found["ai"], found["bi"], found["ci"], found["di"]) == ("3", "97", "5", "96")


def test_a_title_above_unknown_columns_is_not_taken_for_their_names(run, review, tmp_path):
    (tmp_path / "t.csv").write_text("My table;;\nTrial;Events;Total\nAda 1990;3;100\n")
    output, code = run("import", "escalc", tmp_path / "t.csv", "--into", review, *HOW)
    assert code == 1 and "found trial, Events, Total" in output


def test_own_columns_are_mapped(with_trials, brought, rows):
    text = "paper;Zuteilung;Verdeckung\nAda 1990;Low;High\n"
    brought(
        "robvis",
        "own.csv",
        text,
        "--tool",
        "rob1",
        *("--map", "Study=paper"),
        "--map",
        "D1=Zuteilung",
        "--map",
        "D2=Verdeckung",
    )
    assert [(row["domain"], row["judgement"]) for row in rows("risk_of_bias")] == [("D1", "Low"), ("D2", "High")]


def test_columns_without_judgements_are_left_out_and_told(with_trials, brought, rows):
    text = (
        ROB2.replace("Study,D1", "Study ID,Outcome,D1").replace("90,Low", "90,death,Low").replace("95,Low", "95,,Low")
    )
    output = brought("robvis", "rob.csv", text)
    assert "rob.csv: columns without judgements are left out: Outcome." in output
    assert len(rows("risk_of_bias")) == 12


def test_a_study_that_is_judged_twice_is_read_once_and_told(with_trials, brought, rows):
    line = ROB2.splitlines()[1].replace("low", "High").replace("Low", "High")
    output = brought("robvis", "rob.csv", ROB2.rstrip("\n") + f"\n{line}\n")
    assert "(Ada 1990): stands in row 2 already: which of the two counts is not known; the first is read" in output
    assert {row["judgement"] for row in rows("risk_of_bias") if row["trial_id"] == "ada_1990"} == {"Low"}


def test_studies_and_words_that_are_unknown_are_refused_by_name(with_trials, brought):
    output = brought("robvis", "rob.csv", ROB2.replace("Ada", "Zoe").replace("some concerns", "No information"))
    assert "refused: rob.csv, row 2 (Zoe 1990): no study of the review is called so" in output
    assert "refused: rob.csv, row 3, D2 (Bo 1995): found 'No information', expected Low, Some concerns, High" in output


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("Study,D1,D2,D3,D4,D5,D6,D7,Overall\nAda 1990" + ",Low" * 8 + "\n", (), "fit no tool"),
        ("Study,A,B\nAda 1990,Low,Low\n", (), "Say which with --tool"),
        ("Study,A,B\nAda 1990,Low,Low\n", ("--tool", "rob2"), "RoB 2 has no such domain"),
        ("Study,D1,D2\nAda 1990,Low,Low\n", ("--tool", "rob2"), "no column for D3"),
        ("Name,D1,D2\nAda 1990,Low,Low\n", ("--tool", "rob1"), "no column 'Study'"),
        (ROB2, ("--map", "D1"), "expected OURS=THEIRS"),
        (ROB2, ("--map", "D1=Nothing"), "no column Nothing"),
    ],
)
def test_tables_of_no_known_tool_are_told_in_a_sentence(text, options, sentence, with_trials, run, review, tmp_path):
    (tmp_path / "rob.csv").write_text(text)
    output, code = run("import", "robvis", tmp_path / "rob.csv", "--into", review, *options)
    assert code == 1
    assert sentence in output


def test_metapsy_rows_become_results_with_the_way_that_is_better(brought, rows, run, review):
    output = brought("metapsy", "data.csv", METAPSY, "--outcome", "depression")
    assert "1 effect sizes (.g) were computed anew from means, and agree" in output
    assert "refused: data.csv, row 5 (Cy, 2001): neither means, changes, events nor an effect" in output
    found = {row["result_id"]: row for row in rows("results")}
    assert found["ada_1990/scale_a"] | {"m1i": "3.8", "direction": "favours_intervention"} == found["ada_1990/scale_a"]
    assert found["ada_1990/scale_a_response"] | {"ai": "7", "n2i": "15"} == found["ada_1990/scale_a_response"]
    given = found["bo_1995/scale_a"]  # above 0 is better in the table, and less of the scale is better
    assert (given["yi"], given["measure"], given["direction"]) == ("-0.3", "SMD", "favours_intervention")
    outcomes = {row["outcome_id"]: (row["better"], row["domain"]) for row in rows("outcomes")}
    assert outcomes == {"scale_a": ("lower", "depression"), "scale_a_response": ("higher", "depression")}
    judged = {row["bias_id"]: row["judgement"] for row in rows("risk_of_bias")}
    assert judged == {
        **{"ada_1990/rob1/d1": "Low", "ada_1990/rob1/d2": "High", "ada_1990/rob1/d5": "Low"},
        **{"bo_1995/rob1/d1": "High", "bo_1995/rob1/d2": "Low", "bo_1995/rob1/d4": "Low", "bo_1995/rob1/d5": "High"},
    }
    checked, code = run("check", review / "data")
    assert code == 0, checked


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (
            METAPSY.replace("0,551649025934374", "0,651649025934374"),
            (),
            "row 2, .g: states 0.6516, but its means give -0.5516",
        ),
        (METAPSY, None, "Give --outcome"),
        (TRIALS, (), "no column condition_arm1"),
        (METAPSY.replace("3,8;3,3", "viel;3,3"), (), "row 2, mean_arm1: expected a number, found 'viel'"),
    ],
)
def test_metapsy_tables_that_contradict_themselves_are_refused(text, options, sentence, run, review, tmp_path):
    (tmp_path / "data.csv").write_text(text)
    how = () if options is None else ("--outcome", "depression")
    output, code = run("import", "metapsy", tmp_path / "data.csv", "--into", review, *how)
    assert code == 1
    assert sentence in output


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("escalc", HOW),
        ("robvis", ()),
        ("metapsy", ("--outcome", "x")),
        ("covidence", ("--map-file", "m.yml")),
    ],
)
def test_a_million_rows_are_refused_before_they_are_taken_apart(form, options, run, review, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.yml").write_text("study: a")
    (tmp_path / "a.csv").write_text("slab,ai\n" + "A,1\n" * 1_000_000)
    output, code = run("import", form, "a.csv", "--into", review, "--apply", *options)
    assert (code, output) == (
        1,
        "a.csv: has 1,000,001 lines, expected 100,000 at most in a table of a review. Split it.\n",
    )


def test_a_file_of_which_everything_is_refused_writes_nothing(run, review, tmp_path):
    covidence = "study: Study\narm: Arm\nroles: {A: intervention}\noutcomes: []\n"
    judged = "study: Study\nbias: {tool: rob2, domains: {D1: {judgement: D1}}}\n"
    row = METAPSY.splitlines()[-1]
    files = {
        "robvis": ("a.csv", ROB2, ()),
        "metapsy": ("b.csv", f"{METAPSY.splitlines()[0]}\n{row}\n", ("--outcome", "depression")),
        "covidence": ("c.csv", "Study,Arm\nAda 1990,B\n", ("--map-file", tmp_path / "c.yml")),
        "covidence ": ("d.csv", "Study,D1\nAda 1990,Low\n", ("--map-file", tmp_path / "d.yml")),
        "csl": ("e.json", '[{"type": "book"}]', ()),
    }
    (tmp_path / "c.yml").write_text(covidence)
    (tmp_path / "d.yml").write_text(judged)
    before = {file.name: file.read_bytes() for file in (review / "data").iterdir()}
    for form, (name, text, options) in files.items():
        (tmp_path / name).write_text(text)
        output, code = run("import", form.strip(), tmp_path / name, "--into", review, "--apply", *options)
        assert (code, "refused: " in output, "nothing in the file can be taken" in output) == (0, True, True), output
    assert {file.name: file.read_bytes() for file in (review / "data").iterdir()} == before


OWN = """bias_tools:
  unit_tool:
    label: Tool of our unit
    version: "1"
    domains: {A1: sampling, A2: Blinding of raters}
    judgements: [Fine, Shaky, Bad risk]
"""


@pytest.fixture
def with_own_tool(with_trials, review):
    topic = review / "data" / "topic.yml"
    topic.write_text(topic.read_text() + OWN)


JUDGED = (
    "Study,Reviewer,Sampling,Supporting text for sampling,Blinding of raters\nAda 1990,Ben,fine,drew lots,Bad risk\n"
)


def test_a_sheet_of_covidence_fills_the_tool_of_a_review(with_own_tool, brought, rows, run, review, tmp_path):
    (tmp_path / "b.csv").write_text(JUDGED)
    draft, code = run("import", "covidence", tmp_path / "b.csv", "--into", review, "--suggest-map")
    assert (code, "tool: unit_tool" in draft) == (0, True), draft
    (tmp_path / "b.yml").write_text(draft)
    brought("covidence", "b.csv", None, "--map-file", tmp_path / "b.yml")
    assert [(row["bias_id"], row["judgement"], row["reason"], row["coder"]) for row in rows("risk_of_bias")] == [
        ("ada_1990/unit_tool/a1", "Fine", "drew lots", "Ben"),
        ("ada_1990/unit_tool/a2", "Bad risk", "as judged in the Covidence sheet, without a reason there", "Ben"),
    ]


def test_what_does_not_fit_the_tool_of_a_review_is_told_in_its_words(with_own_tool, run, review, tmp_path):
    (tmp_path / "b.csv").write_text(JUDGED.replace("Bad risk", "Low"))
    (tmp_path / "b.yml").write_text(
        "study: Study\nbias: {tool: unit_tool, domains: {A2: {judgement: Blinding of raters}}}\n"
    )
    how = ("import", "covidence", tmp_path / "b.csv", "--into", review, "--map-file", tmp_path / "b.yml")
    assert "found 'Low', expected Fine, Shaky, Bad risk: no row is made" in run(*how)[0]
    (tmp_path / "b.yml").write_text("study: Study\nbias: {tool: unit_tool, domains: {D1: {judgement: Sampling}}}\n")
    assert "bias, D1: Tool of our unit has A1, A2, Overall" in run(*how)[0]


def test_names_of_its_domains_tell_the_tool_of_a_review(with_own_tool, brought, rows):
    text = "Study,Sampling,Blinding of raters,Overall\nAda 1990,Fine,Shaky,Shaky\n"
    brought("robvis", "r.csv", text)
    assert [row["bias_id"].split("/")[1:] for row in rows("risk_of_bias")] == [
        *(["unit_tool", "a1"], ["unit_tool", "a2"], ["unit_tool", "overall"]),
    ]


def test_the_words_of_a_tool_come_before_those_of_others(with_trials, brought, rows, tmp_path):
    (tmp_path / "b.yml").write_text(
        "study: Study\nbias: {tool: nih_case_series, domains: {Q1: {judgement: Question}}}\n"
    )
    brought("covidence", "b.csv", "Study,Question\nAda 1990,yes\n", "--map-file", tmp_path / "b.yml")
    assert [row["judgement"] for row in rows("risk_of_bias")] == ["Yes"]
