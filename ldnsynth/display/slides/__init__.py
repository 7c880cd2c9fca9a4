"""What only slides show: figures drawn for a room, short tables whose title is the answer, one trial appraised."""

from ldnsynth.display.attempts import unless_refused
from ldnsynth.display.slides.directions import directions_at_a_glance
from ldnsynth.display.slides.effects import effects_at_a_glance
from ldnsynth.display.slides.few_trials import few_trials_at_a_glance
from ldnsynth.display.slides.harms import harms_at_a_glance
from ldnsynth.display.slides.hinges import hinges_at_a_glance
from ldnsynth.display.slides.journal_club import (
    bias_at_a_glance,
    certainty_at_a_glance,
    designs_at_a_glance,
    question_at_a_glance,
    sources_at_a_glance,
    stances_at_a_glance,
    verdicts_at_a_glance,
)
from ldnsynth.display.slides.judging import what_to_discuss
from ldnsynth.display.slides.levels import levels_at_a_glance
from ldnsynth.display.slides.picture import result_in_one_picture
from ldnsynth.display.slides.prompts import ask_of_derivations, ask_of_intervals
from ldnsynth.display.slides.retold import retold, retold_examples
from ldnsynth.display.slides.taking_home import take_home, useful_trial
from ldnsynth.display.slides.trial.appraisal import (
    trial_derivations,
    trial_design,
    trial_estimates,
    trial_flow,
    trial_results,
)
from ldnsynth.display.slides.trial.judgements import bias_facts, bias_questions, certainty_of_trial
from ldnsynth.display.slides.trial.opening import trial_in_a_sentence

__all__ = [
    "ask_of_derivations",
    "ask_of_intervals",
    "bias_at_a_glance",
    "bias_facts",
    "bias_questions",
    "certainty_at_a_glance",
    "certainty_of_trial",
    "designs_at_a_glance",
    "directions_at_a_glance",
    "effects_at_a_glance",
    "few_trials_at_a_glance",
    "harms_at_a_glance",
    "hinges_at_a_glance",
    "levels_at_a_glance",
    "question_at_a_glance",
    "result_in_one_picture",
    "retold",
    "retold_examples",
    "sources_at_a_glance",
    "stances_at_a_glance",
    "take_home",
    "trial_derivations",
    "trial_design",
    "trial_estimates",
    "trial_flow",
    "trial_in_a_sentence",
    "trial_results",
    "useful_trial",
    "verdicts_at_a_glance",
    "what_to_discuss",
]

for _name in __all__:
    globals()[_name] = unless_refused(globals()[_name])
