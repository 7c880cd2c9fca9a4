"""One claim, one result, on a terminal: every number with where it was seen."""

import pytest
from click.testing import CliRunner

from ldnsynth import cli
from ldnsynth.evidence import load_evidence
from ldnsynth.vocabulary import VERDICTS, VERIFICATION


def call(*arguments):
    return CliRunner().invoke(cli.main, list(arguments))


@pytest.fixture(scope="module")
def evidence():
    return load_evidence()


def test_every_claim_can_be_explained_with_both_verdicts_and_what_decides_them(evidence):
    from ldnsynth.publishing.provenance.explain import explain_claim

    for row in evidence.claims.itertuples():
        text = explain_claim(evidence, row.claim_id)
        assert " ".join(VERDICTS[row.verdict_then]) in text
        assert row.reason_now in text
        for name in filter(None, f"{row.evidence_then};{row.evidence_now}".split(";")):
            assert f"    {name}: " in text, (row.claim_id, name)


def test_a_result_is_followed_from_its_source_to_the_report():
    text = call("explain", "cree2010/sf36_mcs/w8").stdout
    assert "[3.3; p = 0.04]" in text
    assert "seen in cree2010 (pmid 20695007), abstract" in text
    assert "SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed" in text
    assert "in the report: MD 3.3 (0.2 to 6.4)" in text
    assert "r = 0.5 is assumed, not reported" in text


def test_any_result_can_be_explained(evidence):
    from ldnsynth.publishing.provenance.explain import explain_result

    for row in evidence.results.iloc[::25].itertuples():
        text = explain_result(evidence, row.result_id)
        assert text.startswith(f"{row.result_id}: ")
        assert VERIFICATION[row.level] in text


def test_a_claim_shows_its_lines_and_the_numbers_of_its_evidence():
    text = call("claim", "healthguide2009/c022").stdout
    assert "lines 14" in text
    assert "then    ✓ accurate" in text
    assert "now     ▲ overstated" in text
    assert "cree2010/sf36_mcs/w8: 3.3 points better on LDN" in text


@pytest.mark.parametrize(("command", "wrong"), [("claim", "healthguide2009/c9"), ("explain", "cree2010/mcs/w8")])
def test_an_unknown_id_is_a_sentence_with_its_neighbours(command, wrong):
    result = call(command, wrong)
    assert result.exit_code == 1
    assert f"no {wrong!r} in the data. Did you mean" in result.stderr
