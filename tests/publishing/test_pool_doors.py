"""What the command pool reaches besides inverse variances, and the multiverse of a table."""

import csv
import io
import math
from statistics import NormalDist

import numpy as np
import pytest
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.synthesis.effect_sizes.mean_changes import mean_change
from ldnsynth.synthesis.effect_sizes.two_by_two import log_odds_ratio, log_risk_ratio
from ldnsynth.synthesis.pooling import pool_effects, predicted_trial_effects
from ldnsynth.synthesis.pooling.bayesian.normal_model import meta_analytic_predictive, pool_bayes, posterior
from ldnsynth.synthesis.pooling.bayesian.priors import effective_sample_size, robust_mixture, tau_prior
from ldnsynth.synthesis.pooling.bayesian.shrunken import shrunken_effects
from ldnsynth.synthesis.pooling.dependent.multilevel import pool_multilevel
from ldnsynth.synthesis.pooling.diagnostics.coverage import coverage
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import pool_counts_beta_binomial
from ldnsynth.synthesis.pooling.rare_events.exact_conditional import pool_counts_exact

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


def test_trials_are_drawn_towards_each_other_with_and_without_a_prior(run):
    yi, vi = np.array([[-0.3, 0.5, 0.1]]), np.array([[0.04, 0.09, 0.02]])
    found = rows(run("pool", EFFECTS, "--by", "g", "--tau-prior", "half-normal:0.5", "--shrunken", "--format", "csv"))
    assert list(found[0]) == ["g", "trial", "yi", "sei", "mean", "sd", "ci_low", "ci_high"]
    assert [(row["g"], row["trial"]) for row in found][1:3] == [("a", "row 3"), ("b", "row 4")]
    expected = shrunken_effects(yi, vi, tau_prior("half-normal:0.5"))
    for name in ("mean", "sd", "ci_low", "ci_high"):
        assert [float(row[name]) for row in found[2:]] == pytest.approx(expected[name][0])
    found = rows(run("pool", EFFECTS, "--by", "g", "--tau2", "DL", "--shrunken", "--format", "csv"))
    predicted = predicted_trial_effects(yi[0], vi[0], method="DL")
    assert [float(row["estimate"]) for row in found[2:]] == pytest.approx(predicted["estimate"])
    assert [float(row["ci_low"]) for row in found[2:]] == pytest.approx(predicted["low"])


