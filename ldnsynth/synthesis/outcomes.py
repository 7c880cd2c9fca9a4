"""The one order in which outcomes stand everywhere."""

import pandas as pd

from ldnsynth.vocabulary import DOMAINS, IMPORTANCE


def domains_in_order(outcomes: pd.DataFrame) -> list[str]:
    """The outcome domains by how much they matter to people, then as the vocabulary has them.

    Parameters
    ----------
    outcomes : DataFrame
        Columns domain and importance. A domain is as important as its most important outcome; domains without an
        outcome come last.

    Returns
    -------
    list of str
        All domains of the vocabulary.
    """
    best = outcomes["importance"].map(IMPORTANCE.index).groupby(outcomes["domain"]).min().to_dict()
    return sorted(DOMAINS, key=lambda domain: best.get(domain, len(IMPORTANCE)))
