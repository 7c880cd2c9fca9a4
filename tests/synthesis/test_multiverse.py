"""The multiverse against a plain loop, what its sums must come to, and its refusals."""

import tracemalloc
from itertools import product

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.grade.thresholds import Thresholds, read_interval
from ldnsynth.synthesis.multiverse import (
    Decision,
    MultiverseError,
    count_universes,
    decide_trials,
    gosh,
    pooled_universes,
    summarise,
    summary,
    universes,
)
from ldnsynth.synthesis.pooling import PoolingError, pool_effects

ROWS = pd.DataFrame(
    [
        ("a", 0.30, 0.04, "vas", "", "low"),
        ("a", 0.10, 0.05, "nrs", "", "low"),
        ("b", 0.50, 0.09, "vas", "0.3", "high"),
        ("b", 0.45, 0.06, "vas", "0.7", "high"),
        ("b", -0.20, 0.06, "nrs", "", "high"),
        ("c", -0.10, 0.02, "", "", "low"),
        ("d", np.nan, np.nan, "vas", "", "low"),
    ],
    columns=["trial", "yi", "vi", "scale", "r", "bias"],
)
SCALE = Decision("scale", "uncertain", ("vas", "nrs"))
CORRELATION = Decision("r", "equivalent", ("0.3", "0.7"))
BIAS = Decision("bias", "uncertain", ("any", "low"), keeps={"any": ("low", "high"), "low": ("low",)})
ESTIMATOR = Decision("estimator", "equivalent", ("REML", "DL"))
INTERVAL = Decision("interval", "uncertain", ("z", "hk-adhoc"))
ALL = (SCALE, CORRELATION, BIAS, ESTIMATOR, INTERVAL)


def everything(decisions, rows=ROWS):
    found = {}
    for block in pooled_universes(rows, decisions, fewest=1):
        for place, options in enumerate(block.options):
            words = tuple(d.options[o] for d, o in zip(decisions, options, strict=True))
            assert words not in found, "a universe came twice"
            found[words] = tuple(getattr(block, name)[place] for name in ("k", "estimate", "ci_low", "ci_high"))
    return found


def test_every_universe_is_what_a_loop_over_the_options_pools():
    found = everything(ALL)
    assert len(found) == count_universes(ALL) == 32
    for scale, r, bias, method, ci in product(*(decision.options for decision in ALL)):
        picked = ROWS[ROWS["scale"].isin([scale, ""]) & ROWS["r"].isin([r, ""]) & ROWS["bias"].isin(BIAS.keeps[bias])]
        picked = picked.dropna(subset="yi").drop_duplicates("trial")
        expected = pool_effects(picked["yi"], picked["vi"], method=method, ci=ci)
        numbers = (expected.k, expected.estimate, expected.ci_low, expected.ci_high)
        assert found[scale, r, bias, method, ci] == pytest.approx(numbers, abs=1e-12)


def test_shares_and_explained_variance_are_those_of_all_universes():
    found = pd.DataFrame(
        [(*words, *numbers[1:]) for words, numbers in everything(ALL).items()],
        columns=[*(decision.name for decision in ALL), "estimate", "low", "high"],
    )
    (summary,) = summarise(pooled_universes(ROWS, ALL), ALL)
    assert summary.universes == len(found)
    assert summary.above == (found["estimate"] > 0).mean() and summary.below == (found["estimate"] < 0).mean()
    assert summary.exclude_above == (found["low"] > 0).mean() and summary.exclude_below == (found["high"] < 0).mean()
    assert (summary.lowest, summary.highest) == (found["estimate"].min(), found["estimate"].max())
    total = ((found["estimate"] - found["estimate"].mean()) ** 2).sum()
    for row in summary.explained.itertuples():
        means = found.groupby(row.decision)["estimate"].transform("mean")
        assert row.share == pytest.approx(((means - found["estimate"].mean()) ** 2).sum() / total, abs=1e-10)
    assert summary.explained["share"].is_monotonic_decreasing and summary.explained["decision"].iloc[0] == "scale"


