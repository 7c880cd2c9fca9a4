"""The answer that opens a report: its claim says what the intervals say, and harms are among its rows."""

from dataclasses import replace

from selections import effects, evidence, groups, rated

from ldnsynth.display.answer import answer
from ldnsynth.display.answer.row import names_together
from ldnsynth.display.answer.rows import uncompared_domains
from ldnsynth.display.findings import what_harms_were_seen, what_it_is
from ldnsynth.display.words.harms import NO_HARMS
from ldnsynth.synthesis.grade.certainty import LEVELS


def of(name: str, graded=None):
    return answer(evidence(name), effects(name), groups(name), rated(name) if graded is None else graded)


def test_the_claim_on_multiple_sclerosis():
    assert of("multiple sclerosis").claim.text == (
        "Very uncertain: one randomised trial (60 people) found mental quality of life, pain, and depression and "
        "anxiety better with LDN; it leaves open whether LDN makes cognition better; another does not print enough to "
        "estimate an effect. No randomised comparison was seen of disability and progression."
    )


def test_pain_in_fibromyalgia_is_left_open():
    told = of("fibromyalgia").claim.text
    assert told.startswith(
        "Three randomised trials together (223 people) leave open whether LDN makes pain better or worse"
    )
    assert not told.startswith("Very uncertain"), "cognition is of low certainty"


def test_very_low_certainty_comes_with_its_caveat_and_nothing_else_does():
    assert "does not mean that there is no effect" in of("multiple sclerosis").caveat
    sure = [replace(one, certainty="low") for one in rated("multiple sclerosis")]
    made = of("multiple sclerosis", sure)
    assert not made.caveat and not made.claim.text.startswith("Very uncertain")


def test_a_review_without_grades_shows_what_its_trials_estimate():
    made = of("fibromyalgia", [])
    assert made.claim.text.startswith("Three randomised trials together (223 people) leave open")
    assert made.rows[0].outcome == "Pain" and made.rows[0].intervals and not made.rows[0].certainty
    assert made.rows[-1].kind == "harm"


def test_pictures_are_turned_so_that_right_is_better():
    pain = next(row for row in of("multiple sclerosis").rows if row.outcome == "Pain")
    (drawn,) = pain.intervals
    assert "lower is better" not in pain.found[0] and "1.6 points better" in pain.found[0]
    assert 0 < drawn.low < drawn.estimate < drawn.high


def test_reasons_stand_beside_a_certainty():
    for row in of("multiple sclerosis").rows:
        if row.certainty:
            assert row.certainty in LEVELS and row.reasons
            assert all(one["levels"] and one["reason"] for one in row.reasons)


def test_what_was_never_compared_has_a_row():
    never = uncompared_domains(evidence("Crohn's disease"), effects("Crohn's disease"))
    (row,) = [row for row in of("Crohn's disease").rows if row.kind == "uncompared"]
    assert row.domains == tuple(never) and never[:2] == ["quality_of_life", "remission"], (
        "what was measured comes first"
    )


def test_harms_that_were_not_seen_are_no_reassurance():
    everything = evidence("fibromyalgia")
    harms = everything.outcomes[everything.outcomes["domain"].isin(everything.topic.harms)]["outcome_id"]
    silent = everything.with_tables(results=everything.results[~everything.results["outcome_id"].isin(harms)])
    assert NO_HARMS in what_harms_were_seen(silent, [], []).text
    assert NO_HARMS not in what_harms_were_seen(everything, [], []).text


def test_what_it_is_leads_to_its_document():
    finding = what_it_is(evidence("multiple sclerosis"))
    source = evidence("multiple sclerosis").topic.intervention.about["source"]
    assert finding.numbers["source"].links == (source,)
    assert source in set(evidence("multiple sclerosis").documents["document_id"])


def test_names_with_an_and_of_their_own_are_kept_apart():
    assert names_together(["pain", "sleep"]) == "pain and sleep"
    assert names_together(["pain", "depression and anxiety"]) == "pain, and depression and anxiety"
