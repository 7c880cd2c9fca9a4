"""One claim, one result, on a terminal: every number with where it was seen."""

import pytest
from click.testing import CliRunner

from ldnsynth import cli

pytestmark = pytest.mark.usefixtures("in_the_toy")


def call(*arguments):
    return CliRunner().invoke(cli.main, list(arguments))


def test_a_result_is_followed_from_its_source_to_the_report():
    text = call("explain", "alder2004/wellbeing_scale/w8").stdout
    assert "[3.3; p = 0.04]" in text
    assert "seen in alder2004 (doi 10.9999/alder2004), abstract" in text
    assert "SE 1.562 = 3.3 / t(47) from p = 0.04, paired t assumed" in text
    assert "in the report: MD 3.3 (0.2 to 6.4)" in text
    assert "r = 0.5 is assumed, not reported" in text


def test_a_claim_shows_its_lines_and_the_numbers_of_its_evidence():
    text = call("claim", "guide2005/c003").stdout
    assert "lines 3 to 4" in text
    assert "then    ✕ contradicted" in text
    assert "now     ✕ contradicted" in text
    assert "cedar2003/serious_adverse_events: 2 of 40" in text


@pytest.mark.parametrize(("command", "wrong"), [("claim", "guide2005/c9"), ("explain", "alder2004/mcs/w8")])
def test_an_unknown_id_is_a_sentence_with_its_neighbours(command, wrong):
    result = call(command, wrong)
    assert result.exit_code == 1
    assert f"no {wrong!r} in the data. Did you mean" in result.stderr
