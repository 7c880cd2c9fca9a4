"""The committed data; that the whole check finds no problem in them is tested in test_checks.py."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from reviews import LDN as DATA

from ldnsynth import vocabulary
from ldnsynth.bias_tool import NO_INFORMATION
from ldnsynth.bias_tools import TOOLS
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.signalling import parse_answers
from ldnsynth.synthesis.without_pooling.strength import trial_directions
from ldnsynth.topic import read_topic

TOPIC = read_topic(DATA)
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
LIST = Path(__file__).parent / "studies_of_the_evidence_files.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables():
    return {name: read(DATA / resource["path"]) for name, resource in RESOURCES.items()}


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(DATA)


def key(table, row):
    return "/".join(row[column] for column in RESOURCES[table]["schema"]["primaryKey"])


def test_every_study_of_the_evidence_files_has_its_row(tables):
    keys = {table: {key(table, row) for row in rows} for table, rows in tables.items()}
    studies = read(LIST)
    missing = [row for row in studies if row["id"] not in keys[row["table"]]]
    assert missing == []
    assert len(studies) >= 316
    assert {"sources", "documents", "trials"} <= {row["table"] for row in studies}


def test_every_value_says_where_it_was_seen_and_how_well(tables):
    for table in ("trials", "phases", "characteristics", "results"):
        for row in tables[table]:
            assert all(row[column] for column in ("source_id", "locator", "verification")), key(table, row)
            assert row["verification"] in vocabulary.VERIFICATION


def test_rows_are_sorted_by_key_and_keys_are_unique(tables):
    for table, rows in tables.items():
        keys = [key(table, row) for row in rows]
        assert all(before < after for before, after in pairwise(keys)), table


def test_a_trial_is_called_double_blind_in_one_spelling(tables):
    """In our words; titles of documents stay as they are."""
    other = re.compile(r"(single|double|triple|quadruple)([ -]masked|[ -]blinded| blind)", re.IGNORECASE)
    texts = [text for table, rows in tables.items() if table != "documents" for row in rows for text in row.values()]
    assert not [text for text in texts if other.search(text)]
    assert any("double-blind" in text for text in texts)


def test_a_document_that_has_an_identifier_has_no_address(tables):
    mirrored = [
        row["document_id"]
        for row in tables["documents"]
        if row["url"] and (row["pmid"] or row["doi"] or row["register_number"])
    ]
    assert mirrored == []
    assert sum(bool(row["doi"]) for row in tables["documents"]) > 50


@pytest.mark.parametrize("level", vocabulary.ACCEPTED_VERIFICATION)
def test_unverified_values_survive_no_accepted_selection(tables, evidence, level):
    seen = select(evidence, Selection(verification=level, max_dose=1000))
    accepted = list(vocabulary.VERIFICATION)[: list(vocabulary.VERIFICATION).index(level) + 1]
    for table in ("phases", "characteristics", "results"):
        believed = {key(table, row) for row in tables[table] if row["verification"] == "unverified"}
        column = RESOURCES[table]["schema"]["primaryKey"][0]
        frame = getattr(seen, table)
        assert not believed & set(frame[column]), table
        assert set(frame["level"]) <= set(accepted)


def test_there_are_unverified_values_for_that_to_matter(tables):
    levels = [row["verification"] for table in ("phases", "characteristics", "results") for row in tables[table]]
    assert levels.count("unverified") > 0


def test_five_sources_answer_eight_questions_each(tables):
    sources = [row["source_id"] for row in tables["sources"]]
    assert (len(sources), len(TOPIC.questions)) == (5, 8)
    for coder in "AB":
        asked = [(row["source_id"], row["question"]) for row in tables["stances"] if row["coder"] == coder]
        assert sorted(asked) == sorted((source, question) for source in sources for question in TOPIC.questions)


def test_the_topic_is_what_the_readers_of_its_numbers_expect():
    assert (TOPIC.focus, TOPIC.intervention.short, TOPIC.dose.limit) == ("multiple_sclerosis", "LDN", 6)
    assert TOPIC.members["bowel"] == ("crohns_disease", "ulcerative_colitis", "inflammatory_bowel_disease")
    assert TOPIC.harms == TOPIC.bears_on("safety") == ("adverse_events", "serious_adverse_events", "withdrawals")
    assert TOPIC.mixed_domains == ("symptoms", "disease_activity", "medication_use", "mri", "biomarkers")
    surrogates = [name for name, domain in TOPIC.domains.items() if domain.surrogate]
    assert surrogates == ["medication_use", "mri", "biomarkers"]
    assert TOPIC.questions_on_intervention == ("symptoms", "progression", "safety", "mechanism", "take_it_now")


@pytest.mark.parametrize(
    "selected",
    [
        {"conditions": ["multiple_sclerosis"]},
        {"as_of": "2009-02-09", "min_n": 20, "designs": ["randomised_crossover", "single_arm"]},
        {"conditions": ["crohns_disease"], "domains": ["pain"], "max_dose": 5, "min_weeks": 8},
    ],
    ids=str,
)
def test_each_study_is_selected_or_left_out_with_a_reason(evidence, selected):
    found = select(evidence, Selection(**selected))
    ids = [*found.trials["trial_id"], *found.left_out["trial_id"]]
    assert sorted(ids) == sorted(evidence.trials["trial_id"])
    assert all(found.left_out["reason"])
    assert 0 < len(found.trials) < len(ids)


@pytest.mark.parametrize("day", ["2007-01-01", "2009-02-09", "2015-01-01", "2021-06-30"])
def test_no_label_of_a_trial_tells_a_later_year(evidence, day):
    for label in select(evidence, Selection(as_of=day)).trials["label"]:
        years = [int(word.strip("()")) for word in label.split() if word.strip("()").isdigit()]
        assert all(year <= int(day[:4]) for year in years), label


def test_a_report_of_2009_sees_the_direction_of_cree_2010_and_none_of_its_numbers(evidence):
    results = select(evidence, Selection(as_of="2009-02-09")).results
    cree = results[results["trial_id"] == "cree2010"]
    assert len(cree) > 0
    assert set(cree["first_public_in"]) == {"cree2009congress"}
    assert set(cree["source_id"]) == {"cree2009congress", "thisisms2008"}  # the post retells the abstract
    assert cree[["m1i", "m2i", "yi", "pi", "n1i"]].isna().all(axis=None)


def test_what_was_not_seen_is_an_answer_and_some_concerns_or_high(tables):
    rows = [row for row in tables["risk_of_bias"] if row["tool"].startswith("rob2") and row["coder"] == "A"]
    unseen = [row for row in rows if "NI" in parse_answers(row["answers"]).values()]
    assert {row["judgement"] for row in unseen} == {"Some concerns", "High"}
    assert all("no information" in row["reason"] for row in unseen)
    assert NO_INFORMATION not in {row["judgement"] for row in rows}
    judged = {row["bias_id"]: row["judgement"] for row in rows}
    assert judged["cree2010/rob2_crossover/d1"] == "Some concerns"
    assert judged["sharafaddinzadeh2010/rob2_crossover/d3"] == "High"


def test_an_overall_judgement_of_rob2_follows_from_its_domains(tables):
    ranks = TOOLS["rob2"].judgements
    for row in tables["risk_of_bias"]:
        if row["tool"].startswith("rob2") and row["domain"] == "Overall":
            domains = [
                ranks[other["judgement"]]
                for other in tables["risk_of_bias"]
                if (other["trial_id"], other["coder"]) == (row["trial_id"], row["coder"])
                and other["domain"] != "Overall"
            ]
            overall = ranks[row["judgement"]]
            assert overall == max(domains) or (overall == 2 and domains.count(1) > 1), row["bias_id"]


def test_ldn_is_never_read_against_people_who_were_offered_it_too(evidence):
    found = trial_directions(evidence.trials, evidence.outcomes, evidence.results, domains=TOPIC.domains)
    assert set(found.loc[found["trial_id"] == "ludwig2016", "sense"]) == {"not comparable"}
    assert evidence.results.query("trial_id == 'ludwig2016' and contrast == 'between_arms'").empty


def test_gains_and_nulls_shown_together_are_known_from_the_same_day(evidence):
    results = select(evidence, Selection(as_of="2008-05-12")).results.set_index("outcome_id")
    cree = results[results["trial_id"] == "cree2010"]["direction"].to_dict()
    gains, nulls = ("mhi", "pdq", "pes", "sf36_mcs"), ("bladder", "bowel", "fatigue", "sexual", "vision")
    assert cree == {
        **dict.fromkeys(gains, "favours_intervention"),
        **dict.fromkeys((*(f"msqli_{name}" for name in nulls), "sf36_pcs"), "no_difference"),
        "specific_adverse_events": "descriptive",
    }
    gironi = set(results[results["trial_id"] == "gironi2008"].index)
    assert gironi == {"withdrawals_any", "specific_adverse_events", "fss", "depression_unnamed_scale"}
    assert select(evidence, Selection(as_of="2008-04-29")).results["trial_id"].isin(["cree2010"]).sum() == 0


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("column2009", "2008-09-30"),  # tells a result of the paper of September 2008; no upper bound
        ("essay2008", "2008-04-29"),  # awaits results that were shown in April 2008
        ("letter2007", "2008-04-29"),
        ("healthguide2009", "2009-02-09"),
    ],
)
def test_each_source_is_judged_by_a_day_that_what_it_tells_of_allows(evidence, source, day):
    assert sources_in_order(evidence).set_index("source_id").at[source, "judged"] == day
