"""Words and certainty agree, over all combinations."""

import itertools

import pytest

from ldnsynth.synthesis.certainty import LEVELS
from ldnsynth.synthesis.statements import CHANGES, SIZES, graded_statement, size_class

EVERY = [
    (certainty, size, change)
    for certainty, size, change in itertools.product(LEVELS, (*SIZES, None), (*CHANGES, "unclear"))
    if change != "unclear" or size is None
]
CLAIMS = {form for forms in CHANGES.values() for form in forms} | set(CHANGES) | {"large", "slightly", "little"}


def read_back(statement: str) -> str:
    """The certainty that a reader takes from a sentence."""
    words = statement.rstrip(".").split()
    for certainty, word in {"very_low": "uncertain", "low": "may", "moderate": "probably"}.items():
        if word in words:
            return certainty
    return "high"


@pytest.mark.parametrize(("certainty", "size", "change"), EVERY)
def test_a_reader_takes_the_certainty_from_the_words(certainty, size, change):
    statement = graded_statement(certainty, size, change, "pain")
    if change == "unclear" and certainty != "very_low":
        assert statement == "The evidence does not show which way low-dose naltrexone changes pain."
    else:
        assert read_back(statement) == certainty


@pytest.mark.parametrize(("certainty", "size", "change"), EVERY)
def test_nothing_is_claimed_beyond_the_evidence(certainty, size, change):
    words = set(graded_statement(certainty, size, change, "pain").rstrip(".").split())
    claims = words & CLAIMS
    if certainty == "very_low" or change == "unclear":
        assert not claims
    elif size == "trivial":
        assert claims == {"little"}
    else:
        verbs, expected = set(CHANGES[change]), {"large": {"large", change}, "small": {"slightly"}}.get(size, set())
        assert claims - verbs == expected - verbs


def test_at_very_low_certainty_all_say_the_same():
    said = {graded_statement("very_low", size, change, "pain") for _, size, change in EVERY}
    assert said == {"The evidence is very uncertain about the effect of low-dose naltrexone on pain."}


@pytest.mark.parametrize(
    ("certainty", "size", "change", "expected"),
    [
        ("high", "large", "improvement", "results in a large improvement in"),
        ("high", "moderate", "reduction", "reduces"),
        ("moderate", "large", "increase", "probably results in a large increase in"),
        ("moderate", "moderate", "worsening", "probably worsens"),
        ("moderate", "trivial", "increase", "probably results in little to no difference in"),
        ("low", "large", "improvement", "may result in a large improvement in"),
        ("low", "moderate", "increase", "may increase"),
        ("low", "trivial", "improvement", "may result in little to no difference in"),
    ],
)
def test_the_wording_is_that_of_guideline_26(certainty, size, change, expected):
    assert graded_statement(certainty, size, change, "pain") == f"Low-dose naltrexone {expected} pain."


def test_a_small_effect_is_slight_and_one_without_estimate_has_no_size():
    assert graded_statement("low", "small", "improvement", "mood") == "Low-dose naltrexone may improve mood slightly."
    told = graded_statement("low", None, "improvement", "mood")
    assert told == "Low-dose naltrexone may improve mood; by how much is not known."


@pytest.mark.parametrize(
    "arguments",
    [
        ("sure", "large", "increase", "pain"),
        ("low", "huge", "increase", "pain"),
        ("low", "large", "better", "pain"),
        ("low", "large", "unclear", "pain"),
        ("low", "large", "increase", ""),
    ],
)
def test_unknown_terms_are_refused(arguments):
    with pytest.raises(ValueError, match=r"expected one of|no outcome"):
        graded_statement(*arguments)


@pytest.mark.parametrize(
    ("smd", "size"),
    [(0, "trivial"), (0.19, "trivial"), (0.2, "small"), (-0.49, "small"), (0.5, "moderate"), (-0.8, "large")],
)
def test_sizes_follow_the_rule_of_thumb_on_either_side(smd, size):
    assert size_class(smd) == size


def test_risk_differences_have_thresholds_of_their_own():
    assert size_class(-0.06, thresholds=(0.02, 0.05, 0.1)) == "moderate"
    for thresholds in ((0.5, 0.2, 0.8), (0, 0.2, 0.5)):
        with pytest.raises(ValueError, match="thresholds"):
            size_class(0.3, thresholds=thresholds)
    with pytest.raises(ValueError, match="NaN"):
        size_class(float("nan"))
