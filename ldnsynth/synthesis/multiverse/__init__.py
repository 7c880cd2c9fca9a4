"""The multiverse of a pooled effect: every combination of the choices that could as well have been made otherwise.

Decisions are data, typed as equivalent, uncertain or non-equivalent; universes are pooled in batches and summed up as
they come, so that their number is bounded by patience and not by memory.

References
----------
Steegen S et al. Perspect Psychol Sci 2016;11(5):702-712. Voracek M et al. Z Psychol 2019;227(1):64-82 (which and how
factors). Del Giudice M, Gangestad SW. Adv Methods Pract Psychol Sci 2021;4(1) (types of decisions).
"""

from ldnsynth.synthesis.multiverse.decisions import KINDS, Decision, MultiverseError, check_decisions
from ldnsynth.synthesis.multiverse.gosh import Gosh, gosh
from ldnsynth.synthesis.multiverse.summary import MultiverseSummary, summarise
from ldnsynth.synthesis.multiverse.trial_sets import decide_trials
from ldnsynth.synthesis.multiverse.universes import Universes, count_universes, pooled_universes

__all__ = [
    "KINDS",
    "Decision",
    "Gosh",
    "MultiverseError",
    "MultiverseSummary",
    "Universes",
    "check_decisions",
    "count_universes",
    "decide_trials",
    "gosh",
    "pooled_universes",
    "summarise",
]
