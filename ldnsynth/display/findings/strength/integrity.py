"""How far the studies were looked at before risk of bias, and what a serious concern takes out."""

from collections.abc import Iterable, Sequence

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.effects.sensitivity import without_some
from ldnsynth.display.wording import in_words, listing
from ldnsynth.display.words.counting import counted, no_study
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.integrity import Fact, integrity_facts


def how_far_trusted(evidence: Evidence) -> Finding:
    """How many studies have a concern, how many were registered late, and which were left out for a serious concern."""
    out = evidence.left_out[evidence.left_out["cause"] == "concern"]
    if evidence.trials.empty and out.empty:
        return no_study("integrity-told", evidence)
    checks = evidence.integrity_checks
    some = checks[checks["concern"] != "none"]
    late = [fact for fact in integrity_facts(evidence) if fact.kind in ("after", "ended")]
    dated = [fact for fact in integrity_facts(evidence) if fact.check == "registration"]
    numbers = {
        "looked": _studies(checks),
        "concern": _studies(some),
        "late": Number(len(late), "studies", in_words(len(late)) if late else "none", _ids(late)),
        "dated": counted(len(dated), "study", "studies", links=_ids(dated)),
    }
    text = "Nobody looked at the integrity of these studies yet."
    if len(checks):
        text = "The integrity of {looked} was looked at before risk of bias; a concern stands for {concern}."
    verb = "was" if len(late) == 1 else "were"
    text += f" Of {{dated}} whose dates were seen {{late}} {verb} registered after the beginning." if dated else ""
    if len(out):
        numbers["out"] = counted(len(out), "study", "studies", links=tuple(out["trial_id"]))
        text += f" Left out for a concern: {{out}} ({listing(list(out['label']))})."
    used = {name: number for name, number in numbers.items() if f"{{{name}}}" in text}
    return Finding("integrity-told", text, used)


def what_serious_concerns_do(evidence: Evidence, groups: Sequence[Group], stricter: Sequence[Group]) -> Finding:
    """Which estimates are lost or change without studies of a serious concern: `groups` with them, `stricter` not."""
    if not (evidence.integrity_checks["concern"] == "serious").any():
        return Finding("without-concern", "No study has a serious concern, so no estimate moves for one.")
    return without_some("without-concern", groups, stricter, "studies with a serious concern about their integrity")


def _studies(checks: pd.DataFrame) -> Number:
    """How many studies these checks are of."""
    trials = list(dict.fromkeys(checks["trial_id"]))
    return counted(len(trials), "study", "studies", links=trials)


def _ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The studies that these facts are of."""
    return tuple(dict.fromkeys(fact.trial_id for fact in facts))
