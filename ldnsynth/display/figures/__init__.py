"""The figures, one file each. A function here returns a block; its ``plot_`` twin draws on an `ax`."""

from ldnsynth.display.attempts import unless_refused
from ldnsynth.display.figures.bias.bias_summary import bias_summary
from ldnsynth.display.figures.bias.missing_results import missing_results_matrix
from ldnsynth.display.figures.bias.traffic_light import traffic_lights
from ldnsynth.display.figures.effects.albatross import albatross
from ldnsynth.display.figures.effects.bubble import bubble
from ldnsynth.display.figures.effects.correlation_band import correlation_band
from ldnsynth.display.figures.effects.effect_directions import effect_directions
from ldnsynth.display.figures.effects.effect_estimates import difference_estimates, event_estimates
from ldnsynth.display.figures.effects.gosh import sets_of_trials
from ldnsynth.display.figures.effects.harms import harm_counts
from ldnsynth.display.figures.effects.harvest import harvest
from ldnsynth.display.figures.effects.scale_estimates import indirect_estimates, scale_estimates
from ldnsynth.display.figures.effects.sensitivity import cumulative, leave_one_out, small_studies
from ldnsynth.display.figures.effects.specification_curve import specification_curve
from ldnsynth.display.figures.effects.subgroups import by_risk_of_bias, subgroups
from ldnsynth.display.figures.sources.claim_verdicts import claim_verdicts
from ldnsynth.display.figures.sources.evidence_story import evidence_story
from ldnsynth.display.figures.sources.source_distances import source_distances
from ldnsynth.display.figures.sources.source_timeline import source_timeline
from ldnsynth.display.figures.sources.stance_matrix import stance_matrix
from ldnsynth.display.figures.studies.doses import doses
from ldnsynth.display.figures.studies.durations import durations
from ldnsynth.display.figures.studies.gap_map import gap_map
from ldnsynth.display.figures.studies.prisma_flow import prisma_flow
from ldnsynth.display.figures.studies.publication_timeline import publication_timeline
from ldnsynth.display.figures.studies.sample_sizes import sample_sizes
from ldnsynth.display.figures.studies.size_and_duration import size_and_duration

__all__ = [
    "albatross",
    "bias_summary",
    "bubble",
    "by_risk_of_bias",
    "claim_verdicts",
    "correlation_band",
    "cumulative",
    "difference_estimates",
    "doses",
    "durations",
    "effect_directions",
    "event_estimates",
    "evidence_story",
    "gap_map",
    "harm_counts",
    "harvest",
    "indirect_estimates",
    "leave_one_out",
    "missing_results_matrix",
    "prisma_flow",
    "publication_timeline",
    "sample_sizes",
    "scale_estimates",
    "sets_of_trials",
    "size_and_duration",
    "small_studies",
    "source_distances",
    "source_timeline",
    "specification_curve",
    "stance_matrix",
    "subgroups",
    "traffic_lights",
]

for _name in __all__:
    globals()[_name] = unless_refused(globals()[_name])
