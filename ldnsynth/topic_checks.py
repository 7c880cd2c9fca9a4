"""What is wrong with the content of a ``topic.yml``: each fault with its place, what was found, what was expected."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ldnsynth import plain_yaml
from ldnsynth.bias_tool import OVERALL
from ldnsynth.bias_tools import TOOLS
from ldnsynth.letters import undrawn, unprintable
from ldnsynth.vocabulary import COMPARATORS, DESIGNS, FACTS, nearest

SCHEMA = Path(__file__).with_name("topic_schema.yml")
OTHER_CLAIMS = "other"  # the topic of claims that no question asks about
_SHOWN = 60
_OF_OUTCOMES = ("thresholds", "threshold", "mid", "mid_per_1000", "mid_ratio", "importance", "outcomes", "measure")
_ID = "^[a-z0-9]+(_[a-z0-9]+)*$"
_DRAWN = ("label", "short", "words", "other_conditions")  # keys of what stands in figures, with the names of families
_TAKEN = ("focus", "all")  # what parameters call the condition in the focus, and every one
_KINDS = {
    **{"object": "names with values", "array": "a list", "string": "a text", "integer": "a whole number"},
    **{"number": "a number", "boolean": "true or false"},
}


@cache
def topic_schema() -> dict:
    """The JSON Schema of ``topic.yml``."""
    schema, fault = plain_yaml.read_yaml(SCHEMA)
    assert not fault, fault
    return schema


def documented_keys() -> list[tuple[str, str]]:
    """Each key of ``topic.yml`` with dots between it and those it stands in, and what it means."""
    return list(_documented(topic_schema(), ""))


def _documented(schema: Mapping[str, Any], inside: str) -> Iterator[tuple[str, str]]:
    for name, part in schema.get("properties", {}).items():
        key = f"{inside}.{name}" if inside else name
        yield key, part.get("description", "")
        within = part.get("additionalProperties")
        yield from _documented(part, key)
        yield from _documented(within if isinstance(within, dict) else {}, f"{key}.<id>")
        yield from _documented(part.get("items", {}), f"{key}[]")


def topic_faults(found: Any) -> list[str]:
    """What is wrong with the content of a ``topic.yml``, each with its place in it, by its JSON Schema and beyond."""
    if _is_sound(found):
        return list(_across(found))
    from jsonschema import Draft202012Validator  # a second to import, which only a fault is worth

    errors = sorted(
        Draft202012Validator(topic_schema()).iter_errors(found), key=lambda error: list(map(str, error.absolute_path))
    )
    return [fault for error in errors for fault in _told(error, _meaning(error.absolute_schema_path))]


def _is_sound(found: Any) -> bool:
    from fastjsonschema import JsonSchemaException

    try:
        _compiled_schema()(found)
    except JsonSchemaException:
        return False
    return True


@cache
def _compiled_schema() -> Callable[[Any], Any]:
    from fastjsonschema import compile as compiled

    return compiled(topic_schema())


def _meaning(path: Iterable[str | int]) -> str:
    """What the schema says of the innermost part on a path through it that it describes."""
    part, meaning = topic_schema(), ""
    for step in path:
        part = part[step] if isinstance(part, list) or step in part else {}  # the path leads through a reference
        if not isinstance(part, dict):
            break
        if step != "properties":
            meaning = part.get("description", meaning)
    return meaning


def _told(error, meaning: str) -> Iterator[str]:
    """A fault of the schema as a sentence: place, what was found, what was expected."""
    place = "".join(f", {key}" if isinstance(key, str) else f" {key + 1}" for key in error.absolute_path)
    match error.validator:
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for key in (key for key in error.instance if key not in known):
                elsewhere = key in _OF_OUTCOMES
                hint = " It is told of each outcome in outcomes.csv." if elsewhere else nearest(str(key), known)
                yield f"{place}: unknown key {key!r}.{hint}"
        case "required":
            for key in (key for key in error.validator_value if key not in error.instance):
                what = error.schema["properties"][key].get("description", "")
                yield f"{place}: {key} is missing{f': {what}' if what else ''}."
        case "type":
            expected = f"{_KINDS[error.validator_value]}{_in_brackets(meaning)}"
            yield f"{place}: expected {expected}, found {_cut(error.instance)}."
        case "pattern" if error.validator_value == _ID:
            form = f"lower-case words joined by _{_in_brackets(meaning)}"
            yield f"{place}: found {_cut(error.instance)}, expected {form}."
        case "uniqueItems":
            yield f"{place}: names the same thing twice: {_cut(error.instance)}."
        case "minLength" | "minItems" | "minProperties":
            yield f"{place}: is empty{_in_brackets(meaning)}."
        case _:
            yield f"{place}: found {_cut(error.instance)}, expected {meaning or error.message}."


def _across(found: Mapping[str, Any]) -> Iterator[str]:
    """What the parts of a topic ask of each other."""
    for part in (_conditions, _domains, _sources, _labels, _comparator):
        yield from part(found)
    yield from _own_tools(found.get("bias_tools", {}))
    yield from _words(found["intervention"]["name"])
    yield from _letters(found, ())
    yield from _terms_with_a_meaning(found)


def _conditions(found: Mapping[str, Any]) -> Iterator[str]:
    """A focus or family that there is not, and families without a member."""
    conditions, families = found["conditions"], found.get("families", {})
    if found["focus"] not in conditions:
        yield f", focus: {_unknown('condition', found['focus'], conditions)}"
    used = {condition.get("family") for condition in conditions.values()}
    for name, condition in conditions.items():
        if condition.get("family", "") and condition["family"] not in families:
            yield f", conditions, {name}: {_unknown('family', condition['family'], families)}"
    for name in (name for name in families if name not in used):
        yield f", families, {name}: has no member. Give a condition this family, or take it out."


def _domains(found: Mapping[str, Any]) -> Iterator[str]:
    """Families that domains keep to, and domains that questions bear on, of which there are none."""
    domains, families = found["domains"], found.get("families", {})
    for name, domain in domains.items():
        if domain.get("only_in", "") and domain["only_in"] not in families:
            yield f", domains, {name}, only_in: {_unknown('family', domain['only_in'], families)}"
    for name, question in found.get("questions", {}).items():
        for domain in (domain for domain in question.get("domains", ()) if domain not in domains):
            yield f", questions, {name}, domains: {_unknown('domain', domain, domains)}"


def _sources(found: Mapping[str, Any]) -> Iterator[str]:
    """Questions and domains that the sources are read by, of which there are none."""
    use, questions = found.get("sources", {}), found.get("questions", {})
    for key, terms in (("use_now", questions), ("followed", found["domains"])):
        if key in use and use[key] not in terms:
            yield f", sources, {key}: {_unknown('term', use[key], terms)}"
    for question in (question for question in use.get("story", ()) if question not in questions):
        yield f", sources, story: {_unknown('question', question, questions)}"


def _labels(found: Mapping[str, Any]) -> Iterator[str]:
    """Labels that cannot be told apart."""
    for part in ("conditions", "domains", "questions", "covariates"):
        yield from _alike({name: entry["label"] for name, entry in found.get(part, {}).items()}, part)
    yield from _alike(found.get("families", {}), "families")


def _comparator(found: Mapping[str, Any]) -> Iterator[str]:
    """A kind of comparator, and designs that are pooled with others or apart, of which there are none."""
    kind = found["comparator"].get("kind", "placebo")
    if kind not in COMPARATORS:
        yield f", comparator, kind: {_unknown('term', kind, COMPARATORS)}"
    for key in ("pooled_with_randomised", "pooled_apart"):
        for design in (design for design in found.get(key, ()) if design not in DESIGNS):
            yield f", {key}: {_unknown('design', design, DESIGNS)}"


def _own_tools(tools: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tools for risk of bias under a name that is taken, for designs that there are not, or two for one design."""
    taken: dict[str, str] = {}
    for name, tool in tools.items():
        if name in TOOLS:
            yield f", bias_tools, {name}: every review has this tool. Choose another term, or take it out."
        if OVERALL in tool["domains"]:
            yield f", bias_tools, {name}, domains: {OVERALL} is no domain. Its words go in overall."
        for design in tool.get("designs", ()):
            if design not in DESIGNS:
                yield f", bias_tools, {name}, designs: {_unknown('design', design, DESIGNS)}"
            elif (other := taken.setdefault(design, name)) != name:
                yield f", bias_tools, {name}, designs: {design} is judged with {other} already. Leave it to one."
    yield from _alike({name: tool["label"] for name, tool in tools.items()}, "bias_tools")


