"""What a presenter asks the room, as the notes of a slide: it depends on what the slide can show."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Finding
from ldnsynth.synthesis.trials.groups import Group


def ask_of_intervals(shown: pd.DataFrame | Sequence[Group]) -> Finding:
    """What to ask of estimates: their intervals where there are any, else what is missing.

    Parameters
    ----------
    shown : DataFrame or sequence of Group
        The effects of one trial (`effects_of`), or what was put together of a selection.
    """
    known = shown["se"].notna().any() if isinstance(shown, pd.DataFrame) else bool(shown)
    if known:
        text = "Read the interval aloud: what is the least and the most that is compatible with these data, and which "
        return Finding("ask-intervals", f"{text}end of it would matter to people?")
    text = (
        "No interval is printed: which number would the room have to see to know how far the result can be relied on?"
    )
    return Finding("ask-intervals", text)


def ask_of_derivations(effects: pd.DataFrame) -> Finding:
    """What to say of how standard errors were derived, or of why there is none."""
    known = effects[effects["se"].notna()]
    if known["derivation"].str.contains("from p ").any():
        text = "A standard error that is derived from a p value is as good as that p value and as the test it is taken "
        return Finding("ask-derivations", f"{text}for.")
    if len(known):
        return Finding("ask-derivations", "No p value stands behind these: they follow from what the trial printed.")
    return Finding("ask-derivations", "What would the trial have had to print for its result to be used elsewhere?")
