"""Whether the pooled results that a RevMan file states follow from its data: an import is accepted only then."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ldnsynth.imports.revman.review import CONTINUOUS, CONTRAST, DICHOTOMOUS, OBSERVED, Analysis, DataRow, Stated
from ldnsynth.review_terms import STATED_INTERVALS, STATED_METHODS, STATED_MODELS
from ldnsynth.synthesis.pooling.as_in_revman import NOTHING, Restated, pool_as_in_revman, rounds_to
from ldnsynth.vocabulary import RATIOS

_NEEDED = {
    DICHOTOMOUS: ("ai", "n1i", "ci", "n2i"),
    CONTINUOUS: ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),
    OBSERVED: ("oei", "vei"),
    CONTRAST: ("yi", "sei"),
}


@dataclass(frozen=True)
class Judged:
    """A stated pooled result beside what its rows give.

    Attributes
    ----------
    what : str
        "analysis 1.1 (Death)", with its subgroup if it is one's.
    stated : Stated or None
        None where the file computed nothing.
    found : Restated
        Ratios as ratios.
    agrees : bool
        In all printed digits; True where nothing is stated.
    unknown : str
        How it was pooled, if that is not known here.
    """

    what: str
    stated: Stated | None
    found: Restated
    agrees: bool
    unknown: str = ""

    def sentence(self) -> str:
        """What is stated and what was found."""
        if self.unknown:
            return f"{self.what}: is pooled by {self.unknown}, which is not known here: nothing can be computed anew."
        found = f"{self.found.estimate:.6g} ({self.found.ci_low:.6g} to {self.found.ci_high:.6g})"
        if self.stated is None:
            return f"{self.what}: no pooled result is stated; these rows give {found}."
        stated = f"{_short(self.stated.estimate)} ({_short(self.stated.ci_low)} to {_short(self.stated.ci_high)})"
        return f"{self.what}: states {stated}, " + (
            "and its rows give the same." if self.agrees else f"but its rows give {found}."
        )


def _short(text: str) -> str:
    return text if len(text) <= 9 else f"{float(text):.6g}"


def usable(row: DataRow, analysis: Analysis) -> bool:
    """Whether a row has the numbers that its analysis needs, of people who were there."""
    return all(name in row.numbers for name in _NEEDED[analysis.kind])


def judge_analysis(analysis: Analysis) -> Iterator[Judged]:
    """What an analysis and its subgroups state, each beside what their rows give."""
    what = f"analysis {analysis.number} ({analysis.name})"
    overall = [row for row in analysis.rows if row.enters[0] and usable(row, analysis)]
    yield _judged(what, analysis, overall, analysis.stated)
    for name, stated in analysis.subgroups.items():
        rows = [row for row in analysis.rows if row.subgroup == name and row.enters[1] and usable(row, analysis)]
        yield _judged(f"{what}, subgroup {name!r}", analysis, rows, stated)


def _judged(what: str, analysis: Analysis, rows: list[DataRow], stated: Stated | None) -> Judged:
    named = ((analysis.method, STATED_METHODS), (analysis.model, STATED_MODELS), (analysis.interval, STATED_INTERVALS))
    if unknown := ", ".join(repr(name) for name, known in named if name not in known):
        return Judged(what, stated, NOTHING, stated is None, unknown)
    tries = [_pooled(analysis, rows, corrected=corrected) for corrected in (True, False)]
    agreeing = [found for found in tries if stated is not None and _agrees(found, stated)]
    found = agreeing[0] if agreeing else tries[0]
    return Judged(what, stated, found, stated is None or bool(agreeing))


def _pooled(analysis: Analysis, rows: list[DataRow], *, corrected: bool) -> Restated:
    names = _NEEDED[analysis.kind]
    cells = {name: np.array([row.numbers[name] for row in rows], dtype=float) for name in names}
    if analysis.kind == DICHOTOMOUS:
        cells |= {"bi": cells["n1i"] - cells["ai"], "di": cells["n2i"] - cells["ci"]}
        if analysis.swapped:
            cells |= {"ai": cells["bi"], "bi": cells["ai"], "ci": cells["di"], "di": cells["ci"]}
    found = pool_as_in_revman(
        cells,
        measure=analysis.measure,
        method=analysis.method,
        model=analysis.model,
        interval=analysis.interval,
        level=analysis.level,
        corrected=corrected,
    )
    if analysis.measure in RATIOS:
        ends = {name: float(np.exp(getattr(found, name))) for name in ("estimate", "ci_low", "ci_high")}
        found = Restated(**vars(found) | ends)
    return found


def _agrees(found: Restated, stated: Stated) -> bool:
    pairs = ((found.estimate, stated.estimate), (found.ci_low, stated.ci_low), (found.ci_high, stated.ci_high))
    return all(rounds_to(value, text) for value, text in pairs)