def test_other_evidence_is_a_prior_with_its_effective_sample_size(run, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("yi,vi\n0.8,0.0256\n0.2,0.03\n0.5,0.05\n,0.1\n")
    asked = ("--tau-prior", "half-normal:0.5", "--mean-prior", "robust:0.8:0:2", "--other-evidence", str(other))
    result = run("pool", EFFECTS, "--by", "g", *asked, "--format", "csv")
    found = rows(result)
    differ = tau_prior("half-normal:0.5")
    alone = meta_analytic_predictive(posterior([0.8, 0.2, 0.5], [0.0256, 0.03, 0.05], differ))
    prior = robust_mixture(alone, weight=0.8, mean=0, sd=2)
    expected = pool_bayes([[-0.3, 0.5, 0.1]], [[0.04, 0.09, 0.02]], differ, prior)
    assert float(found[1]["mean"]) == pytest.approx(expected["mean"][0])
    assert float(found[1]["weight_other"]) == pytest.approx(1 - expected["weight_last"][0])
    assert float(found[1]["ess_other"]) == pytest.approx(effective_sample_size(alone, unit_sd=2))
    assert float(found[1]["ess_prior"]) == pytest.approx(effective_sample_size(prior, unit_sd=2))
    assert "other.csv: 3 trials as evidence" in result.stderr and "other.csv, row 5: left out" in result.stderr
    before = other.read_bytes()
    (plot := tmp_path / "plot.svg").symlink_to(other)
    assert "plot.svg: is read by this command" in run("pool", EFFECTS, *asked, "--forest", str(plot)).stderr
    assert other.read_bytes() == before
    other.write_text("yi,vi\n,0.1\n")
    refused = run("pool", EFFECTS, *asked)
    assert refused.exit_code and "other.csv: no row has an effect" in refused.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tau-prior", "half-normal:0"), "expected a scale above 0, found 0"),
        (("--tau-prior", "half-norml:1"), "Did you mean 'half-normal'?"),
        (("--tau-prior", "half-normal:1", "--ci", "z"), "--ci plays no part with --tau-prior"),
        (("--mean-prior", "normal:0:1"), "--mean-prior goes with --tau-prior"),
        (("--tau-prior", ""), "--tau-prior: blank"),
        (("--by", ""), "--by: blank"),
        (("--cluster", ""), "--cluster: blank"),
        (("--tau-prior", "half-normal:1", "--mean-prior", "robust:0.8:0:2"), "needs other evidence"),
        (("--tau-prior", "half-normal:1", "--mean-prior", "normal:0:2", "--coverage"), "flat prior of the mean"),
        (("--tau-prior", "half-normal:1", "--shrunken", "--mid", "0.2"), "--mid plays no part with --shrunken"),
        (("--counts", "Peto", "--measure", "OR", "--shrunken"), "--shrunken plays no part with --counts"),
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
        told.exit_code == 0
        and told.stdout.startswith("8 universes, 8 of them distinct\n")
        and "scale (2 options) explains" in told.stdout
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


HAZARDS = "trial,ratio,ci_low,ci_high,oei,vei\na,0.67,0.5,0.9,,\nb,,,,-3,9\nc,,0.6,1.2,,\n"


def test_hazard_ratios_come_from_intervals_and_from_the_log_rank_test(run):
    (row,) = rows(run("pool", HAZARDS, "--measure", "HR", "--tau2", "CE", "--ci", "z", "--format", "csv"))
    z = NormalDist().inv_cdf(0.975)
    effects = [
        (math.log(0.67), math.log(0.9 / 0.5) / (2 * z)),
        (-3 / 9, 1 / 3),
        (math.log(0.6 * 1.2) / 2, math.log(2) / (2 * z)),
    ]
    weight = [se**-2 for _, se in effects]
    mean = sum(w * y for w, (y, _) in zip(weight, effects, strict=True)) / sum(weight)
    assert float(row["estimate"]) == pytest.approx(mean) and float(row["se"]) == pytest.approx(sum(weight) ** -0.5)


def test_an_interval_of_another_level_and_of_a_difference(run):
    text = "yi,ci_low,ci_high,ci_level\n,-0.5,0.9,90\n0.3,0.1,0.5,\n"
    (row,) = rows(run("pool", text, "--tau2", "CE", "--ci", "z", "--format", "csv"))
    first, second = 1.4 / (2 * NormalDist().inv_cdf(0.95)), 0.4 / (2 * NormalDist().inv_cdf(0.975))
    assert float(row["se"]) == pytest.approx((first**-2 + second**-2) ** -0.5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ratio,ci_low,ci_high\n0.67,0.9,0.5\n", "row 2, ci_low, ci_high: expected the lower limit below the upper"),
        ("yi,ci_low,ci_high\n0.67,0.5,0.9\n", "row 2, yi: expected the logarithm of a ratio within its interval"),
        ("ratio,ci_low,ci_high\n0.95,0.5,0.9\n", "row 2, ratio: expected a ratio within its interval"),
        ("ratio,ci_low,ci_high\n0.67,-0.5,0.9\n", "row 2, ci_low: expected a ratio above 0, as printed"),
        ("ratio,ci_low,ci_high,ci_level\n0.67,0.5,0.9,150\n", "row 2, ci_level: expected percent, such as 95"),
    ],
)
def test_an_interval_that_cannot_be_is_named_by_row(run, text, told):
    result = run("pool", text + "0.8,0.6,1.1\n" if "level" not in text else text, "--measure", "HR")
    assert result.exit_code and told in result.stderr


