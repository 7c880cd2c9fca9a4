"""The layout of the data package that the program reads: its tables and columns, and what became of former ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_COLUMNS = {
    "documents": (
        "document_id kind title authors container volume_pages year pmid pmcid doi register_number url "
        "conditions public_from public_after public_before public_as says verification note"
    ),
    "trials": (
        "trial_id label condition population design masking comparator country status relevance report_id "
        "register_id summary source_id locator verification note"
    ),
    "arms": "arm_id trial_id role label intervention",
    "phases": "phase_id trial_id sequence kind label weeks source_id locator verification note",
    "characteristics": (
        "characteristic_id trial_id arm_id item value value_low value_high value_text unit source_id locator "
        "verification note"
    ),
    "derivations": "characteristic_id trial_id arm_id item formula reason",
    "outcomes": (
        "outcome_id domain label instrument unit range_low range_high norm_mean norm_sd better importance mid "
        "mid_per_1000 mid_ratio mid_source_id mid_locator mid_verification step source_id locator "
        "verification note"
    ),
    "results": (
        "result_id trial_id outcome_id arm_id comparator_id contrast role timepoint_weeks timepoint direction "
        "measure n1i n2i m1i sd1i m2i sd2i m1_ci_low m1_ci_high m2_ci_low m2_ci_high ai bi ci di percent1i "
        "percent2i xi ni yi sei ci_low ci_high ci_level pi pi_relation ti di_df reported accepted_because "
        "source_id locator verification first_public_in note"
    ),
    "sources": (
        "source_id file label genre author author_verification written_on written_after written_before "
        "dating_reason note"
    ),
    "stances": "source_id question stance certainty basis first_line last_line passage_sha256 reason coder",
    "stance_consensus": "source_id question stance certainty basis coders reason resolved_by",
    "discrepancies": "discrepancy_id trial_id about value_a source_a value_b source_b used reason consequence",
    "risk_of_bias": "bias_id trial_id tool domain judgement answers reason source_id locator coder note",
    "certainty": "certainty_id condition domain body outcome_id start certainty judged_on coder note",
    "certainty_reasons": "reason_id certainty_id aspect levels reason locator coder",
    "claims": (
        "claim_id source_id first_line last_line passage_sha256 kind topic claim cites verdict_then "
        "verdict_now omits reason_then reason_now evidence_then evidence_now coder note"
    ),
    "searches": "search_id place place_kind query searched_on n_records aim note",
    "search_records": "search_id work n_records title document_id decision exclusion reason",
    "pooled_estimates": (
        "pool_id document_id condition domain outcome comparison measure better same_question model searched_to k n "
        "yi ci_low ci_high ci_level i2 trial_ids trials_verification differs source_id locator verification note"
    ),
}
OPTIONAL = ("searches", "search_records", "pooled_estimates")  # a collection without them has none
COLUMNS: Mapping[str, tuple[str, ...]] = {table: tuple(names.split()) for table, names in _COLUMNS.items()}


@dataclass(frozen=True)
class Change:
    """What a version of the data package changed in a table: columns that came, columns that went, and why in words."""

    version: str
    table: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    words: str


_IMPORTANCE = "importance is said of outcomes now, no longer of certainty"
_MID = ("mid_per_1000", "mid_ratio", "mid_source_id", "mid_locator", "mid_verification")
CHANGES = (
    Change("0.3", "outcomes", ("importance",), (), _IMPORTANCE),
    Change("0.3", "certainty", (), ("importance",), _IMPORTANCE),
    Change("0.3", "certainty", ("body",), (), "randomised trials and other studies are rated apart, each in a row"),
    Change("0.3", "risk_of_bias", ("answers",), (), "answers to the tool's questions stand beside a judgement"),
    Change("0.3", "outcomes", ("norm_mean", "norm_sd"), (), "the general population's mean and SD came in"),
    Change("0.3", "outcomes", _MID, (), "smallest important differences of events, and where each was seen, came in"),
)


def lacking_columns(table: str, columns: Sequence[str]) -> list[str]:
    """The columns of a table that the program reads and that are not among those given."""
    return [name for name in COLUMNS.get(table, ()) if name not in columns]


def columns_gone(table: str, columns: Sequence[str]) -> list[str]:
    """The columns among those given that a former layout of the table had."""
    gone = {name for change in CHANGES if change.table == table for name in change.went}
    return [name for name in columns if name in gone]


def former_layout(table: str, lacking: Sequence[str], unknown: Sequence[str]) -> str:
    """A sentence on what changed in a table since it lacked these columns and had those; "" if it never did."""
    changes = [
        change
        for change in CHANGES
        if change.table == table and (set(change.came) & set(lacking) or set(change.went) & set(unknown))
    ]
    told = "; ".join(dict.fromkeys(change.words for change in changes))
    return f" This is the layout before {changes[0].version}: {told}." if changes else ""
