"""What the command pool reaches besides inverse variances, and the multiverse of a table."""

import csv
import io

import pytest
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.synthesis.pooling.bayes import pool_bayes
from ldnsynth.synthesis.pooling.exact_conditional import pool_counts_exact
from ldnsynth.synthesis.pooling.priors import tau_prior

EFFECTS = "g,yi,vi\na,0.8,0.0256\na,0.8,0.0256\nb,-0.3,0.04\nb,0.5,0.09\nb,0.1,0.02\n"
COUNTS = "ai,n1i,ci,n2i,site\n2,50,5,50,x\n0,20,3,20,x\n1,100,4,100,y\n4,60,2,60,z\n0,33,1,33,z\n"
RESULTS = (
    "trial,yi,vi,scale,bias\na,0.30,0.04,vas,low\na,0.10,0.05,nrs,low\nb,0.50,0.09,vas,high\n"
    "b,-0.20,0.06,nrs,high\nc,-0.10,0.02,,low\n"
)


@pytest.fixture
def run(tmp_path):
    def call(command, text, *options, decisions=""):
        table, typed = tmp_path / "table.csv", tmp_path / "decisions.yml"
        table.write_text(text)
        typed.write_text(decisions)
        more = ("--decisions", str(typed)) if decisions else ()
        return CliRunner().invoke(main, [command, str(table), *more, *options])

    return call


def rows(result):
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_prior_of_tau_gives_a_row_a_group_with_central_intervals(run):
    found = rows(run("pool", EFFECTS, "--by", "g", "--tau-prior", "half-normal:0.5", "--format", "csv"))
    names = "g k mean sd ci_low ci_high p_above pi_low pi_high tau_median tau_low tau_high".split()
    assert [list(row) for row in found] == [names, names]
    expected = pool_bayes([[-0.3, 0.5, 0.1]], [[0.04, 0.09, 0.02]], tau_prior("half-normal:0.5"))
    assert [float(found[1][name]) for name in names[1:]] == pytest.approx(
        [float(expected[name][0]) for name in names[1:]]
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tau-prior", "half-normal:0"), "expected a scale above 0, found 0"),
        (("--tau-prior", "half-norml:1"), "Did you mean 'half-normal'?"),
        (("--tau-prior", "half-normal:1", "--ci", "z"), "--ci plays no part with --tau-prior"),
        (("--mean-prior", "normal:0:1"), "--mean-prior goes with --tau-prior"),
        (("--counts", "Peto", "--measure", "RR"), "--counts Peto pools OR"),
        (("--cluster", "site"), "no column 'site' to tell clusters apart"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(run, options, told):
    result = run("pool", EFFECTS, *options)
    assert result.exit_code and told in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("method", ["MH", "Peto", "CM.EL"])
def test_rare_events_are_pooled_without_a_variance_for_each_trial(run, method):
    (row,) = rows(run("pool", COUNTS, "--measure", "OR", "--counts", method, "--format", "csv"))
    assert (row["k"], row["method"], row["ci"]) == ("5", method, "z")
    if method == "CM.EL":
        exact = pool_counts_exact([2, 0, 1, 4, 0], [48, 20, 99, 56, 33], [5, 3, 4, 2, 1], [45, 17, 96, 58, 32])
        assert float(row["estimate"]) == pytest.approx(exact.estimate, abs=1e-9)


def test_clusters_and_signs_are_reached_too(run):
    (robust,) = rows(run("pool", COUNTS, "--measure", "OR", "--cluster", "site", "--format", "csv"))
    assert robust["ci"] == "cluster-robust"
    (tested,) = rows(run("pool", COUNTS, "--measure", "OR", "--permutation", "--format", "csv"))
    assert 2**-4 <= float(tested["p_permutation"]) <= 1


def test_the_multiverse_of_a_table_counts_shares_and_what_explains_them(run):
    decisions = "scale: {type: uncertain}\nbias: {type: uncertain, keep: {any: [low, high], low: [low]}}\n"
    decisions += "estimator: {type: equivalent, options: [REML, DL]}\n"
    told = run("multiverse", RESULTS, decisions=decisions)
    assert (
        told.exit_code == 0 and told.stdout.startswith("8 universes\n") and "scale (2 options) explains" in told.stdout
    )
    assert len(rows(run("multiverse", RESULTS, "--format", "csv", decisions=decisions))) == 8


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ("scale: {type: uncertin}", "Did you mean 'uncertain'"),
        ("scale: {}", "scale: has no type"),
        ("dose: {type: uncertain}", "no column 'dose' in the table"),
        ("scale: {type: uncertain, kind: x}", "no key 'kind'"),
        ("- scale", "expected a decision a line"),
        ("scale: [", "line 1: not valid YAML"),
        ("scale: {type: uncertain, keep: {cm: [cm]}}", "option 'cm' keeps no row"),
    ],
)
def test_decisions_that_do_not_fit_are_told_with_their_file(run, decisions, told):
    result = run("multiverse", RESULTS, decisions=decisions)
    assert result.exit_code == 1 and told in result.stderr and result.stderr.startswith("decisions.yml")
