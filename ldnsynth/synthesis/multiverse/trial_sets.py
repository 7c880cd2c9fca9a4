"""Which trials are pooled, as a decision: all of them, each left out in turn, or every set there is (GOSH).

References
----------
Olkin I, Dahabreh IJ, Trikalinos TA. Res Synth Methods 2012;3(3):214-223 (GOSH: graphical display of study
heterogeneity).
"""

from collections.abc import Sequence
from itertools import combinations

from ldnsynth.synthesis.multiverse.decisions import Decision, MultiverseError

TRIALS = "trials"
ALL, EACH_LEFT_OUT, EVERY_SET = "all", "each left out", "every set"
MOST_IN_SETS = 15  # trials: 32,752 sets of two or more


def decide_trials(words: Sequence[str], trials: Sequence[str], *, kind: str, fewest: int = 2) -> Decision:
    """The decision on which trials are pooled.

    Parameters
    ----------
    words : sequence of str
        Any of ``all``, ``each left out`` and ``every set``; every set holds the others.
    trials : sequence of str
        Their names, each once.
    kind : str
        A key of `decisions.KINDS`.
    fewest : int
        Trials in a set, at least 1; a set of all of them is always there.

    Raises
    ------
    MultiverseError
        Other words, or every set of more than `MOST_IN_SETS` trials.
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
    if EVERY_SET in words:
        if len(names) > MOST_IN_SETS:
            raise MultiverseError(
                f"{TRIALS}: every set of {len(names)} trials is {2 ** len(names):,} sets, at most {MOST_IN_SETS} "
                f"trials have few enough. Take '{EACH_LEFT_OUT}'"
            )
        sizes |= set(range(min(fewest, len(names)), len(names) + 1))
    keeps = {_name(kept, names): kept for size in sorted(sizes, reverse=True) for kept in combinations(names, size)}
    return Decision(TRIALS, kind, tuple(keeps), column="trial", keeps=keeps)


def _name(kept: Sequence[str], names: Sequence[str]) -> str:
    """A set in words: by the trials that are left out where they are fewer than those that stay."""
    out = [name for name in names if name not in kept]
    if not out:
        return ALL
    return f"without {', '.join(out)}" if len(out) < len(kept) else f"only {', '.join(kept)}"
