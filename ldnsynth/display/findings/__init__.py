"""The sentences that answer each section, generated from the evidence; every number in them is named.

One module a chapter.
"""

from ldnsynth.display.attempts import unless_refused
from ldnsynth.display.findings.effects.covariates import (
    what_levels_explain,
    what_numbers_explain,
)
from ldnsynth.display.findings.effects.estimates import (
    how_crossover_intervals_were_had,
    what_can_be_estimated,
    what_pooling_gives,
    which_way,
)
from ldnsynth.display.findings.effects.few_trials import what_a_prior_adds
from ldnsynth.display.findings.effects.multiverse import what_the_multiverse_says
from ldnsynth.display.findings.effects.sensitivity import (
    how_it_came,
    what_high_risk_trials_do,
    what_rests_on_one_trial,
    what_secondary_values_do,
    what_the_correlation_does,
    what_the_method_does,
)
from ldnsynth.display.findings.effects.stated_pools import what_the_file_stated
from ldnsynth.display.findings.sources.claims import (
    what_citing_claims_come_to,
    what_claims_come_to,
    what_claims_rest_on,
    what_has_turned,
    what_is_left_out,
)
from ldnsynth.display.findings.sources.source_stances import (
    how_far_apart,
    what_sources_say,
    what_was_public,
    where_sources_stand,
)
from ldnsynth.display.findings.strength.certainty import how_biased, how_sure, what_it_hangs_on, what_was_found
from ldnsynth.display.findings.strength.coding import (
    how_coders_agree,
    how_coders_agree_on_bias,
    how_coders_agree_on_certainty,
    how_coders_agree_on_claims,
)
from ldnsynth.display.findings.strength.evidence_strength import how_strong, how_verified, what_domains_rest_on
from ldnsynth.display.findings.strength.harms import which_harms
from ldnsynth.display.findings.strength.integrity import how_far_trusted, what_serious_concerns_do
from ldnsynth.display.findings.strength.missing_results import which_results_are_missing
from ldnsynth.display.findings.strength.plain_words import (
    how_sure_in_plain_words,
    what_harms_were_seen,
    what_it_is,
    what_to_ask,
    what_was_not_tested,
    what_was_seen,
)
from ldnsynth.display.findings.studies.as_of import what_was_known_when
from ldnsynth.display.findings.studies.evidence_base import (
    doubts,
    how_long,
    large_enough,
    what_was_published,
    where_evidence_is,
    which_doses,
    which_studies,
    who_was_lost,
)
from ldnsynth.display.findings.studies.gaps import what_is_missing
from ldnsynth.display.findings.studies.newest import what_is_new

__all__ = [
    "doubts",
    "how_biased",
    "how_coders_agree",
    "how_coders_agree_on_bias",
    "how_coders_agree_on_certainty",
    "how_coders_agree_on_claims",
    "how_crossover_intervals_were_had",
    "how_far_apart",
    "how_far_trusted",
    "how_it_came",
    "how_long",
    "how_strong",
    "how_sure",
    "how_sure_in_plain_words",
    "how_verified",
    "large_enough",
    "what_a_prior_adds",
    "what_can_be_estimated",
    "what_citing_claims_come_to",
    "what_claims_come_to",
    "what_claims_rest_on",
    "what_domains_rest_on",
    "what_harms_were_seen",
    "what_has_turned",
    "what_high_risk_trials_do",
    "what_is_left_out",
    "what_is_missing",
    "what_is_new",
    "what_it_hangs_on",
    "what_it_is",
    "what_levels_explain",
    "what_numbers_explain",
    "what_pooling_gives",
    "what_rests_on_one_trial",
    "what_secondary_values_do",
    "what_serious_concerns_do",
    "what_sources_say",
    "what_the_correlation_does",
    "what_the_file_stated",
    "what_the_method_does",
    "what_the_multiverse_says",
    "what_to_ask",
    "what_was_found",
    "what_was_known_when",
    "what_was_not_tested",
    "what_was_public",
    "what_was_published",
    "what_was_seen",
    "where_evidence_is",
    "where_sources_stand",
    "which_doses",
    "which_harms",
    "which_results_are_missing",
    "which_studies",
    "which_way",
    "who_was_lost",
]

for _name in __all__:
    globals()[_name] = unless_refused(globals()[_name])
