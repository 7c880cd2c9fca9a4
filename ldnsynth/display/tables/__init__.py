"""The tables of the chapters, as a reader gets them. One module a chapter."""

from ldnsynth.display.attempts import unless_refused
from ldnsynth.display.tables.effects.covariates import subgroups_table
from ldnsynth.display.tables.effects.estimates import (
    crossover_example_table,
    direction_table,
    effects_table,
    pooled_table,
    scales_table,
)
from ldnsynth.display.tables.effects.events import counts_table
from ldnsynth.display.tables.effects.few_trials import priors_table
from ldnsynth.display.tables.effects.method_worth import worth_table
from ldnsynth.display.tables.effects.multiverse import decisions_table
from ldnsynth.display.tables.effects.published_pools import published_pools_table
from ldnsynth.display.tables.effects.sensitivity import (
    correlation_table,
    estimators_table,
    high_risk_table,
    readings_table,
    verified_table,
)
from ldnsynth.display.tables.effects.stated_pools import stated_pools_table
from ldnsynth.display.tables.effects.swim import swim_table
from ldnsynth.display.tables.effects.unpooled import unpooled_table
from ldnsynth.display.tables.sources.claims import grounds_table, ledger_table, turned_table, verdicts_table
from ldnsynth.display.tables.sources.source_stances import (
    distances_table,
    profiles_table,
    stances_table,
    stances_then_table,
)
from ldnsynth.display.tables.strength.bias_details import bias_details_table
from ldnsynth.display.tables.strength.certainty import (
    evidence_profile_table,
    flips_table,
    reasons_table,
    summary_of_findings_table,
)
from ldnsynth.display.tables.strength.coder_agreement import (
    agreement_table,
    bias_agreement_table,
    bias_differing_table,
    certainty_agreement_table,
    certainty_differing_table,
    claims_agreement_table,
    claims_differing_table,
    differing_table,
)
from ldnsynth.display.tables.strength.evidence_strength import directions_table, strength_table, verification_table
from ldnsynth.display.tables.strength.harms import harms_table
from ldnsynth.display.tables.strength.information import information_table
from ldnsynth.display.tables.strength.integrity import integrity_table
from ldnsynth.display.tables.strength.missing_results import missing_results_table
from ldnsynth.display.tables.strength.subgroup_certainty import subgroup_certainty_table
from ldnsynth.display.tables.studies.as_of import as_of_table
from ldnsynth.display.tables.studies.evidence_base import (
    characteristics_table,
    discrepancies_table,
    excluded_table,
    left_out_table,
    unverified_table,
)
from ldnsynth.display.tables.studies.newest import newest_table

__all__ = [
    "agreement_table",
    "as_of_table",
    "bias_agreement_table",
    "bias_details_table",
    "bias_differing_table",
    "certainty_agreement_table",
    "certainty_differing_table",
    "characteristics_table",
    "claims_agreement_table",
    "claims_differing_table",
    "correlation_table",
    "counts_table",
    "crossover_example_table",
    "decisions_table",
    "differing_table",
    "direction_table",
    "directions_table",
    "discrepancies_table",
    "distances_table",
    "effects_table",
    "estimators_table",
    "evidence_profile_table",
    "excluded_table",
    "flips_table",
    "grounds_table",
    "harms_table",
    "high_risk_table",
    "information_table",
    "integrity_table",
    "ledger_table",
    "left_out_table",
    "missing_results_table",
    "newest_table",
    "pooled_table",
    "priors_table",
    "profiles_table",
    "published_pools_table",
    "readings_table",
    "reasons_table",
    "scales_table",
    "stances_table",
    "stances_then_table",
    "stated_pools_table",
    "strength_table",
    "subgroup_certainty_table",
    "subgroups_table",
    "summary_of_findings_table",
    "swim_table",
    "turned_table",
    "unpooled_table",
    "unverified_table",
    "verdicts_table",
    "verification_table",
    "verified_table",
    "worth_table",
]

for _name in __all__:
    globals()[_name] = unless_refused(globals()[_name])
