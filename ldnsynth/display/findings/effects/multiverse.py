"""What the multiverse of an outcome says: how many ways agree, and which choice makes the difference."""

import numpy as np

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, decimal, integer, listing, ratio
from ldnsynth.display.words.estimates.multiverse import CHOICES, Multiverse, share_words
from ldnsynth.synthesis.multiverse import MultiverseSummary


def what_the_multiverse_says(many: Multiverse) -> Finding:
    """How many universes keep the sign, leave no effect out and keep the certainty, and what moves them most."""
    if many.refusal:
        return Finding("multiverse", many.refusal)
    if not many.parts:
        return Finding("multiverse", f"{many.name}: no decision leaves a choice, so there is one way to analyse it.")
    numbers: dict[str, Number] = {}
    told = [_part(many, part, place, numbers) for place, part in enumerate(many.parts, start=1)]
    if many.left_out:
        told.append(
            f"{count(many.left_out, 'further combination')} of options {'leaves' if many.left_out == 1 else 'leave'} "
            "fewer than two trials, and nothing to pool."
        )
    return Finding("multiverse", " ".join(told), numbers)


def _part(many: Multiverse, part: MultiverseSummary, place: int, numbers: dict[str, Number]) -> str:
    better, worse = (part.above, part.below) if many.groups[0].better == "higher" else (part.below, part.above)
    turn = (lambda value: float(np.exp(value))) if many.groups[0].is_ratio else float
    printed = ratio if many.groups[0].is_ratio else (lambda value: decimal(value, 2))
    shares = {
        "better": better,
        "worse": worse,
        "clear": part.exclude_above + part.exclude_below,
        "sign": part.same_sign,
        "certainty": part.same_certainty,
    }
    known = {name: share for name, share in shares.items() if share == share}
    behind = many.result_ids
    numbers |= {
        f"{name}_{place}": Number(100 * share, "%", share_words(share), links=behind) for name, share in known.items()
    }
    ends = {f"lowest_{place}": turn(part.lowest), f"highest_{place}": turn(part.highest)}
    numbers |= {name: Number(value, many.measure, printed(value), links=behind) for name, value in ends.items()}
    numbers[f"universes_{place}"] = Number(part.universes, "universes", integer(part.universes), links=behind)
    numbers[f"distinct_{place}"] = Number(part.distinct, "universes", integer(part.distinct), links=behind)
    text = f"{many.name}{f' ({part.part})' if part.part else ''}: {{universes_{place}}} combinations of defensible "
    unit = many.unit or many.measure_words(part)
    text += f"choices, {{distinct_{place}}} of them distinct in trials, numbers or method, give estimates "
    text += f"from {{lowest_{place}}} to {{highest_{place}}} ({unit}); "
    text += f"{{better_{place}}} point to better, {{worse_{place}}} to worse, and {{clear_{place}}} of the intervals "
    text += "leave no effect out."
    if "sign" in known:
        text += f" Beside the choices of this report {{sign_{place}}} keep the sign"
        text += f", and {{certainty_{place}}} cross as many of the limits by which imprecision is rated, so that the "
        text += "certainty would be taken down by as much."
    return text + _moves(part)


def _moves(part: MultiverseSummary) -> str:
    """Which decisions move estimates and intervals."""
    moving = part.explained[part.explained["share"] >= 0.01]
    if moving.empty:
        text = " No single decision moves the estimate"
    else:
        told = [f"{CHOICES[row.decision]} ({share_words(row.share)})" for row in moving.head(3).itertuples()]
        text = f" What moves the estimate, by the share of its variance: {listing(told)}"
    width = part.explained.loc[part.explained["width_share"].idxmax()]
    if width["width_share"] < 0.01:
        return f"{text}."
    return f"{text}; what moves the width of the interval most is {CHOICES[width['decision']]} " + (
        f"({share_words(width['width_share'])})."
    )