def unknown_chapters(chapters: Iterable[str], notebooks: Iterable[Path]) -> list[str]:
    """A sentence for each chapter of a topic that no notebook is, of those that the review and the engine have."""
    stems = sorted(path.stem for path in notebooks)
    return [f"no notebook {name!r}.{nearest(name, stems)}" for name in chapters if name not in stems]


def _letters(node: Any, way: tuple[str, ...]) -> Iterator[str]:
    """Signs that cannot be printed, and in names that stand in figures letters that these lack."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _letters(value, (*way, key))
    elif isinstance(node, list):
        for value in node:
            yield from _letters(value, way)
    elif isinstance(node, str):
        drawn = way[-1] in _DRAWN or way[0] == "families"
        if sign := unprintable(node.replace("\n", "")):
            yield f", {', '.join(way)}: holds a sign that cannot be printed, {sign}. Remove it."
        elif drawn and (letter := undrawn(node.replace("\n", ""))):
            yield f", {', '.join(way)}: figures have no letter for {letter}. Write it in Latin letters."


def _words(name: str) -> Iterator[str]:
    first, _, rest = name.partition(" ")
    if first.lower() in ("a", "an", "the") and rest:
        instead = f"Write article: {first.lower()} and name: {rest}, so that a sentence can leave it out"
        yield f", intervention, name: found the article {first!r} in it. {instead}."


def _terms_with_a_meaning(found: Mapping[str, Any]) -> Iterator[str]:
    """Terms that mean something else already, and a limit that limits nothing."""
    for name in (name for name in _TAKEN if name in found["conditions"]):
        yield f", conditions, {name}: this word is taken: parameters use it for conditions. Choose another term."
    if OTHER_CLAIMS in found.get("questions", {}):
        yield f", questions, {OTHER_CLAIMS}: this word is taken: claims use it for no question. Choose another term."
    dose = found.get("dose", {})
    if dose.get("item") in FACTS:
        yield f", dose, item: {dose['item']!r} is a fact of every trial. Choose a term of its own."
    if not math.isfinite(dose.get("limit", 0)):
        yield f", dose, limit: found {dose['limit']}, expected a number. Without a limit, leave it out."


def _alike(labels: Mapping[str, str], what: str) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, label in labels.items():
        if (other := seen.setdefault(label, name)) != name:
            yield f", {what}, {name}: has the label of {other}, {label!r}. A reader could not tell them apart."


def _unknown(what: str, term: str, known: Iterable[str]) -> str:
    allowed = list(known)
    return f"unknown {what} {term!r}.{nearest(term, allowed) if allowed else ' None is named.'}"


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _cut(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
