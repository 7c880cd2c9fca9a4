"""Trials in which nobody took part are counted nowhere as trials that allocated, compared or reported."""

from selections import evidence, shown

from ldnsynth.display import findings, slides, tables

CROHN = "Crohn's disease"


def test_the_answer_counts_trials_that_allocated_and_tells_of_those_only_planned():
    text = shown(findings.which_studies, CROHN).text
    assert "2 allocated treatment at random, with 52 people" in text
    assert "2 more were planned, and nobody is known to have taken part" in text


def test_no_comparison_comes_from_a_plan():
    assert "arms of 2 randomised trials" in shown(findings.what_can_be_estimated, CROHN).text
    assert "NCT01810185" not in shown(findings.what_can_be_estimated, CROHN).text
    assert "None of 2 randomised trials of known size" in shown(findings.large_enough, CROHN).text
    assert shown(slides.designs_at_a_glance, CROHN).title.startswith(
        f"Two of {len(evidence(CROHN).trials)} studies allocated"
    )
    swim = shown(tables.swim_table, CROHN).frame.set_index("Item")["Answer"]
    assert "2 randomised trials with " in swim["1 Grouping"]
    assert not shown(tables.directions_table, CROHN).frame["Reported"].str.contains("lanned").any()


def test_three_trials_are_pooled_two_are_shown():
    for name in ("fibromyalgia", "all"):
        swim = shown(tables.swim_table, name).frame.set_index("Item")["Answer"]
        assert swim["3 Synthesis methods"].startswith("Where three trials or more give an estimate with an interval")
        assert "Where two trials" not in "".join(swim)
