"""Which results are missing and which studies can be trusted, on the invented review."""

import csv
import io

import pytest
from reviews import TOY

from ldnsynth.display import figures, findings, tables
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.exports.trust import export_integrity, export_robme
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.integrity import integrity_facts
from ldnsynth.views.missing_results import STATES, missing_results


@pytest.fixture(scope="module")
def evidence():
    return select(load_evidence(TOY), Selection())


def states(cells):
    return {(row.trial_id, row.domain): row.state for row in cells.itertuples()}


def test_a_cell_is_what_the_rows_come_to_unless_it_was_noted(evidence):
    found = states(missing_results(evidence))
    assert found["alder2004", "attacks"] == "fully"  # a p value gives its standard error
    assert found["alder2004", "serious_adverse_events"] == "fully"  # nobody in either arm
    assert found["birch2006", "attacks"] == "partly"  # no difference, and no number
    assert found["birch2006", "sleep"] == "not_measured"
    assert found["gorse2012", "withdrawals"] == "none"
    assert found["maple2011", "response"] == "partly"  # of one arm alone
    assert found["maple2011", "withdrawals"] == "unknown"
    assert set(found.values()) == set(STATES)
    assert not {trial for trial, _ in found} & {"cedar2003", "elm2015", "nettle2013"}  # open, silent, never begun


def test_a_result_that_is_not_reported_was_measured(evidence):
    results = evidence.results.copy()
    results.loc[results["result_id"].str.startswith("birch2006/"), "direction"] = "not_reported"
    found = states(missing_results(evidence.with_tables(results=results)))
    assert found["birch2006", "attacks"] == "none"


def test_table_and_figure_show_what_is_missing(evidence):
    table = tables.missing_results_table(evidence)
    row = table.frame[(table.frame["Condition"] == "Hiccups") & (table.frame["Outcome"] == "Sleep")].iloc[0]
    assert (row["Partly available"], row["Known not to be measured"]) == ("Alder 2004", "Birch 2006")
    attacks = table.frame[(table.frame["Condition"] == "Hiccups") & (table.frame["Outcome"] == "Attacks")]
    assert attacks["Bias from what is missing"].item() == "High"
    assert "missing" not in attacks["Why"].item() and attacks["Why"].item()
    assert set(table.frame["Bias from what is missing"]) == {"High", "Low", "not judged"}
    figure = figures.missing_results_matrix(evidence)
    cells = missing_results(evidence)
    assert len(figure.data) == len(cells)
    known = cells[~cells["state"].isin(("unknown", "not_measured"))]
    assert f"{int((known['state'] == 'fully').sum())} of {len(known)}" in figure.title
    assert f"{len(known)} results" in findings.which_results_are_missing(evidence).text


def test_what_is_missing_is_exported_cell_by_cell(evidence):
    rows = list(csv.DictReader(io.StringIO(export_robme(evidence))))
    cells = missing_results(evidence)
    assert {(row["trial_id"], row["domain"]): row["state"] for row in rows} == states(cells)
    assert {row["judgement"] for row in rows if row["domain"] == "attacks"} == {"High", "Low"}


def test_what_rows_come_to_stands_beside_what_was_looked_at(evidence):
    kinds = {(fact.trial_id, fact.check): fact.kind for fact in integrity_facts(evidence)}
    assert kinds["alder2004", "registration"] == "after"
    assert kinds["alder2004", "numbers"] == "people"
    frame = tables.integrity_table(evidence).frame
    row = frame[(frame["Study"] == "Alder 2004") & (frame["Check"] == "Registered before it began")].iloc[0]
    assert (row["Concern"], row["Looked at on"]) == ("some", "1 Jun 2022")
    assert row["Computed"] == "registered 12 Jul 2002, after it began (Feb 2002)"
    planned = frame[frame["Check"] == "Register and reports agree on people"].iloc[0]
    assert (planned["Concern"], planned["Computed"]) == ("not judged", "80 planned, 60 entered")
    rows = list(csv.DictReader(io.StringIO(export_integrity(evidence))))
    assert [row["check"] for row in rows if row["trial_id"] == "gorse2012"] == ["retraction", "agreement"]


def test_a_serious_concern_leaves_a_study_out_and_what_it_moves_is_told(evidence):
    everything = load_evidence(TOY)
    checks = everything.integrity_checks.assign(concern="serious")
    everything = everything.with_tables(integrity_checks=checks)
    chosen = {limit: select(everything, Selection(max_concern=limit)) for limit in ("any", "not serious")}
    out = chosen["not serious"].left_out
    assert set(out.loc[out["cause"] == "concern", "trial_id"]) == {"alder2004", "gorse2012"}
    assert "Alder 2004" in findings.how_far_trusted(chosen["not serious"]).text
    groups = {limit: group_effects(effects_of(one)) for limit, one in chosen.items()}
    told = findings.what_serious_concerns_do(chosen["any"], groups["any"], groups["not serious"]).text
    assert f"Of {len(groups['any'])} estimates" in told and "a serious concern about their integrity" in told
    nothing = findings.what_serious_concerns_do(evidence, groups["any"], groups["any"]).text
    assert nothing == "No study has a serious concern, so no estimate moves for one."
