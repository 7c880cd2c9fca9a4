"""ROBINS-I V2 as data: triage, what each domain asks, and the algorithms as far as they are known.

The tool of 20 November 2025 is for follow-up studies and still a draft. Its own text could not be read here. Questions
and offered answers are those on which two public transcriptions agree (``InfinityBowman/corates`` and
``Black-Swan-Causal-Labs/robins-i-mcp``, read on 30 November 2026), in our words. The algorithms are flow charts, which
both traced by hand: domains 3, 5 and 6 are alike in both; in 1, 2 and 4 some branches differ, and such a branch leads
to nothing here, so that the coder judges. The best of domain 1 is never plain low.

References
----------
Sterne JAC et al. ROBINS-I V2, tool for follow-up studies, 20 November 2025, riskofbias.info.
"""

from collections.abc import Mapping

from ldnsynth.review_terms import BIAS_DIRECTIONS
from ldnsynth.signalling import Ask, Signalling

LOW, MODERATE, SERIOUS, CRITICAL = "Low", "Moderate", "Serious", "Critical"
UNCONTROLLED = "Low (except for concerns about uncontrolled confounding)"
UNKNOWN = ""  # the transcriptions differ in what this branch leads to
_OF_CONFOUNDING = ("upward", "downward", "unpredictable")
_OF_DOMAINS = ("favours_intervention", "favours_comparator", "towards_null", "away_from_null", "unpredictable")


def _triage() -> Ask:
    method = Ask("B3", yes=CRITICAL, no=UNKNOWN)
    return Ask("B1", yes=method, no=Ask("B2", yes=CRITICAL, no=method))


def _confounding() -> Ask:
    hardly = Ask("1.4A", yes=CRITICAL, no=SERIOUS)
    over = Ask("1.4A", yes=CRITICAL, no=Ask("1.2A", yes=SERIOUS, no=UNKNOWN))
    known = Ask("1.2A", yes=Ask("1.4A", yes=UNKNOWN, no=UNCONTROLLED), no=SERIOUS, unknown=SERIOUS)
    partly = Ask("1.2A", yes=UNKNOWN, no=SERIOUS, unknown=SERIOUS)
    assigned = Ask(
        "1.1A",
        yes=Ask("1.3A", yes=over, no=known, unknown=known),
        weak=Ask("1.3A", yes=over, no=partly, unknown=partly),
        no=hardly,
        unknown=hardly,
    )
    no_method = Ask("1.5B", yes=CRITICAL, no=SERIOUS)
    no_method = Ask("1.4B", yes=CRITICAL, no=no_method, unknown=no_method)
    minor = Ask("1.5B", yes=SERIOUS, no=UNKNOWN)
    clean = Ask("1.5B", yes=UNKNOWN, no=UNCONTROLLED)
    full = Ask("1.3B", yes=clean, weak=minor, no=SERIOUS, unknown=SERIOUS)
    partial = Ask("1.3B", yes=minor, weak=minor, no=SERIOUS, unknown=SERIOUS)
    controlled = Ask("1.2B", yes=full, weak=partial, no=SERIOUS, unknown=SERIOUS)
    adhered = Ask("1.1B", yes=controlled, no=no_method, unknown=no_method)
    return Ask("C4", yes=adhered, no=assigned)


def _classification() -> Ask:
    low, moderate, serious = (
        Ask("2.5", yes=worse, no=better, unknown=worse)
        for better, worse in ((LOW, MODERATE), (MODERATE, SERIOUS), (SERIOUS, CRITICAL))
    )
    early = Ask("2.4", yes=serious, weak=moderate, no=low, unknown=moderate)
    strong = Ask("2.4", yes=serious, no=UNKNOWN)
    weak = Ask("2.4", yes=Ask("2.5", yes=CRITICAL, no=UNKNOWN, unknown=CRITICAL), no=moderate)
    none = Ask("2.4", yes=CRITICAL, weak=CRITICAL, no=serious, unknown=CRITICAL)
    mended = Ask("2.3", yes=strong, weak=weak, no=none, unknown=weak)
    later = Ask("2.2", yes=early, no=mended, unknown=mended)
    return Ask("2.1", yes=early, no=later, unknown=later)


