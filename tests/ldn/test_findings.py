"""Sentences and tables on real evidence: every selection has its words, and they follow the data."""

import re
from dataclasses import replace

import pytest
from selections import effects, everything, evidence, groups, shown, stricter

from ldnsynth.display import figures, findings, tables, wording
from ldnsynth.display.blocks import Note
from ldnsynth.display.provenance import provenance
from ldnsynth.display.words.estimates.effects import effect_words, estimate_words
from ldnsynth.evidence import Selection, select
from ldnsynth.evidence.overview import overview
from ldnsynth.views.effects import effects_of

SENTENCES = [getattr(findings, name) for name in findings.__all__]
TABLES = [getattr(tables, name) for name in tables.__all__]


def test_a_finding_counts_what_the_selection_holds():
    found = findings.which_studies(evidence("multiple sclerosis"))
    trials = evidence("multiple sclerosis").trials
    randomised = trials[trials["design"].str.startswith("randomised")]
    assert found.numbers["studies"].value == len(trials)
    assert found.numbers["people"].value == sum(evidence("multiple sclerosis").size(t) for t in randomised["trial_id"])


def test_need_and_loss_are_those_of_the_figures():
    need = findings.large_enough(evidence("multiple sclerosis"), target_smd=0.5, power=0.8).numbers
    assert (need["parallel"].value, need["crossover"].value) == (128, 34)
    assert "Cree 2010 25%" in findings.who_was_lost(evidence("multiple sclerosis")).text


def test_nothing_selected_is_said_as_such():
    for sentence in (findings.which_studies, findings.how_long, findings.how_strong, findings.how_verified):
        assert shown(sentence, "nothing").text == (
            "No study of low-dose naltrexone in autism was found for this selection."
        )


def test_left_out_studies_come_with_their_reason():
    frame = tables.left_out_table(evidence("nothing")).frame
    assert set(frame["Left out because"]) == {"not low-dose naltrexone alone"}


def test_what_is_believed_stands_apart():
    frame = tables.unverified_table(everything(), evidence("multiple sclerosis")).frame
    row = frame[(frame["Study"] == "Sharafaddinzadeh 2010") & (frame["What"] == "n randomised")]
    assert list(row["Believed"]) == ["106 people"]
    used = tables.characteristics_table(evidence("multiple sclerosis")).frame.set_index("Study")
    assert used.loc["Sharafaddinzadeh 2010", "Entered"] == "96"


def test_provenance_names_the_data_and_the_selection():
    frame = provenance(evidence("as of 2009")).frame.set_index("What")["Value"]
    assert frame["Public by"] == "9 Feb 2009"
    assert frame["Tables read"].startswith("documents, trials, arms")
    assert len(frame["SHA-256 of these tables"]) == 64


def test_the_derived_interval_of_a_crossover_trial_is_told():
    numbers = findings.how_crossover_intervals_were_had(effects("multiple sclerosis")).numbers
    mental = next(number for number in numbers.values() if number.value == 3.3)
    assert str(mental) == "3.3 points (0.2 to 6.4)"
    derived = tables.effects_table(effects("multiple sclerosis")).frame.set_index("Outcome")["How it was derived"]
    assert "SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed" in derived["SF-36 Mental Component Summary"]
    readings = tables.readings_table(evidence("multiple sclerosis"), groups("multiple sclerosis")).frame
    paired = readings[readings["Reading"] == "paired t test of the people analysed"].set_index("Result")["Interval"]
    assert paired["Cree 2010, SF-36 Mental Component Summary: 3.3, p = 0.04"] == "0.16 to 6.44"


def test_the_handbooks_crossover_example_comes_out_as_printed():
    frame = shown(tables.crossover_example_table, "multiple sclerosis").frame
    assert list(frame["Estimate"]) == ["0.500", "0.500", "0.218"]
    assert list(frame["SE"]) == ["0.632", "0.583", "0.256"]


def test_a_pooled_sentence_states_what_was_pooled():
    pain = max(groups("fibromyalgia"), key=lambda group: group.pooled.k)
    found = shown(findings.what_pooling_gives, "fibromyalgia")
    assert found.numbers["k"].value == pain.pooled.k == 3
    assert found.numbers["estimate"].value == pain.pooled.estimate
    assert "nothing is pooled" in shown(findings.what_pooling_gives, "multiple sclerosis").text


