"""What a review is about, as ``data/topic.yml`` says it: the words and terms that its tables, pages and figures use.

The keys are those of ``topic_schema.yml``, which documents them. Everything that knows a topic gets a `Topic`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ldnsynth import plain_yaml
from ldnsynth.errors import DataError
from ldnsynth.vocabulary import COMPARATORS, DESIGNS, DIRECTIONS, FACTS, RANDOMISED_DESIGNS, nearest

NAME = "topic.yml"
SCHEMA = Path(__file__).with_name("topic_schema.yml")
OTHER_CLAIMS = "other"  # the topic of claims that no question asks about
_SHOWN = 60
_KINDS = {
    **{"object": "names with values", "array": "a list", "string": "a text", "integer": "a whole number"},
    **{"number": "a number", "boolean": "true or false"},
}


@dataclass(frozen=True)
class Intervention:
    """What is studied: its name in a sentence, a short one, and how less of it is called."""

    name: str
    short: str
    article: str = ""
    plural: bool = False
    less: str = ""

    @property
    def phrase(self) -> str:
        """The name with its article: "a stroke unit"."""
        return f"{self.article} {self.name}".strip()


@dataclass(frozen=True)
class Comparator:
    """What it is compared with: in a sentence, in short, and as a term of ``trials.comparator``."""

    name: str
    short: str
    kind: str = "placebo"


@dataclass(frozen=True)
class Condition:
    """A condition: its name in a sentence, a short one ("" for none), and the id of its family."""

    label: str
    short: str = ""
    family: str = ""


@dataclass(frozen=True)
class Domain:
    """A domain of outcomes: its name in a sentence, and what it is."""

    label: str
    mixed: bool = False
    surrogate: bool = False
    harm: bool = False
    only_in: str = ""


@dataclass(frozen=True)
class Question:
    """A question put to sources: a predicate of the intervention, and the domains that bear on it."""

    label: str
    on_intervention: bool = False
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dose:
    """The dose of the intervention: its item in ``characteristics``, its unit, and the limit of a selection."""

    item: str
    unit: str
    words: str
    short: str
    limit: float | None = None


@dataclass(frozen=True)
class SourceUse:
    """Which questions, domain and document the chapters on sources use; "" or () where the topic names none."""

    use_now: str = ""
    story: tuple[str, ...] = ()
    followed: str = ""
    base_rate: str = ""


@dataclass(frozen=True)
class Topic:
    """The topic of a review; see ``topic_schema.yml`` for each key."""

    layout: int
    engine: str
    package: Mapping[str, Any]
    title: str
    question: str
    intervention: Intervention
    comparator: Comparator
    focus: str
    conditions: Mapping[str, Condition]
    domains: Mapping[str, Domain]
    families: Mapping[str, str] = field(default_factory=dict)
    other_conditions: str = "other conditions"
    dose: Dose | None = None
    tables: tuple[str, ...] = ()
    questions: Mapping[str, Question] = field(default_factory=dict)
    sources: SourceUse = field(default_factory=SourceUse)
    chapters: tuple[str, ...] = ()
    pooled_with_randomised: tuple[str, ...] = ()
    pooled_apart: tuple[str, ...] = ()

    @cached_property
    def condition_labels(self) -> dict[str, str]:
        """Conditions in the order of display, with their names in a sentence."""
        return {name: condition.label for name, condition in self.conditions.items()}

    @cached_property
    def domain_labels(self) -> dict[str, str]:
        """Domains in the order of display, with their names in a sentence."""
        return {name: domain.label for name, domain in self.domains.items()}

    @cached_property
    def question_labels(self) -> dict[str, str]:
        """Questions in the order of display, as predicates of the intervention."""
        return {name: question.label for name, question in self.questions.items()}

    @cached_property
    def claim_topics(self) -> dict[str, str]:
        """What a claim may be about: the questions, and anything else."""
        return self.question_labels | {OTHER_CLAIMS: "other"}

    @cached_property
    def direction_labels(self) -> dict[str, str]:
        """Directions of results, with the intervention by its short name."""
        return DIRECTIONS | {"favours_intervention": f"favours {self.intervention.short}"}

    @property
    def harms(self) -> tuple[str, ...]:
        """Domains that are harms."""
        return tuple(name for name, domain in self.domains.items() if domain.harm)

    @property
    def mixed_domains(self) -> tuple[str, ...]:
        """Domains in which only the same outcome is pooled."""
        return tuple(name for name, domain in self.domains.items() if domain.mixed)

    @property
    def surrogates(self) -> tuple[str, ...]:
        """Domains that stand in for what people feel or can do."""
        return tuple(name for name, domain in self.domains.items() if domain.surrogate)

    @property
    def questions_on_intervention(self) -> tuple[str, ...]:
        """Questions on the intervention itself: to agree speaks for it."""
        return tuple(name for name, question in self.questions.items() if question.on_intervention)

    @property
    def facts(self) -> tuple[str, ...]:
        """Items of ``characteristics``: those that every review has, and the dose."""
        return (*FACTS, *((self.dose.item,) if self.dose else ()))

    @property
    def pooled_designs(self) -> tuple[str, ...]:
        """Designs that are pooled together: randomised ones, and those that the topic adds to them."""
        return (*RANDOMISED_DESIGNS, *self.pooled_with_randomised)

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The conditions of each family, by the family's id."""
        return {
            family: tuple(name for name, condition in self.conditions.items() if condition.family == family)
            for family in self.families
        }

    def family_of(self, condition: str) -> str:
        """The name of a condition's family, or of all that have none."""
        return self.families.get(self.conditions[condition].family, self.other_conditions)

    def short_condition(self, condition: str) -> str:
        """The short name of a condition."""
        return self.conditions[condition].short or self.conditions[condition].label

    def bears_on(self, claim_topic: str) -> tuple[str, ...] | None:
        """The domains that bear on claims of a topic; None where it names none."""
        question = self.questions.get(claim_topic)
        return (question.domains or None) if question else None


