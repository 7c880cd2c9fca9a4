"""What was known on each day on which something became known: a first result of a study, or a text of a source."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ldnsynth.display.answer.claim import answer_claim
from ldnsynth.display.asked.block import Asked
from ldnsynth.display.asked.estimates import estimates_of
from ldnsynth.display.wording import count, day, integer
from ldnsynth.display.words.estimates.effects import group_name
from ldnsynth.display.words.sources.days import certainty_words, days_of_sources, public_numbers
from ldnsynth.display.words.sources.public import public_people
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.selecting.selection import select
from ldnsynth.synthesis.trials.groups import Group, group_effects
from ldnsynth.views.claims import claims_in_order
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes

_RESTED_ON = (
    *("trials", "arms", "phases", "characteristics", "outcomes", "results", "risk_of_bias"),
    *("certainty", "certainty_reasons", "covariates"),
)


def stops_in_time(
    everything: Evidence,
    evidence: Evidence,
    *,
    tau2: str = "REML",
    interval: str = "hk-adhoc",
    level: float = 0.95,
    correlation: float = 0.5,
) -> Asked:
    """The state of a selection on each day of a first public result or of a source, in words, for a slider.

    Parameters
    ----------
    everything, evidence
        As for `tables.as_of_table`.
    tau2, interval, level, correlation
        As for `pooled_anew`.
    """
    about = {"id": "days", "title": "As of another day", "about": "what was known when each result and text came out"}
    happened = dict(sorted(_happened(evidence)))
    if not happened:
        return Asked(
            **about, text="No result of a study of this selection has a day from which it was certainly public."
        )
    choices = {"method": tau2, "ci": interval, "level": level}
    stops: list[dict[str, Any]] = []
    before, state = None, {}
    for date in [*happened, evidence.as_of] if evidence.as_of not in happened else happened:
        chosen = replace(evidence.selection, as_of=date)
        known = evidence if date == evidence.as_of else select(everything, chosen)
        came = happened.get(date, ["Day of the evidence"])
        if before is None or not _is_alike(known, before):
            effects = effects_of(known, correlation=correlation, level=level)
            groups = group_effects(effects, **choices)
            rated = rated_outcomes(known, groups, correlation=correlation) if len(known.certainty) else []
            state = {"said": answer_claim(known, effects, groups, rated).text, **_state(known, groups)}
        before = known
        stops.append({"day": date, "words": day(dt.date.fromisoformat(date)), "came": came, **state})
        stops[-1]["told"] = _told(state["told"], _claims_by(evidence, date))
    text = f"With scripts, what was known can be read for {count(len(stops), 'day')}, from {stops[0]['words']} on."
    return Asked(**about, text=text, data={"stops": stops})


def _happened(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    """Each day with what came out on it: studies by their first public result, sources as their text is dated."""
    days: dict[str, list[str]] = {}
    labels = overview(evidence).set_index("trial_id")["label"]
    for row in public_people(evidence).itertuples():
        days.setdefault(row.day.isoformat(), []).append(f"First public result of {labels[row.trial_id]}")
    for source in days_of_sources(evidence):
        days.setdefault(source["day"], []).append(f"{source['name']} ({source['why']})")
    return iter((date, came) for date, came in days.items() if date <= evidence.as_of)


def _claims_by(evidence: Evidence, date: str) -> str:
    """How many claims the sources up to a day make; "" for a review without sources."""
    written = {source["name"] for source in days_of_sources(evidence) if source["day"] <= date}
    return integer(claims_in_order(evidence)["label"].isin(written).sum()) if len(evidence.sources) else ""


def _is_alike(known: Evidence, before: Evidence) -> bool:
    """Whether no row differs of the tables that studies, effects and certainty rest on: a text came, and no result."""
    now, then = known.tables(), before.tables()
    return all(now[name].equals(then[name]) for name in _RESTED_ON)


def _told(told: dict[str, str], claims: str) -> list[list[str]]:
    """The lines of a day, with the claims that texts made by then before the last one."""
    *first, last = ([name, words] for name, words in told.items())
    return [*first, *([["Claims in texts that were there by then", claims]] if claims else []), last]


def _state(known: Evidence, groups: Sequence[Group]) -> dict[str, Any]:
    numbers = public_numbers(known)
    told = {
        "Studies with a public result": f"{numbers['studies']} ({numbers['studies_randomised']} randomised)",
        "People who entered them": f"{numbers['people_told']} ({numbers['people_randomised_told']} randomised)",
        "Randomised comparisons": f"{numbers['comparisons']} ({numbers['pointing']} with a point estimate)",
        "Certainty": certainty_words(known.certainty),
    }
    return {
        "told": told,
        "size": numbers["people"],
        "estimates": [f"{group_name(one, with_condition=True)}: {estimates_of(known, one)}" for one in groups],
    }
