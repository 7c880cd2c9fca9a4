"""What the report's method is worth for the trials of the multiverse: simulated, and by the signs of the effects."""

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import decimal, integer, p_value, percentage
from ldnsynth.display.words.estimates.effects import describe_pooling
from ldnsynth.display.words.estimates.multiverse import Multiverse, share_words
from ldnsynth.synthesis.pooling import PREDICTIONS
from ldnsynth.synthesis.pooling.diagnostics.coverage import SETS, coverage_at_hand
from ldnsynth.synthesis.pooling.diagnostics.permutation import MOST_TRIALS, permutation_test
from ldnsynth.views.row_ids import estimate_ids, joined, linked

_DIFFER = ("none", "as estimated", "as large as a typical sampling error (I² 50%)")


def worth_table(many: Multiverse) -> Table | Note:
    """Table of what the report's intervals hold in simulations with the variances of these trials."""
    if many.refusal:
        return Note(many.refusal)
    group = many.groups[0]
    pooled, rows = group.pooled, group.estimated
    how = {"method": pooled.method, "ci": pooled.ci, "level": pooled.level}
    pi = {"pi": pooled.pi} if pooled.pi in PREDICTIONS else {}
    yi, vi = rows["yi"].to_numpy(), rows["sei"].to_numpy() ** 2
    held = coverage_at_hand(vi, pooled.tau2, **how, **pi)
    frame = pd.DataFrame(
        {
            "Differences between trials": list(_DIFFER),
            "τ²": [decimal(one.tau2, 3) for one in held],
            "Intervals that hold the mean": [share_words(one.ci) for one in held],
            "Prediction intervals that hold a new effect": [
                "" if np.isnan(one.pi) else share_words(one.pi) for one in held
            ],
        }
    )
    asked = percentage(pooled.level, 1)
    return Table(
        id="method-worth",
        title=f"{many.name}: what {asked} is worth for these {pooled.k} trials",
        frame=frame,
        numeric=tuple(frame.columns[1:]),
        links=linked(tuple(frame.columns[1:]), [joined(estimate_ids(group))] * len(frame)),
        notes=(
            f"{integer(SETS)} sets of {pooled.k} trials with the sampling variances of these, simulated and pooled by "
            f"the report’s choices ({describe_pooling(pooled)}). {_signs(yi, vi, pooled.method, pooled.ci)}",
        ),
    )


def _signs(yi: np.ndarray, vi: np.ndarray, method: str, ci: str) -> str:
    """The permutation test in a sentence, with the least p value that so many trials can have."""
    if len(yi) > MOST_TRIALS:
        return f"More than {MOST_TRIALS} trials: their signs are not exchanged."
    test = permutation_test(yi, vi, method=method, ci=ci)
    least = p_value(test.smallest)
    return (
        f"Exchanging the signs of the effects in every way gives {p_value(test.p)}; the least that can be is {least}."
    )
