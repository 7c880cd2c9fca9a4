"""How many coders judged, how far they agree, and how much was settled by consensus."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import interval, percentage
from ldnsynth.display.words.coding import Coding, bias_coding, certainty_coding, claim_coding, stance_coding
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.sources.consensus import settled_codes
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.agreement import coder_agreement

_NOTHING = "Nothing was coded of what is selected."


def how_coders_agree(evidence: Evidence) -> Finding:
    """How many coders of the stances there are, and how far they agree."""
    return _agreement(evidence, stance_coding(evidence), "coding")


def how_coders_agree_on_claims(evidence: Evidence) -> Finding:
    """How many coders judged the claims, and how far they agree."""
    return _agreement(evidence, claim_coding(evidence), "claims-coding")


def how_coders_agree_on_bias(evidence: Evidence) -> Finding:
    """How many coders judged the risk of bias, and how far they agree."""
    return _agreement(evidence, bias_coding(evidence), "bias-coding")


def how_coders_agree_on_certainty(evidence: Evidence) -> Finding:
    """How many coders rated the certainty, and how far they agree."""
    return _agreement(evidence, certainty_coding(evidence), "certainty-coding")


def _agreement(evidence: Evidence, coding: Coding, block_id: str) -> Finding:
    rows = coding.rows[~coding.rows["part"].isin(coding.apart)]
    if rows.empty:
        return Finding(block_id, _NOTHING)
    found = coder_agreement(coding.rows, scale=coding.scale, apart=coding.apart)
    cells = rows.drop_duplicates(["cell", "part"])
    numbers = {"cells": counted(len(cells), coding.singular, coding.plural, links=_ids(cells))}
    if found.empty:
        text = f"All {{cells}} were coded by one coder ({coding.coders[0]}): there is no second coding to measure "
        return Finding(block_id, text + "agreement with, and none is assumed.", numbers)
    told = []
    for place, pair in enumerate(found[found["part"] == ""].itertuples(), start=1):
        numbers |= {
            f"same_{place}": _same(coding, rows, pair),
            f"kappa_{place}": _kappa(pair, _ids(cells)),
        }
        text = f"coders {pair.coder_a} and {pair.coder_b} gave the same code to {{same_{place}}}, {{kappa_{place}}}"
        for part in (part for part in coding.apart if part in set(coding.rows["part"])):
            name = f"{part.lower()}_{place}"
            of = found[
                (found["part"] == part) & (found["coder_a"] == pair.coder_a) & (found["coder_b"] == pair.coder_b)
            ]
            own = coding.rows[coding.rows["part"] == part]
            numbers |= {name: _same(coding, own, next(of.itertuples()))}
            text += f"; {coding.parts[part]}: the same for {{{name}}} of {of['coded'].iloc[0]}"
        told.append(text)
    settled = tuple(dict.fromkeys(row.link for row in settled_codes(evidence, coding)))
    numbers["differ"] = Number(len(settled), "settled", str(len(settled) or "None"), links=settled)
    noun = "row was" if len(settled) == 1 else "rows were"
    return Finding(block_id, f"Of {{cells}}, {'. '.join(told)}. {{differ}} {noun} settled by consensus.", numbers)


def _ids(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rows["link"]))


def _same(coding: Coding, rows: pd.DataFrame, pair) -> Number:
    """Of how many things two coders gave the same code, which leads to these."""
    codes = (rows[rows["coder"] == coder][["cell", "part", "link", "code"]] for coder in (pair.coder_a, pair.coder_b))
    both = pd.merge(*codes, on=["cell", "part", "link", "code"])
    text = f"{pair.same} ({percentage(pair.same, pair.coded)})" if not pair.part else ""
    return Number(pair.same, "same codes", text, links=_ids(both))


def _kappa(pair, links: tuple[str, ...]) -> Number:
    if pd.isna(pair.kappa):
        return Number("", "kappa", f"weighted kappa is {pair.remark}", links)
    words = interval(pair.kappa, pair.ci_low, pair.ci_high, 2)
    return Number(pair.kappa, "kappa", f"weighted kappa {words}", links)