def test_non_equivalent_options_are_never_put_together():
    decisions = (Decision("scale", "non-equivalent", ("vas", "nrs")), BIAS, ESTIMATOR)
    parts = summarise(pooled_universes(ROWS, decisions), decisions)
    assert [(part.part, part.universes) for part in parts] == [("scale vas", 4), ("scale nrs", 4)]
    assert set(parts[0].curve["scale"]) == {"vas"}


def test_the_order_of_rows_is_that_of_preference():
    both = ROWS.assign(scale="")
    assert everything((BIAS,), both)["any",][1] == pytest.approx(
        pool_effects([0.30, 0.50, -0.10], [0.04, 0.09, 0.02]).estimate, abs=1e-12
    )
    turned = everything((BIAS,), both[::-1])["any",][1]
    assert turned == pytest.approx(pool_effects([-0.10, -0.20, 0.10], [0.02, 0.06, 0.05]).estimate, abs=1e-12)


def test_a_prior_takes_the_place_of_estimator_and_interval():
    decisions = (ESTIMATOR, INTERVAL, Decision("prior", "uncertain", ("none", "half-normal:0.5")))
    found = everything(decisions)
    with_prior = {words: numbers for words, numbers in found.items() if words[2] != "none"}
    assert len(with_prior) == 4 and len(set(with_prior.values())) == 1
    assert len({numbers for words, numbers in found.items() if words[2] == "none"}) == 4


def test_blocks_and_samples_change_no_share(monkeypatch):
    whole = summarise(pooled_universes(ROWS, ALL), ALL)[0]
    monkeypatch.setattr(universes, "BLOCK", 3)
    parts = summarise(pooled_universes(ROWS, ALL), ALL)[0]
    assert parts.explained["share"].tolist() == pytest.approx(whole.explained["share"].tolist(), abs=1e-12)
    assert (parts.universes, parts.above, parts.lowest) == (whole.universes, whole.above, whole.lowest)
    gosh = [
        Decision(
            f"trial {name}", "uncertain", ("in", "out"), column="trial", keeps={"in": ("a", "b", "c", "d"), "out": keep}
        )
        for name, keep in (("a", ("b", "c", "d")), ("b", ("a", "c", "d")))
    ]
    subsets = everything(gosh)
    assert [subsets[key][0] for key in product(("in", "out"), repeat=2)] == [3, 2, 2, 1]


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ((Decision("scale", "", ("vas",)),), "scale: has no type"),
        ((Decision("scale", "equivalnt", ("vas",)),), "Did you mean 'equivalent'"),
        ((SCALE, SCALE), "scale: typed 2 times"),
        ((Decision("scale", "uncertain", ("vas", "cm")),), "option 'cm' keeps no row"),
        ((Decision("scale", "uncertain", ()),), "expected at least one option"),
        ((Decision("scale", "uncertain", ("vas", "vas")),), "option 'vas' twice"),
        ((Decision("dose", "uncertain", ("4.5",)),), "no column 'dose'"),
        ((Decision("estimator", "uncertain", ("REM",)),), "Did you mean 'REML'"),
        ((Decision("prior", "uncertain", ("half-normal:0",)),), "scale above 0"),
        (
            (Decision("trial", "uncertain", ("a",)), Decision("bias", "uncertain", ("high",))),
            "no trial fits the universe of trial a, bias high",
        ),
    ],
)
def test_decisions_that_do_not_fit_are_refused_with_the_remedy(decisions, told):
    with pytest.raises(MultiverseError, match=told):
        list(pooled_universes(ROWS, decisions))


def test_all_problems_are_named_at_once():
    with pytest.raises(MultiverseError) as refused:
        list(pooled_universes(ROWS, (Decision("dose", "", ("4.5",)), Decision("estimator", "uncertain", ("REM",)))))
    assert all(part in str(refused.value) for part in ("dose: has no type", "no column 'dose'", "no option 'REM'"))


