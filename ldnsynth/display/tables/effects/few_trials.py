"""What few trials come to by themselves and with each of several priors."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count
from ldnsynth.display.words.estimates.effects import describe_pooling, effect_words, group_name
from ldnsynth.display.words.estimates.few_trials import (
    TwoReadings,
    chance_words,
    prior_words,
    read_twice,
    second_words,
    setting_words,
    tau_words,
)
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.few_trials import priors_to_compare, second_reading
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.row_ids import estimate_ids, joined, linked

_MATTERS = ("Matters, better", "Matters, worse", "New setting, better", "New setting, worse")
_NUMERIC = ("Better", *_MATTERS, "New setting", "Between trials")


def priors_table(evidence: Evidence, groups: Sequence[Group], *, tau_prior: str) -> Table | Note:
    """Table of the outcomes of two to four trials without a prior and with each of several."""
    few = [twice for twice in read_twice(evidence, groups, tau_prior) if twice.second]
    if not few:
        return Note("No outcome has estimates from two, three or four trials, so there is no prior to compare.")
    rows = [row for twice in few for row in _rows(twice, tau_prior)]
    frame, behind = pd.DataFrame([cells for cells, _ in rows]), [ids for _, ids in rows]
    empty = [name for name in _MATTERS if not frame[name].any()]
    frame = frame.drop(columns=empty)
    numeric = tuple(name for name in _NUMERIC if name in frame)
    return Table(
        id="priors",
        title="Few trials without a prior, and with each of several",
        frame=frame,
        numeric=numeric,
        links=linked(("Estimate (interval)", *numeric), behind),
        group="Outcome",
        notes=(
            "A prior says beforehand how large the standard deviation between trials may be (of the logarithm of a "
            "ratio; of differences in SDs between people); the mean effect has none. Median and central interval. "
            "Better: probability that the mean effect is on the better side. New setting: where the effect of a "
            "further trial is expected. Between trials: their standard deviation."
            + (" Matters: probability that the effect passes the smallest difference that matters." * (not empty)),
        ),
    )


def _rows(twice: TwoReadings, asked: str) -> list[tuple[dict[str, str], str]]:
    group, behind = twice.group, joined(estimate_ids(twice.group))
    name = f"{group_name(group, with_condition=True)} ({count(group.pooled.k, 'trial')})"
    plain = describe_pooling(group.pooled) if group.is_pooled else "two trials, not pooled"
    blank = dict.fromkeys(_NUMERIC, "")
    rows = [{"Outcome": name, "Prior": f"none ({plain})", "Estimate (interval)": effect_words(group), **blank}]
    for prior in priors_to_compare(group.measure, asked):
        second = second_reading(group, twice.effect, prior)
        matters = second.matters_better, second.matters_worse, second.setting_better, second.setting_worse
        rows.append(
            {
                "Outcome": name,
                "Prior": prior_words(prior),
                "Estimate (interval)": second_words(group, second),
                "Better": chance_words(second.better),
                **dict(zip(_MATTERS, map(chance_words, matters), strict=True)),
                "New setting": setting_words(group, second),
                "Between trials": tau_words(group, second),
            }
        )
    return [(row, behind) for row in rows]
