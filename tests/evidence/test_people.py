"""People of a trial: who entered, who was analysed, and what follows from results where no fact stands."""

import pytest

from ldnsynth.evidence import load_evidence

CROSS, MCS = "cross2008", "cross2008/mcs/w8"
FACTS = ("n_completed", "n_randomised", "n_analysed/aspirin", "n_analysed/placebo")


@pytest.fixture
def without_facts(package):
    """The trial of the toy package as somebody enters it who has results alone."""
    package.write("derivations", [])
    for item in FACTS:
        package.drop_row("characteristics", f"{CROSS}/{item}")
    return package


def people(package, trial=CROSS):
    evidence = load_evidence(package.folder)
    return evidence.analysed(trial), evidence.entered(trial), evidence.size(trial)


def test_entered_and_analysed_are_two_numbers(package):
    assert people(package) == (33, 40, 40)
    package.edit("characteristics", f"{CROSS}/n_completed", value="35")
    assert people(package)[0] == 33  # analysed before completed
    package.drop_row("characteristics", f"{CROSS}/n_randomised")
    assert people(package) == (33, None, 33)


def test_unknown_is_never_nought(package):
    assert people(package, "planned2015") == (None, None, None)  # planned people are no people


def test_where_nobody_entered_nobody_was_analysed(package):
    package.edit("characteristics", "open2010/n_enrolled", value="0")
    assert people(package, "open2010") == (0, 0, 0)


def test_people_in_separate_arms_add_up_where_no_fact_stands(without_facts):
    without_facts.edit("trials", CROSS, design="randomised_parallel")
    assert people(without_facts) == (33, None, 33)
    assert load_evidence(without_facts.folder).people_of_results[CROSS] == (33, (MCS,))


def test_the_same_people_in_both_arms_count_once(without_facts):
    assert people(without_facts) == (17, None, 17)


def test_counts_of_events_tell_people_too(without_facts):
    without_facts.edit("trials", CROSS, design="randomised_parallel")
    without_facts.edit("results", MCS, n1i="", n2i="", ai="7", bi="9", ci="5", di="13")
    assert people(without_facts) == (34, None, 34)


def test_an_arm_that_nobody_counted_leaves_the_trial_uncounted(without_facts):
    without_facts.edit("trials", CROSS, design="randomised_parallel")
    without_facts.edit("results", MCS, n2i="")
    assert people(without_facts) == (None, None, None)


def test_harms_are_asked_only_where_no_other_result_counts(without_facts):
    without_facts.edit("trials", CROSS, design="randomised_parallel")
    harm = {"result_id": f"{CROSS}/mcs/w9", "role": "safety", "n1i": "20", "n2i": "20"}
    without_facts.add_row("results", like=MCS, **harm)
    assert people(without_facts)[0] == 33
    without_facts.edit("results", MCS, contrast="subgroup")  # no test of LDN, and not the people of the trial
    assert people(without_facts)[0] == 40


def test_results_on_more_people_than_were_analysed_are_named_with_both(package):
    package.edit("trials", CROSS, design="nonrandomised_comparison")
    for table in ("risk_of_bias", "derivations", "certainty", "certainty_reasons", "missing_evidence"):
        package.write(table, [])
    package.add_row(
        "characteristics",
        like=f"{CROSS}/n_completed",
        characteristic_id=f"{CROSS}/n_analysed",
        item="n_analysed",
        value="33",
    )
    assert package.rule_problems() == []
    package.edit("results", MCS, n2i="16")  # fewer than were analysed: one outcome may miss some
    assert package.rule_problems() == []
    package.edit("results", MCS, n1i="17", n2i="17")
    for arm in ("aspirin", "placebo"):
        package.edit("characteristics", f"{CROSS}/n_analysed/{arm}", value="17")
    assert f"33 people, but results rest on 34 ({MCS})" in " ".join(map(str, package.rule_problems()))
