"""What the randomised trials estimate, side by side: several scales in standard deviations, events as risk ratios."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.bias_tool import OVERALL
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.bias.traffic_light import light_of
from ldnsynth.display.figures.forests.forest_plot import forest, forest_width
from ldnsynth.display.figures.forests.lights import LIGHTS
from ldnsynth.display.in_use import shown_elsewhere
from ldnsynth.display.wording import count, integer, listing, percentage, sentence
from ldnsynth.display.words.bias import tools_used
from ldnsynth.display.words.estimates.effects import describe_pooling, group_name, intervention_of
from ldnsynth.display.words.estimates.titles import BOUND, BOUNDED, title_of_pooled
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import by_newest_version
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import POOLED_MEASURES

_BIAS = "Bias"
_WIDEST = 9.0  # inches: a forest plot that wide has no room for a light a domain


def difference_estimates(
    groups: Sequence[Group], *, correlation: float, evidence: Evidence | None = None
) -> Figure | Note | None:
    """Forest plot of the differences on several scales, in SDs between people, above 0 better with the intervention.

    None where the review's one domain has effects of another kind.

    Where `evidence` is given, its judgements of bias stand beside the trials.
    """
    every, groups = groups, [group for group in groups if group.measure == "SMD"]
    if not groups and shown_elsewhere(every, evidence):
        return None
    if not groups:
        return Note("No outcome here has estimates on several scales, so nothing is set in standard deviations.")
    if few := too_few(_estimates(groups), "difference", told_in="the table of estimates"):
        return few
    studies, pooled = _frames(groups)
    columns = ["Outcome", "People"]
    studies, lights, about_lights = _with_lights(studies, pooled, evidence, columns=columns, ratio=False)
    bounded = f" {BOUNDED}"
    borrowed = f" Crossover trials: correlation within people of {correlation:g} assumed."
    crossover = any((group.estimated["design"] == "randomised_crossover").any() for group in groups)
    return forest(
        id="difference-estimates",
        title=_title(groups),
        subtitle=f"Difference in standard deviations between people with its {_level(groups)} interval, "
        f"one result a trial and domain; above 0 is better with {intervention_of(groups)}."
        + (borrowed if crossover else "")
        + (bounded if studies["label"].str.endswith(BOUND).any() else "")
        + _about_pairs(groups)
        + about_lights,
        studies=studies,
        pooled=pooled,
        columns=columns,
        lights=lights,
        sides=("favours comparator", f"favours {intervention_of(groups)}"),
        measure=f"SMD ({_level(groups)} CI)",
    )


def event_estimates(groups: Sequence[Group], *, better: str, evidence: Evidence | None = None) -> Figure | Note | None:
    """Forest plot of ratios: of events that people want (better higher) or would rather not have (lower).

    None where the review's one domain has effects of another kind.

    Where `evidence` is given, its judgements of bias stand beside the trials.
    """
    wanted = "good" if better == "higher" else "bad"
    every, groups = groups, [group for group in groups if group.is_ratio and group.better == better]
    if not groups and shown_elsewhere(every, evidence):
        return None
    if not groups:
        return Note(f"No randomised trial of this selection gives counts of {wanted} events in both arms.")
    if few := too_few(_estimates(groups), ratio_words(groups), told_in="the table of estimates"):
        return few
    studies, pooled = _frames(groups)
    name = intervention_of(groups)
    columns = [column for column in (sentence(name), "Other") if (studies[column] != "").any()]
    studies, lights, about_lights = _with_lights(studies, pooled, evidence, columns=columns, ratio=True)
    sides = ("favours comparator", f"favours {name}")
    return forest(
        id=f"{wanted}-events",
        title=_title(groups),
        subtitle=f"{sentence(ratio_words(groups))} with its {_level(groups)} interval of events that people "
        + (
            f"want; above 1 is better with {name}."
            if better == "higher"
            else f"want to be spared; below 1 is better with {name}."
        )
        + (" One half is added to every cell of a trial with an empty one." if _has_empty_cells(groups) else "")
        + _about_pairs(groups)
        + about_lights,
        studies=studies,
        pooled=pooled,
        columns=columns,
        lights=lights,
        ratio=True,
        sides=sides if better == "higher" else sides[::-1],
        measure=f"{sentence(ratio_words(groups))} ({_level(groups)} CI)",
    )


def ratio_words(groups: Sequence[Group]) -> str:
    """What the ratios of these groups are called: "risk ratio"; "ratio" where they are of several kinds."""
    names = {POOLED_MEASURES[group.measure] for group in groups}
    return names.pop() if len(names) == 1 else "ratio"


def _has_empty_cells(groups: Sequence[Group]) -> bool:
    return any("zero_cell_correction" in flags for group in groups for flags in group.estimated["flags"])


def _estimates(groups: Sequence[Group]) -> int:
    return sum(len(group.estimated) for group in groups)


def _frames(groups: Sequence[Group]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Studies and pooled rows as `forest` wants them."""
    several = len({group.condition for group in groups}) > 1
    studies, pooled = [], []
    for group in groups:
        rows, name = group.trials, group_name(group, with_condition=several)
        bound = [BOUND if "bound_p" in flags else "" for flags in rows["smd_flags"]]
        frame = pd.DataFrame(
            {
                "label": rows["label"] + bound,
                "trial_id": rows["trial_id"],
                "group": name,
                **{"estimate": rows["yi"], "ci_low": rows["yi_low"], "ci_high": rows["yi_high"]},
                "weight": rows["weight"] if group.is_pooled else np.nan,
                "better": _better(group),
                "Outcome": rows["outcome"],
                "People": [integer(n) if n == n else "" for n in rows["n"]],
                sentence(intervention_of(groups)): _shares(rows["ai"], rows["bi"], rows["t1i"]),
                "Other": _shares(rows["ci"], rows["di"], rows["t2i"]),
            }
        )
        studies.append(frame)
        if group.is_pooled:
            numbers = {n: getattr(group.pooled, n) for n in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")}
            note = describe_pooling(group.pooled)
            pooled.append({"label": "Pooled", "group": name, **numbers, "better": _better(group), "note": note})
    return pd.concat(studies, ignore_index=True), pd.DataFrame(pooled) if pooled else None


def _better(group: Group) -> str:
    """Where better lies on the axis: differences in standard deviations are turned, so that it lies above."""
    return group.better if group.is_ratio else "higher"


def _with_lights(
    studies: pd.DataFrame, pooled: pd.DataFrame | None, evidence: Evidence | None, *, columns: list[str], ratio: bool
) -> tuple[pd.DataFrame, list[str], str]:
    """The studies with a column a domain of bias, or the overall judgement alone where that is too wide, and a key."""
    judged = evidence.risk_of_bias if evidence is not None else pd.DataFrame({"trial_id": []})
    judged = judged[judged["trial_id"].isin(studies["trial_id"])]
    if judged.empty:
        return studies, [], ""
    known = evidence.topic.bias_tools
    judged = by_newest_version(judged, known)
    cells = {
        (row.trial_id, row.domain): light_of(known[row.tool], row.domain, row.judgement) for row in judged.itertuples()
    }
    domains = max((known[tool].domains for tool in judged["tool"]), key=len)
    codes = {code: code for code in domains} | {_BIAS: OVERALL}
    for head, code in codes.items():
        found = [cells.get((trial, code), "") for trial in studies["trial_id"]]
        studies = studies.assign(**{head: [light if light in LIGHTS else "" for light in found]})
    if not (studies[list(codes)] != "").any(axis=None):
        return studies.drop(columns=list(codes)), [], ""
    about = f" Bias: overall risk of bias of the study by {tools_used(evidence, studies['trial_id'])}"
    if forest_width(studies, pooled, columns=columns, lights=list(codes), ratio=ratio) < _WIDEST:
        named = [f"{code} {name}" for code, name in domains.items()]
        return studies, list(codes), f"{about}; {', '.join(named)}."
    return studies, [_BIAS], f"{about}."


def _shares(events: pd.Series, others: pd.Series, time: pd.Series) -> list[str]:
    """Events of people, or of person-time: "4/123"; "" where they are not known."""
    of = (events + others).where(time.isna(), time)
    known = (events + of).notna()
    return [f"{a:g}/{n:.7g}" if told else "" for a, n, told in zip(events, of, known, strict=True)]


def _level(groups: Sequence[Group]) -> str:
    return percentage(groups[0].pooled.level, 1)


def _about_pairs(groups: Sequence[Group]) -> str:
    pairs = sum(group.pooled.k == 2 for group in groups)
    return " Two trials of one outcome get no diamond: read the trials." if pairs else ""


def _title(groups: Sequence[Group]) -> str:
    """What most trials of one outcome come to and which way each points; without such, who gives an estimate at all."""
    drawn = [group for group in groups if group.is_pooled]
    if drawn:
        return title_of_pooled(max(drawn, key=lambda group: group.pooled.k))
    known = list(dict.fromkeys(label for group in groups for label in group.estimated["label"]))
    silent = dict.fromkeys(label for group in groups for label in group.trials["label"])
    silent = [label for label in silent if label not in known]
    if len(known) == 1:
        others = f"; {listing(silent)} {'gives' if len(silent) == 1 else 'give'} none" if silent else ""
        return f"Every estimate comes from one trial, {known[0]}{others}"
    return f"{sentence(count(len(groups), 'outcome'))} with an estimate, none of them from three trials or more"
