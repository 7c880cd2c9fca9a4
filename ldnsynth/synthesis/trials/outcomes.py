"""The one order in which outcomes stand everywhere."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.vocabulary import IMPORTANCE


def domains_in_order(outcomes: pd.DataFrame, domains: Iterable[str]) -> list[str]:
    """The outcome domains by how much they matter to people, then as they are given.

    Parameters
    ----------
    outcomes : DataFrame
        Columns domain and importance. A domain is as important as its most important outcome; domains without an
        outcome come last.
    domains : iterable of str
        All domains of the topic.
    """
    best = outcomes["importance"].map(IMPORTANCE.index).groupby(outcomes["domain"]).min().to_dict()
    return sorted(domains, key=lambda domain: best.get(domain, len(IMPORTANCE)))
