"""What graded outcomes are called, and how many there are."""

from collections.abc import Sequence

from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import count, sentence
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import BODIES

NO_TRIAL = "No randomised trial of this selection is known to have measured an outcome."
NOT_RATED = Note("No certainty was graded for this selection.")


def outcome_name(outcome: RatedOutcome, rated: Sequence[RatedOutcome]) -> str:
    """What an outcome is called: its domain, with the condition where there are several, and the body of others."""
    several = len({other.condition for other in rated}) > 1
    name = body_name(outcome)
    return sentence(f"{outcome.condition_label}: {name}") if several else name


def body_name(outcome: RatedOutcome) -> str:
    """A domain, with the body of evidence where that is not randomised trials: "Withdrawals, other studies"."""
    return sentence(outcome.domain_label) + ("" if outcome.body == "randomised" else f", {BODIES[outcome.body]}")


def rated_words(rated: Sequence[RatedOutcome]) -> str:
    """How many ratings: "15 outcomes", or "18 bodies of evidence on 15 outcomes" where some have two."""
    outcomes = count(len({(outcome.condition, outcome.domain) for outcome in rated}), "outcome")
    bodies = count(len(rated), "body of evidence", "bodies of evidence")
    return outcomes if outcomes.split()[0] == bodies.split()[0] else f"{bodies} on {outcomes}"