def _selection() -> Ask:
    severe = Ask("3.8", yes=CRITICAL, no=SERIOUS, unknown=SERIOUS)
    shown = Ask("3.7", yes=MODERATE, no=severe, unknown=severe)
    after = {SERIOUS: Ask("3.6", yes=MODERATE, no=shown, unknown=shown)}

    def other(start: str) -> Ask:
        """The questions on other selection, after what the start of follow-up led to."""

        def end(found: str) -> Ask | str:
            worst = max(start, found, key=(LOW, MODERATE, SERIOUS).index)
            return after.get(worst, worst)

        caused = Ask("3.5", yes=end(SERIOUS), no=end(MODERATE), unknown=end(MODERATE))
        tied = Ask("3.4", yes=caused, no=end(LOW), unknown=end(MODERATE))
        return Ask("3.3", yes=tied, no=end(LOW), unknown=end(MODERATE))

    early = Ask("3.2", yes=other(MODERATE), no=other(LOW), unknown=other(LOW))
    return Ask("3.1", yes=early, weak=other(MODERATE), no=other(SERIOUS), unknown=other(MODERATE))


def _missing_data() -> Ask:
    slight = Ask("4.11", yes=MODERATE, no=SERIOUS)
    grave = Ask("4.11", yes=SERIOUS, no=CRITICAL)
    doubtful = {"weak": slight, "unknown": slight, "no": grave}
    explained = Ask("4.6", yes=UNKNOWN, **doubtful)
    complete_cases = Ask("4.5", yes=explained, no=LOW, unknown=explained)
    not_at_random = Ask("4.11", yes=UNKNOWN, no=SERIOUS)
    at_random = Ask("4.8", yes=Ask("4.9", yes=LOW, **doubtful), no=not_at_random, unknown=not_at_random)
    other_method = Ask("4.10", yes=LOW, **doubtful)
    imputed = Ask("4.7", yes=at_random, no=other_method, unknown=other_method)
    handled = Ask("4.4", yes=complete_cases, no=imputed, unknown=complete_cases)

    def gaps(questions: tuple[str, ...], found: bool) -> Ask | str:
        if not questions:
            return handled if found else LOW
        first, *rest = questions
        gap = gaps(tuple(rest), True)
        return Ask(first, yes=gaps(tuple(rest), found), no=gap, unknown=gap)

    return gaps(("4.1", "4.2", "4.3"), False)


def _measurement() -> Ask:
    alike = Ask("5.3", yes=SERIOUS, weak=MODERATE, no=LOW, unknown=MODERATE)
    unsure = Ask("5.3", yes=SERIOUS, weak=MODERATE, no=MODERATE, unknown=MODERATE)
    return Ask(
        "5.1",
        yes=SERIOUS,
        no=Ask("5.2", yes=alike, no=LOW, unknown=alike),
        unknown=Ask("5.2", yes=unsure, no=MODERATE, unknown=unsure),
    )


def _reporting(questions: tuple[str, ...] = ("6.2", "6.3", "6.4"), yes: int = 0, unknown: int = 0) -> Ask | str:
    if questions:
        first, rest = questions[0], questions[1:]
        counts = ((yes + 1, unknown), (yes, unknown), (yes, unknown + 1))
        ends = [_reporting(rest, *count) for count in counts]
        return Ask(first, yes=ends[0], no=ends[1], unknown=ends[2])
    if yes > 1:
        return CRITICAL
    return SERIOUS if yes or unknown == 3 else MODERATE if unknown else LOW


