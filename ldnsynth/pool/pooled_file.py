"""What somebody's own table came to: a row a group, with the rows behind it."""

from dataclasses import dataclass, field

import numpy as np

from ldnsynth.synthesis.pooling import PooledBatch, PooledEffect
from ldnsynth.synthesis.quantities.effect import Effect


@dataclass(frozen=True, eq=False)
class PooledFile:
    """The groups of a table, pooled.

    Attributes
    ----------
    by : str
        Name of the column that tells groups apart; "group" where there is none.
    groups : tuple of str
        In the order in which they first appear; "all" where there is no such column.
    batch : PooledBatch
        A row a group.
    labels : tuple of str
        Of each row of the table: its ``slab``, else its place in the file.
    member : ndarray of int, shape (rows,)
        The group of each row.
    effect : Effect
        Of each row.
    notes : tuple of str
        Rows without an effect or group, and why; how to read what was pooled.
    bayes : dict of str to array, optional
        What `by_bayes.pool_by_bayes` gives, a number a group, where a prior of tau was asked for.
    singly : tuple of PooledEffect
        One a group where a method without batch form was asked for (`pool_singly`); else empty.
    p_permutation : ndarray of float, shape (groups,), optional
        P values by all ways of choosing the signs of the effects, where they were asked for.
    begg : dict of str to array
        begg_tau and begg_p, a number a group, where Begg's test was asked for.
    coverage : dict of str to array, optional
        What `groups.coverage_of_groups` gives, a number a group, where it was asked for.
    shrunken : dict of str to array, optional
        What `shrunken.draw_together` gives, a number a row, where it was asked for.
    columns : dict of str to array
        The numbers of the rows by escalc name.
    """

    by: str
    groups: tuple[str, ...]
    batch: PooledBatch
    labels: tuple[str, ...]
    member: np.ndarray
    effect: Effect
    notes: tuple[str, ...]
    bayes: dict[str, np.ndarray] | None = None
    singly: tuple[PooledEffect, ...] = ()
    p_permutation: np.ndarray | None = None
    begg: dict[str, np.ndarray] = field(default_factory=dict)
    coverage: dict[str, np.ndarray] | None = None
    shrunken: dict[str, np.ndarray] | None = None
    columns: dict[str, np.ndarray] = field(default_factory=dict)