def test_sets_of_trials_are_a_decision():
    left_out = decide_trials(["all", "each left out"], ["a", "b", "c"], kind="uncertain")
    assert left_out.options == ("all", "without c", "without b", "without a")
    every = decide_trials(["every set"], ["a", "b", "c", "d"], kind="uncertain")
    assert len(every.options) == 2**4 - 1 - 4 and every.options[0] == "all" and "only a, b" in every.options
    assert decide_trials(["all", "each left out"], ["a", "b"], kind="uncertain").options == ("all",)
    with pytest.raises(MultiverseError, match="no option 'some'"):
        decide_trials(["some"], ["a"], kind="uncertain")
    names = [f"t{n}" for n in range(16)]
    drawn, again = (decide_trials(["every set"], names, kind="uncertain", seed=7) for _ in range(2))
    assert drawn == again != decide_trials(["every set"], names, kind="uncertain", seed=8)
    assert drawn.options[0] == "all" and 9_000 < len(drawn.options) <= 10_000
    assert drawn.told == f"{len(drawn.options):,} of some 6.55e+04 sets of 16 trials, drawn by seed 7"
    assert min(map(len, drawn.keeps.values())) >= 2 and not every.told


def test_gosh_is_the_multiverse_of_every_set_of_trials():
    known = ROWS.dropna(subset="yi").drop_duplicates("trial").assign(scale="")
    decision = decide_trials(["every set"], known["trial"], kind="uncertain")
    expected = {words[0]: numbers for words, numbers in everything((decision,), known).items()}
    found = gosh(known["yi"].to_numpy(), known["vi"].to_numpy())
    assert found.whole and len(found.mask) == len(expected) == 4
    trials = known["trial"].to_numpy()
    for inside, estimate, k in zip(found.mask, found.batch.estimate, found.batch.k, strict=True):
        (name,) = [name for name, kept in decision.keeps.items() if set(kept) == set(trials[inside])]
        assert expected[name][:2] == pytest.approx((k, estimate), abs=1e-12)
    assert found.mask[0].all()


def test_gosh_samples_where_sets_are_too_many_and_names_the_trial_that_moves_it():
    yi, vi = np.array([0.1, 0.2, 0.15, 0.12, 0.18, 3.0]), np.full(6, 0.04)
    assert int(np.argmax(np.abs(gosh(yi, vi).shift()))) == 5
    sampled = gosh(yi, vi, sets=20, seed=3)
    assert not sampled.whole and sampled.mask[0].all() and (sampled.mask.sum(axis=1) >= 2).all()
    with pytest.raises(PoolingError, match="expected 2 trials or more, found 1"):
        gosh(yi[:1], vi[:1])


def test_universes_of_too_few_trials_are_left_out_and_counted():
    decisions = (decide_trials(["all", "each left out"], ["a", "b", "c"], kind="uncertain"), BIAS, ESTIMATOR)
    every, enough = everything(decisions), {}
    for block in pooled_universes(ROWS, decisions, fewest=2):
        assert (block.k >= 2).all()
        for place, options in enumerate(block.options):
            enough[tuple(d.options[o] for d, o in zip(decisions, options, strict=True))] = block.k[place]
    assert enough == {words: numbers[0] for words, numbers in every.items() if numbers[0] >= 2}
    assert 0 < len(enough) < len(every)


def test_sets_whose_trials_fit_no_other_choice_are_left_out_and_choices_without_any_trial_refused():
    sets = decide_trials(["every set"], ["a", "b", "c", "d"], kind="uncertain")
    bias = Decision("bias", "uncertain", ("low", "high"), keeps={"low": ("low",), "high": ("high",)})
    found = [block.k for block in pooled_universes(ROWS, (bias, sets))]
    assert np.concatenate(found).tolist() == [2] * 4  # a and c, at low risk, in four of the eleven sets
    only_nrs = ROWS[ROWS["scale"] != "vas"].assign(scale=lambda rows: rows["scale"].replace("", "vas"))
    none = Decision("scale", "uncertain", ("nrs", "vas")), bias
    with pytest.raises(MultiverseError, match=r"universe of scale vas, bias high.* \(1 of 4 such\)"):
        list(pooled_universes(only_nrs, none))
    with pytest.raises(MultiverseError, match="no trial fits the universe of scale vas, bias high"):
        list(pooled_universes(only_nrs, (*none, decide_trials(["every set"], ["a", "b", "c"], kind="uncertain"))))


