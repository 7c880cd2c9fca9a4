"""The rows of an answer: at most five outcomes, critical ones first, those never seen compared and harms among them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ldnsynth.display.answer.harms import harm_rows
from ldnsynth.display.answer.row import AnswerRow, domain_names, importance_of, row_of
from ldnsynth.display.wording import count, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.views.outcomes import outcome_steps
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE

MOST_ROWS = 5


def answer_rows(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], rated: Sequence[RatedOutcome]
) -> list[AnswerRow]:
    """The rows of the answer.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    effects : DataFrame
        Its comparisons, as from `effects_of`.
    groups : sequence of Group
        What was pooled of them.
    rated : sequence of RatedOutcome
        The outcomes whose certainty was graded; none where the review grades none.

    Returns
    -------
    list of AnswerRow
        At most `MOST_ROWS`: benefits, then what was seen in no comparison, then harms.
    """
    apart = [*_uncompared(evidence, effects), *harm_rows(evidence, groups, rated)]
    return [*benefit_rows(evidence, groups, rated)[: MOST_ROWS - len(apart)], *apart]


def benefit_rows(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[AnswerRow]:
    """Outcomes that randomised trials compared; those of which the same is told, without an estimate, in one row."""
    graded = {(one.condition, one.domain) for one in rated}
    chosen = [one for one in rated if one.body == "randomised"]
    chosen += [group for group in groups if (group.condition, group.domain) not in graded]
    chosen = [one for one in chosen if one.domain not in evidence.topic.harms]
    several = len({one.condition for one in chosen}) > 1
    alike: dict[tuple, list[AnswerRow]] = {}
    for place, one in enumerate(_in_order(evidence, chosen, several)):
        row = row_of(evidence, one, kind="benefit", several=several)
        told = row.found, row.people, row.certainty, one.condition, importance_of(evidence, one.domain)
        alike.setdefault((place,) if row.intervals else told, []).append(row)
    return [_together(rows) for rows in alike.values()]


def _in_order(
    evidence: Evidence, chosen: Sequence[RatedOutcome | Group], several: bool
) -> Sequence[RatedOutcome | Group]:
    """Critical outcomes first, of these what is estimated; of several conditions the surest of each come first."""
    order = domains_in_order(evidence.outcomes, evidence.topic.domains)

    def rank(one: RatedOutcome | Group) -> tuple:
        graded = isinstance(one, RatedOutcome)
        bare = graded and one.effect is None
        level = list(LEVELS).index(one.certainty) if graded else len(LEVELS)
        return level * several, IMPORTANCE.index(importance_of(evidence, one.domain)), bare, order.index(one.domain)

    ranked, before = sorted(chosen, key=rank), Counter()
    if not several:
        return ranked
    places = []
    for one in ranked:
        places.append(before[one.condition])
        before[one.condition] += 1
    return [one for _, one in sorted(zip(places, ranked, strict=True), key=lambda pair: pair[0])]


def _together(rows: Sequence[AnswerRow]) -> AnswerRow:
    first, *others = [row.outcome for row in rows]
    return replace(
        rows[0],
        outcome="; ".join([first, *(name[:1].lower() + name[1:] for name in others)]),
        domains=tuple(domain for row in rows for domain in row.domains),
        ids=tuple(dict.fromkeys(row_id for row in rows for row_id in row.ids)),
    )


def _uncompared(evidence: Evidence, effects: pd.DataFrame) -> list[AnswerRow]:
    """One row of the critical outcomes that no randomised trial compared, if there are any."""
    domains = uncompared_domains(evidence, effects)
    if not domains:
        return []
    steps = outcome_steps(evidence, effects)
    measured = [domain for domain in domains if steps.at[domain, "measured"]]
    nowhere = [domain for domain in domains if domain not in measured]
    ids = [row_id for domain in measured for row_id in steps.at[domain, "measured"]]
    found = []
    if measured:
        studies = evidence.results.set_index("result_id").loc[ids, "trial_id"].nunique()
        told = f"described by {count(studies, 'study', 'studies')} without a comparison"
        found.append(f"{sentence(domain_names(evidence, measured))}: {told}")
    if nowhere:
        found.append(f"{sentence(domain_names(evidence, nowhere))}: measured by no study here")
    name = "No randomised comparison seen"
    return [AnswerRow("uncompared", name, tuple(domains), tuple(found), ids=tuple(ids))]


def uncompared_domains(evidence: Evidence, effects: pd.DataFrame) -> list[str]:
    """The critical outcomes, harms aside, that no randomised trial compared, of those asked about; measured first."""
    steps = outcome_steps(evidence, effects)
    never = [
        domain
        for domain in steps.index
        if not steps.at[domain, "compared"]
        and domain not in evidence.topic.harms
        and importance_of(evidence, domain) == IMPORTANCE[0]
    ]
    return sorted(never, key=lambda domain: not steps.at[domain, "measured"])
