"""The checks on the committed data: they find no fault as the data stand, and a slip in a row is noticed."""

import csv
import io
from dataclasses import replace

import pytest
from click.testing import CliRunner
from reviews import LDN

from ldnsynth import cli
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.reading.tables import Tables, read_tables
from ldnsynth.evidence.rules.plausibility import check_numbers
from ldnsynth.evidence.rules.sources.claim_checks import cross_checks
from ldnsynth.exports.prisma import export_prisma
from ldnsynth.topic import read_topic


def test_the_committed_data_have_no_problem():
    report = check_data(LDN)
    assert report.problems == []
    assert report.tables["trials"] >= 75


def test_the_real_data_leave_no_accurate_verdict_unanswered():
    evidence = load_evidence(LDN)
    names = ("claims", "trials", "results", "characteristics", "documents", "sources")
    rows = {name: getattr(evidence, name).to_dict("records") for name in names}
    claims = {(row["claim_id"], row["coder"]): row for row in rows["claims"]}
    found = cross_checks(rows.pop("claims"), topic=evidence.topic, **rows)
    assert found
    for one in found:
        claim = claims[one.claim_id, one.coder]
        assert claim["note"] or all(claim[f"verdict_{when}"] != "accurate" for when in one.bears_on), one
    assert check_data(LDN).problems == []


def test_the_committed_descriptor_is_as_made():
    assert CliRunner().invoke(cli.main, ["describe", str(LDN)]).output.endswith(": as it should be\n")


def test_each_search_of_the_collection_says_where_and_when():
    searches = load_evidence(LDN).searches
    assert (searches[["place", "query", "searched_on"]] != "").all(axis=None)


def test_the_collection_counts_what_its_rows_say():
    n = {row["data"]: row["n"] for row in csv.DictReader(io.StringIO(export_prisma(load_evidence(LDN))))}
    reasons = [reason.rsplit(", ", 1) for reason in n["other_excluded"].split("; ")]
    assert not any("," in reason for reason, _ in reasons)  # the R package splits at commas
    sought, lost, assessed = (
        int(n[f"other_{step}"]) for step in ("sought_reports", "notretrieved_reports", "assessed")
    )
    assert sought - lost == assessed
    assert assessed - sum(int(number) for _, number in reasons) == int(n["new_reports"])
    assert (n["total_studies"], n["total_reports"]) == (n["new_studies"], n["new_reports"])


@pytest.mark.parametrize(
    "result_id",
    [
        "cree2010/serious_adverse_events",
        "guttuso2010/any_adverse_event",
        "ludwig2015cis/conversion_to_ms",
        "mischoulon2017/withdrawals_any/w3",
        "nct03970330/withdrawals_any/w12",
        "smith2013/serious_adverse_events/w16",
        "smith2013/withdrawals_any/w8",
        "younger2013/serious_adverse_events/end",
    ],
)
def test_nothing_occurred_in_these(committed_rows, result_id):
    assert committed_rows[result_id]["direction"] == "none_occurred"


def test_a_p_value_of_an_adjusted_comparison_gives_crude_falls_no_direction(committed_rows):
    assert committed_rows["moloney2026/madrs/w12"]["direction"] == "no_difference"


@pytest.fixture(scope="module")
def committed_rows() -> dict[str, dict[str, str]]:
    with (LDN / "results.csv").open(encoding="utf-8", newline="") as file:
        return {row["result_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def committed():
    return read_tables(LDN, read_topic(LDN))[0]


@pytest.mark.parametrize(
    ("key", "cells", "column"),
    [
        ("smith2007/cdai_remission/w12", {"accepted_because": ""}, "percent1i"),  # 67% of 17
        ("smith2007/cdai_response/w12", {"accepted_because": ""}, "percent1i"),  # 89% of 17
        ("mischoulon2017/madrs/w3", {"m1i": "12.4"}, "m1i"),
        ("khan2020/dlqi/m3", {"m2i": "22.64"}, "m2i"),
        ("bruun2024/pain_nrs/w12", {"pi": "0.027"}, "pi"),
        ("bruun2024/conditioned_pain_modulation/w12", {"yi": "2.5"}, "yi"),
        ("bruun2024/conditioned_pain_modulation/w12", {"m1_ci_low": "0.5", "m1_ci_high": "0.24"}, "m1_ci_low"),
        ("bruun2024/any_adverse_event/w12", {"n1i": "94", "bi": "53", "percent1i": "44"}, "n1i"),
        ("hamel2023/lpp_erythema/m12", {"pi": "0.03", "pi_relation": "="}, "pi"),
        ("pxt3003_2021/onls/m12_15", {"pi": "0.08"}, "pi"),
        ("rodriguezfreire2026/pain_nrs/w13", {"sd1i": "0.216", "sd2i": "0.280"}, "sd1i"),  # 1.48 and 1.96 over root n
        ("rodriguezfreire2026/pain_nrs/w52", {"sd1i": "0.271", "sd2i": "2.26"}, "sd1i"),
        ("isman2024/chalder_fatigue/w12", {"sd2i": "1.6"}, "sd2i"),  # 9.7 over root 36
        ("mischoulon2017/madrs/w3", {"yi": "-14.5"}, "yi"),
    ],
)
def test_a_slip_in_a_committed_row_is_noticed(committed, key, cells, column):
    results = [
        replace(row, cells={**row.cells, **cells}) if row.key == key else row for row in committed.rows["results"]
    ]
    (problem,) = check_numbers(Tables({**committed.rows, "results": results}, frozenset(), committed.topic))
    assert (problem.key, problem.column) == (key, column)
