"""A review as RevMan holds it, whichever file it came from."""

from dataclasses import dataclass, field

# Words of the files for what is compared, in small letters with spaces.
_MEASURES = {
    **{name.lower(): name for name in ("OR", "RR", "RD", "MD", "SMD", "HR", "IRR")},
    **{"odds ratio": "OR", "peto odds ratio": "OR", "peto or": "OR", "risk ratio": "RR", "risk difference": "RD"},
    **{"mean difference": "MD", "standardized mean difference": "SMD", "standardised mean difference": "SMD"},
    **{"std. mean difference": "SMD", "hazard ratio": "HR", "rate ratio": "IRR"},
}
DICHOTOMOUS, CONTINUOUS, OBSERVED, CONTRAST = "dichotomous", "continuous", "o-e and variance", "contrast level"


@dataclass(frozen=True)
class Stated:
    """A pooled result as a file states it, in the digits that it prints; "" where it prints none."""

    estimate: str
    ci_low: str
    ci_high: str
    chi2: str = ""
    tau2: str = ""


@dataclass(frozen=True)
class DataRow:
    """The numbers of one study in one analysis, by escalc name; only those that the kind of data has.

    `enters` tells whether it counts in the overall and in the subgroup's estimate.
    """

    study: str
    place: str
    numbers: dict[str, float]
    subgroup: str = ""
    enters: tuple[bool, bool] = (True, True)


@dataclass
class Analysis:
    """One analysis: what is compared and how, its rows, and what the file states of them.

    Attributes
    ----------
    number : str
        "1.2": of its comparison, and its own.
    kind : str
        `DICHOTOMOUS`, `CONTINUOUS`, `OBSERVED` or `CONTRAST`.
    measure : str
        RR, OR, RD, MD, SMD, HR, IRR, or GEN for estimates of another kind.
    method : str
        MH, IV or PETO.
    model, interval : str
        Keys of `review_terms.STATED_MODELS` and `STATED_INTERVALS`; a name that is none stays as the file has it.
    better : str
        "higher" or "lower", as the labels of its plot say; "" where they do not.
    """

    number: str
    name: str
    comparison: str
    kind: str
    measure: str
    method: str
    model: str
    level: float
    interval: str = "wald"
    better: str = ""
    swapped: bool = False
    arms: tuple[str, str] = ("", "")
    stated: Stated | None = None
    subgroups: dict[str, Stated | None] = field(default_factory=dict)
    rows: list[DataRow] = field(default_factory=list)


@dataclass
class Study:
    """A study: name, year, texts on its characteristics by name, judgements as (domain, judgement, support)."""

    name: str
    year: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    judgements: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class RevManReview:
    """What a file holds: title, studies by name, analyses, and RIS of the studies' references ("" for none)."""

    title: str
    form: str
    studies: dict[str, Study] = field(default_factory=dict)
    analyses: list[Analysis] = field(default_factory=list)
    references: str = ""
    told: list[str] = field(default_factory=list)


def measure_of(text: str) -> str:
    """The measure by its name in a file; GEN for any other. "(Non-event)" is said by a setting, too."""
    plain = text.lower().replace("_", " ").removesuffix("(non-event)").strip()
    return _MEASURES.get(plain, "GEN")


def side_that_is_better(left: str, right: str, intervention: str, comparator: str) -> str:
    """Which way is better, by what stands left and right under a plot: "Favours treatment", "Favours control"."""

    def names(text: str, arm: str) -> bool:
        words = ("experimental", "treatment", "intervention") if arm == intervention else ("control", "placebo")
        plain = text.lower()
        return bool(plain) and ((bool(arm) and arm.lower() in plain) or any(word in plain for word in words))

    first, second = names(left, intervention), names(right, intervention)
    if first != second and ("favour" in f"{left} {right}".lower() or "favor" in f"{left} {right}".lower()):
        return "lower" if first else "higher"
    return ""
