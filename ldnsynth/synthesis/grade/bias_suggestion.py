"""What can be computed for risk of bias (GRADE): whose weight decides, and whether trials at high risk differ."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.bias_tools import EVERY_REVIEW
from ldnsynth.synthesis.grade.certainty import Suggestion


def suggest_risk_of_bias(
    judgements: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    start: str = "high",
    yi: ArrayLike = (),
    vi: ArrayLike = (),
    severity: Mapping[str, int] = EVERY_REVIEW.severity,
) -> Suggestion:
    """What to suggest for risk of bias.

    Parameters
    ----------
    judgements : sequence of str
        The overall judgement of each trial in the words of any tool of `bias_tools`; "" if it was not judged.
    weights : array_like, shape (k,), optional
        Weight of each trial in the pooled effect, 0 or more; where nothing is pooled all count alike.
    start : str
        Where the body of evidence starts, "high" or "low".
    yi, vi : array_like, shape (k,), optional
        Estimates of these trials and their sampling variances: those at high risk are then held against the others.

    severity : mapping of str to int
        How bad each judgement is: 0 low, 1 some, from 2 on high.

    Returns
    -------
    Suggestion
        computed: difference, low_end and high_end (95%) of the trials at high risk less the others, NaN where not
        both are there; k, and the shares (0 to 1) of the weight at high (High, Serious, Critical, Poor), some (Some
        concerns, Moderate, Fair, No information) and low risk (Low, Good), and not_judged. NaN without a judged trial.

    Raises
    ------
    ValueError
        An unknown judgement, or weights that are negative, do not fit or add up to 0.

    Notes
    -----
    Two levels if more than half of the judged weight is at high risk and none at low; one level if more than half is at
    some concerns or worse. Never more than one where evidence starts low: it does so for what random allocation would
    have prevented, which is not to be counted twice. That most of the information decides, and that trials at some
    concerns may take one level and those at high risk one or two, is the Handbook's; the shares are the project's own
    yardstick. What trials at high risk find beside the others is told and takes no level: few trials show no
    difference whether there is one or not. Each side is pooled by a common effect.

    References
    ----------
    Cochrane Handbook 5.1, table 12.2.d. Guyatt G et al. Core GRADE 4. BMJ 2025;389:e083864 (weights, and whether
    results differ).
    """
    if unknown := {judgement for judgement in judgements if judgement} - severity.keys():
        raise ValueError(f"judgements: expected those of a tool for risk of bias, got {', '.join(sorted(unknown))}")
    weight = np.ones(len(judgements)) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (len(judgements),) or not (weight >= 0).all() or (len(weight) and weight.sum() == 0):
        raise ValueError(f"weights: expected {len(judgements)} numbers, 0 or more, not all 0, got {weight.tolist()}")
    classes = ["not_judged" if not judgement else _risk(severity[judgement]) for judgement in judgements]
    sums = {name: float(weight[[found == name for found in classes]].sum()) for name in ("high", "some", "low")}
    judged = sum(sums.values())
    shares = {name: total / judged if judged else math.nan for name, total in sums.items()}
    computed = {"k": float(len(judgements)), **shares}
    computed["not_judged"] = 1 - judged / float(weight.sum()) if len(judgements) else math.nan
    apart, comparison = _high_beside_others(classes, yi, vi)
    computed |= apart
    if not judged:
        return Suggestion("risk_of_bias", 0, "No trial was judged.", computed)
    levels = -2 if shares["high"] > 0.5 and not shares["low"] else -int(shares["low"] < 0.5)
    levels = levels if start == "high" else max(levels, -1)
    of_what = "studies" if weights is None else "weight of the estimate"
    told = [f"{_percent(shares[name])} at {name} risk" for name in ("high", "low")]
    told.insert(1, f"{_percent(shares['some'])} with some concerns")
    reason = f"Of the {of_what} {'that was ' * (weights is not None)}judged, {told[0]}, {told[1]} and {told[2]}"
    reason += f"; {_percent(computed['not_judged'])} was not judged" if round(computed["not_judged"], 3) else ""
    return Suggestion("risk_of_bias", levels, f"{reason}{comparison}.", computed)


def _high_beside_others(classes: Sequence[str], yi: ArrayLike, vi: ArrayLike) -> tuple[dict[str, float], str]:
    """What trials at high risk estimate less what the others do, with its 95% interval; and that in words."""
    names = ("difference", "low_end", "high_end")
    effects, variances = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    if not len(effects):
        return dict.fromkeys(names, math.nan), ""
    is_high = np.array([name == "high" for name in classes])
    is_other = np.array([name in ("low", "some") for name in classes])
    if not (is_high.any() and is_other.any()):
        side = "high risk" if is_high.any() else "low risk or with some concerns"
        judged = is_high.any() or is_other.any()
        return dict.fromkeys(names, math.nan), f"; all judged are at {side}: there is only one body" if judged else ""
    weights = 1 / variances
    pooled = [float(np.average(effects[side], weights=weights[side])) for side in (is_high, is_other)]
    error = math.sqrt(sum(1 / float(weights[side].sum()) for side in (is_high, is_other)))
    difference, half = pooled[0] - pooled[1], 1.959964 * error
    low, high = difference - half, difference + half
    verb = "can be told apart" if low > 0 or high < 0 else "cannot be told apart"
    told = f"; trials at high risk and the others {verb}: on the scale of pooling they differ by "
    told += f"{difference:.2f} ({low:.2f} to {high:.2f})"
    return dict(zip(names, (difference, low, high), strict=True)), told.replace("-", "−")


def _risk(bad: int) -> str:
    return ("low", "some", "high")[min(bad, 2)]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
