"""What an analysis of a register entry estimates, turned so that the arm with the intervention comes first."""

import math
import re
from collections.abc import Mapping
from typing import Any

from ldnsynth.imports.plan import tidy

_MEASURES = (
    (r"odds ratio", "OR"),
    (r"hazard ratio", "HR"),
    (r"risk ratio|relative risk", "RR"),
    (r"rate ratio", "IRR"),
    (r"^(ls |least squares? |adjusted )*(mean )?differences?( in (ls )?means?)?( \(.*\))?$", "MD"),
    (r"mean difference", "MD"),
)
_RATIOS = ("OR", "HR", "RR", "IRR")
_SE = ("STANDARD_ERROR_OF_MEAN", "STANDARD_ERROR_OF_THE_MEAN")


def _number(text: Any) -> float:
    try:
        return float(str(text).replace(",", "").lstrip("<>= ").strip())
    except ValueError:
        return math.nan


def analysis_cells(analysis: Mapping[str, Any], raw: Mapping[str, float]) -> tuple[dict[str, Any], str]:
    """The cells of an estimate, none if it cannot be taken; and why not, "" if it is no fault.

    Parameters
    ----------
    analysis : mapping
        As the register has it: which group was subtracted from which is not said.
    raw : mapping of str to float
        What was measured in the two arms, the intervention first: it tells the direction of the estimate.
    """
    said = f"{tidy(analysis.get('paramType'))} {tidy(analysis.get('estimateComment'))}".strip()
    value = _number(analysis.get("paramValue"))
    if not math.isfinite(value):
        return {}, ""
    measure = next(
        (name for pattern, name in _MEASURES if re.search(pattern, tidy(analysis.get("paramType")).lower())), ""
    )
    if not measure:
        return {}, f"{analysis.get('paramType') or 'a number without a name'} ({value:g}) is no measure of the tables"
    ends = sorted(filter(math.isfinite, (_number(analysis.get("ciLowerLimit")), _number(analysis.get("ciUpperLimit")))))
    turned = _is_turned(measure, value, raw)
    if turned is None:
        return {}, f"{said} {value:g}: which arm it favours cannot be told from the numbers of the arms"
    if measure in _RATIOS and not all(end > 0 for end in ends):
        ends = []
    if turned:
        flip = (lambda number: 1 / number) if measure in _RATIOS else (lambda number: -number)
        value, ends = flip(value), sorted(map(flip, ends))
    cells: dict[str, Any] = {"measure": measure, "yi": value}
    level = _number(analysis.get("ciPctValue"))
    if len(ends) == 2 and analysis.get("ciNumSides") != "ONE_SIDED" and math.isfinite(level):
        cells |= {"ci_low": ends[0], "ci_high": ends[1], "ci_level": level}
    if analysis.get("dispersionType") in _SE and math.isfinite(_number(analysis.get("dispersionValue"))):
        cells |= {"sei": _number(analysis["dispersionValue"])} if measure not in _RATIOS else {}
    cells |= _p_value(tidy(analysis.get("pValue")))
    method = tidy(analysis.get("statisticalMethod"))
    cells["reported"] = f"{said}: {tidy(analysis.get('paramValue'))}" + (f" ({method})" if method else "")
    if turned:
        cells["note"] = "Turned round: printed as the comparator against the intervention."
    return cells, ""


def _is_turned(measure: str, value: float, raw: Mapping[str, float]) -> bool | None:
    """Whether the estimate compares the arms the other way round; None where nothing tells."""
    if measure in _RATIOS:
        if value <= 0:
            return None
        first, second = _shares(raw)
        if first is None or first == second or value == 1:
            return None
        return (value > 1) != (first > second)
    if "m1i" not in raw:
        return None
    apart = raw["m1i"] - raw["m2i"]
    if apart == 0 or value == 0:
        return None
    return abs(value + apart) < abs(value - apart)


def _shares(raw: Mapping[str, float]) -> tuple[float | None, float | None]:
    if "ai" in raw:
        return raw["ai"] / raw["n1i"], raw["ci"] / raw["n2i"]
    return raw.get("percent1i"), raw.get("percent2i")


def _p_value(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"(<=|>=|[<>=]|≤)?\s*(\d*\.?\d+)", text)
    if not found or not 0 < float(found[2]) <= 1:
        return {}
    relation = {"": "=", "≤": "<=", ">=": ">"}.get(found[1] or "", found[1])
    return {"pi": float(found[2]), "pi_relation": relation}
