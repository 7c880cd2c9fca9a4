"""Which single judgement, taken one level up or down, would change the certainty of an outcome."""

from collections.abc import Mapping

import pandas as pd

from ldnsynth.synthesis.grade.certainty import ASPECTS, certainty_level, certainty_slack

COLUMNS = ("aspect", "levels", "other_levels", "certainty", "other_certainty", "flips", "slack")


def flips(start: str, levels: Mapping[str, int]) -> pd.DataFrame:
    """What becomes of the certainty if one judgement moves by one level and all others stay.

    Parameters
    ----------
    start : str
        "high" or "low".
    levels : mapping of str to int
        By aspect, as in `certainty.certainty_level`.

    Returns
    -------
    DataFrame
        One row an aspect and move that the aspect allows, in the order given, down before up: aspect, levels,
        other_levels, certainty (as it stands), other_certainty, flips (whether they differ), slack (levels that lie
        beyond the end of the scale: while it is above 0, no single move changes anything).

    Raises
    ------
    ValueError
        As `certainty.certainty_level`.
    """
    stands, slack = certainty_level(start, levels), certainty_slack(start, levels)
    rows = []
    for aspect, number in levels.items():
        lowest, highest = ASPECTS[aspect]
        for other in (number - 1, number + 1):
            if lowest <= other <= highest:
                becomes = certainty_level(start, {**dict(levels), aspect: other})
                rows.append((aspect, int(number), int(other), stands, becomes, becomes != stands, slack))
    return pd.DataFrame(rows, columns=list(COLUMNS))
