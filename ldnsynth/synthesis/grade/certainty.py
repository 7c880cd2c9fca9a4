"""Certainty of the evidence (GRADE): its levels, their arithmetic, and what a computed suggestion looks like.

The judgements are made by people and stand in the data; `imprecision` and `certainty_suggestions` compute what can be
computed, `flips` says how firmly a level stands, `statements` puts it into words.

References
----------
Balshem H et al. GRADE guidelines: 3. J Clin Epidemiol 2011;64(4):401-406.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UP = ("large_effect", "dose_response", "opposing_confounding")


@dataclass(frozen=True)
class CertaintyLevel:
    """A level of certainty.

    Attributes
    ----------
    label, symbol : str
        Its name, and the four circles by which it is known.
    meaning : str
        What it says of an estimate.
    """

    label: str
    symbol: str
    meaning: str

    @property
    def words(self) -> str:
        """The circles with the name: "⊕⊕○○ low"."""
        return f"{self.symbol} {self.label.lower()}"


# From the best to the least.
LEVELS: Mapping[str, CertaintyLevel] = {
    "high": CertaintyLevel("High", "⊕⊕⊕⊕", "The true effect lies close to the estimate; little doubt is left."),
    "moderate": CertaintyLevel(
        "Moderate", "⊕⊕⊕○", "The true effect is probably close to the estimate, but it may lie well away from it."
    ),
    "low": CertaintyLevel("Low", "⊕⊕○○", "The estimate is a weak guide: the true effect may lie well away from it."),
    "very_low": CertaintyLevel(
        "Very low", "⊕○○○", "The estimate says little: the true effect probably lies well away from it."
    ),
}

# What is judged: by how many levels each may take the certainty down and up, as the data allow it.
ASPECTS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias"), (-3, 0)),
    **dict.fromkeys(("large_effect", "dose_response", "opposing_confounding"), (0, 2)),
}


@dataclass(frozen=True)
class Suggestion:
    """What the numbers suggest for one aspect; a person decides.

    Attributes
    ----------
    aspect : str
        One of `ASPECTS`.
    levels : int or None
        0 or below: by how many levels to rate down; None if that cannot be computed, and the reason says why.
    reason : str
        A sentence with the numbers.
    computed : dict of str to float
        The numbers; NaN where nothing is known.
    refusal : str
        Why a number that belongs here could not be computed, as its method says; the reason tells it too.
    """

    aspect: str
    levels: int | None
    reason: str
    computed: dict[str, float]
    refusal: str = ""


def certainty_level(start: str, levels: Mapping[str, int]) -> str:
    """The certainty that follows from where it starts and how far each aspect moves it.

    Parameters
    ----------
    start : str
        "high" for randomised trials, "low" for other studies.
    levels : mapping of str to int
        By aspect; 0 where it was looked at and left. A Series with aspects as index will do.

    Returns
    -------
    str
        One of `LEVELS`: never above high nor below very_low.

    Raises
    ------
    ValueError
        Unknown start or aspect, or levels outside what the aspect allows.
    """
    return list(LEVELS)[min(max(_steps_down(start, levels), 0), len(LEVELS) - 1)]


def certainty_slack(start: str, levels: Mapping[str, int]) -> int:
    """How many levels lie beyond the end of the scale, and so could be taken back without any change.

    Parameters
    ----------
    start, levels
        As in `certainty_level`.

    Returns
    -------
    int
        Levels rated down below very_low, or up above high; 0 if the sum stays on the scale.

    Raises
    ------
    ValueError
        As `certainty_level`.
    """
    steps = _steps_down(start, levels)
    return max(steps - (len(LEVELS) - 1), -steps, 0)


def _steps_down(start: str, levels: Mapping[str, int]) -> int:
    """Levels below high, before the scale ends."""
    if start not in ("high", "low"):
        raise ValueError(f"start: expected 'high' or 'low', got {start!r}")
    for aspect, number in levels.items():
        if aspect not in ASPECTS:
            raise ValueError(f"levels: expected aspects among {', '.join(ASPECTS)}, got {aspect!r}")
        lowest, highest = ASPECTS[aspect]
        if not (lowest <= number <= highest and number == int(number)):
            raise ValueError(f"levels: expected {lowest} to {highest} for {aspect}, got {number}")
    return list(LEVELS).index(start) - sum(int(number) for _, number in levels.items())
