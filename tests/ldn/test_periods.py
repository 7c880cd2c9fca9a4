"""How long each treatment lasted: "each" only where all periods are of one length."""

import pytest
from selections import everything, shown

from ldnsynth.display import findings
from ldnsynth.display.slides import trial_in_a_sentence
from ldnsynth.display.words.periods import treatment_words
from ldnsynth.evidence.selecting.selection import select_trial


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        ("younger2013", "12 weeks on LDN, 4 on placebo"),
        ("younger2009", "8 weeks on LDN, 2 on placebo"),
        ("nct04678895", "8 weeks on LDN, 4 on placebo"),
        ("cree2010", "8 weeks each"),
        ("smith2011", "12 weeks"),
        ("brewer2018", ""),
    ],
)
def test_the_weeks_of_each_treatment(trial, words):
    assert treatment_words(everything(), trial) == words


def test_a_length_that_names_no_treatment_is_told_without_one():
    evidence = everything()
    phases = evidence.phases.copy()
    own = (phases["trial_id"] == "younger2013") & (phases["kind"] == "treatment")
    phases.loc[own, "label"] = ["first", "second"]
    assert treatment_words(evidence.with_tables(phases=phases), "younger2013") == "periods of 12 and 4 weeks"
    phases.loc[own, "weeks"] = [12.0, float("nan")]
    told = treatment_words(evidence.with_tables(phases=phases), "younger2013")
    assert told == "12 weeks in the longest period that was seen"


def test_the_first_slide_of_a_trial_says_both_lengths():
    text = trial_in_a_sentence(select_trial(everything(), "younger2013")).text
    assert "compared with placebo, 12 weeks on LDN, 4 on placebo." in text
    assert "each" not in text


def test_only_a_comparison_that_took_place_is_the_longest():
    told = shown(findings.how_long, "Crohn's disease").text
    assert "randomised comparison with placebo was that of Smith 2011: 12 weeks." in told
