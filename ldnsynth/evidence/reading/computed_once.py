"""What tables, figures and sentences all ask of the same evidence is computed once."""

from collections.abc import Callable
from functools import wraps


def once(compute: Callable) -> Callable:
    """A function of evidence that keeps what it found with that evidence, which never changes.

    Parameters
    ----------
    compute : callable
        Takes evidence first, then choices that can be hashed; gives something with ``copy()``, of which each caller
        gets one, or something that cannot be changed.
    """

    @wraps(compute)
    def known_or_computed(evidence, *choices, **named):
        found = evidence.__dict__.setdefault("_found", {})
        key = (compute, choices, tuple(sorted(named.items())))
        if key not in found:
            found[key] = compute(evidence, *choices, **named)
        return found[key].copy() if hasattr(found[key], "copy") else found[key]

    return known_or_computed
