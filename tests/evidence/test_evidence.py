import dataclasses

import pandas as pd
import pytest

from ldnsynth.errors import DataError
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.reading.evidence import SEPARATE_TABLES
from ldnsynth.folders import DATA_VARIABLE

DERIVED = "cross2008/n_analysed"


@pytest.fixture
def load(package):
    return lambda: load_evidence(package.folder)


def problems_of(load):
    with pytest.raises(DataError) as caught:
        load()
    return caught.value.problems


def test_blank_text_is_empty_and_a_blank_number_is_nan_in_every_table(package, load):
    for name, frame in load().tables().items():
        if name == "left_out":
            continue
        schema = next(r["schema"] for r in package.schema["resources"] if r["name"] == name)
        for field in schema["fields"]:
            column = frame[field["name"]]
            if field["type"] in ("string", "date"):
                assert column.map(lambda cell: isinstance(cell, str)).all(), (name, field["name"])
            else:
                assert pd.api.types.is_float_dtype(column) or pd.api.types.is_integer_dtype(column)
    results = load().results.set_index("result_id")
    assert pd.isna(results.at["cross2008/mcs/w8", "sd1i"])
    assert results.at["cross2008/mcs/w8", "m1i"] == 3.3
    assert results.at["open2010/remission/w12", "comparator_id"] == ""


def test_texts_that_look_like_missing_values_stay_texts(package, load):
    package.edit("trials", "open2010", country="NA", population="None", note="null")
    trial = load().trials.set_index("trial_id").loc["open2010"]
    assert (trial["country"], trial["population"], trial["note"]) == ("NA", "None", "null")


def test_every_cell_that_is_no_number_is_told_at_once(package, load):
    package.edit("results", "open2010/remission/w12", ni="seventeen", percent1i="inf")
    package.edit("phases", "cross2008/2", weeks="20,5")
    assert problems_of(load) == [
        "phases.csv, row 3, weeks: expected a number, found '20,5'.",
        "results.csv, row 3, percent1i: expected a number, found 'inf'.",
        "results.csv, row 3, ni: expected a number, found 'seventeen'.",
    ]


def test_a_missing_file_and_a_missing_column_are_told(package, load):
    package.path("stances").unlink()
    package.replace("outcomes", b",note", b"")
    first, second = problems_of(load)
    assert first.startswith("outcomes.csv: columns differ from the layout (missing: note). Expected: outcome_id,")
    assert second.startswith("stances.csv: cannot be read")
    assert "ldnsynth check" in second


def test_a_folder_without_a_package_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"no topic\.yml here"):
        load_evidence(tmp_path)


def test_a_derived_fact_tells_its_value_its_sum_its_sources_and_its_weakest_level(package, load):
    package.edit("characteristics", "cross2008/n_analysed/placebo", source_id="congress2007")
    facts = load().characteristics.set_index("characteristic_id")
    fact = facts.loc[DERIVED]
    assert (fact["value"], fact["item"], fact["arm_id"], fact["unit"]) == (33, "n_analysed", "", "people")
    assert fact["verification"] == "derived"
    assert fact["level"] == "secondary"  # the weaker of full_text and secondary
    assert fact["source_id"] == "cross2008;congress2007"
    assert fact["derivation"] == "33 = 16 + 17: both arms"
    assert facts.at["cross2008/n_completed", "derivation"] == ""
    assert facts.at["cross2008/n_completed", "level"] == "abstract"
    assert len(facts) == 12