_WITHOUT_PLAN = _reporting()
TRIAGE = Signalling(
    questions={
        "B1": "the authors tried to control confounding",
        "B2": "if not: confounding likely enough to look at the result no further",
        "B3": "the outcome was measured by an unfit method",
    },
    conditional=frozenset({"B2"}),
    parts=(_triage(),),
    known=frozenset({"B1", "B2", "B3"}),
)
SIGNALLING: Mapping[str, Signalling] = {
    "D1": Signalling(
        questions={
            "C4": "the analysis takes account of switches and other deviations: adherence (B), not assignment (A)",
            "1.1A": "all important confounders controlled",
            "1.2A": "those controlled measured validly and reliably",
            "1.3A": "something controlled that followed the start of treatment",
            "1.4A": "signs of serious confounding that is left, as by negative controls",
            "1.1B": "analysed by a method that fits confounding which changes over time",
            "1.2B": "all important confounders controlled, those that change over time too",
            "1.3B": "those controlled measured validly and reliably",
            "1.4B": "something controlled that followed the start of treatment",
            "1.5B": "signs of serious confounding that is left, as by negative controls",
        },
        conditional=frozenset({"1.1A", "1.2A", "1.3A", "1.4A", "1.1B", "1.2B", "1.3B", "1.4B", "1.5B"}),
        parts=(_confounding(),),
        known=frozenset({"C4", "1.4A", "1.5B"}),
        split={"1.1A": "no", "1.2A": "no", "1.2B": "no", "1.3B": "no"},
    ),
    "D2": Signalling(
        questions={
            "2.1": "treatments told apart when follow-up began",
            "2.2": "nearly all outcomes after they could be told apart",
            "2.3": "analysed so that this does no harm",
            "2.4": "sorted into groups with knowledge of the outcome or its risk",
            "2.5": "further errors of sorting likely",
        },
        conditional=frozenset({"2.2", "2.3"}),
        parts=(_classification(),),
        split={"2.3": "yes", "2.4": "yes"},
    ),
    "D3": Signalling(
        questions={
            "3.1": "followed from the start of treatment",
            "3.2": "outcomes soon after the start left out",
            "3.3": "picked by something seen after the start",
            "3.4": "that is tied to the treatment",
            "3.5": "that is moved by the outcome or a cause of it",
            "3.6": "the analysis corrects for it",
            "3.7": "sensitivity analyses show that it matters little",
            "3.8": "so severe that the result should enter no synthesis",
        },
        conditional=frozenset({"3.2", "3.4", "3.5", "3.6", "3.7", "3.8"}),
        parts=(_selection(),),
        split={"3.1": "no"},
    ),
    "D4": Signalling(
        questions={
            "4.1": "treatment known for nearly all",
            "4.2": "outcome known for nearly all",
            "4.3": "important confounders known for nearly all",
            "4.4": "only complete cases analysed",
            "4.5": "being left out likely tied to the outcome itself",
            "4.6": "that tie explained by what the model holds",
            "4.7": "missing values imputed",
            "4.8": "missing at random a fair assumption",
            "4.9": "imputed in a fit way",
            "4.10": "corrected in another fit way",
            "4.11": "evidence that the result is not biased by it",
        },
        conditional=frozenset({"4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11"}),
        parts=(_missing_data(),),
        known=frozenset({"4.11"}),
        split={"4.6": "no", "4.9": "no", "4.10": "no"},
    ),
    "D5": Signalling(
        questions={
            "5.1": "could be measured otherwise in one group than in the other",
            "5.2": "assessors knew the treatment",
            "5.3": "knowing it could influence the assessment",
        },
        conditional=frozenset({"5.3"}),
        parts=(_measurement(),),
        split={"5.3": "yes"},
    ),
    "D6": Signalling(
        questions={
            "6.1": "reported as a plan said that was fixed before results were known",
            "6.2": "picked among several measurements",
            "6.3": "picked among several analyses",
            "6.4": "picked among several subgroups",
        },
        conditional=frozenset({"6.2", "6.3", "6.4"}),
        parts=(Ask("6.1", yes=LOW, no=_WITHOUT_PLAN, unknown=_WITHOUT_PLAN),),
    ),
    "Overall": TRIAGE,
}
BY_DOMAIN: Mapping[str, tuple[str, ...]] = {
    "D1": _OF_CONFOUNDING,
    **dict.fromkeys(("D2", "D3", "D4", "D5", "D6"), _OF_DOMAINS),
    "Overall": tuple(BIAS_DIRECTIONS),
}