def test_two_trials_are_shown_and_never_pooled():
    """Pain reduced by 30% in fibromyalgia: two trials gave RR 1.05 (<0.01 to 529), prediction <0.01 to 13995."""
    frame = shown(tables.pooled_table, "fibromyalgia").frame
    two = frame[frame["Trials"] == "2"]
    assert len(two) == sum(group.pooled.k == 2 for group in groups("fibromyalgia")) > 0
    assert set(two["Estimate (interval)"]) == {"two trials: read the trials"}
    assert not two[["Prediction interval", "τ²", "I²"]].to_numpy().any()
    told = set(two["How to read it"])
    assert "RR 1.57 (0.88 to 2.79) in FINAL 2024; RR 0.58 (0.21 to 1.60) in INNOVA 2026." in told
    assert (frame.loc[frame["Trials"] == "3", "τ²"] != "").all()


def test_nothing_that_is_told_pools_two_trials():
    pairs = [group for group in groups("fibromyalgia") if group.pooled.k == 2]
    given = {"evidence": evidence("fibromyalgia"), "groups": pairs, "tau_prior": "half-normal:0.5"}
    assert tables.pooled_table(**given).title == "No outcome has three trials: nothing is pooled"
    assert "nothing is pooled; 4 outcomes had them from two" in findings.what_pooling_gives(**given).text
    assert isinstance(tables.estimators_table(pairs), Note)
    assert "nothing is pooled" in findings.what_the_method_does(pairs).text
    assert "with all two" not in findings.how_it_came(pairs).text
    for group in pairs:
        assert effect_words(group).count(" in ") == 2
        pooled = group.pooled
        assert estimate_words("RR", pooled.estimate, pooled.ci_low, pooled.ci_high) not in effect_words(group)


def test_leaving_one_of_three_out_would_pool_two():
    assert "leaving out one" not in findings.what_rests_on_one_trial(groups("fibromyalgia")).text
    for figure in (figures.leave_one_out, figures.cumulative):
        assert "from four trials" in figure(groups("fibromyalgia")).text


def test_where_only_small_p_values_were_printed_it_is_said():
    said = shown(findings.how_strong, "multiple sclerosis").text
    assert "four come with a point estimate" in said
    assert "All of these estimates have a p value of 0.05 or less: to count them is to count by significance." in said
    assert "count by significance" not in shown(findings.how_strong, "all").text
    assert "point to LDN" not in said


def test_the_nine_items_are_all_answered():
    for name in ("multiple sclerosis", "all", "nothing"):
        frame = shown(tables.swim_table, name).frame
        assert [item[0] for item in frame["Item"]] == list("123456789")
        assert (frame["Answer"].str.len() > 20).all()


def test_losing_secondary_values_is_counted():
    found = findings.what_secondary_values_do(groups("fibromyalgia"), stricter("fibromyalgia"))
    kept = {(g.domain, g.outcome_id) for g in stricter("fibromyalgia")}
    lost = [g for g in groups("fibromyalgia") if (g.domain, g.outcome_id) not in kept]
    assert found.numbers["lost"].value == len(lost) > 0
    frame = tables.verified_table(groups("fibromyalgia"), stricter("fibromyalgia")).frame
    assert (frame["Without"] == "none left").sum() == len(lost)


def test_the_band_of_correlations_leaves_signs_and_moves_sizes():
    numbers = findings.what_the_correlation_does(
        evidence("fibromyalgia"), groups("fibromyalgia"), low=0.2, high=0.8
    ).numbers
    assert numbers["results"].value == 1  # Younger 2013, whose scale is pooled with others
    assert numbers["least"].value < 0.35 < 0.6 < numbers["most"].value


def test_in_the_unit_of_the_scale_nothing_hangs_on_the_correlation_but_p_can_be_read_otherwise():
    found = findings.what_the_correlation_does(
        evidence("multiple sclerosis"), groups("multiple sclerosis"), low=0.2, high=0.8
    )
    assert "results" not in found.numbers
    # Cree 2010, PDQ, p = 0.05: touches no difference under each reading but that of the smallest p; one of six is used
    assert (found.numbers["readings"].value, found.numbers["crossing"].value) == (15, 4)


