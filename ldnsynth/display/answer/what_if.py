"""What if a silent trial had found something: the estimates of the others, pooled with one that is imagined."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from ldnsynth.display.block_schema import describe
from ldnsynth.display.wording import decimal, integer, listing, sentence
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.quantities.effect import two_sided_quantile
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE

REACH = 1.0  # SDs to either side that can be imagined; few treatments do more


@dataclass(frozen=True)
class SeenTrial:
    """A trial with an estimate: in SDs between people, above 0 better."""

    label: str
    estimate: float
    se: float
    people: float


@dataclass(frozen=True)
class Imagined:
    """How a silent trial could have been analysed, and the standard error in SDs that its people would then give."""

    analysis: str
    se: float


@dataclass(frozen=True)
class WhatIf:
    """The trials of an outcome of which one prints no number, so that a reader can imagine what it found.

    Attributes
    ----------
    outcome : str
        Its name within a sentence.
    seen : tuple of SeenTrial
        The trials with an estimate.
    silent, people : str, float
        The label of the trial without one, and how many people it had.
    imagined : tuple of Imagined
        One for a trial of parallel arms; for a crossover trial also as paired.
    level : float
        Coverage of the intervals, between 0 and 1.
    intervention : str
        Its short name.
    """

    outcome: str
    seen: tuple[SeenTrial, ...]
    silent: str
    people: float
    imagined: tuple[Imagined, ...]
    level: float
    intervention: str

    @property
    def text(self) -> str:
        """What all come to where nothing is imagined for the silent trial, and where it found no effect, in words."""
        alone, *together = [self._pooled(None), *(self._pooled(one) for one in self.imagined)]
        ways = [f"{_words(found)} if {one.analysis}" for found, one in zip(together, self.imagined, strict=True)]
        seen, come = listing([trial.label for trial in self.seen]), "comes" if len(self.seen) == 1 else "come"
        silent = f"{self.silent} ({integer(self.people)} people)"
        return (
            f"{sentence(self.outcome)}: {seen} {come} to {_words(alone)}. "
            f"Had {silent} found no effect, all together would come to {listing(ways, last='or')}."
        )

    @property
    def drawn(self) -> list[dict[str, object]]:
        """What a picture shows where the silent trial is imagined without effect: kind, name, estimate, low, high."""
        rows = [("seen", trial.label, (trial.estimate, trial.se)) for trial in self.seen]
        told = [{"kind": kind, "name": name} | self._interval(*effect) for kind, name, effect in rows]
        for one in self.imagined:
            pooled = dict(zip(("estimate", "low", "high"), self._pooled(one), strict=True))
            told.append({"kind": "imagined", "name": f"{self.silent}, imagined"} | self._interval(0.0, one.se))
            told.append({"kind": "together", "name": f"together, {one.analysis}"} | pooled)
        return told

    def _interval(self, estimate: float, se: float) -> dict[str, float]:
        slack = self._quantile * se
        return {"estimate": estimate, "low": estimate - slack, "high": estimate + slack}

    @property
    def _quantile(self) -> float:
        return float(two_sided_quantile(np.array([1 - self.level]), np.array([math.inf]))[0])

    def _pooled(self, imagined: Imagined | None) -> tuple[float, float, float]:
        rows = [(trial.estimate, trial.se) for trial in self.seen] + ([(0.0, imagined.se)] if imagined else [])
        estimates, errors = np.array(rows).T
        found = pool_effects(estimates, errors**2, method="CE", ci="z", level=self.level)
        return found.estimate, found.ci_low, found.ci_high

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"reach": REACH, "quantile": self._quantile, **asdict(self), "drawn": self.drawn}
        about = {"id": "what-if", "text": self.text, "data": data}
        return {"text/markdown": self.text, "text/plain": self.text}, describe("what-if", about)


def what_if(rated: Sequence[RatedOutcome], *, correlation: float = 0.5, level: float = 0.95) -> WhatIf | None:
    """The most important benefit with an estimate in SDs and one randomised trial that tells of it without a number.

    None where there is none.

    Parameters
    ----------
    rated : sequence of RatedOutcome
        The graded outcomes.
    correlation : float
        Within people, assumed where a crossover trial is imagined as paired.
    level : float
        Coverage of the intervals, between 0 and 1.

    Notes
    -----
    In SDs between people a comparison of two arms of n / 2 has the standard error 2 / sqrt(n) about no effect, a paired
    one of n people sqrt(2 (1 - r) / n). Common effect: two trials cannot tell how far trials differ.
    """
    for outcome in sorted(rated, key=lambda one: IMPORTANCE.index(one.importance)):
        if outcome.body != "randomised" or outcome.is_harm or outcome.group is None or len(outcome.further):
            continue
        seen = outcome.group.estimated
        told = outcome.trials[(outcome.trials["role"] == "told") & (outcome.trials["n"] > 0)]
        if seen["smd_se"].isna().any() or len(told) != 1:
            continue
        trial = told.iloc[0]
        ways = [Imagined("analysed as parallel arms", 2 / math.sqrt(trial["n"]))]
        if trial["design"] == "randomised_crossover":
            ways.append(Imagined("analysed as paired", math.sqrt(2 * (1 - correlation) / trial["n"])))
        return WhatIf(
            domain_in_a_sentence(outcome.domain_label),
            tuple(SeenTrial(row.label, row.smd, row.smd_se, row.n) for row in seen.itertuples()),
            **{"silent": trial["label"], "people": float(trial["n"]), "imagined": tuple(ways), "level": level},
            intervention=outcome.topic.intervention.short,
        )
    return None


def _words(found: tuple[float, float, float]) -> str:
    estimate, low, high = (decimal(number, 2) for number in found)
    return f"{estimate} SD ({low} to {high})"
