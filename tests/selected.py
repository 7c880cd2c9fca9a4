"""Selections of a review, each made once, and every sentence, table and figure called as a notebook calls it."""

import inspect
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ldnsynth.display.drawn import counted_words
from ldnsynth.display.words.estimates.multiverse import multiverse_of
from ldnsynth.evidence import Evidence, Selection, load_evidence, select
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes

CHOICES = {
    **{"correlation": 0.5, "low": 0.2, "high": 0.8, "correlation_low": 0.2, "correlation_high": 0.8},
    **{"level": 0.95, "tau2": "REML", "interval": "hk-adhoc", "better": "lower", "tau_prior": "half-normal:0.5"},
}
WAYS = {
    **{"result": ("ranked highest", "latest"), "trials": ("all", "each left out")},
    **{"verification": ("secondary", "abstract"), "risk of bias": ("any", "not high")},
    **{"estimator": ("REML", "DL"), "interval": ("hk-adhoc", "z"), "prior": ("none", "half-normal:0.5")},
}


@dataclass(frozen=True)
class Selected:
    """A review, and selections of it by name.

    Parameters
    ----------
    folder : Path
        Its data.
    selections : dict of str to Selection
        What is selected; `nothing` has no study, and `before everything` no row that was public.
    asked : tuple of str
        Those for which everything is asked.
    judged : tuple of str
        Those in which certainty was judged.
    linked : tuple of str
        Those whose numbers are followed to their rows.
    """

    folder: Path
    selections: dict[str, Selection]
    asked: tuple[str, ...]
    judged: tuple[str, ...]
    linked: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.folder)

    @cache  # noqa: B019 - a review lives as long as the tests do
    def everything(self) -> Evidence:
        return load_evidence(self.folder)

    @cache  # noqa: B019
    def evidence(self, name: str) -> Evidence:
        return select(self.everything(), self.selections[name])

    @cache  # noqa: B019
    def effects(self, name: str):
        return effects_of(self.evidence(name))

    @cache  # noqa: B019
    def groups(self, name: str):
        return group_effects(self.effects(name))

    @cache  # noqa: B019
    def rated(self, name: str):
        return rated_outcomes(self.evidence(name), self.groups(name))

    @cache  # noqa: B019
    def many(self, name: str):
        return multiverse_of(self.evidence(name), self.groups(name), correlations=(0.5, 0.2, 0.8), choices=WAYS)

    @cache  # noqa: B019
    def stricter(self, name: str):
        abstract = replace(self.selections[name], verification="abstract")
        return group_effects(effects_of(select(self.everything(), abstract)))

    @cache  # noqa: B019
    def shown(self, function: Callable, name: str):
        """What a sentence or table gives for a selection, once for all tests."""
        return self.call(function, name)

    def call(self, function: Callable, name: str, **more):
        """What the function gives for a selection; its parameters are filled by their names."""
        known = {"everything": self.everything, "elsewhere": lambda: self.groups("all")}
        known |= dict.fromkeys(("evidence", "everywhere"), lambda: self.evidence(name))
        for part in ("effects", "rated", "groups", "stricter", "many"):
            known[part] = lambda part=part: getattr(self, part)(name)
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


def ask_each(metafunc, review: Selected) -> None:
    """Ask a test of `asked_of_every_review` for each selection of a review: all, the judged or the linked ones."""
    for argument, names in (("name", review.asked), ("judged", review.judged), ("linked", review.linked)):
        if "selected" in metafunc.fixturenames and argument in metafunc.fixturenames:
            metafunc.parametrize(argument, names)


def untold_marks(shown, picture) -> list[str]:
    """The kinds of marks in a drawn picture, with their number, that the figure's alt text does not tell."""
    tally = Counter(artist.get_label() for artist in picture.findobj())
    counted = [words for label, number in tally.items() if (words := counted_words(label, number))]
    assert counted, f"{shown.id} names none of its marks"
    return [words for words in counted if not re.search(rf"(?<![\d.,]){re.escape(words)}\b", shown.alt)]