def test_a_crossover_compared_as_if_parallel_needs_the_people_of_a_parallel_trial():
    found = findings.large_enough(evidence("multiple sclerosis"))
    assert (found.numbers["enough"].value, found.numbers["known"].value) == (1, 2)
    assert found.numbers["enough"].links == ("cree2010",)
    assert "Sharafaddinzadeh 2010 compared its periods as if" in found.text
    title = figures.size_and_duration(evidence("multiple sclerosis")).title
    assert title.startswith("One of two randomised trials had the people")


def test_a_share_of_fewer_than_five_trials_is_not_told():
    for name in ("multiple sclerosis", "fibromyalgia", "all"):
        assert isinstance(shown(tables.direction_table, name), Note)
        assert "sign test" not in shown(findings.which_way, name).text


def test_outcomes_are_measured_compared_and_estimated_by_one_list():
    numbers = shown(findings.what_is_missing, "multiple sclerosis").numbers
    assert {step: numbers[step].value for step in ("asked", "measured", "compared", "estimated")} == {
        **{"asked": 20, "measured": 17, "compared": 9, "estimated": 4},
    }
    assert len(shown(tables.strength_table, "multiple sclerosis").frame) == 17
    domains = shown(findings.what_domains_rest_on, "multiple sclerosis").numbers
    assert (domains["measured"].value, domains["compared"].value, domains["estimated"].value) == (17, 9, 4)
    gaps = findings.where_evidence_is(evidence("all"), evidence("multiple sclerosis")).numbers
    assert (gaps["covered"].value, gaps["asked"].value) == (9, 20)


def test_one_outcome_is_told_as_one():
    pain = select(everything(), Selection(conditions=("multiple_sclerosis",), domains=("pain",)))
    text = findings.what_is_missing(pain, effects_of(pain)).text
    assert text.startswith("Of 1 outcome in multiple sclerosis, one was measured, one compared")
    assert "compared 1 of 1 outcome." in findings.where_evidence_is(evidence("all"), pain).text


def test_where_it_was_studied_is_told_by_the_people_where_the_topic_names_them():
    some = evidence("multiple sclerosis")
    assert wording.conditions_named(some) == "multiple sclerosis"
    named = replace(some.topic.conditions["multiple_sclerosis"], people="people at risk of multiple sclerosis")
    topic = replace(some.topic, conditions=dict(some.topic.conditions) | {"multiple_sclerosis": named})
    assert wording.conditions_named(replace(some, topic=topic)) == "people at risk of multiple sclerosis"


def test_what_is_missing_is_said_in_plain_words():
    text = shown(findings.what_is_missing, "multiple sclerosis").text
    assert "No study here measured sleep, global impression or response." in text
    assert "For four (quality of life, physical quality of life, fatigue and other symptoms) randomised trials" in text
    assert "In the one randomised trial that counted serious adverse events nobody had any." in text


def test_unknown_people_are_not_nobody():
    trials = overview(evidence("all")).query("allocated")
    unseen = int((trials["size"].notna() & trials["finished"].isna()).sum())
    people, analysed = trials["size"].sum(), trials["finished"].sum()
    assert unseen
    assert f"{people:.0f} people, of whom at least {analysed:.0f} were analysed (not seen for {unseen} studies)" in (
        shown(findings.which_studies, "all").text
    )
    frame = shown(tables.strength_table, "multiple sclerosis").frame.set_index("Outcome")
    assert frame.at["Pain", "People behind estimates"] == "60 (80)"
    assert frame.at["Withdrawals", "People behind estimates"] == ""  # measured, never estimated


def test_nobody_is_a_result_with_its_upper_limit():
    frame = shown(tables.directions_table, "multiple sclerosis").frame.set_index("Outcome")
    assert frame.at["Serious adverse events", "Reported"] == (
        "None occurred: 0 of 80 who entered, on either treatment (upper limit at best 3.7%, one-sided 95%)"
    )


