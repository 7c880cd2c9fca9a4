"""The tools for judging risk of bias: their domains, the judgements they allow, and how bad each judgement is.

A tool is a row of `TOOLS`; nothing else in the package knows one tool from another. Judgements have the words of the R
package robvis, in which tables are exchanged.

References
----------
RoB 2: Sterne JAC et al. BMJ 2019;366:l4898. ROBINS-I: Sterne JAC et al. BMJ 2016;355:i4919. NHLBI. Quality assessment
tool for before-after (pre-post) studies with no control group. Symbols and words: McGuinness LA, Higgins JPT. Res Synth
Methods 2021;12(1):55-61 (robvis).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OVERALL = "Overall"
NO_INFORMATION = "No information"
NOT_APPLICABLE = "Not applicable"


@dataclass(frozen=True)
class BiasTool:
    """A tool for judging risk of bias.

    Parameters
    ----------
    label, version : str
        Name and the version that was used.
    domains : mapping of str to str
        Code and name of each domain, in the order of display.
    judgements : mapping of str to int
        Judgements that a domain may get, each with how bad it is: 0 the best.
    overall : mapping of str to int
        Likewise for the overall judgement, which is never less bad than the worst domain. For the NIH tool that is
        stricter than its guidance, which leaves open how a flaw weighs: a study with one is not rated Good here.
    themes : mapping of str to tuple of str
        Codes of domains that a room judges together, by what they ask about: all domains, each once. Empty where each
        domain stands for itself. The grouping is ours, no part of the tool.
    """

    label: str
    version: str
    domains: Mapping[str, str]
    judgements: Mapping[str, int]
    overall: Mapping[str, int]
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_ROB2 = {"Low": 0, "Some concerns": 1, "High": 2}
_ROBINS_I = {"Low": 0, "Moderate": 1, "Serious": 2, "Critical": 3}
_ROB2_DOMAINS = {
    "D1": "randomisation process",
    "D2": "deviations from the intended treatment",
    "D3": "missing outcome data",
    "D4": "measurement of the outcome",
    "D5": "selection of the reported result",
}

TOOLS: Mapping[str, BiasTool] = {
    "rob2": BiasTool(
        label="RoB 2",
        version="22 August 2019, effect of assignment",
        domains=_ROB2_DOMAINS,
        judgements=_ROB2 | {NO_INFORMATION: 1},
        overall=_ROB2,
    ),
    "rob2_crossover": BiasTool(
        label="RoB 2 for crossover trials",
        version="8 December 2020, revised 18 March 2021, effect of assignment",
        domains={"D1": _ROB2_DOMAINS["D1"], "DS": "period and carryover effects"} | _ROB2_DOMAINS,
        judgements=_ROB2 | {NO_INFORMATION: 1},
        overall=_ROB2,
    ),
    "robins_i": BiasTool(
        label="ROBINS-I",
        version="2016, effect of assignment",
        domains={
            "D1": "confounding",
            "D2": "selection of participants",
            "D3": "classification of the treatment",
            "D4": "deviations from the intended treatment",
            "D5": "missing data",
            "D6": "measurement of the outcome",
            "D7": "selection of the reported result",
        },
        judgements=_ROBINS_I | {NO_INFORMATION: 1},
        overall=_ROBINS_I | {NO_INFORMATION: 1},
    ),
    "nih_before_after": BiasTool(
        label="NIH tool for before-after studies without a control group",
        version="July 2021",
        domains={
            "Q1": "question clear",
            "Q2": "eligibility described beforehand",
            "Q3": "people representative",
            "Q4": "all who were eligible enrolled",
            "Q5": "enough people",
            "Q6": "treatment described and given alike",
            "Q7": "outcomes defined, valid, measured alike",
            "Q8": "assessors masked",
            "Q9": "loss of 20% or less, accounted for",
            "Q10": "change tested statistically",
            "Q11": "measured several times before and after",
            "Q12": "individuals considered in a group treatment",
        },
        judgements={"Yes": 0, NO_INFORMATION: 1, "No": 1, NOT_APPLICABLE: 0},
        overall={"Good": 0, "Fair": 1, "Poor": 2},
        themes={
            "question and people": ("Q1", "Q2", "Q3", "Q4"),
            "treatment and outcomes": ("Q6", "Q7", "Q8", "Q11"),
            "numbers, losses and analysis": ("Q5", "Q9", "Q10", "Q12"),
        },
    ),
}
assert list(TOOLS["rob2_crossover"].domains) == ["D1", "DS", "D2", "D3", "D4", "D5"]

# All that any tool has: codes of domains, and judgements of a domain or overall.
DOMAINS = tuple(dict.fromkeys(code for tool in TOOLS.values() for code in (*tool.domains, OVERALL)))
JUDGEMENTS = tuple(dict.fromkeys(word for tool in TOOLS.values() for word in (*tool.judgements, *tool.overall)))
