"""What is wrong with the content of a ``topic.yml``: each fault with its place, what was found, what was expected."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ldnsynth import plain_yaml
from ldnsynth.vocabulary import COMPARATORS, DESIGNS, nearest

SCHEMA = Path(__file__).with_name("topic_schema.yml")
_SHOWN = 60
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
    """What is wrong with the content of a ``topic.yml``, each with its place in it."""
    if _is_sound(found):
        return list(_across(found))
    from jsonschema import Draft202012Validator  # a second to import, which only a fault is worth

    errors = Draft202012Validator(topic_schema()).iter_errors(found)
    faults = [
        fault
        for error in sorted(errors, key=lambda error: list(map(str, error.absolute_path)))
        for fault in _told(error)
    ]
    return faults


def _is_sound(found: Any) -> bool:
    import fastjsonschema

    try:
        fastjsonschema.compile(topic_schema())(found)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


def _told(error) -> Iterator[str]:
    """A fault of the schema as a sentence: place, what was found, what was expected."""
    place = "".join(f", {key}" if isinstance(key, str) else f" {key + 1}" for key in error.absolute_path)
    meaning = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    match error.validator:
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for key in (key for key in error.instance if key not in known):
                yield f"{place}: unknown key {key!r}.{nearest(str(key), known)}"
        case "required":
            for key in (key for key in error.validator_value if key not in error.instance):
                what = error.schema["properties"][key].get("description", "")
                yield f"{place}: {key} is missing{f': {what}' if what else ''}."
        case "type":
            expected = f"{_KINDS[error.validator_value]}{_in_brackets(meaning)}"
            yield f"{place}: expected {expected}, found {_cut(error.instance)}."
        case "pattern" | "propertyNames":
            expected = "lower-case words joined by _" if "_" in str(error.validator_value) else "another form"
            yield f"{place}: found {_cut(error.instance)}, expected {meaning or expected}."
        case "uniqueItems":
            yield f"{place}: names the same thing twice: {_cut(error.instance)}."
        case "minLength" | "minItems" | "minProperties":
            yield f"{place}: is empty{_in_brackets(meaning)}."
        case _:
            yield f"{place}: found {_cut(error.instance)}, expected {meaning or error.message}."


def _across(found: Mapping[str, Any]) -> Iterator[str]:
    """What the parts of a topic ask of each other."""
    conditions, domains = found["conditions"], found["domains"]
    families, questions = found.get("families", {}), found.get("questions", {})
    if found["focus"] not in conditions:
        yield f", focus: {_unknown('condition', found['focus'], conditions)}"
    used = {condition.get("family") for condition in conditions.values()}
    for name, condition in conditions.items():
        if condition.get("family", "") and condition["family"] not in families:
            yield f", conditions, {name}: {_unknown('family', condition['family'], families)}"
    for name in (name for name in families if name not in used):
        yield f", families, {name}: has no member. Give a condition this family, or take it out."
    for name, domain in domains.items():
        if domain.get("only_in", "") and domain["only_in"] not in families:
            yield f", domains, {name}, only_in: {_unknown('family', domain['only_in'], families)}"
    for name, question in questions.items():
        for domain in question.get("domains", ()):
            if domain not in domains:
                yield f", questions, {name}, domains: {_unknown('domain', domain, domains)}"
    use = found.get("sources", {})
    for key, terms in (("use_now", questions), ("followed", domains)):
        if key in use and use[key] not in terms:
            yield f", sources, {key}: {_unknown('term', use[key], terms)}"
    for question in (question for question in use.get("story", ()) if question not in questions):
        yield f", sources, story: {_unknown('question', question, questions)}"
    for labels, what in (
        *((conditions, "conditions"), (domains, "domains"), (questions, "questions")),
        (found.get("covariates", {}), "covariates"),
    ):
        yield from _alike(labels, what)
    kind = found["comparator"].get("kind", "placebo")
    if kind not in COMPARATORS:
        yield f", comparator, kind: {_unknown('term', kind, COMPARATORS)}"
    for key in ("pooled_with_randomised", "pooled_apart"):
        for design in (design for design in found.get(key, ()) if design not in DESIGNS):
            yield f", {key}: {_unknown('design', design, DESIGNS)}"
    name = found["intervention"]["name"].split(" ", 1)
    if name[0].lower() in ("a", "an", "the") and len(name) > 1:
        yield (
            f", intervention, name: found the article {name[0]!r} in it. Write article: {name[0]} and name: "
            f"{name[1]}, so "
            "that a sentence can leave it out."
        )


def _alike(entries: Mapping[str, Mapping[str, Any]], what: str) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, entry in entries.items():
        if (other := seen.setdefault(entry["label"], name)) != name:
            yield f", {what}, {name}: has the label of {other}, {entry['label']!r}. A reader could not tell them apart."


def _unknown(what: str, term: str, known: Iterable[str]) -> str:
    return f"unknown {what} {term!r}.{nearest(term, list(known))}"


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _cut(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
