"""Layout 4: what a review is about stands in ``topic.yml``; before, its terms stood in ``datapackage.json``."""

from collections import Counter
from typing import Any

from ldnsynth.evidence.layout import OPTIONAL
from ldnsynth.vocabulary import ARM_ROLES, CODES, DIRECTIONS, FACTS

_LONGEST_ACRONYM = 5
_FORMER_CONSENSUS = "stance_consensus"


def topic_from_descriptor(
    topic: dict, descriptor: dict, tables: dict[str, list[dict[str, str]]]
) -> tuple[dict, dict, list[str]]:
    """Make a topic of the terms that the descriptor allows; rename the direction and the role of the intervention.

    Parameters
    ----------
    topic : dict
        Empty.
    descriptor : dict
        ``datapackage.json`` as it was.
    tables : dict of str to list of dict
        Rows by table.
    """
    columns = {
        (resource["name"], one["name"]): one.get("constraints", {}).get("enum", [])
        for resource in descriptor["resources"]
        for one in resource["schema"]["fields"]
    }
    direction = _own([term for term in columns["results", "direction"] if term.startswith("favours_")], DIRECTIONS)
    role = _own(columns["arms", "role"], ARM_ROLES)
    tables = _renamed(tables, "results", "direction", direction, "favours_intervention")
    tables = _renamed(tables, "arms", "role", role, "intervention")
    known = {resource["name"] for resource in descriptor["resources"]}
    if _FORMER_CONSENSUS in known:
        tables, known = _with_consensus(tables), known | {"consensus"}
    short = direction.removeprefix("favours_").replace("_", " ")
    short = short.upper() if len(short) <= _LONGEST_ACRONYM else short
    about = {name: descriptor[name] for name in ("name", "title", "version")}
    about |= {"created": descriptor["created"][:10], "licenses": descriptor.get("licenses", [])}
    made: dict[str, Any] = {
        "layout": 4,
        "engine": ">=0.4,<0.5",
        "package": about,
        "title": descriptor["title"],
        "question": f"What is known of {short}, and how far can it be relied on?",
        "intervention": {"name": short, "short": short},
        "comparator": {"name": f"placebo or no {short}", "short": "placebo", "kind": "placebo"},
        "focus": _focus(tables, columns["trials", "condition"]),
        "conditions": _labelled(columns["trials", "condition"]),
        "domains": _labelled(columns["outcomes", "domain"]),
        "tables": [name for name in OPTIONAL if name in known],
    }
    if questions := columns.get(("stances", "question")):
        made["questions"] = _labelled(questions)
    if dose := [item for item in columns["characteristics", "item"] if item not in FACTS]:
        unit = dose[0].removeprefix("dose_").replace("_per_", "/").replace("_", " ")
        made["dose"] = {"item": dose[0], "unit": unit, "words": f"{unit} of {short}", "short": unit}
    return made, tables, _told(bool(questions), known, direction, role)


def _told(questions: bool, known: set[str], direction: str, role: str) -> list[str]:
    """What a person has to look at after the change."""
    return [
        "topic.yml: made of the terms in datapackage.json. Look at intervention, comparator, question and the labels.",
        "topic.yml, domains: say which are harms, surrogates or of mixed content, and which mean something in one "
        "family of conditions only.",
        *(["topic.yml, questions: say which are about the intervention, and which domains bear on them."] * questions),
        *([f"{_FORMER_CONSENSUS}.csv: its codes are rows of consensus.csv now. Remove it."] * ("consensus" in known)),
        f"results.csv, direction: {direction} is favours_intervention now.",
        f"arms.csv, role: {role} is intervention now.",
    ]


def _with_consensus(tables: dict) -> dict:
    """The consensus on stances, a row a stance before, as a row a code on which the coders differ."""
    rows = []
    for agreed in tables.get(_FORMER_CONSENSUS, []):
        about = ("source_id", "question")
        codings = [row for row in tables["stances"] if all(row[column] == agreed[column] for column in about)]
        for code in CODES["stances"]:
            if len({row[code] for row in codings}) > 1:
                rows.append(
                    {"coded": "stances", "row_id": "/".join(agreed[column] for column in about), "code": code}
                    | {"value": agreed[code], "coders": agreed["coders"], "reason": agreed["reason"]}
                    | {"evidence": "", "resolved_by": agreed["resolved_by"]}
                )
    rows.sort(key=lambda row: "/".join((row["coded"], row["row_id"], row["code"])))
    return {name: found for name, found in tables.items() if name != _FORMER_CONSENSUS} | {"consensus": rows}


def _own(terms: list[str], known) -> str:
    """The one term that only the former package has."""
    return next(term for term in terms if term not in known)


def _renamed(tables: dict, table: str, column: str, old: str, new: str) -> dict:
    rows = [row | {column: new} if row.get(column) == old else row for row in tables[table]]
    return tables | {table: rows}


def _labelled(terms: list[str]) -> dict[str, dict[str, str]]:
    return {term: {"label": term.replace("_", " ")} for term in terms}


def _focus(tables: dict, conditions: list[str]) -> str:
    """The condition of most studies that speak to the question directly."""
    direct = Counter(row["condition"] for row in tables["trials"] if row.get("relevance") == "direct")
    return direct.most_common(1)[0][0] if direct else conditions[0]
