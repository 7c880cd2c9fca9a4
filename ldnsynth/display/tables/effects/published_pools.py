"""Pooled results that published meta-analyses print, beside ours on the same trials."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, integer, interval, listing, ratio_interval, sentence
from ldnsynth.display.words.estimates.effects import estimate_words
from ldnsynth.evidence.reading.dates import latest_day
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.selecting.as_of import public_documents
from ldnsynth.review_terms import COMPARISONS
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group, group_effects
from ldnsynth.views.row_ids import joined
from ldnsynth.vocabulary import RATIOS

_NOT_OURS = "not pooled here"


def published_pools_table(evidence: Evidence, effects: pd.DataFrame, **pooling: object) -> Table | Note:
    """Table of the pooled results of published meta-analyses on these conditions: theirs, ours, and why they differ.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    effects : DataFrame
        `views.effects.effects_of` it.
    **pooling
        As `synthesis.groups.group_effects` takes them.
    """
    pools = evidence.pooled_estimates
    own = pools[pools["condition"].isin(evidence.trials["condition"])]
    labels = evidence.topic.condition_labels
    own = own.sort_values("condition", key=lambda names: names.map(list(labels).index), kind="stable")
    if own.empty:
        others = listing([labels[name] for name in dict.fromkeys(pools["condition"])], last="or")
        known = f" Those that are held speak of {others}." if len(pools) else ""
        return Note(f"No pooled result of a published meta-analysis on these conditions is held.{known}")
    rows = [pool for _, pool in own.iterrows()]
    beside = [_ours(evidence, effects, pool, pooling) for pool in rows]
    frame = pd.DataFrame(
        {
            "Condition": own["condition"].map(labels).map(sentence).tolist(),
            "Meta-analysis": [_name(evidence, pool) for pool in rows],
            "Outcome": [f"{sentence(pool['outcome'])}, {COMPARISONS[pool['comparison']]}" for pool in rows],
            "Theirs": [_theirs(pool) for pool in rows],
            "Ours": [_words(group, pool, evidence) for group, pool in zip(beside, rows, strict=True)],
            "Why they differ": own["differs"].tolist(),
        }
    )
    reviews = count(own["document_id"].nunique(), "published meta-analysis", "published meta-analyses")
    return Table(
        id="published-pools",
        title=f"{count(len(own), 'pooled result')} of {reviews}, beside ours",
        frame=frame if own["condition"].nunique() > 1 else frame.drop(columns="Condition"),
        group="Condition" if own["condition"].nunique() > 1 else "Meta-analysis",
        links={
            "Theirs": own["document_id"].tolist(),
            "Ours": [joined(group.estimated["result_ids"]) if group else "" for group in beside],
        },
        notes=(
            f"Theirs as printed, and ours turned the same way: below 0 is less on {evidence.topic.intervention.short}, "
            "the better where less of the outcome is. Ours rests on the trials that the meta-analysis is known or "
            "thought to hold; where that is not known, on those whose "
            "results were public by the last day of its search, else by the day it came out. No meta-analysis showed "
            "the numbers of its trials where it could be read, so none was computed again.",
        ),
    )


def _name(evidence: Evidence, pool: pd.Series) -> str:
    document = evidence.documents.set_index("document_id").loc[pool["document_id"]]
    first = document["authors"].split(";")[0].split(" ")[0] or document["container"]
    year = document["public_from"][:4] or f"{document['year']:.0f}"
    return f"{first} {year}"


def _theirs(pool: pd.Series) -> str:
    numbers = pool[["yi", "ci_low", "ci_high"]].astype(float)
    words = ratio_interval(*numbers) if pool["measure"] in RATIOS else interval(*numbers, 2)
    sizes = [
        f"{integer(pool[name])} {what}" for name, what in (("k", "trials"), ("n", "people")) if not pd.isna(pool[name])
    ]
    spread = [] if pd.isna(pool["i2"]) else [f"I² {integer(pool['i2'])}%"]
    return f"{pool['measure']} {words}" + "".join(f"; {part}" for part in (*spread, *sizes))


def _ours(evidence: Evidence, effects: pd.DataFrame, pool: pd.Series, pooling: dict) -> Group | None:
    """Our group of the same condition, domain and kind of comparison; None where we pool nothing of the kind."""
    if pool["comparison"] != "placebo" or pool["same_question"] == "no":
        return None
    groups: Sequence[Group] = group_effects(effects[_same_trials(evidence, effects, pool)], **pooling)
    ratio = pool["measure"] in RATIOS
    fitting = [
        group
        for group in groups
        if (group.condition, group.domain, group.against) == (pool["condition"], pool["domain"], "placebo")
        and (group.measure == "RR") == ratio
        and not group.outcome_id
        and len(group.estimated)
    ]
    return fitting[0] if fitting else None


def _same_trials(evidence: Evidence, effects: pd.DataFrame, pool: pd.Series) -> pd.Series:
    """Which effects stand for the trials of a meta-analysis."""
    if pool["trial_ids"]:
        return effects["trial_id"].isin(pool["trial_ids"].split(";"))
    document = evidence.documents.set_index("document_id").loc[pool["document_id"]]
    last = pool["searched_to"] or document["public_from"] or f"{document['year']:.0f}"
    public = public_documents(evidence, latest_day(last))
    known = evidence.results.loc[evidence.results["first_public_in"].isin(public), "result_id"]
    return effects["result_id"].isin(known)


def _words(group: Group | None, pool: pd.Series, evidence: Evidence) -> str:
    if group is None:
        return _NOT_OURS
    turned = group.measure == "SMD" and pool["better"] == "lower"

    def told(estimate: float, low: float, high: float) -> str:
        numbers = (-estimate, -high, -low) if turned else (estimate, low, high)
        return f"{group.measure} {estimate_words(group.measure, *numbers)}"

    labels = evidence.trials.set_index("trial_id")["label"]
    names = listing([labels[trial] for trial in group.estimated["trial_id"]])
    if group.pooled.k < POOLED_FROM:
        singly = zip(group.estimated["yi"], group.estimated["yi_low"], group.estimated["yi_high"], strict=True)
        return f"{'; '.join(told(*numbers) for numbers in singly)} ({names}, not pooled)"
    pooled = group.pooled
    return f"{told(pooled.estimate, pooled.ci_low, pooled.ci_high)}; {count(pooled.k, 'trial')} ({names})"
