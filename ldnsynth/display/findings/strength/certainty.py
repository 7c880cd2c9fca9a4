"""How sure one may be, what it hangs on, and how the studies were judged."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.bias_tool import OVERALL
from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.in_use import only_with
from ldnsynth.display.wording import count, in_words, listing, sentence, share_is
from ldnsynth.display.words.bias import unjudged_studies
from ldnsynth.display.words.counting import capital, no_study
from ldnsynth.display.words.estimates.stated_results import counted_words, events_counted, first_number, prints_numbers
from ldnsynth.display.words.outcomes import rated_words
from ldnsynth.display.words.summary import domain_in_a_sentence, effect_words, statement
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.flips import flips
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import estimate_ids
from ldnsynth.vocabulary import BODIES, RANDOMISED_DESIGNS

_NOT_GRADED = "No certainty was graded for this selection."


def how_sure(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Finding:
    """How many outcomes have which certainty, and which have the best."""
    if evidence.trials.empty:
        return no_study("answer-certainty", evidence)
    if not rated:
        return Finding("answer-certainty", _not_graded(evidence))
    by_level = {level: [o for o in rated if o.certainty == level] for level in LEVELS}
    held = [level for level in LEVELS if by_level[level]]
    if len(held) == 1:
        words = f"The certainty of the evidence is {LEVELS[held[0]].label.lower()} for {{rated}}."
        every = _outcomes(rated, f"all {rated_words(rated)}" if len(rated) > 1 else "the one outcome")
        return Finding("answer-certainty", words, {"rated": every})
    said = listing([f"{{{level}}} {LEVELS[level].label.lower()}" for level in held])
    best = by_level[held[0]]
    numbers = {level: _outcomes(by_level[level], in_words(len(by_level[level]))) for level in held}
    numbers["rated"] = _outcomes(rated, rated_words(rated))
    names = listing([outcome.domain_label for outcome in best]) if len(best) < 6 else ""
    lead = f" The best, {LEVELS[held[0]].label.lower()}, is for {names}." if names else ""
    return Finding("answer-certainty", "Of {rated} the certainty of the evidence is " + said + "." + lead, numbers)


def _not_graded(evidence: Evidence) -> str:
    return "We did not grade certainty for that day." if evidence.selection.as_of else _NOT_GRADED


def what_was_found(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Finding:
    """What was found of every outcome: a paragraph each, or where nothing is sure one a kind of number."""
    if not rated:
        return Finding("statements", _not_graded(evidence))
    conditions = list(dict.fromkeys(outcome.condition for outcome in rated))
    said, numbers = [], {}
    for condition in conditions:
        own = [outcome for outcome in rated if outcome.condition == condition]
        name = sentence(evidence.topic.condition_labels[condition]) if len(conditions) > 1 else ""
        said += [_surer(evidence, outcome, name) for outcome in own if outcome.certainty != "very_low"]
        if unsure := [outcome for outcome in own if outcome.certainty == "very_low"]:
            told, found = _unsure(evidence, condition, unsure)
            numbers |= found
            said += [f"**{name}.** {told[0]}" if name else told[0], *told[1:]]
    if any(outcome.certainty == "very_low" for outcome in rated):
        said.append(NOT_NO_EFFECT)
    return Finding("statements", "\n\n".join(said), numbers)


def _surer(evidence: Evidence, outcome: RatedOutcome, condition: str) -> str:
    """The statement of an outcome with its name and certainty ahead; the condition where there are several."""
    name = ": ".join(filter(None, [condition, domain_in_a_sentence(outcome.domain_label) + _body(outcome)]))
    return f"**{sentence(name)}, {LEVELS[outcome.certainty].label.lower()} certainty:** {statement(evidence, outcome)}"


def _body(outcome: RatedOutcome) -> str:
    return "" if outcome.body == "randomised" else f" ({BODIES[outcome.body]})"


def _unsure(evidence: Evidence, condition: str, unsure: Sequence[RatedOutcome]) -> tuple[list[str], dict[str, Number]]:
    """The outcomes of very low certainty: each estimate, each count, other numbers, then those without any number."""
    numbers = {f"unsure_{condition}": _outcomes(unsure, rated_words(unsure))}
    estimated = f"estimated with {evidence.topic.intervention.short}"
    told: dict[str, list[str]] = {estimated: [], "counted": [], "numbers without an interval": []}
    kinds = [_kind(evidence, outcome, list(told)) for outcome in unsure]
    for outcome, kind in zip(unsure, kinds, strict=True):
        if not kind:
            continue
        name = f"found_{condition}_{outcome.domain}_{outcome.body}"
        links = tuple(outcome.results["result_id"])
        if kind == estimated:
            value, unit = _first_estimate(outcome)
            links = (
                *(estimate_ids(outcome.group) if outcome.group else ()),
                *outcome.further.get("result_id", ()),
            )
            numbers[name] = Number(value, unit, effect_words(outcome), links=links)
        else:
            value, unit = events_counted(outcome) or first_number(outcome)
            numbers[name] = Number(value, unit, counted_words(evidence, outcome), links=links)
        told[kind].append(f"{domain_in_a_sentence(outcome.domain_label)}{_body(outcome)} {{{name}}}")
    known = {outcome.domain for outcome, kind in zip(unsure, kinds, strict=True) if kind}
    bare = dict.fromkeys(domain_in_a_sentence(o.domain_label) for o in unsure if o.domain not in known)
    parts = [f"The evidence is very uncertain for {{unsure_{condition}}} (very low certainty)."]
    parts += [sentence(f"{kind}: {'; '.join(names)}.") for kind, names in told.items() if names]
    parts += [f"Told without a number: {listing(list(bare))}."] if bare else []
    return parts, numbers


def _kind(evidence: Evidence, outcome: RatedOutcome, kinds: Sequence[str]) -> str:
    """What is told of an outcome: an estimate, a count, another number (of `kinds`), or none ("")."""
    estimated, counted, other = kinds
    if outcome.effect or len(outcome.further):
        return estimated
    if events_counted(outcome):
        return counted
    return other if prints_numbers(evidence, outcome) else ""


def _first_estimate(outcome: RatedOutcome) -> tuple[float, str]:
    if outcome.effect:
        return outcome.effect.estimates[0].value, outcome.effect.unit or outcome.effect.measure
    first = outcome.further.iloc[0]
    return float(first["yi"]), first["measure"]


@only_with("risk_of_bias")
def how_biased(evidence: Evidence) -> Finding | None:
    """How many randomised trials were judged at low risk of bias, and how many at high."""
    if evidence.trials.empty:
        return no_study("bias", evidence)
    judged = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools).merge(
        evidence.trials[["trial_id", "label", "design"]], on="trial_id"
    )
    rows = evidence.risk_of_bias[evidence.risk_of_bias["domain"] == OVERALL]
    judged = judged.merge(rows[["trial_id", "tool", "bias_id"]], on=["trial_id", "tool"])
    randomised = judged[judged["design"].isin(RANDOMISED_DESIGNS)]
    others = judged[~judged["design"].isin(RANDOMISED_DESIGNS)]
    if judged.empty:
        return Finding("bias", "No study of this selection was judged for risk of bias.")
    low, high = (randomised["judgement"] == name for name in ("Low", "High"))
    worst = others["rank"] == [max(evidence.topic.bias_tools[tool].overall.values()) for tool in others["tool"]]
    every = {2: "both"}.get(len(randomised), "all") if high.all() else in_words(int(high.sum()))
    numbers = {
        "randomised": _judged(randomised, "trials", count(len(randomised), "randomised trial")),
        "high": _judged(randomised[high], "trials", every if high.any() else "none"),
        "others": _judged(others, "other studies", count(len(others), "other study", "other studies")),
        "worst": _judged(others[worst], "studies", in_words(int(worst.sum())) if worst.any() else "none"),
    }
    if randomised.empty:
        text = "No randomised trial of this selection was judged overall"
    elif len(randomised) == 1:
        only = randomised.iloc[0]
        text = f"{only['label']}, the only randomised trial that was judged, was rated {only['judgement']} overall"
    else:
        text = sentence(share_is(int(low.sum()), len(randomised), "randomised trial", verbs=("was", "were")))
        text += " judged at low risk of bias overall, {high} at high"
    if len(others):
        text += f"; {{others}}, {{worst}} with the worst judgement of {'its' if len(others) == 1 else 'their'} tool"
    text += "."
    if unjudged := unjudged_studies(evidence):
        words = count(len(unjudged), "study", "studies")
        numbers["unjudged"] = Number(len(unjudged), "studies", words, links=tuple(unjudged))
        text += " Not judged: {unjudged} with a result."
    return Finding("bias", text, numbers)


def what_it_hangs_on(rated: Sequence[RatedOutcome]) -> Finding:
    """How many levels of certainty would change with one judgement, and which aspect that would most often be."""
    if not rated:
        return Finding("flips", _NOT_GRADED)
    single: dict[str, list[RatedOutcome]] = {}
    movable = []
    for outcome in rated:
        frame = flips(outcome.start, outcome.levels)
        upward = frame[frame["flips"] & (frame["other_levels"] > frame["levels"])]
        movable += [outcome] * bool(len(upward))
        for aspect in upward["aspect"]:
            single.setdefault(aspect, []).append(outcome)
    numbers = {
        "movable": _outcomes(movable, capital(len(movable))),
        "rated": _outcomes(rated, rated_words(rated)),
    }
    text = "{movable} of {rated} would be rated higher if a single judgement were one level milder"
    if single:
        aspect = max(single, key=lambda name: len(single[name]))
        numbers["most"] = _outcomes(single[aspect], in_words(len(single[aspect])))
        text += f", most often that on {aspect.replace('_', ' ')} ({{most}})"
    return Finding("flips", text + ".", numbers)


def _outcomes(rated: Sequence[RatedOutcome], text: str) -> Number:
    """The number of these outcomes, which leads to the judgements of their certainty."""
    return Number(len(rated), "outcomes", text, links=tuple(outcome.certainty_id for outcome in rated))


def _judged(rows: pd.DataFrame, unit: str, text: str) -> Number:
    """The number of these studies, which leads to their overall judgements of bias."""
    return Number(len(rows), unit, text, links=tuple(rows["bias_id"]))
