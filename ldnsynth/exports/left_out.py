"""What an export does not hold, and why: the lines that stand on stderr beside it."""

from collections.abc import Callable, Iterable

import pandas as pd

from ldnsynth.display.tables.effects.unpooled import why_unpooled
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.integrity import integrity_facts
from ldnsynth.views.rated_outcomes import rated_outcomes
from ldnsynth.views.shown_outcomes import MOST_OUTCOMES, shown_domains


def left_out_lines(form: str, evidence: Evidence, *, tool: str = "rob2") -> list[str]:
    """A line for each reason for which something of the evidence is not in an export, with the names of what is not.

    Parameters
    ----------
    form : str
        A key of `exports.EXPORTS`.
    evidence : Evidence
        What is selected.
    tool : str
        That of robvis.
    """
    noun, reasons = _REASONS[form]
    lines = [_line(noun, why, names) for why, names in reasons(evidence, tool).items()]
    if form in ("csl", "prisma", "ris"):
        return lines
    rows = evidence.left_out[~evidence.left_out["cause"].isin(["condition", "public"])]
    return [_line("studies", why, names) for why, names in rows.groupby("reason", sort=False)["label"]] + lines


def _line(noun: str, why: str, names: Iterable[str]) -> str:
    return f"{noun} left out, {why}: {'; '.join(dict.fromkeys(names))}"


def _not_pooled(evidence: Evidence, _: str) -> dict[str, Iterable[str]]:
    """The studies with a result that stands in no group, by the reason."""
    effects = effects_of(evidence)
    groups = group_effects(effects)
    written = pd.concat([group.trials["result_ids"].str.split(";").explode() for group in groups]) if groups else []
    unpooled = why_unpooled(evidence, effects, groups).items()
    aside = {why: rows.loc[~rows["result_id"].isin(written), "label"] for why, rows in unpooled}
    return {why: names for why, names in aside.items() if len(names)}


def _not_judged(evidence: Evidence, tool: str) -> dict[str, Iterable[str]]:
    """The studies judged with another tool, by the tool, and those with a result that nobody judged."""
    rows = evidence.risk_of_bias
    judged = overall_judgements(rows, evidence.topic.bias_tools).set_index("trial_id")["tool"]
    written = set(rows.loc[rows["tool"] == tool, "trial_id"])  # judged with it at all, be it without an overall
    trials = evidence.trials[evidence.trials["trial_id"].isin(set(evidence.results["trial_id"]) - written)]
    parts = rows.drop_duplicates("trial_id").set_index("trial_id")["tool"]
    tools = trials["trial_id"].map(judged).fillna(trials["trial_id"].map(parts))
    names = {
        f"judged with {about.label}": trials.loc[tools == name, "label"]
        for name, about in evidence.topic.bias_tools.items()
        if name != tool
    }
    names["not judged"] = trials.loc[tools.isna(), "label"]
    return {why: labels for why, labels in names.items() if len(labels)}


def _not_shown(evidence: Evidence, _: str) -> dict[str, Iterable[str]]:
    """The outcomes with a result whose certainty was not graded, and those for which there is no room, by condition."""
    rows = evidence.results[["trial_id", "outcome_id"]]
    rows = rows.merge(evidence.trials[["trial_id", "condition"]], on="trial_id")
    rows = rows.merge(evidence.outcomes[["outcome_id", "domain"]], on="outcome_id")
    measured = set(zip(rows["condition"], rows["domain"], strict=True))
    rated = set(zip(evidence.certainty["condition"], evidence.certainty["domain"], strict=True))
    graded = rated_outcomes(evidence, group_effects(effects_of(evidence)))
    names, labels = {}, evidence.topic.domain_labels
    for condition, words in evidence.topic.condition_labels.items():
        own = [outcome for outcome in graded if outcome.condition == condition]
        more = [one.domain for one in own if one.domain not in shown_domains(own)[condition]]
        names[f"no room beside the first {MOST_OUTCOMES} in {words}"] = [labels[domain] for domain in more]
        ungraded = [labels[domain] for domain in labels if (condition, domain) in measured - rated]
        names[f"certainty not graded in {words}"] = ungraded
    return {why: domains for why, domains in names.items() if domains}


def _not_graded(evidence: Evidence, tool: str) -> dict[str, Iterable[str]]:
    """The outcomes whose certainty was not graded; those without room in the summary are in the profile."""
    return {why: names for why, names in _not_shown(evidence, tool).items() if not why.startswith("no room")}


def _of_no_condition(evidence: Evidence, _: str) -> dict[str, Iterable[str]]:
    """The documents that say of no condition that they speak to it, where conditions are asked for."""
    documents = evidence.documents
    names = documents.loc[documents["conditions"] == "", "document_id"] if evidence.selection.conditions else []
    return {"no condition is named in documents.csv": names} if len(names) else {}


def _nothing(evidence: Evidence, _: str) -> dict[str, Iterable[str]]:
    """Nothing: the flow counts what is left out itself."""
    return {}


def _unseen(evidence: Evidence, _: str) -> dict[str, Iterable[str]]:
    """The studies of which nobody looked at anything and no row comes to anything."""
    said = set(evidence.integrity_checks["trial_id"]) | {fact.trial_id for fact in integrity_facts(evidence)}
    names = evidence.trials.loc[~evidence.trials["trial_id"].isin(said), "label"]
    return {"not looked at, and nothing to compute": names} if len(names) else {}


_REASONS: dict[str, tuple[str, Callable[[Evidence, str], dict[str, Iterable[str]]]]] = {
    "robvis": ("studies", _not_judged),
    "escalc": ("results", _not_pooled),
    "sof": ("outcomes", _not_shown),
    "csl": ("documents", _of_no_condition),
    "prisma": ("documents", _nothing),
    "metafor": ("results", _not_pooled),
    "revman": ("results", _not_pooled),
    "metapsy": ("results", _nothing),
    "grade": ("outcomes", _not_graded),
    "ris": ("documents", _of_no_condition),
    "robme": ("results", _nothing),
    "integrity": ("studies", _unseen),
}
