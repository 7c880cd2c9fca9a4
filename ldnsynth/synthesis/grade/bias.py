"""Judgements of risk of bias: overall by study, in the layout of robvis, and as shares of a pooled weight.

References
----------
McGuinness LA, Higgins JPT. Risk-of-bias VISualization (robvis). Res Synth Methods 2021;12(1):55-61: layout and words.
Guyatt GH et al. GRADE guidelines 4: study limitations. J Clin Epidemiol 2011;64(4):407-415: what a body of evidence
suffers from depends on how much each study contributes to it.
"""

from collections.abc import Mapping

import pandas as pd

from ldnsynth.bias_tool import NOT_APPLICABLE, OVERALL, BiasTool
from ldnsynth.bias_tools import EVERY_REVIEW, BiasTools
from ldnsynth.vocabulary import nearest

NOT_JUDGED = "Not judged"
_STUDY = "Study"


def overall_judgements(risk_of_bias: pd.DataFrame, tools: BiasTools = EVERY_REVIEW) -> pd.DataFrame:
    """The overall judgement of each study that counts: by the newer version where two of a tool were used.

    Parameters
    ----------
    risk_of_bias : DataFrame
        One judgement a row: trial_id, tool, domain, judgement.
    tools : BiasTools
        Those of the review.

    Returns
    -------
    DataFrame
        trial_id, tool, judgement, rank (0: the best that the tool has), in the order of the rows given. A study whose
        overall judgement is not among the rows is not in it.

    Raises
    ------
    ValueError
        A tool or an overall judgement that is not among the tools.
    """
    rows = by_newest_version(risk_of_bias, tools)
    rows = rows.loc[rows["domain"] == OVERALL, ["trial_id", "tool", "judgement"]]
    ranks = [_rank(tools, tool, judgement) for tool, judgement in zip(rows["tool"], rows["judgement"], strict=True)]
    return rows.assign(rank=pd.Series(ranks, index=rows.index, dtype=int)).reset_index(drop=True)


def by_newest_version(risk_of_bias: pd.DataFrame, tools: BiasTools = EVERY_REVIEW) -> pd.DataFrame:
    """The rows that count: of a study judged with two versions of a tool, those by the newer one."""
    used = risk_of_bias.groupby("trial_id")["tool"].agg(set)
    former = {(trial, tool) for trial, names in used.items() for tool in tools.superseded(names & set(tools))}
    kept = [pair not in former for pair in zip(risk_of_bias["trial_id"], risk_of_bias["tool"], strict=True)]
    return risk_of_bias[pd.Series(kept, index=risk_of_bias.index, dtype=bool)]


def to_robvis(
    risk_of_bias: pd.DataFrame, labels: Mapping[str, str], tool: str, tools: BiasTools = EVERY_REVIEW
) -> pd.DataFrame:
    """The judgements made with one tool, in the layout that robvis reads.

    Parameters
    ----------
    risk_of_bias : DataFrame
        One judgement a row: trial_id, tool, domain, judgement.
    labels : mapping of str to str
        Name of each trial by its id, in the order in which the rows are to stand.
    tool : str
        The name of one of the tools.
    tools : BiasTools
        Those of the review.

    Returns
    -------
    DataFrame of str
        Study, a column a domain under its code (for ``rob2_crossover`` D1, DS, D2 ...), Overall if the tool has it; ""
        where a domain was not judged. robvis knows columns by their place and has templates for ``rob2`` and
        ``robins_i``; the others are for its template Generic.

    Raises
    ------
    ValueError
        An unknown tool, or judged trials without a name.
    """
    columns = list(_tool(tools, tool).codes)
    rows = risk_of_bias[risk_of_bias["tool"] == tool]
    nameless = sorted(set(rows["trial_id"]) - set(labels))
    if nameless:
        raise ValueError(f"labels: no name for {', '.join(nameless)}")
    wide = rows.pivot(index="trial_id", columns="domain", values="judgement").reindex(columns=columns).astype(object)
    wide = wide.loc[[trial for trial in labels if trial in wide.index]]
    wide.insert(0, _STUDY, [labels[trial] for trial in wide.index])
    return wide.fillna("").reset_index(drop=True).rename_axis(columns=None)


def share_at_risk(judgements: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """How much of a pooled weight comes from studies of each overall judgement.

    Parameters
    ----------
    judgements : DataFrame
        As `overall_judgements` gives them; of studies that have no weight, nothing is counted.
    weights : mapping of str to float
        Weight of each pooled study by trial_id, 0 or more, in any unit.

    Returns
    -------
    Series of float
        Shares from 0 to 1 that sum to 1, by judgement, the best first; last, where there are any, the studies "Not
        judged".

    Raises
    ------
    ValueError
        A weight below 0 or missing, no weight at all, or a study judged twice.
    """
    weight = pd.Series(weights, dtype=float)
    if not (weight >= 0).all() or not weight.sum() > 0:
        raise ValueError(f"weights: expected numbers of 0 or more, one of them above 0, got {dict(weights)}")
    rows = judgements[judgements["trial_id"].isin(weight.index)].sort_values("rank", kind="stable")
    if twice := sorted(set(rows.loc[rows["trial_id"].duplicated(), "trial_id"])):
        raise ValueError(f"judgements: expected one a study, got several of {', '.join(twice)}")
    share = weight / weight.sum()
    shares = share[rows["trial_id"]].groupby(rows["judgement"].to_numpy(), sort=False).sum()
    missing = share.drop(rows["trial_id"])
    if len(missing):
        shares[NOT_JUDGED] = missing.sum()
    return shares.rename("share").rename_axis("judgement")


def _tool(tools: BiasTools, name: str) -> BiasTool:
    if name not in tools:
        raise ValueError(f"tool: unknown {name!r}.{nearest(name, list(tools))}")
    return tools[name]


def _rank(tools: BiasTools, tool: str, judgement: str) -> int:
    ranks = _tool(tools, tool).overall
    if judgement not in ranks:
        raise ValueError(f"{tool}: expected an overall judgement of {', '.join(ranks)}, got {judgement!r}")
    return ranks[judgement]


def judgement_of(cell: object, allowed: Mapping[str, int]) -> str:
    """The judgement that a cell means, "" if none or more than one."""
    if pd.isna(cell):
        return NOT_APPLICABLE
    words = str(cell).lower().split()
    text, initials = " ".join(words), "".join(word[0] for word in words)
    for term in (*allowed, NOT_APPLICABLE):
        if text == term.lower():
            return term
    found = [term for term in allowed if text and text[0] == term[0].lower()]
    if text == "na" or initials == "na" or (text == "n" and len(found) < 2):
        return NOT_APPLICABLE
    return found[0] if len(found) == 1 else ""
