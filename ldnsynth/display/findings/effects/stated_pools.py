"""Whether what a review file stated follows from its rows."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import integer, listing
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.estimates.stated_pools import (
    StatedPool,
    computed_words,
    method_words,
    stated_pools,
    stated_words,
)
from ldnsynth.evidence.reading.evidence import Evidence

_MOST = 3  # results that are told in words


def what_the_file_stated(evidence: Evidence) -> Finding:
    """The stated results of all trials in words, and how many come out to the printed digits."""
    pools = list(stated_pools(evidence))
    if not pools:
        return Finding("stated", "No file that was brought in states a pooled result of the studies that are selected.")
    labels = evidence.outcomes.set_index("outcome_id")["label"]
    whole = [pool for pool in pools if not pool.row["subgroup"]] or pools
    parts = [_told(pool, labels) for pool in whole[:_MOST]]
    agreeing = [pool for pool in pools if pool.agrees]
    numbers = {
        "agreeing": counted(len(agreeing), "stated result", links=_results(agreeing)),
        "stated": Number(len(pools), "stated results", integer(len(pools)), links=_results(pools)),
    }
    text = f"{' '.join(parts)} Computed anew, {{agreeing}} of {{stated}} come out to the printed digits."
    odd = [pool.row["stated_id"] for pool in pools if not pool.agrees]
    if odd:
        text += f" These do not: {listing(odd)}."
    return Finding("stated", text, numbers)


def _results(pools: Sequence[StatedPool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pool in pools for name in pool.results))


def _told(pool: StatedPool, labels: pd.Series) -> str:
    what = f"{labels[pool.row['outcome_id']]}: the file states {stated_words(pool)} by {method_words(pool.row)}"
    return f"{what}; its rows give {computed_words(pool)}."
