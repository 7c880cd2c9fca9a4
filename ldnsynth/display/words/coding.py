"""What coders gave of each kind of judgement, in the words that tables and sentences on their agreement share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ldnsynth.bias_tool import OVERALL
from ldnsynth.display.wording import count
from ldnsynth.display.words.sources.stances import in_order
from ldnsynth.evidence.consensus import cell_ids, code_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.agreement import STANCES
from ldnsynth.synthesis.coding.ledger import UNCHECKED
from ldnsynth.vocabulary import ASPECTS, CERTAINTIES

_COLUMNS = ("cell", "link", "part", "coder", "code", "value")


@dataclass(frozen=True)
class Coding:
    """The codings of one kind of judgement.

    Parameters
    ----------
    id : str
        Ends the ids of what is made of it.
    singular, plural, name : str
        "verdict", "verdicts", and what is agreed on: "the claims".
    head, parts, total : str, mapping of str to str, str
        The column and the names of the parts that are looked at apart, and the name of all together.
    answered : str
        The column of those that have a place on the scale; "" where all have.
    scale, codes : tuple of int, int
        The places there are, and how many codes a coder can choose from.
    apart : collection of str
        Parts that are not counted among all together.
    tables : tuple of str
        The tables of the data that coders code for it.
    about : tuple of str
        Sentences on what is compared and how it is weighted.
    rows : DataFrame
        A row a thing that was coded and coder: cell (its id), link (the row it is), part, coder, code (text), value
        (its place on the scale; NaN: none).
    """

    id: str
    singular: str
    plural: str
    name: str
    head: str
    parts: Mapping[str, str]
    total: str
    tables: tuple[str, ...]
    about: tuple[str, ...]
    rows: pd.DataFrame
    scale: tuple[int, ...] = STANCES
    codes: int = len(STANCES)
    answered: str = ""
    apart: Collection[str] = ()

    @property
    def coders(self) -> list[str]:
        """All who coded anything of it."""
        return sorted(self.rows["coder"].unique())


def _rows(table: str, codings: pd.DataFrame, code: str, part: pd.Series | str, values: pd.Series) -> pd.DataFrame:
    """The rows of a coding, for one code of a table."""
    ids = cell_ids(table, codings)
    told = [code_of(table, code, value) for value in codings[code]]
    columns = {"cell": ids, "link": ids, "part": part, "coder": codings["coder"], "code": told, "value": values}
    return pd.DataFrame(columns, columns=_COLUMNS).astype({"value": float})


def stance_coding(evidence: Evidence) -> Coding:
    """The stances, by question; silence has no place on the scale."""
    codings = in_order(evidence, evidence.codings_of("stances"))
    return Coding(
        id="stances",
        singular="stance",
        plural="stances",
        name="the stances",
        head="Question",
        parts=evidence.topic.question_labels,
        total="all questions",
        tables=("stances",),
        about=(
            "Same code: the same stance, or both find the source silent. Kappa rests on the texts to which both give a "
            "stance; its weights are quadratic, so that opposite readings count sixteen times a shade, as laid down "
            "before there was a second coding.",
        ),
        answered="Both give a stance",
        rows=_rows("stances", codings, "stance", codings["question"], codings["stance"]),
    )


def claim_coding(evidence: Evidence) -> Coding:
    """The verdicts on the claims for then and now; what cannot be checked has no place on the scale."""
    codings = evidence.codings_of("claims")
    parts = {"verdict_then": "when it was written", "verdict_now": "now"}
    rows = []
    for column in parts:
        known = codings[codings[column] != ""]
        accurate = known[column].map(lambda verdict: np.nan if verdict == UNCHECKED else float(verdict == "accurate"))
        rows.append(_rows("claims", known, column, column, accurate))
        checkable = _rows("claims", known, column, f"checkable_{column}", (known[column] != UNCHECKED).astype(float))
        rows.append(checkable.assign(code=checkable["value"].map(str)))
    return Coding(
        id="claims",
        singular="verdict",
        plural="verdicts",
        name="the claims",
        head="Verdict",
        parts=parts | {f"checkable_{column}": f"whether it can be checked, {when}" for column, when in parts.items()},
        total="both verdicts together",
        tables=("claims",),
        about=(
            "Same code: the same of seven verdicts. Verdicts have no order, so kappa asks whether a claim is accurate, "
            "of the claims that both hold checkable, and apart from that whether it can be checked at all.",
        ),
        scale=(0, 1),
        codes=2,
        answered="In kappa",
        apart=tuple(f"checkable_{column}" for column in parts),
        rows=pd.concat(rows, ignore_index=True),
    )


def bias_coding(evidence: Evidence) -> Coding:
    """The judgements of risk of bias, by domain, of the studies that two coders judged."""
    codings = evidence.codings_of("risk_of_bias")
    several = codings.groupby("bias_id")["coder"].transform("nunique") > 1
    twice, judged = (rows["trial_id"].nunique() for rows in (codings[several], codings))
    codings = codings[several] if twice else codings
    tools = evidence.topic.bias_tools
    ranks = [tools[row.tool].allowed(row.domain)[row.judgement] for row in codings.itertuples()]
    order = {code: place for place, code in enumerate(code for tool in tools.values() for code in tool.codes)}
    part = codings["domain"]
    rows = _rows("risk_of_bias", codings, "judgement", part, pd.Series(ranks, index=codings.index, dtype=float))
    rows = rows.sort_values(["part", "cell"], key=lambda keys: keys.map(order).fillna(0), kind="stable")
    return Coding(
        id="bias",
        singular="judgement",
        plural="judgements",
        name="risk of bias",
        head="Domain",
        parts={code: f"{code} {name}" for code, name in tools["rob2_crossover"].codes.items()}
        | {OVERALL: "overall judgement"},
        total="all domains",
        tables=("risk_of_bias",),
        about=(
            f"Of {count(judged, 'study', 'studies')} judged {twice} {'has' if twice == 1 else 'have'} more than one "
            "coder. Weights are quadratic: "
            "from low to high counts four times a step. The overall judgement follows from the domains and is not "
            "counted among them.",
        ),
        scale=(0, 1, 2, 3),
        codes=3,
        apart=(OVERALL,),
        rows=rows.reset_index(drop=True),
    )


def certainty_coding(evidence: Evidence) -> Coding:
    """The levels down and up by aspect, and the certainty that they lead to."""
    reasons, rated = evidence.codings_of("certainty_reasons"), evidence.codings_of("certainty")
    levels = _rows("certainty_reasons", reasons, "levels", reasons["aspect"], reasons["levels"])
    levels = levels.sort_values("part", key=lambda names: names.map(list(ASPECTS).index), kind="stable")
    places = rated["certainty"].map(list(CERTAINTIES).index)
    return Coding(
        id="certainty",
        singular="level",
        plural="levels",
        name="certainty",
        head="Aspect",
        parts={aspect: aspect.replace("_", " ") for aspect in ASPECTS} | {"certainty": "resulting certainty"},
        total="all aspects",
        tables=("certainty", "certainty_reasons"),
        about=(
            "Levels down by aspect, of each body of evidence that was rated. Weights are quadratic: two levels apart "
            "count four times one. The resulting certainty follows from them and is not counted among them.",
        ),
        scale=tuple(range(-3, 4)),
        codes=4,
        apart=("certainty",),
        rows=pd.concat([levels, _rows("certainty", rated, "certainty", "certainty", places)], ignore_index=True),
    )
