"""What the claims of the sources come to: shares of verdicts, what they rest on, what has turned since."""

import pandas as pd

from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval
from ldnsynth.vocabulary import VERDICTS

UNCHECKED = "not_checkable"


def verdict_shares(claims: pd.DataFrame, *, when: str) -> pd.DataFrame:
    """Verdicts by source, and the share of checkable claims that are accurate.

    Parameters
    ----------
    claims : DataFrame
        Columns source_id, verdict_then and verdict_now, one row a claim.
    when : {"then", "now"}
        Against what was public when the source was written, or against everything.

    Returns
    -------
    DataFrame
        One row a source in the order of the claims: source_id, a column a verdict with the number of claims, checkable
        (claims with another verdict than not_checkable), accurate_share, share_low and share_high (0 to 1, Wilson's 95%
        interval; NaN if nothing is checkable).

    Raises
    ------
    ValueError
        Another `when`, or a verdict outside the vocabulary.
    """
    if when not in ("then", "now"):
        raise ValueError(f"when: expected 'then' or 'now', got {when!r}")
    verdicts = claims[f"verdict_{when}"]
    if strangers := sorted(set(verdicts) - set(VERDICTS)):
        raise ValueError(f"verdict_{when}: expected one of {', '.join(VERDICTS)}, got {', '.join(strangers)}")
    rows = []
    for source, group in verdicts.groupby(claims["source_id"], sort=False):
        tally = {verdict: int((group == verdict).sum()) for verdict in VERDICTS}
        checkable = len(group) - tally[UNCHECKED]
        low, high = wilson_interval(tally["accurate"], checkable) if checkable else (float("nan"),) * 2
        share = tally["accurate"] / checkable if checkable else float("nan")
        rows.append(
            {"source_id": source, **tally, "checkable": checkable, "accurate_share": share}
            | {"share_low": low, "share_high": high}
        )
    columns = ["source_id", *VERDICTS, "checkable", "accurate_share", "share_low", "share_high"]
    return pd.DataFrame(rows, columns=columns)


def turned_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims whose verdict differs between the day they were written and now, in the order given."""
    return claims[claims["verdict_then"] != claims["verdict_now"]].reset_index(drop=True)


def claim_grounds(cited: pd.DataFrame) -> pd.DataFrame:
    """What the claims that cite a study rest on.

    Parameters
    ----------
    cited : DataFrame
        One row for each study that a claim cites: claim_id, coder, controlled, published (bool), measured (boolean,
        missing where nothing can be said).

    Returns
    -------
    DataFrame
        One row a claim in the order given: claim_id, coder; uncontrolled and unpublished (bool): no study that it cites
        is controlled, was published; unmeasured (bool): a study that it cites did not measure what it says.
    """
    flags = cited[["claim_id", "coder"]].assign(
        uncontrolled=~cited["controlled"],
        unpublished=~cited["published"],
        measured=cited["measured"].fillna(True).astype(bool),
    )
    grounds = flags.groupby(["claim_id", "coder"], sort=False).all().reset_index()
    return grounds.assign(unmeasured=~grounds["measured"]).drop(columns="measured")
