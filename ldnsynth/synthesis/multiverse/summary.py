"""What the universes say together: how many keep the sign, how many exclude no effect, which decision moves most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ldnsynth.synthesis.multiverse.decisions import Decision
from ldnsynth.synthesis.multiverse.universes import Universes

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
    above, below, exclude_above, exclude_below : float
        Shares (0 to 1) with an estimate above and below 0, and with an interval wholly above and wholly below 0.
    lowest, highest : float
        Least and greatest estimate.
    explained : DataFrame
        decision, options (how many), share (0 to 1) of the variance of the estimates between universes that lies
        between its options, the largest first; decisions with one option, and non-equivalent ones, are left out.
    curve : DataFrame
        Universes from the least to the greatest estimate, a column an option's words by decision, k, estimate, ci_low,
        ci_high; all of them, or `CURVE` evenly spaced ones and the two ends.
    """

    part: str
    universes: int
    above: float
    below: float
    exclude_above: float
    exclude_below: float
    lowest: float
    highest: float
    explained: pd.DataFrame
    curve: pd.DataFrame


class _Sums:
    """Running sums over universes of one question."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.decisions = decisions
        self.counts = np.zeros(5)  # universes, above, below, exclude above, exclude below
        self.moments = np.zeros(2)
        self.anchor = np.nan
        self.options = [np.zeros((2, len(decision.options))) for decision in decisions]
        self.kept: list[Universes] = []
        self.held = 0

    def add(self, block: Universes) -> None:
        estimate = block.estimate
        if np.isnan(self.anchor):
            self.anchor = float(estimate[0])
        moved = estimate - self.anchor
        self.counts += [len(estimate), (estimate > 0).sum(), (estimate < 0).sum(), *(
            ((block.ci_low > 0).sum(), (block.ci_high < 0).sum())
        )]  # fmt: skip
        self.moments += [moved.sum(), (moved * moved).sum()]
        for place, sums in enumerate(self.options):
            sums[0] += np.bincount(block.options[:, place], minlength=sums.shape[1])
            sums[1] += np.bincount(block.options[:, place], weights=moved, minlength=sums.shape[1])
        self.kept.append(block)
        self.held += len(estimate)
        if self.held > 50 * CURVE:
            self.kept, self.held = [_thinned(_joined(self.kept), 10 * CURVE)], 0

    def explained(self) -> pd.DataFrame:
        n = self.counts[0]
        total = self.moments[1] - self.moments[0] ** 2 / n
        rows = []
        for decision, (count, sums) in zip(self.decisions, self.options, strict=True):
            if len(decision.options) > 1 and decision.kind != "non-equivalent":
                between = (sums[count > 0] ** 2 / count[count > 0]).sum() - self.moments[0] ** 2 / n
                rows.append((decision.name, len(decision.options), max(0.0, between / total) if total > 0 else 0.0))
        frame = pd.DataFrame(rows, columns=["decision", "options", "share"])
        return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def summarise(universes: Iterable[Universes], decisions: Sequence[Decision]) -> list[MultiverseSummary]:
    """Sum universes up as they come, apart for each combination of options of the non-equivalent decisions.

    Parameters
    ----------
    universes : iterable of Universes
        From `pooled_universes`; only a sample of them is held at any time.
    decisions : sequence of Decision
        The same.

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
            parts.setdefault(tuple(key.tolist()), _Sums(decisions)).add(inside)
    return [_summary(key, sums, apart) for key, sums in parts.items()]


def _summary(key: tuple[int, ...], sums: _Sums, apart: list[int]) -> MultiverseSummary:
    n, above, below, over, under = sums.counts
    curve = _thinned(_joined(sums.kept), CURVE)
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
        **{"above": above / n, "below": below / n, "exclude_above": over / n, "exclude_below": under / n},
        **{"lowest": float(curve.estimate[0]), "highest": float(curve.estimate[-1])},
        explained=sums.explained(),
        curve=pd.DataFrame(words | numbers),
    )


def _joined(blocks: list[Universes]) -> Universes:
    return Universes(
        *(np.concatenate([getattr(block, name) for block in blocks]) for name in Universes.__dataclass_fields__)
    )


def _thinned(block: Universes, most: int) -> Universes:
    """The universes in the order of their estimates; of more than `most` evenly spaced ones, the ends among them."""
    order = np.argsort(block.estimate, kind="stable")
    if len(order) > most:
        order = order[np.round(np.linspace(0, len(order) - 1, most)).astype(int)]
    return Universes(*(getattr(block, name)[order] for name in Universes.__dataclass_fields__))