def test_universes_of_the_same_trials_and_numbers_are_one():
    prior = Decision("prior", "uncertain", ("none", "half-normal:0.5"))
    decisions = (*ALL, prior)
    seen = set()
    for scale, r, bias in product(SCALE.options, CORRELATION.options, BIAS.options):
        picked = ROWS[ROWS["scale"].isin([scale, ""]) & ROWS["r"].isin([r, ""]) & ROWS["bias"].isin(BIAS.keeps[bias])]
        seen.add(tuple(picked.dropna(subset="yi").drop_duplicates("trial")["yi"]))
    (summary,) = summarise(pooled_universes(ROWS, decisions), decisions)
    assert (summary.universes, summary.distinct) == (64, len(seen) * (2 * 2 + 1))  # a prior has one way


def test_more_distinct_universes_than_are_counted_are_estimated(monkeypatch):
    whole = summarise(pooled_universes(ROWS, ALL), ALL)[0]
    rows = pd.DataFrame({"trial": [f"t{n}" for n in range(14)], "yi": np.arange(14.0), "vi": 0.1})
    every = decide_trials(["every set"], rows["trial"], kind="uncertain")
    (exact,) = summarise(pooled_universes(rows, [every]), [every])
    assert exact.distinct == len(every.options)
    monkeypatch.setattr(summary, "_COUNTED", 1000)
    (told,) = summarise(pooled_universes(rows, [every]), [every])
    assert told.distinct != exact.distinct and abs(told.distinct / exact.distinct - 1) < 0.15
    assert summarise(pooled_universes(ROWS, ALL), ALL)[0].distinct == whole.distinct


def test_the_first_universe_is_what_others_are_held_against():
    bounds = Thresholds(-0.2, 0.2)
    (summary,) = summarise(pooled_universes(ROWS, ALL), ALL, bounds=bounds)
    found = everything(ALL)
    first = found[tuple(decision.options[0] for decision in ALL)]
    assert summary.first == pytest.approx(first[1:])
    places = {words: read_interval(*numbers[2:], bounds).place for words, numbers in found.items()}
    crossed = {"across one": 1, "across both": 2}
    mine = crossed.get(read_interval(*first[2:], bounds).place, 0)
    assert summary.same_certainty == np.mean([crossed.get(place, 0) == mine for place in places.values()])
    assert summary.same_sign == np.mean([np.sign(n[1]) == np.sign(first[1]) for n in found.values()])
    assert 0 < summary.same_certainty < 1


def test_the_variance_of_widths_is_explained_too():
    (summary,) = summarise(pooled_universes(ROWS, ALL), ALL)
    widths = {words: np.log(numbers[3] - numbers[2]) for words, numbers in everything(ALL).items()}
    frame = pd.DataFrame(
        [(*words, width) for words, width in widths.items()], columns=[*(d.name for d in ALL), "width"]
    )
    total = ((frame["width"] - frame["width"].mean()) ** 2).sum()
    for row in summary.explained.itertuples():
        means = frame.groupby(row.decision)["width"].transform("mean")
        assert row.width_share == pytest.approx(((means - frame["width"].mean()) ** 2).sum() / total, abs=1e-10)


def test_more_universes_than_a_day_has_time_for_are_refused_and_a_million_need_little_room():
    keeps = {"in": tuple("abcd"), "out": tuple("abc")}
    switches = [Decision(f"switch {n}", "uncertain", ("in", "out"), column="trial", keeps=keeps) for n in range(31)]
    with pytest.raises(MultiverseError, match="2,147,483,648 universes would take days"):
        list(pooled_universes(ROWS, switches))
    tracemalloc.start()
    (summary,) = summarise(pooled_universes(ROWS.assign(scale=""), switches[:18], fewest=1), switches[:18])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert summary.universes == 2**18 and most < 60e6