def read_topic(folder: Path) -> Topic:
    """The topic of a data package.

    Raises
    ------
    DataError
        If the folder has no ``topic.yml``, it cannot be read, or anything in it cannot be used: all faults at once.
    """
    path = Path(folder) / NAME
    if not path.is_file():
        raise DataError([_no_topic(Path(folder))])
    found, fault = plain_yaml.read_yaml(path)
    if fault:
        raise DataError([fault])
    faults = [f"{NAME}{fault}" for fault in _faults(found)]
    if faults:
        raise DataError(faults)
    return topic_of(found)


def topic_of(found: Mapping[str, Any]) -> Topic:
    """The topic that sound content of a ``topic.yml`` describes."""
    built = dict(found)
    built["intervention"] = Intervention(**found["intervention"])
    if not built["intervention"].less:
        built["intervention"] = Intervention(**found["intervention"], less=f"less {found['intervention']['short']}")
    built["comparator"] = Comparator(**found["comparator"])
    built["conditions"] = {name: Condition(**of) for name, of in found["conditions"].items()}
    built["domains"] = {name: Domain(**of) for name, of in found["domains"].items()}
    built["questions"] = {
        name: Question(**of | {"domains": tuple(of.get("domains", ()))})
        for name, of in found.get("questions", {}).items()
    }
    use = found.get("sources", {})
    built["sources"] = SourceUse(**use | {"story": tuple(use.get("story", ()))})
    built["dose"] = Dose(**found["dose"]) if "dose" in found else None
    for name in ("tables", "chapters", "pooled_with_randomised", "pooled_apart"):
        built[name] = tuple(found.get(name, ()))
    return Topic(**built)


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


def _no_topic(folder: Path) -> str:
    if (folder / "datapackage.json").is_file():
        return f"{folder}: datapackage.json without {NAME}, the layout before 0.4. Run 'ldnsynth upgrade {folder}'."
    return (
        f"{folder}: no {NAME} here, which says what a review is about. Name the folder that holds it, or begin a "
        "review with 'ldnsynth init NAME'."
    )


def _faults(found: Any) -> list[str]:
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
    for labels, what in ((conditions, "conditions"), (domains, "domains"), (questions, "questions")):
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
            f", intervention, name: found the article {name[0]!r} in it. Write article: {name[0]} and name: {name[1]}, "
            "so that a sentence can leave it out."
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