def test_numbers_without_an_effect_are_told_apart_from_no_number():
    text = shown(findings.what_is_missing, "fibromyalgia").text
    assert "For four (quality of life, fatigue, depression and anxiety and sleep) randomised trials print no nu" in text
    assert "For two (serious adverse events and global impression) randomised trials print numbers from which n" in text
    crohn = shown(findings.what_is_missing, "Crohn's disease").text
    assert "serious adverse events" not in crohn.partition("No study here measured ")[2].partition(".")[0]
    assert (
        "serious adverse events"
        in crohn.partition("Measured, but seen in no randomised comparison")[2].partition(".")[0]
    )


@pytest.mark.parametrize(
    ("name", "outcome", "people"),
    [
        ("Crohn's disease", "Withdrawals", "40"),
        ("Crohn's disease", "Response", ""),
        ("fibromyalgia", "Response", "195 (197)"),
        ("fibromyalgia", "Adverse events", "197"),
        ("fibromyalgia", "Other symptoms", "120 (130)"),  # 28 + 92
    ],
)
def test_the_people_behind_estimates_are_those_of_the_effects(name, outcome, people):
    frame = shown(tables.strength_table, name).frame.set_index("Outcome")
    assert frame.at[outcome, "People behind estimates"] == people


@pytest.mark.parametrize(
    ("name", "words"), [("multiple sclerosis", "0 were set in SDs"), ("fibromyalgia", "1 was set in")]
)
def test_only_what_is_pooled_in_sds_hangs_on_the_correlation(name, words):
    assert words in shown(tables.swim_table, name).frame.at[1, "Answer"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("multiple sclerosis", "Of 15 other readings of the printed p values, four reach no difference."),
        ("fibromyalgia", "Of 10 other readings of the printed p values, none reach no difference."),
    ],
)
def test_the_reading_that_is_used_is_no_other_reading(name, words):
    assert words in shown(findings.what_the_correlation_does, name).text


def test_certainty_that_nobody_graded_is_said_plainly():
    assert findings.what_was_found(evidence("as of 2009"), []).text == "We did not grade certainty for that day."
    assert findings.what_was_found(evidence("one study"), []).text == "No certainty was graded for this selection."


def test_signs_and_hyphens_of_derivations():
    derived = shown(tables.effects_table, "all").frame["How it was derived"]
    assert derived.str.contains("two-sample").any()
    assert not derived.str.contains(r"two−sample|-\d|\d %").any()


def test_an_estimate_from_a_few_people_says_how_few():
    """Bladder pain: RR 0.50 comes from three people, and stands with them and its derivation."""
    frame = tables.effects_table(effects("all")).frame
    few = frame[frame["Trial"].str.startswith("Bladder pain")]
    assert list(few["People"]) == ["3"]
    assert few["Estimate (interval)"].str.startswith("0.50 (0.04").all()
    rows = effects("all")
    unknown = set(rows.loc[rows["n"].isna(), "label"])
    assert {trial for trial, people in zip(frame["Trial"], frame["People"], strict=True) if not people} <= unknown


def test_few_trials_are_told_twice_and_two_stay_unpooled():
    found = shown(findings.what_a_prior_adds, "fibromyalgia")
    few = [group for group in groups("fibromyalgia") if 2 <= group.pooled.k <= 4]
    paragraphs = found.text.split("\n\n")[1:]
    assert len(paragraphs) == len(few) > 3
    pain = next(text for text in paragraphs if "pain (3 trials)" in text)
    assert "without a prior 0.14 SD (−0.83 to 1.11); with the prior 0.14 SD (−0.45 to 0.73)" in pain
    assert not re.search(r"little|small|large|important", found.text)
    table = shown(tables.priors_table, "fibromyalgia").frame
    assert table["Outcome"].nunique() == len(few) and len(table) == 6 * len(few)
    two = table[table["Prior"] == "none (two trials, not pooled)"]
    assert len(two) == len(few) - 1 and all("; RR" in cell for cell in two["Estimate (interval)"])
    pooled = shown(tables.pooled_table, "fibromyalgia").frame
    assert all(pooled["With a prior"])
