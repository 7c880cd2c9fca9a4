"""What a review is about, as ``data/topic.yml`` says it: the words and terms that its tables, pages and figures use.

The keys are those of ``topic_schema.yml``, which documents them. Everything that knows a topic gets a `Topic`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ldnsynth import __version__, plain_yaml
from ldnsynth.bias_tools import BiasTools, own_tool
from ldnsynth.errors import DataError
from ldnsynth.topic_checks import OTHER_CLAIMS, topic_faults
from ldnsynth.vocabulary import DIRECTIONS, FACTS, RANDOMISED_DESIGNS

NAME = "topic.yml"
LAYOUT = 4  # of topic and tables that this engine reads; `ldnsynth upgrade` brings former ones to it


@dataclass(frozen=True)
class Intervention:
    """What is studied: its name in a sentence, a short one, how less of it is called, and what it is (text, source)."""

    name: str
    short: str
    article: str = ""
    plural: bool = False
    less: str = ""
    about: Mapping[str, str] | None = None

    @property
    def phrase(self) -> str:
        """The name with its article: "a stroke unit"."""
        return f"{self.article} {self.name}".strip()

    def verb(self, singular: str, plural: str) -> str:
        """The form of a verb that goes with the name."""
        return plural if self.plural else singular

    @property
    def short_phrase(self) -> str:
        """The short name within a sentence: as it stands, but a word like any other without its capital."""
        is_word = self.short[1:2].islower() and self.name[:1].islower()
        return self.short[:1].lower() + self.short[1:] if is_word else self.short


@dataclass(frozen=True)
class Comparator:
    """What it is compared with: in a sentence, in short, and as a term of ``trials.comparator``."""

    name: str
    short: str
    kind: str = "placebo"


@dataclass(frozen=True)
class Condition:
    """A condition: its name in a sentence, a short one ("" for none), the id of its family, and who is studied."""

    label: str
    short: str = ""
    family: str = ""
    people: str = ""


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
class Covariate:
    """What may explain why trials differ: its name in a sentence, and the unit of its numbers ("" for levels)."""

    label: str
    unit: str = ""


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
    protocol: str = ""
    dose: Dose | None = None
    tables: tuple[str, ...] = ()
    questions: Mapping[str, Question] = field(default_factory=dict)
    sources: SourceUse = field(default_factory=SourceUse)
    coders: str = ""
    covariates: Mapping[str, Covariate] = field(default_factory=dict)
    chapters: tuple[str, ...] = ()
    pooled_with_randomised: tuple[str, ...] = ()
    pooled_apart: tuple[str, ...] = ()
    bias_tools: BiasTools = field(default_factory=BiasTools)

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

    def people_with(self, conditions: Iterable[str]) -> str:
        """The people of some conditions in a sentence: "people with asthma or gout"; "people" for none."""
        named = [self.conditions[name].people or f"people with {self.conditions[name].label}" for name in conditions]
        if len(named) > 1 and all(words.startswith("people with ") for words in named):
            *plain, last = (words.removeprefix("people with ") for words in named)
            return f"people with {', '.join(plain)} or {last}"
        return " or ".join(named) or "people"

    def family_of(self, condition: str) -> str:
        """The name of a condition's family, or of all without one; its own name in a topic that has no families."""
        if not self.families:
            return self.conditions[condition].label
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
    if fault := _of_another_engine(found):
        raise DataError([f"{NAME}, {fault}"])
    faults = [f"{NAME}{fault}" for fault in topic_faults(found)]
    if faults:
        raise DataError(faults)
    return topic_of(found)


def _of_another_engine(found: Any) -> str:
    """What keeps this engine from reading a topic that another one wrote; "" if nothing does."""
    layout, engines = (found.get(key) for key in ("layout", "engine")) if isinstance(found, dict) else (None, None)
    if isinstance(layout, int) and not isinstance(layout, bool) and layout != LAYOUT:
        if layout > LAYOUT:
            return f"layout: found {layout}, and ldnsynth {__version__} reads {LAYOUT}. Install a newer ldnsynth."
        return f"layout: found {layout}, and ldnsynth {__version__} reads {LAYOUT}. Run 'ldnsynth upgrade'."
    if not isinstance(engines, str):
        return ""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        fits = SpecifierSet(engines).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        return f"engine: expected versions such as '>=0.4,<0.5', found {engines!r}."
    return "" if fits else f"engine: {engines} is asked for, and this is ldnsynth {__version__}. Install one of these."


def topic_of(found: Mapping[str, Any]) -> Topic:
    """The topic that sound content of a ``topic.yml`` describes."""
    built = dict(found)
    less = {"less": f"less {found['intervention']['short']}"}
    built["intervention"] = Intervention(**less | found["intervention"])
    built["comparator"] = Comparator(**found["comparator"])
    built["conditions"] = {name: Condition(**of) for name, of in found["conditions"].items()}
    built["domains"] = {name: Domain(**of) for name, of in found["domains"].items()}
    built["questions"] = {
        name: Question(**of | {"domains": tuple(of.get("domains", ()))})
        for name, of in found.get("questions", {}).items()
    }
    built["covariates"] = {name: Covariate(**of) for name, of in found.get("covariates", {}).items()}
    use = found.get("sources", {})
    built["sources"] = SourceUse(**use | {"story": tuple(use.get("story", ()))})
    built["dose"] = Dose(**found["dose"]) if "dose" in found else None
    built["bias_tools"] = BiasTools({name: own_tool(of) for name, of in found.get("bias_tools", {}).items()})
    for name in ("tables", "chapters", "pooled_with_randomised", "pooled_apart"):
        built[name] = tuple(found.get(name, ()))
    return Topic(**built)


def _no_topic(folder: Path) -> str:
    if not folder.is_dir():
        return f"{folder}: no such folder. Name the folder that holds {NAME} and the tables."
    if (folder / "datapackage.json").is_file():
        return f"{folder}: datapackage.json without {NAME}, the layout before 0.4. Run 'ldnsynth upgrade {folder}'."
    where = "Name the folder that holds it, or begin a review with 'ldnsynth init NAME'."
    return f"{folder}: no {NAME} here, which says what a review is about. {where}"
