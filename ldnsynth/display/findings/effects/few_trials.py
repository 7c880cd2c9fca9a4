"""What few trials say with a prior of how far trials differ, and how much that hangs on the prior."""

from collections.abc import Sequence

import numpy as np

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.estimates.effects import group_name
from ldnsynth.display.words.estimates.few_trials import TwoReadings, both_words, chance_words, prior_words, read_twice
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.few_trials import priors_to_compare, second_reading
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.row_ids import estimate_ids

_MOST_TOLD = 6


def what_a_prior_adds(evidence: Evidence, groups: Sequence[Group], *, tau_prior: str) -> Finding:
    """Each outcome of two to four trials with both of its readings in one sentence, and how far priors move it."""
    few = read_twice(evidence, groups, tau_prior)
    if not few:
        return Finding("prior", "No outcome has estimates from two, three or four trials, so no prior is needed.")
    numbers = {"few": counted(len(few), "outcome", links=estimate_ids(*(twice.group for twice in few)))}
    text = (
        "{few} " + ("has" if len(few) == 1 else "have") + " estimates from two to four trials, too few to tell how far "
        f"trials differ. Read a second time with a prior of that, {prior_words(tau_prior)}."
    )
    told = [_paragraph(place, twice, tau_prior, numbers) for place, twice in enumerate(few[:_MOST_TOLD], start=1)]
    if len(few) > _MOST_TOLD:
        told.append(f"{count(len(few) - _MOST_TOLD, 'further outcome')} stand in the table.")
    return Finding("prior", "\n\n".join([text, *told]), numbers)


def _paragraph(place: int, twice: TwoReadings, prior: str, numbers: dict[str, Number]) -> str:
    group, second = twice.group, twice.second
    text = f"**{group_name(group, with_condition=True)} ({count(group.pooled.k, 'trial')}).** {both_words(twice)}"
    if second is None:
        return text
    behind = estimate_ids(group)
    chance = f"chance_{place}"
    numbers[chance] = Number(second.better, "probability", chance_words(second.better), links=behind)
    others = [second_reading(group, twice.effect, other).better for other in priors_to_compare(group.measure, prior)]
    ends = {f"least_{place}": min(others), f"most_{place}": max(others)}
    numbers |= {name: Number(value, "probability", chance_words(value), links=behind) for name, value in ends.items()}
    text += f" Given the prior, the effect is on the better side with a probability of {{{chance}}}"
    if np.ptp(others) == 0:
        return f"{text}."
    low, high = ends
    return f"{text}; over {len(others)} priors it runs from {{{low}}} to {{{high}}}."
