"""What must hold across the tables of a data package that fits its schema. One function a rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ldnsynth.evidence.people import check_people_of_results
from ldnsynth.evidence.reading import derivations
from ldnsynth.evidence.reading.dates import earliest_day, is_date, latest_day
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.evidence.reading.terms import check_lists
from ldnsynth.evidence.rules.covariates import COVARIATE_RULES
from ldnsynth.evidence.rules.entered_once import ONCE_RULES
from ldnsynth.evidence.rules.integrity import INTEGRITY_RULES
from ldnsynth.evidence.rules.judgements import JUDGEMENT_RULES
from ldnsynth.evidence.rules.last_seen import SEEN_RULES
from ldnsynth.evidence.rules.missing_results import MISSING_RULES
from ldnsynth.evidence.rules.people_counts import arms_add_up, people_do_not_multiply
from ldnsynth.evidence.rules.plausibility import check_numbers
from ldnsynth.evidence.rules.pooled_estimates import POOL_RULES
from ldnsynth.evidence.rules.searches import SEARCH_RULES
from ldnsynth.evidence.rules.sources.claims import CLAIM_RULES
from ldnsynth.evidence.rules.sources.consensus_rules import CONSENSUS_RULES
from ldnsynth.evidence.rules.sources.stances import STANCE_RULES
from ldnsynth.evidence.rules.targets import CORE_GRADE_RULES, TARGET_RULES
from ldnsynth.evidence.rules.thresholds import THRESHOLD_RULES
from ldnsynth.ranges import RANGES
from ldnsynth.topic import NAME
from ldnsynth.vocabulary import ANALYSES, VERIFICATION

_OWN_TRIAL = {
    "arms": ("arm_id",),
    "phases": ("phase_id",),
    "characteristics": ("characteristic_id", "arm_id"),
}
_OWN_TRIAL |= {
    "results": ("result_id", "arm_id", "comparator_id"),
    "derivations": ("characteristic_id", "arm_id"),
}
_DATED = {
    "documents": ("public_from", "public_after", "public_before"),
    "sources": ("written_on", "written_after", "written_before"),
}
_SEEN = [(name, "source_id", "verification") for name in ("trials", "phases", "characteristics", "outcomes", "results")]
_SEEN += [("outcomes", "mid_source_id", "mid_verification")]


def _cells_are_tidy(tables: Tables) -> Iterator[Problem]:
    for rows in tables.rows.values():
        for row in rows:
            for column, cell in row.cells.items():
                if cell != " ".join(cell.split()):
                    yield row.problem(column, f"found stray white space in {cell!r}. Remove it.")


def _rows_are_sorted(tables: Tables) -> Iterator[Problem]:
    for rows in tables.rows.values():
        for before, after in pairwise(rows):
            if after.key < before.key:
                yield after.problem("", f"stands after {before.key!r}, expected rows sorted by key. Move it up.")
                break


def _rows_belong_to_their_trial(tables: Tables) -> Iterator[Problem]:
    for name, columns in _OWN_TRIAL.items():
        for row in tables[name]:
            for column in columns:
                if row[column] and row[column].split("/")[0] != row["trial_id"]:
                    found = f"found {row[column]!r} in a row of trial {row['trial_id']!r}"
                    yield row.problem(column, f"{found}. Ids start with the trial they belong to.")


def _dates_are_days_or_bounds(tables: Tables) -> Iterator[Problem]:
    for name, (exact, after, before) in _DATED.items():
        for row in tables[name]:
            for column in (exact, after, before):
                if row[column] and not is_date(row[column]):
                    yield row.problem(column, f"{row[column]!r} is no date of the calendar.")
            if row[exact] and (row[after] or row[before]):
                yield row.problem(exact, "stands beside a bound. Keep the date if it is known, else the bounds.")
            ordered = all(is_date(row[c]) for c in (after, before))
            if ordered and earliest_day(row[after]) > latest_day(row[before]):
                yield row.problem(after, f"{row[after]} is later than {before} {row[before]}. Swap or correct them.")


def _sources_are_dated(tables: Tables) -> Iterator[Problem]:
    documents = tables.by("documents", "document_id")
    for row in tables["sources"]:
        if not any(row[column] for column in _DATED["sources"]):
            yield row.problem("written_on", "blank, and no bound either. Give the day, or the bounds that are sure.")
        document = documents[row["source_id"]]
        if any(document[column] for column in _DATED["documents"]):
            yield document.problem("public_from", "a source text is dated in sources.csv alone. Leave it blank here.")


def _addresses_stand_alone(tables: Tables) -> Iterator[Problem]:
    for row in tables["documents"]:
        better = [column for column in ("pmid", "doi", "register_number") if row[column]]
        if row["url"] and better:
            yield row.problem("url", f"not needed beside {' and '.join(better)}. Remove it.")


def _values_are_no_better_seen_than_their_document(tables: Tables) -> Iterator[Problem]:
    levels = {row["document_id"]: row["verification"] for row in tables["documents"]}
    worse = list(VERIFICATION).index
    for name, column, level in _SEEN:
        for row in tables[name]:
            document = levels.get(row[column])
            if document and row[level] and worse(row[level]) < worse(document):
                what = f"{row[level]!r}, but {row[column]} itself is {document!r} in documents.csv"
                yield row.problem(level, f"{what}. Lower the value, or raise the document if more of it was seen.")


def _trials_have_their_documents(tables: Tables) -> Iterator[Problem]:
    documents = {row["document_id"] for row in tables["documents"]}
    for row in tables["trials"]:
        if row["status"] in ("published", "congress_only") and not row["report_id"]:
            yield row.problem("report_id", f"blank, but the status is {row['status']!r}. Name the report.")
        if row["status"] in ("register_results_only", "withdrawn", "terminated") and not row["register_id"]:
            yield row.problem("register_id", f"blank, but the status is {row['status']!r}. Name the register entry.")
        for name in filter(None, row["other_reports"].split(";")):
            if name not in documents:
                yield row.problem("other_reports", f"found {name!r}, which documents.csv does not hold. Add it there.")


def _facts_say_something(tables: Tables) -> Iterator[Problem]:
    for row in tables["characteristics"]:
        if not any(row[column] for column in ("value", "value_low", "value_high", "value_text")):
            yield row.problem("value", "no value, range or text. Fill one, or remove the row.")
        low, high = row.number_of("value_low"), row.number_of("value_high")
        if low is not None and high is not None and low > high:
            yield row.problem("value_low", f"{low:g} is above value_high {high:g}. Swap or correct them.")
        if row["item"].endswith("_on") and not is_date(row["value_text"]):
            yield row.problem("value_text", f"found {row['value_text']!r}, expected YYYY, YYYY-MM or YYYY-MM-DD.")
        if row["item"].startswith("n_") and row["value"] and float(row["value"]) % 1:
            yield row.problem("value", f"found {row['value']} people, expected a whole number.")
        if row["item"] == "analysis" and row["value_text"] not in ANALYSES:
            yield row.problem("value_text", f"found {row['value_text']!r}, expected {' or '.join(ANALYSES)}.")


def _derivations_can_be_computed(tables: Tables) -> Iterator[Problem]:
    values = {r["characteristic_id"]: float(r["value"]) for r in tables["characteristics"] if r["value"]}
    extracted = {row["characteristic_id"] for row in tables["characteristics"]}
    for row in tables["derivations"]:
        missing = [name for name in derivations.inputs(row["formula"]) if name not in values]
        if row["characteristic_id"] in extracted:
            yield row.problem("characteristic_id", "stands in characteristics.csv too. Keep what was seen, drop this.")
        elif missing:
            yield row.problem("formula", f"no number for {', '.join(missing)}. Correct the id, or extract it first.")
        else:
            try:
                value = values[row["characteristic_id"]] = derivations.evaluate(row["formula"], values)
                if value % 1 or not RANGES["ai"].holds(value):
                    yield row.problem("formula", f"comes to {value:g} people, expected a whole number, 0 or more.")
            except (ValueError, ZeroDivisionError) as error:
                yield row.problem("formula", f"{error}. Expected + - * / over ids in [brackets].")


def _phases_are_in_order(tables: Tables) -> Iterator[Problem]:
    by_trial: dict[str, list[Row]] = defaultdict(list)
    for row in tables["phases"]:
        by_trial[row["trial_id"]].append(row)
    for trial, rows in by_trial.items():
        numbers = sorted(int(row["sequence"]) for row in rows)
        if numbers != list(range(1, len(rows) + 1)):
            yield rows[0].problem("sequence", f"{trial} counts {numbers}, expected 1 to {len(rows)} without gaps.")


def _crossovers_are_measured_within_a_period(tables: Tables) -> Iterator[Problem]:
    crossovers = {row["trial_id"] for row in tables["trials"] if "crossover" in row["design"]}
    longest = defaultdict(float)
    for row in tables["phases"]:
        if row["kind"] == "treatment" and row["weeks"]:
            longest[row["trial_id"]] = max(longest[row["trial_id"]], float(row["weeks"]))
    for row in tables["results"]:
        weeks, period = row.number_of("timepoint_weeks"), longest.get(row["trial_id"])
        if row["trial_id"] in crossovers and row["role"] != "safety" and weeks and period and weeks > period:
            what = f"{weeks:g} weeks, but the longest period on one treatment has {period:g}"
            yield row.problem("timepoint_weeks", f"{what}. Give weeks on treatment, or leave it blank.")


def _contrasts_fit_their_arms(tables: Tables) -> Iterator[Problem]:
    roles = {(row["trial_id"], row["arm_id"]): row["role"] for row in tables["arms"]}
    name = tables.topic.intervention.short
    for row in tables["results"]:
        between = row["contrast"] == "between_arms"
        if between and not row["comparator_id"]:
            yield row.problem("comparator_id", "blank, but the contrast is between arms. Name the second arm.")
        if row["contrast"] in ("within_arm", "single_arm") and row["comparator_id"]:
            yield row.problem("comparator_id", f"filled, but the contrast is {row['contrast']!r}. Leave it blank.")
        if between and roles.get((row["trial_id"], row["comparator_id"])) in ("intervention", "combination"):
            what = f"{row['comparator_id']} got {name} too, so that nothing of it is compared"
            yield row.problem("comparator_id", f"{what}. Enter what was seen of each arm, or contrast 'subgroup'.")
        if row["direction"].startswith("favours") and not between:
            yield row.problem("direction", f"{row['direction']!r} needs a contrast between arms.")
        elif (
            row["direction"].startswith("favours")
            and (role := roles.get((row["trial_id"], row["arm_id"]), "intervention")) != "intervention"
        ):
            what = f"{row['direction']!r}, but {row['arm_id']} is {role!r}, not {name} alone"
            yield row.problem("direction", f"{what}. A direction speaks of {name}: use 'descriptive'.")


def _results_come_after_their_trial(tables: Tables) -> Iterator[Problem]:
    documents = tables.by("documents", "document_id")
    started = {r["trial_id"]: r for r in tables["characteristics"] if r["item"] == "started_on"}
    for row in tables["results"]:
        public = documents[row["first_public_in"]]
        bound = public["public_from"] or public["public_before"]
        start = started.get(row["trial_id"])
        if bound and start and is_date(start["value_text"]) and latest_day(bound) < earliest_day(start["value_text"]):
            yield row.problem(
                "first_public_in",
                f"public by {bound}, before the trial began ({start['value_text']}). Correct one of the dates.",
            )


def _definitions_have_a_source(tables: Tables) -> Iterator[Problem]:
    for row in tables["outcomes"]:
        filled = [column for column in ("range_low", "range_high", "norm_mean", "norm_sd") if row[column]]
        if filled and not (row["source_id"] and row["locator"] and row["verification"]):
            yield row.problem(filled[0], "a number without source_id, locator and verification. Say where it was seen.")


def _domains_are_used(tables: Tables) -> Iterator[Problem]:
    used = {row["domain"] for row in tables["outcomes"]}
    for domain in tables.topic.domains if used else ():
        if domain not in used:
            yield Problem(NAME, None, "", f"domains, {domain}", "no outcome is of this domain. Take it out.")


def _what_is_told_of_the_intervention_has_a_source(tables: Tables) -> Iterator[Problem]:
    about = tables.topic.intervention.about
    if about and about["source"] not in {row["document_id"] for row in tables["documents"]}:
        told = f"no document {about['source']!r}. Enter the document in documents.csv, or name the one that says so."
        yield Problem(NAME, None, "", "intervention, about, source", told)


def _disagreements_are_resolved(tables: Tables) -> Iterator[Problem]:
    for row in tables["discrepancies"]:
        for column in ("used", "reason", "consequence"):
            if not row[column]:
                yield row.problem(column, "blank: nobody resolved this. Say which is used, why, and what changes.")


RULES = (
    _cells_are_tidy,
    _rows_are_sorted,
    _rows_belong_to_their_trial,
    _dates_are_days_or_bounds,
    _sources_are_dated,
    _addresses_stand_alone,
    _values_are_no_better_seen_than_their_document,
    _trials_have_their_documents,
    _facts_say_something,
    people_do_not_multiply,
    arms_add_up,
    _derivations_can_be_computed,
    _phases_are_in_order,
    _crossovers_are_measured_within_a_period,
    _contrasts_fit_their_arms,
    _results_come_after_their_trial,
    _definitions_have_a_source,
    _domains_are_used,
    _what_is_told_of_the_intervention_has_a_source,
    _disagreements_are_resolved,
    check_lists,
    check_numbers,
    *THRESHOLD_RULES,
    check_people_of_results,
    *JUDGEMENT_RULES,
    *TARGET_RULES,
    *CORE_GRADE_RULES,
    *MISSING_RULES,
    *INTEGRITY_RULES,
    *STANCE_RULES,
    *CLAIM_RULES,
    *CONSENSUS_RULES,
    *COVARIATE_RULES,
    *ONCE_RULES,
    *SEEN_RULES,
    *SEARCH_RULES,
    *POOL_RULES,
)