def test_rows_that_cannot_be_used_are_refused_or_left_out_with_a_note(run):
    text = "yi,vi\n0.1,0.04\n0.5,-1\nx,0.04\n0.3,0.05\n0.2,0\n"
    refused = run("pool", text)
    assert refused.exit_code and all(f"row {place}, " in refused.stderr for place in (3, 4))
    skipped = run("pool", text, "--skip", "--format", "csv")
    plain = run("pool", "yi,vi\n0.1,0.04\n0.3,0.05\n", "--format", "csv")
    assert rows(skipped) == rows(plain)
    notes = [line for line in skipped.stderr.splitlines() if line.startswith("left out with --skip: ")]
    assert len(notes) == 3 and all(f"row {place}" in note for place, note in zip((3, 4, 6), sorted(notes), strict=True))
    assert run("pool", "yi,vi\n0.1,-1\n", "--skip").exit_code


def test_proportions_and_ratios_of_means_that_stop_a_file_can_be_skipped(run):
    means = "m1i,sd1i,n1i,m2i,sd2i,n2i\n2,1,10,3,1,10\n-2,1,10,3,1,10\n4,1,10,3,1,10\n"
    assert "row 3" in run("pool", means, "--measure", "ROM").stderr
    (row,) = rows(run("pool", means, "--measure", "ROM", "--skip", "--format", "csv"))
    assert row["k"] == "2"


def test_the_beta_binomial_model_counts_trials_without_events(run):
    text = "ai,n1i,ci,n2i\n2,50,5,50\n0,20,0,20\n1,100,4,100\n4,60,2,60\n"
    result = run("pool", text, "--measure", "RR", "--counts", "beta-binomial", "--format", "csv")
    (row,) = rows(result)
    a, n, c, m = (
        list(map(float, column)) for column in zip(*(line.split(",") for line in text.split()[1:]), strict=True)
    )
    others = [x - y for x, y in zip(n, a, strict=True)], [x - y for x, y in zip(m, c, strict=True)]
    expected = pool_counts_beta_binomial(a, others[0], c, others[1], measure="RR")
    assert (int(row["k"]), float(row["estimate"])) == (4, pytest.approx(expected.estimate))
    assert "left out" not in result.stderr and "Correlation" in result.stderr


def test_rows_of_a_trial_are_pooled_on_two_levels(run):
    text = "trial,yi,vi\na,.1,.04\na,.9,.05\nb,.5,.04\nc,.2,.03\nc,-.4,.04\n"
    (row,) = rows(run("pool", text, "--multilevel", "trial", "--rho", "0.5", "--format", "csv"))
    expected = pool_multilevel([0.1, 0.9, 0.5, 0.2, -0.4], [0.04, 0.05, 0.04, 0.03, 0.04], list("aabcc"), rho=0.5)
    assert float(row["estimate"]) == pytest.approx(expected.pooled.estimate)
    assert float(row["tau2"]) == pytest.approx(expected.between + expected.within)
    assert "no column 'study' to tell trials apart" in run("pool", text, "--multilevel", "study").stderr
    assert "blank. Name the trial" in run("pool", text.replace("b,", ",", 1), "--multilevel", "trial").stderr
    assert "--rho goes with --multilevel" in run("pool", text, "--rho", "0.5").stderr
    assert "expected a correlation of 0 or more" in run("pool", text, "--multilevel", "trial", "--rho", "2").stderr


def test_coverage_is_simulated_for_the_variances_at_hand(run):
    (row,) = rows(run("pool", "yi,vi\n0.1,0.04\n0.5,0.09\n-0.2,0.06\n", "--coverage", "--ci", "z", "--format", "csv"))
    expected = coverage([0.04, 0.09, 0.06], float(row["tau2"]), ci="z")
    assert (float(row["ci_holds_tau2"]), float(row["pi_holds_tau2"])) == (expected.ci, expected.pi)
    assert float(row["ci_holds_0"]) > float(row["ci_holds_i50"])
    (bayes,) = rows(run("pool", EFFECTS, "--tau-prior", "half-normal:0.5", "--coverage", "--format", "csv"))
    assert 0.9 < float(bayes["ci_holds_i50"]) <= 1
    (alone,) = rows(run("pool", "yi,vi\n0.1,0.04\n", "--coverage", "--format", "csv"))
    assert alone["ci_holds_0"] == ""
    many = "g,yi,vi\n" + "".join(f"{place},0.1,0.04\n" for place in range(101))
    assert "up to 100 groups, found 101" in run("pool", many, "--by", "g", "--coverage").stderr


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        (
            "scale: {type: uncertain}\nscale: {type: equivalent}\n",
            "decisions.yml, line 2: not valid YAML (scale stands there twice)",
        ),
        ("scale: {type: uncertain, type: equivalent}\n", "line 1: not valid YAML (type stands there twice)"),
        ("scale: {options: [vas]}\n", "scale: has no type"),
        (
            "trials: {type: uncertain, options: [every st]}\n",
            "trials: no option 'every st'. Allowed: all, each",
        ),
        ("prior: {type: uncertain, options: ['half-normal:0']}\n", "expected a scale above 0, found 0."),
        ("scale: [vas\n", "decisions.yml, line 2: not valid YAML"),
    ],
)
def test_decisions_of_a_file_that_cannot_be_are_told_with_their_place(run, decisions, told):
    result = run("multiverse", RESULTS, decisions=decisions)
    assert result.exit_code and told in result.stderr


