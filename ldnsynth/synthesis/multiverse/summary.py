"""What the universes say together: how many keep the sign, how many exclude no effect, which decision moves most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.multiverse.decisions import Decision
from ldnsynth.synthesis.multiverse.universes import Universes

_NARROWEST = 0.001  # of a typical width
_NOISE = 1e-14  # relative: less is rounding
_COUNTED = 2**18  # universes that are told apart one by one; beyond it their number is estimated to 0.2 %
CURVE = 400  # universes of a specification curve: more than a page can show apart


@dataclass(frozen=True, eq=False)
class MultiverseSummary:
    """Universes of one question, summed up.

    Attributes
    ----------
    part : str
        The options of the non-equivalent decisions that they share, in words; "" without such decisions.
    universes : int
        How many there are.
    distinct : int
        How many of them differ in the trials, their numbers or the way of pooling; above 262,144 an estimate (from the
        least of their identities; standard error 0.2 %).
    above, below, exclude_above, exclude_below : float
        Shares (0 to 1) with an estimate above and below 0, and with an interval wholly above and wholly below 0.
    lowest, highest : float
        Least and greatest estimate.
    first : tuple of float
        Estimate and interval of the universe that takes the first option of every decision (of those that are put
        together): the one that others are held against. NaN if it was left out.
    same_sign, same_certainty : float
        Shares (0 to 1) with an estimate on the same side of 0 as the first, and with an interval that crosses as many
        of the thresholds as the first, so that imprecision takes the certainty down by as much; NaN without a first
        universe, or without thresholds.
    explained : DataFrame
        decision, options (how many), share (0 to 1) of the variance of the estimates between universes that lies
        between its options, the largest first; and width_share, the same of the logarithm of the intervals' width.
        Decisions with one option, and non-equivalent ones, are left out. Shares add up to 1 or less where every
        combination is there, and may overlap where some are left out.
    curve : DataFrame
        Universes from the least to the greatest estimate, a column an option's words by decision, k, estimate, ci_low,
        ci_high; all of them, or `CURVE` evenly spaced ones and the two ends.
    """

    part: str
    universes: int
    distinct: int
    above: float
    below: float
    exclude_above: float
    exclude_below: float
    lowest: float
    highest: float
    first: tuple[float, float, float]
    same_sign: float
    same_certainty: float
    explained: pd.DataFrame
    curve: pd.DataFrame


class _Sums:
    """Running sums over universes of one question."""

    def __init__(self, decisions: Sequence[Decision], apart: Sequence[int], bounds: Thresholds | None) -> None:
        self.decisions, self.bounds = decisions, bounds
        self.first = np.full(3, np.nan)
        self.together = [place for place in range(len(decisions)) if place not in apart]
        self.crossed = np.zeros(3)  # universes whose interval crosses none, one and both of the thresholds
        self.counts = np.zeros(5)  # universes, above, below, exclude above, exclude below
        self.anchor = np.full(2, np.nan)  # of the estimates and the log widths, which are summed as distances from it
        self.moments = np.zeros((2, 2))
        self.options = [np.zeros((3, len(decision.options))) for decision in decisions]
        self.identities, self.whole = np.zeros(0, dtype=np.uint64), True  # the least ones, and whether they are all
        self.sample: list[Universes] = []
        self.held = 0

    def add(self, block: Universes) -> None:
        estimate, width = block.estimate, block.ci_high - block.ci_low
        if np.isnan(self.anchor[0]):
            self.anchor = np.array([estimate[0], np.log(np.median(width) or 1.0)])
        self._add_first(block)
        self.crossed += np.bincount(_crossed(block.ci_low, block.ci_high, self.bounds), minlength=3)
        narrowest = _NARROWEST * np.exp(self.anchor[1])  # without floor an interval may have no width at all
        moved = np.stack([estimate, np.log(np.maximum(width, narrowest))]) - self.anchor[:, None]
        self.counts += [len(estimate), (estimate > 0).sum(), (estimate < 0).sum(), *(
            ((block.ci_low > 0).sum(), (block.ci_high < 0).sum())
        )]  # fmt: skip
        self.moments += [moved.sum(axis=1), (moved * moved).sum(axis=1)]
        for place, sums in enumerate(self.options):
            sums[0] += np.bincount(block.options[:, place], minlength=sums.shape[1])
            for row, distances in enumerate(moved, start=1):
                sums[row] += np.bincount(block.options[:, place], weights=distances, minlength=sums.shape[1])
        self._add_identities(block.identity)
        self.sample.append(block)
        self.held += len(estimate)
        if self.held > 50 * CURVE:
            self.sample, self.held = [_thinned(_joined(self.sample), 10 * CURVE)], 0

    def _add_first(self, block: Universes) -> None:
        """The universe of the first options comes in the first block of its part, and first in it."""
        if np.isnan(self.first[0]) and not block.options[0, self.together].any():
            self.first = np.array([block.estimate[0], block.ci_low[0], block.ci_high[0]])

    def _add_identities(self, found: np.ndarray) -> None:
        if not self.whole:
            found = found[found < self.identities[-1]]
        met = _distinct(np.concatenate([self.identities, _distinct(found)]))
        self.identities, self.whole = met[:_COUNTED], self.whole and len(met) <= _COUNTED

    def distinct(self) -> int:
        """How many identities there were: the least ones lie the closer to 0, the more there are."""
        if self.whole:
            return len(self.identities)
        return round((_COUNTED - 1) / (float(self.identities[-1]) / 2.0**64))

    def kept(self) -> tuple[float, float]:
        """Shares with the sign and the number of crossed thresholds of the first universe."""
        estimate = self.first[0]
        if np.isnan(estimate):
            return np.nan, np.nan
        n, above, below = self.counts[:3]
        sign = {1.0: above, -1.0: below}.get(np.sign(estimate), n - above - below) / n
        if self.bounds is None:
            return sign, np.nan
        return sign, self.crossed[_crossed(self.first[1:2], self.first[2:], self.bounds)[0]] / n

    def explained(self) -> pd.DataFrame:
        mean = self.moments[0] ** 2 / self.counts[0]
        total = self.moments[1] - mean
        rows = []
        for decision, (count, *sums) in zip(self.decisions, self.options, strict=True):
            if len(decision.options) > 1 and decision.kind != "non-equivalent":
                between = [(part[count > 0] ** 2 / count[count > 0]).sum() for part in sums] - mean
                shares = np.divide(np.maximum(between, 0), total, out=np.zeros(2), where=total > _NOISE * mean)
                rows.append((decision.name, len(decision.options), *shares.tolist()))
        frame = pd.DataFrame(rows, columns=["decision", "options", "share", "width_share"])
        return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def summarise(
    universes: Iterable[Universes], decisions: Sequence[Decision], *, bounds: Thresholds | None = None
) -> list[MultiverseSummary]:
    """Sum universes up as they come, apart for each combination of options of the non-equivalent decisions.

    Parameters
    ----------
    universes : iterable of Universes
        From `pooled_universes`; only a sample of them is held at any time.
    decisions : sequence of Decision
        The same.
    bounds : Thresholds, optional
        The effects that matter, on the scale of the estimates.

    Returns
    -------
    list of MultiverseSummary
        In the order in which the parts first come.
    """
    apart = [place for place, decision in enumerate(decisions) if decision.kind == "non-equivalent"]
    parts: dict[tuple[int, ...], _Sums] = {}
    for block in universes:
        keys, member = np.unique(block.options[:, apart], axis=0, return_inverse=True)
        for place, key in enumerate(keys):
            rows = member.ravel() == place
            inside = Universes(*(getattr(block, name)[rows] for name in Universes.__dataclass_fields__))
            parts.setdefault(tuple(key.tolist()), _Sums(decisions, apart, bounds)).add(inside)
    return [_summary(key, sums, apart) for key, sums in parts.items()]


def _summary(key: tuple[int, ...], sums: _Sums, apart: list[int]) -> MultiverseSummary:
    n, above, below, over, under = sums.counts
    curve = _thinned(_joined(sums.sample), CURVE)
    same_sign, same_certainty = sums.kept()
    words = {
        decision.name: np.array(decision.options)[curve.options[:, place]]
        for place, decision in enumerate(sums.decisions)
    }
    numbers = {name: getattr(curve, name) for name in ("k", "estimate", "ci_low", "ci_high")}
    taken = (
        f"{sums.decisions[place].name} {sums.decisions[place].options[option]}"
        for place, option in zip(apart, key, strict=True)
    )
    return MultiverseSummary(
        part=", ".join(taken),
        universes=int(n),
        distinct=sums.distinct(),
        **{"above": above / n, "below": below / n, "exclude_above": over / n, "exclude_below": under / n},
        **{"lowest": float(curve.estimate[0]), "highest": float(curve.estimate[-1])},
        first=tuple(sums.first.tolist()),
        **{"same_sign": same_sign, "same_certainty": same_certainty},
        explained=sums.explained(),
        curve=pd.DataFrame(words | numbers),
    )


def _crossed(low: np.ndarray, high: np.ndarray, bounds: Thresholds | None) -> np.ndarray:
    """How many thresholds lie in each interval, as `thresholds.read_interval` has it; 0 without thresholds."""
    if bounds is None:
        return np.zeros(len(low), dtype=int)
    reaches_low, reaches_high = low <= bounds.low, high >= bounds.high
    beyond = (low >= bounds.high) | (high <= bounds.low)
    return np.where(beyond, 0, reaches_low.astype(int) + reaches_high)


def _distinct(values: np.ndarray) -> np.ndarray:
    """Each value once, sorted; faster than `numpy.unique` where parts are sorted already."""
    values = np.sort(values, kind="stable")
    return values[np.append(True, values[1:] != values[:-1])[: len(values)]]


def _joined(blocks: list[Universes]) -> Universes:
    return Universes(
        *(np.concatenate([getattr(block, name) for block in blocks]) for name in Universes.__dataclass_fields__)
    )


def _thinned(block: Universes, most: int) -> Universes:
    """The universes by their estimates, then by their widths; of more than `most` evenly spaced ones, with the ends."""
    order = np.lexsort((block.ci_high - block.ci_low, block.estimate))
    if len(order) > most:
        order = order[np.round(np.linspace(0, len(order) - 1, most)).astype(int)]
    return Universes(*(getattr(block, name)[order] for name in Universes.__dataclass_fields__))
