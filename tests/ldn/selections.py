"""Calls every sentence, table and figure in the way a notebook does, by the names of its parameters."""

import inspect
import re
from collections import Counter
from dataclasses import replace
from functools import cache

from ldnsynth.display.certainty import rated_outcomes
from ldnsynth.display.effects import effects_of
from ldnsynth.display.figures.drawn import counted_words
from ldnsynth.display.multiverse import multiverse_of
from ldnsynth.evidence import Evidence, Selection, load_evidence, select
from ldnsynth.synthesis.trials.groups import group_effects

SELECTIONS = {
    "multiple sclerosis": Selection(conditions=("multiple_sclerosis",)),
    "Crohn's disease": Selection(conditions=("crohns_disease", "inflammatory_bowel_disease")),
    "fibromyalgia": Selection(conditions=("fibromyalgia",)),
    "all": Selection(),
    "as of 2009": Selection(conditions=("multiple_sclerosis",), as_of="2009-02-09"),
    "one study": Selection(conditions=("glioma",)),
    "nothing": Selection(conditions=("autism",)),
    "before everything": Selection(as_of="1980-01-01"),
}
CHOICES = {
    **{"correlation": 0.5, "low": 0.2, "high": 0.8, "correlation_low": 0.2, "correlation_high": 0.8},
    **{"level": 0.95, "tau2": "REML", "interval": "hk-adhoc", "better": "lower", "tau_prior": "half-normal:0.5"},
}


@cache
def everything() -> Evidence:
    return load_evidence()


@cache
def evidence(name: str) -> Evidence:
    return select(everything(), SELECTIONS[name])


@cache
def effects(name: str):
    return effects_of(evidence(name))


@cache
def groups(name: str):
    return group_effects(effects(name))


@cache
def rated(name: str):
    return rated_outcomes(evidence(name), groups(name))


@cache
def many(name: str):
    choices = {
        **{"result": ("ranked highest", "latest"), "trials": ("all", "each left out")},
        **{"verification": ("secondary", "abstract"), "risk of bias": ("any", "not high")},
        **{"estimator": ("REML", "DL"), "interval": ("hk-adhoc", "z"), "prior": ("none", "half-normal:0.5")},
    }
    return multiverse_of(evidence(name), groups(name), correlations=(0.5, 0.2, 0.8), choices=choices)


@cache
def stricter(name: str):
    return group_effects(effects_of(select(everything(), replace(SELECTIONS[name], verification="abstract"))))


@cache
def shown(function, name: str):
    """What a sentence or table gives for a selection, once for all tests."""
    return call(function, name)


def call(function, name: str, **more):
    """What the function gives for a selection; its parameters are filled by their names."""
    known = {"everything": everything, "elsewhere": lambda: groups("all")}
    known |= {
        "evidence": lambda: evidence(name),
        "everywhere": lambda: evidence(name),
        "effects": lambda: effects(name),
    }
    known |= {"rated": lambda: rated(name)}
    known |= {"groups": lambda: groups(name), "stricter": lambda: stricter(name)}
    known |= {"many": lambda: many(name)}
    values = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:  # how to pool: by default
            continue
        if parameter.name in more:
            values[parameter.name] = more[parameter.name]
        elif parameter.name in known:
            values[parameter.name] = known[parameter.name]()
        elif parameter.default is parameter.empty:
            values[parameter.name] = CHOICES[parameter.name]
    return function(**values)


def untold_marks(shown, picture) -> list[str]:
    """The kinds of marks in a drawn picture, with their number, that the figure's alt text does not tell."""
    tally = Counter(artist.get_label() for artist in picture.findobj())
    counted = [words for label, number in tally.items() if (words := counted_words(label, number))]
    assert counted, f"{shown.id} names none of its marks"
    return [words for words in counted if not re.search(rf"(?<![\d.,]){re.escape(words)}\b", shown.alt)]
