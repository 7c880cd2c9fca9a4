"""The decisions of a multiverse: their type, their options, and how much each moves."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import listing, sentence
from ldnsynth.display.words.estimates.multiverse import CHOICES, Multiverse, share_words
from ldnsynth.display.words.options import option_words
from ldnsynth.synthesis.multiverse import KINDS

_SHARES = ("Estimates", "Widths")


def decisions_table(many: Multiverse) -> Table | Note:
    """Table of the decisions with their type and options, and the share of the variance that each explains."""
    if many.refusal or not many.parts:
        return Note(many.refusal or f"{many.name}: no decision leaves a choice.")
    shares = many.largest.explained.set_index("decision")
    rows = [
        {
            "Decision": sentence(CHOICES[decision.name]),
            "Type": decision.kind,
            "Options": "; ".join(option_words(decision.name, option) for option in decision.options),
            **{
                head: share_words(shares.loc[decision.name, column]) if decision.name in shares.index else ""
                for head, column in zip(_SHARES, ("share", "width_share"), strict=True)
            },
        }
        for decision in many.decisions
    ]
    order = {name: place for place, name in enumerate(shares.index)}
    rows = [
        row
        for _, row in sorted(
            zip(many.decisions, rows, strict=True), key=lambda pair: order.get(pair[0].name, len(order))
        )
    ]
    kinds = {decision.kind for decision in many.decisions}
    notes = [
        "The first option of each is what this report takes. Estimates, widths: the share of the variance of "
        "estimates, and of the logarithm of the widths of intervals, that lies between the options."
        + (" Where combinations are left out, shares overlap." if many.left_out else "")
    ]
    notes += [f"{sentence(kind)}: {meaning}." for kind, meaning in KINDS.items() if kind in kinds]
    notes += [f"{sentence(CHOICES[decision.name])}: {decision.told}." for decision in many.decisions if decision.told]
    if many.single:
        notes.append(f"Not a choice here: {listing([CHOICES[name] for name in many.single])}.")
    ids = [";".join(many.result_ids)] * len(rows)
    return Table(
        id="decisions",
        title=f"{many.name}: decisions that could have been others",
        frame=pd.DataFrame(rows),
        numeric=_SHARES,
        links={column: ids for column in _SHARES},
        notes=tuple(notes),
    )
