"""RoB 2 as data: what each domain asks, and the algorithm that leads from the answers to a judgement.

The algorithms of the five domains are those of the tool of 22 August 2019 for the effect of assignment. For crossover
trials question 5.4 counts like 5.2 and 5.3. The algorithm of the domain of period and carryover effects is left out, as
its original could not be read: its questions can be answered, its judgement is a person's.

References
----------
Sterne JAC et al. RoB 2: a revised tool for assessing risk of bias in randomised trials. BMJ 2019;366:l4898, and the
tool's guidance document at riskofbias.info. The questions are in our words.
"""

from collections.abc import Mapping

from ldnsynth.signalling import Ask, Signalling

LOW, SOME, HIGH = "Low", "Some concerns", "High"
JUDGEMENTS: Mapping[str, int] = {LOW: 0, SOME: 1, HIGH: 2}


def _without_bias(questions: tuple[str, ...], *, clear: Ask | str, unsure: Ask | str) -> Ask | str:
    """Questions of which any yes is High; `clear` if all are no, else `unsure`."""
    if not questions:
        return clear
    first, *rest = questions
    return Ask(
        first,
        yes=HIGH,
        no=_without_bias(tuple(rest), clear=clear, unsure=unsure),
        unknown=_without_bias(tuple(rest), clear=unsure, unsure=unsure),
    )


_UNLIKE = Ask("1.3", yes=SOME, no=LOW, unknown=LOW)
_RANDOMISATION = Ask(
    "1.2",
    yes=Ask("1.1", yes=_UNLIKE, no=SOME, unknown=_UNLIKE),
    no=HIGH,
    unknown=Ask("1.3", yes=HIGH, no=SOME, unknown=SOME),
)

_BALANCED = Ask("2.5", yes=SOME, no=HIGH, unknown=HIGH)
_DEVIATED = Ask("2.3", yes=Ask("2.4", yes=_BALANCED, no=SOME, unknown=_BALANCED), no=LOW, unknown=SOME)
_AWARE = Ask("2.1", yes=_DEVIATED, no=Ask("2.2", yes=_DEVIATED, no=LOW, unknown=_DEVIATED), unknown=_DEVIATED)
_IMPACT = Ask("2.7", yes=HIGH, no=SOME, unknown=HIGH)
_ANALYSED = Ask("2.6", yes=LOW, no=_IMPACT, unknown=_IMPACT)

_DEPENDED = Ask("3.4", yes=HIGH, no=SOME, unknown=HIGH)
_COULD_DEPEND = Ask("3.3", yes=_DEPENDED, no=LOW, unknown=_DEPENDED)
_MISSING = Ask("3.2", yes=LOW, no=_COULD_DEPEND, unknown=_COULD_DEPEND)
_AVAILABLE = Ask("3.1", yes=LOW, no=_MISSING, unknown=_MISSING)


def _assessors(best: str) -> Ask:
    """Who assessed, where the judgement is at best this."""
    likely = Ask("4.5", yes=HIGH, no=SOME, unknown=HIGH)
    could = Ask("4.4", yes=likely, no=best, unknown=likely)
    return Ask("4.3", yes=could, no=best, unknown=could)


_ALIKE = Ask("4.2", yes=HIGH, no=_assessors(LOW), unknown=_assessors(SOME))
_METHOD = Ask("4.1", yes=HIGH, no=_ALIKE, unknown=_ALIKE)
_PLAN = Ask("5.1", yes=LOW, no=SOME, unknown=SOME)

_SELECTION = {
    "5.1": "analysed by a plan that was fixed before results were known",
    "5.2": "picked, for its result, among several measurements",
    "5.3": "picked, for its result, among several analyses",
}
SIGNALLING: Mapping[str, Signalling] = {
    "D1": Signalling(
        questions={
            "1.1": "sequence random",
            "1.2": "sequence hidden until people were in and allotted",
            "1.3": "differences at the start that point to a fault of randomisation",
        },
        conditional=frozenset(),
        parts=(_RANDOMISATION,),
    ),
    "D2": Signalling(
        questions={
            "2.1": "people knew their treatment",
            "2.2": "carers knew the treatment",
            "2.3": "deviations that came of being in a trial",
            "2.4": "deviations likely to have moved the outcome",
            "2.5": "deviations alike in both groups",
            "2.6": "analysed by the group that people were allotted to",
            "2.7": "could matter much that they were not",
        },
        conditional=frozenset({"2.3", "2.4", "2.5", "2.7"}),
        parts=(_AWARE, _ANALYSED),
        severity=JUDGEMENTS,
    ),
    "D3": Signalling(
        questions={
            "3.1": "outcome known for all or nearly all who were randomised",
            "3.2": "evidence that missing outcomes did not bias the result",
            "3.3": "missing could depend on the outcome itself",
            "3.4": "missing likely depended on the outcome itself",
        },
        conditional=frozenset({"3.2", "3.3", "3.4"}),
        parts=(_AVAILABLE,),
        known=frozenset({"3.2"}),
    ),
    "D4": Signalling(
        questions={
            "4.1": "measured by an unfit method",
            "4.2": "could be measured otherwise in one group than in the other",
            "4.3": "assessors knew the treatment",
            "4.4": "knowing it could influence the assessment",
            "4.5": "knowing it likely influenced the assessment",
        },
        conditional=frozenset({"4.3", "4.4", "4.5"}),
        parts=(_METHOD,),
    ),
    "D5": Signalling(
        questions=_SELECTION,
        conditional=frozenset(),
        parts=(_without_bias(("5.2", "5.3"), clear=_PLAN, unsure=SOME),),
    ),
}
CROSSOVER_SIGNALLING: Mapping[str, Signalling] = SIGNALLING | {
    "DS": Signalling(
        questions={
            "S.1": "as many people in one order as in the other",
            "S.2": "period effects allowed for in the analysis",
            "S.3": "time enough for effects of the first treatment to wear off",
        },
        conditional=frozenset({"S.2"}),
    ),
    "D5": Signalling(
        questions=_SELECTION | {"5.4": "first period alone reported because a carry-over was found"},
        conditional=frozenset(),
        parts=(_without_bias(("5.2", "5.3", "5.4"), clear=_PLAN, unsure=SOME),),
    ),
}
