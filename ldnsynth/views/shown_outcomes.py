"""Which of the graded outcomes a summary of findings has room for."""

from collections import defaultdict
from collections.abc import Sequence

from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE

MOST_OUTCOMES = 7  # a summary of findings holds seven outcomes at most (GRADE handbook; Cochrane Handbook 14.1.3)


def shown_domains(rated: Sequence[RatedOutcome]) -> dict[str, set[str]]:
    """Of each condition the domains that the summary holds: every harm, and the most important of the others.

    Of equally important ones those with an estimate come first, whatever it says.
    """
    graded = defaultdict(dict)
    for outcome in sorted(rated, key=lambda o: (not o.is_harm, IMPORTANCE.index(o.importance), not o.effect)):
        graded[outcome.condition][outcome.domain] = None
    return {condition: set(list(domains)[:MOST_OUTCOMES]) for condition, domains in graded.items()}
