"""One list of comparisons, one rule for people, and what decks, figures of a past day and units say."""

from functools import cache

import pytest
from selections import effects, everything, evidence, groups, rated, shown

from ldnsynth.display import figures, findings, slides, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.words.estimates.effects import with_unit
from ldnsynth.display.words.estimates.pointing import effect_direction_data
from ldnsynth.display.words.estimates.titles import BOUNDED
from ldnsynth.display.words.people import people_in
from ldnsynth.evidence import select_trial
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of

ALL, MS, FIBROMYALGIA = "all", "multiple sclerosis", "fibromyalgia"


def test_what_is_only_said_to_favour_is_drawn_open_and_counted_apart():
    figure = shown(figures.albatross, ALL)
    said = figure.data[figure.data["sense"] == "better stated"]
    assert len(said)
    assert f"{len(said)} said to favour LDN, without an estimate" in figure.alt
    assert f"{(figure.data['sense'] == 'better').sum()} in favour of LDN" in figure.alt


@pytest.mark.parametrize(
    ("name", "trial", "domain", "words"),
    [
        (ALL, "toledano2021acute", "pain", "36"),  # 19 and 17 of a trial with five arms
        (MS, "cree2010", "serious_adverse_events", "80"),
        (MS, "cree2010", "pain", "60 (80)"),
        (MS, "ludwig2016", "disability", "23"),  # of one arm of two
        (FIBROMYALGIA, "younger2013", "serious_adverse_events", "31"),
        (FIBROMYALGIA, "younger2013", "pain", "28 (31)"),
        ("Crohn's disease", "smith2011", "adverse_events", "40"),
        ("Crohn's disease", "smith2007", "quality_of_life", "17"),
    ],
)
def test_people_are_those_of_the_comparison_and_of_harms_those_who_entered(name, trial, domain, words):
    assert people_in(evidence(name), trial, domain) == words


def test_a_harm_told_of_one_arm_stands_with_its_counts():
    frame = effect_direction_data(evidence(FIBROMYALGIA)).set_index(["domain", "label"])
    final = frame.loc[("serious adverse events", "FINAL 2024")]
    assert final["told"] == "none told of 49 on LDN v 1 of 50 (count in dispute)"
    assert "told without a comparison" not in set(frame.loc[frame["compared"], "told"])


def test_small_changes_that_point_no_one_way_are_stated_without_a_number():
    frame = effect_direction_data(evidence(FIBROMYALGIA)).set_index(["domain", "label"])
    assert frame.loc[("other symptoms", "INNOVA 2026"), "sense"] == "no difference stated"


def test_measured_is_told_apart_from_compared():
    frame = shown(tables.strength_table, MS).frame.set_index("Outcome")
    for outcome, fewest in (("Withdrawals", 2), ("Adverse events", 4)):
        measured, compared = frame.at[outcome, "Measured by (compared)"].rstrip(")").split(" (")
        assert int(measured) >= fewest and int(measured) > int(compared)


def test_no_value_is_given_to_an_arm_that_its_source_does_not_name():
    results = everything().results
    assumed = results[results["note"].str.contains("given to neither")]
    assert len(assumed)
    assert assumed[["m1i", "m2i", "yi"]].isna().all(axis=None)
    assert set(assumed["direction"]) == {"unclear"}
    assert not results["note"].str.contains("first value taken as").any()


def test_percentages_differ_by_percentage_points():
    assert with_unit("10 (3 to 18)", "percent") == "10 percentage points (3 to 18)"
    assert with_unit("1 (0 to 2)", "percent") == "1 percentage point (0 to 2)"
    deck = slides.trial_estimates(of("younger2013"), effects_of(of("younger2013")))
    assert "percentage\u00a0points" in deck.title
    assert not deck.frame["Estimate (interval)"].str.contains("percent ").any()


@cache
def of(trial: str):
    return select_trial(everything(), trial)


def test_a_trial_deck_counts_bodies_as_bodies_and_knows_who_else_estimates():
    title = slides.certainty_of_trial(rated(MS), of("cree2010")).title
    assert " of 16 bodies of evidence on 15 outcomes; " in title
    younger = slides.certainty_of_trial(rated(FIBROMYALGIA), of("younger2013")).title
    assert younger.endswith("none rests on its estimate alone")


def test_a_trial_deck_leads_with_what_matters_and_marks_bounds():
    own = effects_of(of("cree2010"))
    table = slides.trial_estimates(of("cree2010"), own)
    assert table.title.startswith("SF-36 Mental Component Summary")
    assert [name for name in table.frame["Outcome"] if name.endswith("*")] == ["Mental Health Inventory*"]
    assert BOUNDED in table.notes[0]
    glance = slides.effects_at_a_glance(groups(MS))
    assert any(name.endswith("*") for name in glance.frame["Outcome"])
    assert BOUNDED in " ".join(glance.notes)


def test_a_deck_asks_for_an_interval_only_where_there_is_one():
    assert "Read the interval aloud" in slides.ask_of_intervals(effects(MS)).text
    assert "Read the interval aloud" in slides.ask_of_intervals(group_effects(effects(MS))).text
    silent = effects_of(of("sharafaddinzadeh2010"))
    assert "No interval is printed" in slides.ask_of_intervals(silent).text
    assert "No interval is printed" in slides.ask_of_intervals([]).text
    assert "p value" in slides.ask_of_derivations(effects(MS)).text
    assert "have had to print" in slides.ask_of_derivations(silent).text


def test_claims_that_have_no_room_are_counted():
    table = slides.retold_examples(of("cree2010"))
    faulty = int(table.title.split()[0])
    assert faulty > len(table.frame)
    assert table.notes == (f"And {faulty - len(table.frame)} more.",)


def test_a_bound_that_rests_on_the_text_is_said_to():
    assert "wrote before that, as far as their texts show" in shown(findings.what_was_public, MS).text
    assert "as far as their texts show" in shown(figures.source_timeline, MS).title


def test_a_past_day_has_no_flow_of_records_and_speaks_of_no_certainty_that_is_not_drawn():
    assert isinstance(figures.prisma_flow(everything(), as_of="2009-02-09"), Note)
    assert "certainty of today" not in figures.evidence_story(evidence("as of 2009")).subtitle
    assert "certainty of today" in figures.evidence_story(evidence(MS)).subtitle


def test_results_seen_in_full_are_counted_over_all_studies_and_said_to_be():
    text = shown(findings.how_verified, "Crohn's disease").text
    every = len(evidence("Crohn's disease").results)
    assert text.startswith(f"Of all {every} results")
    assert "studies without randomisation among them" in text
