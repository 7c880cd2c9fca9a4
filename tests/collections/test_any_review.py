"""What general reviews bring: several reports of a trial, works left out with reasons, rates, other designs."""

import shutil

import pandas as pd
import pytest
from matplotlib.text import Text
from two_reviews import HERE, ldnsynth

from ldnsynth.directions import estimate_sign
from ldnsynth.display import figures, findings, tables
from ldnsynth.display.style import draw
from ldnsynth.display.words.estimates.effects import kind_of_trial
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.flow import flow_of
from ldnsynth.publishing.references.studies import Studies, documents_of_studies
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of


@pytest.fixture
def data(tmp_path):
    """A copy of the review of tuberculosis that a test may change."""
    shutil.copytree(HERE / "bcg" / "data", tmp_path / "data")
    return tmp_path / "data"


def edited(path, change):
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(rows)
    rows.to_csv(path, index=False, lineterminator="\n")
    return rows


def evidence_in(data):
    return select(load_evidence(data), Selection(conditions=("focus",)))


def first_trial(data):
    return pd.read_csv(data / "trials.csv", dtype=str, keep_default_na=False).iloc[0]


def with_other_report(data, document):
    edited(
        data / "trials.csv",
        lambda rows: rows.insert(rows.columns.get_loc("summary"), "other_reports", [document, *[""] * (len(rows) - 1)]),
    )
    return ldnsynth("describe", folder=data.parent)


def test_every_report_of_a_trial_is_cited_and_counted(data):
    other = pd.read_csv(data / "trials.csv", dtype=str)["report_id"].iloc[1]
    assert with_other_report(data, other).returncode == 0
    assert ldnsynth("check", folder=data.parent).returncode == 0
    evidence, trial = evidence_in(data), first_trial(data)
    documents = documents_of_studies(evidence)
    assert documents[trial["label"]] == (trial["report_id"], other)
    assert Studies(documents).named_in(trial["label"]) == [trial["report_id"], other]
    rows = evidence.documents["document_id"].isin([trial["report_id"], other])
    seen = evidence.with_tables(documents=evidence.documents.assign(verification="full_text"))
    assert rows.sum() == 2 and {trial["report_id"], other} <= set(flow_of(seen).reports)


def test_a_report_that_documents_do_not_hold_is_named(data):
    with_other_report(data, "nowhere1999")
    done = ldnsynth("check", folder=data.parent)
    assert done.returncode and "other_reports: found 'nowhere1999', which documents.csv does not hold" in done.stdout


def test_works_left_out_stand_in_a_table_with_their_reasons():
    evidence = load_evidence(HERE / "bcg" / "data")
    assert tables.excluded_table(evidence) is None  # this review has no searches
    records = [("a", "excluded", "off_topic", "on leprosy"), ("a", "excluded", "off_topic", "on leprosy")]
    records += [("b", "new", "", "entered"), ("c", "excluded", "too_little_seen", "an abstract without numbers")]
    frame = pd.DataFrame(records, columns=["work", "decision", "exclusion", "reason"]).assign(
        title=["Leprosy", "Leprosy", "", "Abstract"], document_id="", search_id="s001"
    )
    from dataclasses import replace

    topic = replace(evidence.topic, tables=(*evidence.topic.tables, "searches", "search_records"))
    shown = tables.excluded_table(replace(evidence.with_tables(search_records=frame), topic=topic))
    assert shown.title == "2 works that searches brought and that were left out"
    assert dict(zip(shown.frame["Work"], shown.frame["Reason"], strict=True)) == {
        "Leprosy": "Another subject",
        "Abstract": "Too little of it could be seen",
    }


def test_quasi_randomised_trials_are_not_called_randomised():
    evidence = select(load_evidence(HERE / "bcg" / "data"), Selection(conditions=("focus",)))
    effects = effects_of(evidence)
    assert kind_of_trial(effects) == "trial"
    assert kind_of_trial(effects[effects["design"] == "randomised_parallel"]) == "randomised trial"
    groups = group_effects(effects)
    told = " ".join(
        tables.swim_table(evidence, effects, groups, correlation=0.5, tau2="REML", interval="hk-adhoc").frame.stack()
    )
    assert "Randomised comparisons only" not in told and "quasi-randomised, parallel groups" in told
    (number,) = [n for name, n in findings.what_can_be_estimated(evidence, effects).numbers.items() if name == "trials"]
    assert number.text == "13 trials"


def test_one_estimate_is_told_as_one():
    evidence = select(load_evidence(HERE / "bcg" / "data"), Selection(conditions=("focus",)))
    groups = group_effects(effects_of(evidence))
    assert findings.what_rests_on_one_trial(groups).text.startswith(
        "There is 1 estimate by outcome, and it does not rest on a single trial"
    )
    assert findings.what_secondary_values_do(groups, []).text.endswith("it is lost.")


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        ({"ai": 7.0, "t1i": 1344.0, "ci": 11.0, "t2i": 1988.0}, -1),
        ({"ai": 7.0, "t1i": 100.0, "n1i": 70.0, "ci": 9.0, "t2i": 200.0, "n2i": 70.0}, 1),
        ({"oei": -4.2, "vei": 9.0}, -1),
        ({"ai": 7.0, "t1i": 0.0, "ci": 11.0, "t2i": 1988.0}, None),
    ],
)
def test_rates_and_log_rank_tests_have_a_direction(cells, sign):
    assert estimate_sign(cells, "IRR") == sign


@pytest.mark.parametrize(("unit", "told"), [("days", True), ("percentage points of the normal value", False)])
def test_numbers_beside_a_panel_stay_within_it_whatever_the_unit(unit, told):
    evidence = select(load_evidence(HERE / "stroke_units" / "data"), Selection(conditions=("focus",)))
    evidence = evidence.with_tables(outcomes=evidence.outcomes.assign(unit=unit))
    groups = group_effects(effects_of(evidence))
    made = figures.scale_estimates(groups, evidence=evidence)
    assert made.title.startswith("Stroke, length of stay: nine trials point in different directions, together ")
    picture = draw(made.paint, height=made.height, width=made.width)
    renderer, texts = picture.canvas.get_renderer(), [text for text in picture.findobj(Text) if text.get_text()]
    assert all(text.get_window_extent(renderer).x1 <= picture.bbox.x1 for text in texts)
    assert any(unit in text.get_text() and "(" in text.get_text() for text in texts) == told
    assert any(unit in text.get_text().lower() for text in texts), "the head of the panel tells it"
