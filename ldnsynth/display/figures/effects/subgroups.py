"""Forest plot by level: the trials at each level of a covariate with what they come to, and all together."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.forests.forest_plot import forest
from ldnsynth.display.wording import decimal, integer, listing, percentage, sentence
from ldnsynth.display.words.bias import tools_used
from ldnsynth.display.words.estimates.effects import describe_pooling, group_name, intervention_of, unit_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.covariates import Covariate, bias_levels, levels_that_differ, subgroups_of
from ldnsynth.vocabulary import POOLED_MEASURES

_ENDS = ("estimate", "ci_low", "ci_high")


def subgroups(evidence: Evidence, groups: Sequence[Group]) -> Figure | Note:
    """Forest plot of the outcome with most trials, under the levels of its covariates, a diamond a level.

    Parameters
    ----------
    evidence : Evidence
        What is selected; its table of covariates gives the levels.
    groups : sequence of Group
        What was pooled of it.
    """
    found = levels_that_differ(evidence, groups)
    if not found:
        return Note("No level of a covariate tells trials apart that are pooled.")
    return _by_level(found, "subgroups")


def by_risk_of_bias(evidence: Evidence, groups: Sequence[Group]) -> Figure | Note:
    """Forest plot of the outcome with most trials, those at high risk of bias apart from the others, a subtotal each.

    Parameters
    ----------
    evidence, groups
        As for `subgroups`; the judgements are those of ``risk_of_bias``.
    """
    found = bias_levels(evidence, groups)
    if not found:
        return Note("No outcome is pooled from trials at high risk of bias and others: nothing to set apart.")
    used = tools_used(evidence, found[0].group.estimated["trial_id"])
    return _by_level(found, "by-risk-of-bias", f" Judged by {used}.")


def _by_level(found: Sequence[Covariate], id: str, more: str = "") -> Figure:
    """The plot of trials under their levels, all of one outcome."""
    group = found[0].group
    studies, pooled = zip(*(_frames(covariate) for covariate in found), strict=True)
    overall = {"label": "All trials", "group": "", "note": describe_pooling(group.pooled)}
    overall |= {end: getattr(group.pooled, end) for end in _ENDS}
    name, level = intervention_of([group]), percentage(group.pooled.level, 1)
    sides = ("favours comparator", f"favours {name}")
    what = sentence(POOLED_MEASURES[group.measure])
    unit = f", in {unit_of(group)}" if unit_of(group) else ""
    labels = listing([covariate.label for covariate in found])
    return forest(
        id=id,
        title=f"{group_name(group, with_condition=False)} by {labels}: {_ends(found)}",
        subtitle=f"{what}{unit} with its {level} interval; a diamond for each level of two trials or more. The levels "
        f"of a covariate share one variance between trials ({_variances(found)}).{more}",
        studies=pd.concat(studies, ignore_index=True),
        pooled=pd.DataFrame([*(row for rows in pooled for row in rows), overall]),
        columns=["People"],
        ratio=group.is_ratio,
        sides=sides if group.better == "higher" else sides[::-1],
        measure=f"{what} ({level} CI)",
    )


def _frames(covariate: Covariate) -> tuple[pd.DataFrame, list[dict]]:
    """Studies and pooled rows as `forest` wants them; without the latter where the levels cannot be pooled."""
    trials = covariate.trials.sort_values("at_level", kind="stable")
    heads = [f"{sentence(covariate.label)}: {level}" for level in trials["at_level"]]
    studies = pd.DataFrame(
        {
            "label": trials["label"],
            "trial_id": trials["trial_id"],
            "group": heads,
            **{"estimate": trials["yi"], "ci_low": trials["yi_low"], "ci_high": trials["yi_high"]},
            "weight": trials["weight"],
            "People": [integer(n) if n == n else "" for n in trials["n"]],
        }
    )
    found, _ = attempt(subgroups_of, covariate)
    effects = found.effects if found else None
    rows = [
        {
            "label": "Pooled",
            "group": head,
            "note": "",
            **{end: float(getattr(effects, end)[place]) for end in _ENDS},
        }
        for place, head in enumerate(dict.fromkeys(heads))
        if effects is not None and effects.k[place] > 1
    ]
    return studies, rows


def _variances(found: Sequence[Covariate]) -> str:
    """The variance that the levels of each covariate share: "τ² by allocation 0.36"."""
    pooled = {covariate.label: attempt(subgroups_of, covariate)[0] for covariate in found}
    told = [f"by {label} {decimal(float(of.effects.tau2[0]), 2)}" for label, of in pooled.items() if of]
    return f"τ² {listing(told)}" if told else "τ²"


def _ends(found: Sequence[Covariate]) -> str:
    """The least and the largest pooled effect of a level of the first covariate, with their levels."""
    covariate = found[0]
    by_level, why = attempt(subgroups_of, covariate)
    if why:
        return "the levels cannot be pooled"
    turn = np.exp if covariate.group.is_ratio else float
    estimates = by_level.effects.estimate
    least, most = int(np.argmin(estimates)), int(np.argmax(estimates))
    said = [f"{decimal(float(turn(estimates[at])), 2)} ({by_level.names[at]})" for at in (least, most)]
    return f"from {said[0]} to {said[1]}"