def test_trials_are_a_decision_of_a_file(run):
    result = run("multiverse", RESULTS, decisions="trials: {type: uncertain, options: [every set]}\n")
    assert result.stdout.startswith("4 universes, ")


TWO_BY_TWO = "trial,ai,n1i,ci,n2i\na,2,50,5,50\nb,0,20,3,20\nc,1,100,4,100\ne,0,30,0,30\n"


def test_measure_and_zero_cells_are_decisions(run):
    decisions = "measure: {type: equivalent, options: [OR, RR]}\n"
    decisions += "zero cells: {type: uncertain, options: ['0.5:only0', none, '0.25:all:keep00']}\n"
    found = rows(run("multiverse", TWO_BY_TWO, "--format", "csv", decisions=decisions))
    counts = [2, 0, 1, 0], [48, 20, 99, 30], [5, 3, 4, 0], [45, 17, 96, 30]
    added = {
        "0.5:only0": {},
        "none": {"add": 0.0, "to": "none"},
        "0.25:all:keep00": {"add": 0.25, "to": "all", "drop00": False},
    }
    assert len(found) == 6
    for row in found:
        compute = {"OR": log_odds_ratio, "RR": log_risk_ratio}[row["measure"]]
        effect = compute(*counts, **added[row["zero cells"]])
        expected = pool_effects(effect.estimate, effect.se**2)
        assert (int(row["k"]), float(row["estimate"])) == (expected.k, pytest.approx(expected.estimate, abs=1e-9))
    assert {row["zero cells"]: row["k"] for row in found} == {"0.5:only0": "3", "none": "2", "0.25:all:keep00": "4"}


def test_a_correlation_stands_in_where_a_trial_states_none(run):
    text = "trial,m1i,m2i,sd1i,sd2i,ni,ri\na,5,4,2,2.1,20,\nb,6,4.2,2,2.1,25,0.6\n"
    decisions = "correlation: {type: uncertain, options: [0.3, 0.7]}\n"
    found = rows(run("multiverse", text, "--measure", "MC", "--format", "csv", decisions=decisions))
    for row in found:
        effect = mean_change([5, 6], [4, 4.2], [2, 2], [2.1, 2.1], [20, 25], [float(row["correlation"]), 0.6])
        assert float(row["estimate"]) == pytest.approx(pool_effects(effect.estimate, effect.se**2).estimate)
    assert {row["correlation"] for row in found} == {"0.3", "0.7"}


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ("measure: {type: uncertain, options: [OR, RD]}\n", "OR, RD lie on different scales"),
        ("measure: {type: uncertain, options: [RX]}\n", "measure: no option 'RX'"),
        ("measure: {type: uncertain, options: [RR]}\nzero cells: {type: uncertain, options: [half]}\n", "found 'half'"),
        ("measure: {type: uncertain, options: [RR]}\ncorrelation: {type: uncertain, options: [0.5]}\n", "takes none"),
        ("trials: {type: uncertain, seed: x}\n", "seed: expected a whole number"),
    ],
)
def test_decisions_on_effects_that_cannot_be_are_told(run, decisions, told):
    result = run("multiverse", TWO_BY_TWO, decisions=decisions)
    assert result.exit_code == 1 and told in result.stderr


