"""Which trials are pooled, as a decision: all of them, each left out in turn, or every set there is (GOSH).

References
----------
Olkin I, Dahabreh IJ, Trikalinos TA. Res Synth Methods 2012;3(3):214-223 (GOSH: graphical display of study
heterogeneity).
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ldnsynth.synthesis.multiverse.decisions import Decision, MultiverseError

TRIALS = "trials"
ALL, EACH_LEFT_OUT, EVERY_SET = "all", "each left out", "every set"
MOST_IN_SETS = 15  # trials: 32,752 sets of two or more; of more trials sets are drawn
DRAWN = 10_000
SEED = 1


def decide_trials(
    words: Sequence[str], trials: Sequence[str], *, kind: str, fewest: int = 2, seed: int = SEED
) -> Decision:
    """The decision on which trials are pooled.

    Parameters
    ----------
    words : sequence of str
        Any of ``all``, ``each left out`` and ``every set``; every set holds the others. Of more than `MOST_IN_SETS`
        trials it is all of them and `DRAWN` draws, each trial in or out with equal chances, each set once.
    trials : sequence of str
        Their names, each once.
    kind : str
        A key of `decisions.KINDS`.
    fewest : int
        Trials in a set, at least 1; a set of all of them is always there.
    seed : int
        Of the draws.

    Raises
    ------
    MultiverseError
        Other words.
    """
    if unknown := [word for word in words if word not in (ALL, EACH_LEFT_OUT, EVERY_SET)]:
        raise MultiverseError(
            f"{TRIALS}: no option {unknown[0]!r}. Allowed: {ALL}, {EACH_LEFT_OUT}, {EVERY_SET}, or keep with a list of "
            "trials for each option"
        )
    names = list(dict.fromkeys(trials))
    sizes = {len(names)} if ALL in words else set()
    if EACH_LEFT_OUT in words and len(names) > fewest:
        sizes.add(len(names) - 1)
    few = len(names) <= MOST_IN_SETS
    if EVERY_SET in words and few:
        sizes |= set(range(min(fewest, len(names)), len(names) + 1))
    sets = [kept for size in sorted(sizes, reverse=True) for kept in combinations(names, size)]
    told = ""
    if EVERY_SET in words and not few:
        drawn = drawn_sets(len(names), DRAWN, seed)
        sets += [tuple(np.array(names)[inside].tolist()) for inside in drawn if inside.sum() >= fewest]
        told = f"{len(set(sets)):,} of some {2 ** len(names):.3g} sets of {len(names)} trials, drawn by seed {seed}"
    keeps = {_name(kept, names): kept for kept in sets}
    return Decision(TRIALS, kind, tuple(keeps), column="trial", keeps=keeps, told=told)


def drawn_sets(k: int, sets: int, seed: int) -> np.ndarray:
    """Sets of k trials, each trial in or out with equal chances, the first of all: bool of shape (sets, k)."""
    mask = np.random.default_rng(seed).random((sets, k)) < 0.5
    mask[0] = True
    return mask


def _name(kept: Sequence[str], names: Sequence[str]) -> str:
    """A set in words: by the trials that are left out where they are fewer than those that stay."""
    out = [name for name in names if name not in kept]
    if not out:
        return ALL
    return f"without {', '.join(out)}" if len(out) < len(kept) else f"only {', '.join(kept)}"
