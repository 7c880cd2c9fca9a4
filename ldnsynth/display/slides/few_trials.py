"""Few trials read twice, by themselves and with a prior, in numbers that can be said aloud."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import count, out_of
from ldnsynth.display.words.estimates.effects import effect_words, group_name
from ldnsynth.display.words.estimates.few_trials import TwoReadings, chance_words, prior_words, read_twice, second_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.statements import interval_words
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.row_ids import estimate_ids, joined, linked

_NUMERIC = ("With a prior", "Chance of better")


def few_trials_at_a_glance(evidence: Evidence, groups: Sequence[Group], *, tau_prior: str) -> Table | Note:
    """Table of the outcomes of two to four trials with both readings beside each other.

    Parameters
    ----------
    evidence, groups
        What is selected, and what was pooled of it.
    tau_prior : str
        Of the standard deviation between trials, as `priors.tau_prior` reads it.
    """
    few = [twice for twice in read_twice(evidence, groups, tau_prior) if twice.second]
    if not few:
        return Note("No outcome has estimates from two to four trials, so there is nothing to read with a prior.")
    several = len({twice.group.condition for twice in few}) > 1
    other = [twice for twice in few if _first(twice) != _second(twice)]
    frame = pd.DataFrame(
        {
            "Outcome": [
                f"{group_name(twice.group, with_condition=several)} ({count(twice.group.pooled.k, 'trial')})"
                for twice in few
            ],
            "By themselves": [effect_words(twice.group) for twice in few],
            "With a prior": [second_words(twice.group, twice.second) for twice in few],
            "Chance of better": [chance_words(twice.second.better) for twice in few],
        }
    )
    shown = rows_that_fit(frame)
    told = f"Prior of the standard deviation between trials: {prior_words(tau_prior)}. A chance holds given the prior."
    return Table(
        id="few-trials-at-a-glance",
        title=f"A prior changes what the interval shows for {_share(len(other), len(few))}",
        frame=shown,
        numeric=_NUMERIC,
        links=linked(_NUMERIC, [joined(estimate_ids(twice.group)) for twice in few[: len(shown)]]),
        notes=(" ".join([*more(len(frame) - len(shown)), told]),),
    )


def _share(part: int, whole: int) -> str:
    """Some of the outcomes in words: "neither of the two outcomes of few trials"."""
    if whole == 1:
        return "the one outcome of few trials" if part else "no outcome of few trials"
    return f"{out_of(part, whole)} outcomes of few trials"


def _first(twice: TwoReadings) -> str:
    return interval_words(twice.effect.reading)


def _second(twice: TwoReadings) -> str:
    return interval_words(twice.second.reading)
