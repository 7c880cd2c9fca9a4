"""A pooled difference in SDs, told on the one scale that was chosen for its condition and domain."""

from collections.abc import Sequence

from ldnsynth.display.wording import decimal
from ldnsynth.display.words.estimates.effects import group_name, threshold_size
from ldnsynth.display.words.summary import difference_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.outcomes import on_one_scale

ONE_SCALE = "On one scale"


def on_one_scale_words(evidence: Evidence, group: Group) -> tuple[str, ...]:
    """What is estimated on the one scale: "On one scale 0.3 points better (1.6 worse to 2.2 better; Pain)."."""
    scale = on_one_scale(evidence, group)
    if scale is None:
        return ()
    ends = scale.estimate, scale.low, scale.high
    return (f"{ONE_SCALE} {difference_words(*ends, scale.unit, better='higher', scale=scale.label)}.",)


def about_one_scale(evidence: Evidence, groups: Sequence[Group]) -> tuple[str, ...]:
    """By which SD each difference was put on its scale, where that was seen, and from when on it matters."""
    names, told = row_labels(evidence), []
    for group in groups:
        if scale := on_one_scale(evidence, group):
            matters = f"; it matters from {threshold_size(scale.mid, scale.unit)} on" if scale.mid == scale.mid else ""
            name = group_name(group, with_condition=True)
            told.append(f"{name}: SD {decimal(scale.sd)}, seen in “{names[scale.source_id]}”{matters}.")
    about = (
        f"{ONE_SCALE}: the difference in SDs times the SD of one scale (Core GRADE 6, 2025), as if all trials had used "
        "it and people were as unlike as those of the SD; the certainty is that of the difference in SDs."
    )
    return (" ".join([about, *told]),) if told else ()
