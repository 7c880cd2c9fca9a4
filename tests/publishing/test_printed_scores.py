"""GRIM, GRIMMER and DEBIT as a command and in Python: against every set of few scores, and bad input."""

import itertools
import statistics

import pytest
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.pool.methods.printed_scores import debit, grim, grimmer


def run(*arguments: str):
    return CliRunner().invoke(main, ["convert", *arguments])


def test_what_exists_is_possible_and_of_answers_nothing_else():
    scores = list(itertools.combinations_with_replacement(range(4), 6))
    for some in scores:
        mean, sd = f"{statistics.mean(some):.2f}", f"{statistics.stdev(some):.2f}"
        assert grim(mean, 6).possible and grimmer(mean, sd, 6).possible
    means = {f"{statistics.mean(some):.2f}" for some in scores}
    for hundredths in range(301):
        mean = f"{hundredths / 100:.2f}"
        if mean not in means and mean not in ("0.16", "0.66", "1.16", "1.66", "2.16", "2.66"):  # cut off, not rounded
            assert not grim(mean, 6).possible, mean
    shares = {(f"{ones / 6:.2f}", f"{statistics.stdev([1] * ones + [0] * (6 - ones)):.2f}") for ones in range(7)}
    for mean, hundredths in itertools.product({mean for mean, _ in shares}, range(61)):
        assert debit(mean, sd := f"{hundredths / 100:.2f}", 6).possible is ((mean, sd) in shares)


def test_the_zeros_of_a_printed_number_reach_the_command():
    assert run("grim", "mean=3.3", "ni=20").stdout.startswith("possible yes\nsome 20 scores in steps of 1 have")
    assert run("grim", "mean=3.32", "ni=20").stdout == (
        "possible no\nno 20 scores in steps of 1 have the mean 3.32; the nearest means are 3.3000 and 3.3500\n"
    )
    assert run("grimmer", "mean=2.00", "sd=0.6", "ni=7").stdout.startswith("possible yes")
    assert run("grimmer", "mean=2.00", "sd=0.60", "ni=7").stdout.startswith("possible no")
    assert "as any mean with so few decimals" in run("grim", "mean=3.4", "ni=10").stdout
    assert run("debit", "mean=0.30", "sd=0.48", "ni=10").stdout.startswith("possible yes\nsome 10 answers of 0 or 1")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("grim", "mean=3,30", "ni=10"), "mean: expected text, a number as printed such as 3.30, got '3,30'."),
        (("grim", "mean=nan", "ni=10"), "mean: expected text, a number as printed"),
        (("grim", "mean=3.30", "ni=ten"), "ni: expected a whole number of people, 1 or more, got ten."),
        (("grim", "mean=3.30", "ni=2.5"), "ni: expected a whole number of people"),
        (("grim", "mean=3.30", "ni=10", "step=0"), "step: expected a number above 0, got 0"),
        (("grim", "mean=3", "ni=1e12"), "so many people, with so few decimals, can have any mean."),
        (("grimmer", "mean=3.3", "sd=-1", "ni=10"), "sd: expected text, a number of 0 or more as printed"),
        (("debit", "mean=0.5", "sd=0.5", "ni=1"), "ni: expected a whole number of people, 2 or more, got 1"),
        (("debit", "mean=1.20", "sd=0.4", "ni=10"), "mean: expected a share from 0 to 1, got 1.20."),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(given, sentence):
    result = run(*given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_a_number_that_lost_its_zeros_is_refused():
    with pytest.raises(ValueError, match="mean: expected text"):
        grim(3.3, 10)