def test_universes_of_one_trial_are_left_out_and_said(run):
    decisions = "bias: {type: uncertain, keep: {any: [low, high], high: [high]}}\n"
    text = "trial,yi,vi,bias\na,0.3,0.04,low\nb,0.1,0.05,high\n"
    result = run("multiverse", text, decisions=decisions)
    assert result.stdout.startswith("1 universe, 1 of") and "1 further universe left out: one trial" in result.stderr
    alone = run("multiverse", text, decisions="bias: {type: uncertain, options: [high]}\n")
    assert alone.exit_code == 1 and "no universe has 2 trials" in alone.stderr


@pytest.mark.parametrize(
    ("text", "measure", "told"),
    [
        ("x1i,t1i,x2i,t2i\n2,0,3,10\n", "IRR", "row 2, t1i: expected person-time above 0, got 0"),
        ("ai,n1i,ci,n2i\n12,10,3,10\n", "OR", "row 2, ai, n1i: expected at most as many events as people"),
        ("xi,ni\n12,10\n", "PR", "row 2, xi: expected at most ni people with the event"),
    ],
)
def test_numbers_that_cannot_be_are_named_by_row(run, text, measure, told):
    result = run("pool", text, "--measure", measure)
    assert result.exit_code and told in result.stderr


TRIALS = "trial,yi,vi\na,0.3,0.04\nb,0.1,0.05\nc,0.5,0.09\nd,-0.2,0.06\ne,0.9,0.2\n"


def test_beggs_test_of_five_trials_is_that_of_metafor(run):
    result = run("pool", TRIALS, "--begg", "--format", "csv")
    (found,) = rows(result)
    assert (float(found["begg_tau"]), float(found["begg_p"])) == pytest.approx((0.4, 0.4833333333))  # ranktest, 3.8-1
    assert "below 10 trials chance and asymmetry cannot be told apart" in result.stderr


def test_where_a_test_is_blank_the_reason_is_told(run):
    told = run("pool", EFFECTS, "--by", "g", "--begg").stderr
    assert "a: Begg's test: needs 3 trials, got 2" in told and "(1 of 2 groups)" in told
    many = "yi,vi\n" + "".join(f"{place / 10},0.1\n" for place in range(21))
    result = run("pool", many, "--permutation", "--format", "csv")
    assert rows(result)[0]["p_permutation"] == ""
    assert "The permutation test needs 2 to 20 trials: none for 1 of 1 groups." in result.stderr


def test_chances_beyond_the_smallest_important_difference(run):
    one = "yi,vi\n0.3,0.04\n"
    told = ("--tau-prior", "half-normal:0.000001", "--mid", "0.2", "--format", "csv")
    (found,) = rows(run("pool", one, *told))
    trial = NormalDist(0.3, 0.2)  # without heterogeneity the trial is the posterior
    for side, chance in (("above", 1 - trial.cdf(0.2)), ("below", trial.cdf(-0.2))):
        assert float(found[f"p_mid_{side}"]) == pytest.approx(chance, abs=1e-6)
        assert float(found[f"new_mid_{side}"]) == pytest.approx(chance, abs=1e-6)
    assert "--mid goes with --tau-prior" in run("pool", one, "--mid", "0.2").stderr


def test_a_multiverse_leaves_unusable_rows_out_and_tells_who_keeps_the_certainty(run):
    decisions = "trials: {type: uncertain, options: [all, each left out]}\n"
    broken = TRIALS + "f,0.2,-1\n"
    assert run("multiverse", broken, decisions=decisions).exit_code == 1
    found = run("multiverse", broken, "--skip", "--mid", "0.2", decisions=decisions)
    assert found.exit_code == 0 and found.stdout.startswith("6 universes")
    assert "left out with --skip" in found.stderr and "keep the certainty" in found.stdout


@pytest.mark.parametrize(
    ("decisions", "told"),
    [("# none\n", "holds no decision"), ("trials: {type: [uncertain]}\n", "expected one type of equivalent")],
)
def test_odd_decisions_are_told_in_a_sentence(run, decisions, told):
    result = run("multiverse", TRIALS, decisions=decisions)
    assert result.exit_code == 1 and told in result.stderr