def test_a_fact_derived_from_a_derived_fact_takes_the_weakest_level_of_all(package, load):
    package.add_row(
        "derivations",
        like=DERIVED,
        characteristic_id="cross2008/n_withdrawn",
        item="n_withdrawn",
        formula="[cross2008/n_randomised] - [cross2008/n_analysed]",
        reason="lost",
    )
    fact = load().characteristics.set_index("characteristic_id").loc["cross2008/n_withdrawn"]
    assert fact["value"] == 7
    assert fact["level"] == "secondary"
    assert fact["derivation"] == "7 = 40 - 33: lost"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("[cross2008/n_lost] + 1", "no number for 'cross2008/n_lost'"),
        ("[cross2008/started_on] + 1", "no number for 'cross2008/started_on'"),  # a date, whose number is blank
        ("[cross2008/n_completed] / 0", "division by zero"),
        ("abs([cross2008/n_completed])", "not a formula"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_told_with_its_row(package, load, formula, words):
    package.edit("derivations", DERIVED, formula=formula)
    (problem,) = problems_of(load)
    assert problem.startswith(f"derivations.csv, row 2 ({DERIVED}), formula: ")
    assert words in problem


def test_a_package_without_derivations(package, load):
    package.drop_row("derivations", DERIVED)
    facts = load().characteristics
    assert len(facts) == 11
    assert set(facts["derivation"]) == {""}
    assert facts["value"].dtype == float


def test_source_texts_take_their_dates_from_the_sources(package, load):
    documents = load().documents.set_index("document_id")
    assert documents.at["letter2009", "public_from"] == "2009-02-09"
    assert documents.at["open2010", "public_before"] == "2010-03-15"
    package.edit("sources", "letter2009", written_on="", written_after="2007-04", written_before="2008-09")
    letter = load().documents.set_index("document_id").loc["letter2009"]
    assert list(letter[["public_from", "public_after", "public_before"]]) == ["", "2007-04", "2008-09"]


def test_the_fingerprint_of_a_table_changes_with_its_cells_only(package, load):
    before = load().sha256
    assert {len(digest) for digest in before.values()} == {64}
    (package.folder / "README.md").write_text("not data")
    assert load().sha256 == before
    package.edit("stances", "letter2009/safety/A", reason="another reason")
    changed = load().sha256
    assert [name for name in before if changed[name] != before[name]] == ["stances"]


def test_only_what_is_asked_for_counts_as_read(load):
    evidence = load()
    separate = {"stances", "claims", "risk_of_bias", "certainty", "consensus"}
    narrowed = select(evidence, Selection(conditions=["migraine"], as_of="2012-01-01", verification="abstract"))
    assert not separate & set(evidence.tables_read)
    assert {"trials", "results", "documents"} <= set(evidence.tables_read)
    assert len(narrowed.claims) <= 1
    assert separate & set(evidence.tables_read) == {"claims", "consensus"}
    assert narrowed.tables_read == evidence.tables_read


def test_separate_tables_decide_nothing_about_the_others(package, load):
    """What chapters rest on without reading it would not be noted."""
    before = select(load(), Selection(as_of="2012-01-01")).tables()
    for name in SEPARATE_TABLES:
        package.write(name, [])
    after = select(load(), Selection(as_of="2012-01-01")).tables()
    for name in set(before) - set(SEPARATE_TABLES):
        pd.testing.assert_frame_equal(after[name], before[name])


def test_version_and_day_come_from_the_topic(load):
    evidence = load()
    assert evidence.version == "1.2"
    assert evidence.as_of == evidence.created == "2026-11-21"


def test_the_default_folder_is_that_of_the_environment(package, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(package.folder))
    assert len(load_evidence().trials) == 4


def test_the_evidence_cannot_be_changed_by_assignment(load):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load().trials = None


def test_the_size_of_a_trial_is_the_first_count_known(package, load):
    evidence = load()
    assert evidence.size("cross2008") == 40  # randomised, before completed and analysed
    assert evidence.size("open2010") == 17
    assert evidence.size("planned2015") is None  # planned people are no people
    package.drop_row("characteristics", "cross2008/n_randomised")
    assert load().size("cross2008") == 33


def test_doses_and_lengths(package, load):
    evidence = load()
    assert evidence.dose_range("cross2008")[1] == 4.5
    assert evidence.dose_range("highdose2012")[1] == 50
    assert evidence.dose_range("planned2015") is None
    assert evidence.treatment_weeks("cross2008") == 8.5  # the washout of 20 weeks is no treatment
    assert evidence.treatment_weeks("planned2015") is None
    package.edit("phases", "open2010/1", kind="observation")
    assert load().treatment_weeks("open2010") == 12


def test_the_dose_of_a_comparator_is_no_dose_of_the_intervention(package, load):
    like, arm = "cross2008/dose_tablets/aspirin", "cross2008/placebo"
    other = {
        "characteristic_id": "cross2008/dose_tablets/placebo",
        "arm_id": arm,
        "value_low": "10",
        "value_high": "50",
    }
    package.add_row("characteristics", like=like, **other)
    assert load().dose_range("cross2008")[1] == 4.5


def test_the_number_of_an_arm_is_not_that_of_the_trial(load):
    evidence = load()
    assert evidence.number("cross2008", "n_analysed", arm_id="cross2008/aspirin") == 16
    assert evidence.number("cross2008", "n_analysed") == 33
    assert evidence.number("cross2008", "started_on") is None


def test_the_evidence_of_some_trials_keeps_documents_and_stances(load):
    evidence = load()
    one = evidence.only_trials(["open2010"])
    for name in ("trials", "arms", "phases", "characteristics", "results"):
        assert set(getattr(one, name)["trial_id"]) == {"open2010"}
    assert len(one.discrepancies) == 0
    assert len(one.documents) == 8
    assert len(one.stances) == 8
    assert len(evidence.trials) == 4
