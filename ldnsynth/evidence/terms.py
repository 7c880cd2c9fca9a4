"""The terms of the data package and those that the program knows are the same, or rows would be lost for a term."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import ModuleType

from ldnsynth import bias_tools, review_terms, vocabulary
from ldnsynth.evidence.layout import columns_gone, former_layout, lacking_columns
from ldnsynth.evidence.tables import Problem, Tables

_CODED = {"question": "QUESTIONS", "certainty": "WORDINGS", "basis": "BASES"}
_OF_VOCABULARY = {
    "documents": {"kind": "DOCUMENTS", "public_as": "PUBLIC_AS"},
    "trials": {
        **{"condition": "CONDITIONS", "design": "DESIGNS", "masking": "MASKING", "comparator": "COMPARATORS"},
        **{"status": "STATUSES", "relevance": "RELEVANCE"},
    },
    "arms": {"role": "ARM_ROLES"},
    "phases": {"kind": "PHASES"},
    "characteristics": {"item": "FACTS"},
    "derivations": {"item": "DERIVED_COUNTS"},
    "outcomes": {"domain": "DOMAINS", "better": "BETTER", "importance": "IMPORTANCE"},
    "results": {
        **{"contrast": "CONTRASTS", "role": "ROLES", "direction": "DIRECTIONS", "measure": "MEASURES"},
        "pi_relation": "P_RELATIONS",
    },
    "stances": _CODED,
    "stance_consensus": _CODED,
    "discrepancies": {"used": "USED"},
    "certainty": {
        **{"condition": "CONDITIONS", "domain": "DOMAINS", "body": "BODIES", "start": "STARTS"},
        "certainty": "CERTAINTIES",
    },
    "certainty_reasons": {"aspect": "ASPECTS"},
    "claims": {"kind": "CLAIMS", "topic": "TOPICS", "verdict_then": "VERDICTS", "verdict_now": "VERDICTS"},
}
_VERIFIED = (
    *(("documents", "verification"), ("trials", "verification"), ("phases", "verification")),
    *(("characteristics", "verification"), ("outcomes", "verification"), ("outcomes", "mid_verification")),
    *(("results", "verification"), ("sources", "author_verification")),
    *(("pooled_estimates", "verification"), ("pooled_estimates", "trials_verification")),
)
# Which list of terms each column with terms takes them from: a module and a name in it.
VOCABULARIES: Mapping[tuple[str, str], tuple[ModuleType, str]] = {
    **{(table, column): (vocabulary, name) for table, of in _OF_VOCABULARY.items() for column, name in of.items()},
    **dict.fromkeys(_VERIFIED, (vocabulary, "VERIFICATION")),
    ("risk_of_bias", "tool"): (bias_tools, "TOOLS"),
    ("risk_of_bias", "domain"): (bias_tools, "DOMAINS"),
    ("risk_of_bias", "judgement"): (bias_tools, "JUDGEMENTS"),
    ("searches", "place_kind"): (review_terms, "PLACES"),
    ("searches", "aim"): (review_terms, "AIMS"),
    ("search_records", "decision"): (review_terms, "DECISIONS"),
    ("search_records", "exclusion"): (review_terms, "EXCLUSIONS"),
    ("pooled_estimates", "condition"): (vocabulary, "CONDITIONS"),
    ("pooled_estimates", "domain"): (vocabulary, "DOMAINS"),
    ("pooled_estimates", "comparison"): (review_terms, "COMPARISONS"),
    ("pooled_estimates", "measure"): (review_terms, "POOLED_MEASURES"),
    ("pooled_estimates", "better"): (review_terms, "SIDES"),
    ("pooled_estimates", "same_question"): (review_terms, "YES_OR_NO"),
}
# Columns whose cells hold several terms, separated by semicolons.
LISTS = {("documents", "conditions"): vocabulary.CONDITIONS, ("claims", "omits"): vocabulary.OMISSIONS}


def terms_of(table: str, column: str) -> Collection[str]:
    """The terms that the program knows for a column of `VOCABULARIES`."""
    module, name = VOCABULARIES[table, column]
    return getattr(module, name)


def check_package(package: dict) -> list[Problem]:
    """What the descriptor of a data package lacks, allows or forbids, and the program reads otherwise.

    Each column that the program reads must be described, and each term stand in both or in none: a term that one of
    them does not know would cost rows.
    """
    fields = {r["name"]: {field["name"]: field for field in r["schema"]["fields"]} for r in package["resources"]}
    found = [problem for table, described in fields.items() for problem in _columns(table, list(described))]
    for table, column in VOCABULARIES:
        if column in fields.get(table, {}):
            found += _terms(table, column, fields[table][column])
    return found


def _columns(table: str, columns: list[str]) -> Iterator[Problem]:
    lacking, gone = lacking_columns(table, columns), columns_gone(table, columns)
    changed = former_layout(table, lacking, gone)
    if lacking:
        what = f"lacks {', '.join(lacking)}, which the program reads.{changed}"
        yield _fault(
            table,
            f"{what} Describe it as the datapackage.json of this version of ldnsynth does, and add it to the file.",
        )
    if gone:
        yield _fault(table, f"has {', '.join(gone)}, which nothing reads any more.{changed} Take it out of both files.")


def _terms(table: str, column: str, field: dict) -> Iterator[Problem]:
    known = terms_of(table, column)
    allowed = (field.get("constraints") or {}).get("enum")
    if not allowed:
        yield _fault(f"{table}.{column}", f"has no enum. Allow {', '.join(known)}.")
        return
    module, name = VOCABULARIES[table, column]
    home = f"{name} in {module.__name__.replace('.', '/')}.py"
    for term in (term for term in allowed if term not in known):
        what = f"allows {term!r}, which the program does not know: rows with it would be lost."
        yield _fault(f"{table}.{column}", f"{what}{_meant(term, known)} Take it out, or add it to {home}.")
    for term in (term for term in known if term not in allowed):
        what = f"does not allow {term!r}, which the program knows."
        yield _fault(f"{table}.{column}", f"{what} Add it, or take it out of {home}.")


def check_lists(tables: Tables) -> Iterator[Problem]:
    """The cells that hold several terms: what is wrong with them, row by row."""
    for table, column in LISTS:
        for row in tables[table]:
            if unknown := _unknown(table, column, row[column]):
                yield row.problem(column, unknown)


def check_cells(file: str, table: str, columns: Mapping[str, Iterable[str]]) -> list[str]:
    """A sentence for each cell of a table, given by column, that holds another term than its column's; blanks pass."""
    return [
        f"{file}, row {row}, {column}: {unknown}"
        for column in columns
        if (table, column) in VOCABULARIES or (table, column) in LISTS
        for row, cell in enumerate(columns[column], start=2)
        if (unknown := _unknown(table, column, cell))
    ]


def _unknown(table: str, column: str, cell: str) -> str:
    """What is wrong with the terms in a cell, "" if nothing is."""
    known = LISTS.get((table, column)) or terms_of(table, column)
    terms = cell.split(";") if (table, column) in LISTS else [cell]
    unknown = [term for term in map(str.strip, terms) if term and term not in known]
    if not unknown:
        return ""
    meant = "".join(_meant(term, known) for term in unknown)
    return f"unknown: {', '.join(map(repr, unknown))}.{meant} Use {', '.join(known)}."


def _fault(where: str, message: str) -> Problem:
    return Problem("datapackage.json", None, "", where, message)


def _meant(term: object, known: Collection[str]) -> str:
    close = difflib.get_close_matches(str(term), known, n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
