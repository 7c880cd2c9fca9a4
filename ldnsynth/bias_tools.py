"""The tools for judging risk of bias: the designs they fit, their domains and questions, and how bad each judgement is.

A tool is a row of `TOOLS`, or a review's own (`bias_tools` in its ``topic.yml``); nothing else in the package knows one
tool from another. Judgements have the words of the R package robvis, in which tables are exchanged.

References
----------
RoB 2: Sterne JAC et al. BMJ 2019;366:l4898. ROBINS-I: Sterne JAC et al. BMJ 2016;355:i4919. ROBINS-I V2: tool of 20
November 2025, riskofbias.info, as public transcriptions have it (`robins_i_v2`).
NHLBI. Quality assessment tool for before-after (pre-post) studies with no control group; quality assessment tool for
case series studies. JBI: Moola S et al. Checklist for case reports. In: Aromataris E, Munn Z, editors. JBI manual for
evidence synthesis. JBI, 2020. Symbols and words: McGuinness LA, Higgins JPT. Res Synth Methods 2021;12(1):55-61.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ldnsynth.bias_tool import NO_INFORMATION, NOT_APPLICABLE, OVERALL, BiasTool, ranked
from ldnsynth.rob2 import CROSSOVER_SIGNALLING, SIGNALLING
from ldnsynth.rob2 import JUDGEMENTS as _ROB2
from ldnsynth.robins_i_v2 import BY_DOMAIN, UNCONTROLLED
from ldnsynth.robins_i_v2 import SIGNALLING as ROBINS_I_V2

_ROBINS_I = {"Low": 0, "Moderate": 1, "Serious": 2, "Critical": 3}
_ROBINS_I_V2 = {UNCONTROLLED: 0} | {word: bad for word, bad in _ROBINS_I.items() if bad}
_ROB2_DOMAINS = {
    "D1": "randomisation process",
    "D2": "deviations from the intended treatment",
    "D3": "missing outcome data",
    "D4": "measurement of the outcome",
    "D5": "selection of the reported result",
}
_ROB1 = {"Low": 0, "Unclear": 1, NO_INFORMATION: 1, "High": 2}
_ROBINS_E = {"Low": 0, "Some concerns": 1, "High": 2, "Very high": 3}
_NOT_RANDOMISED = (
    *("fixed_order_crossover", "nonrandomised_comparison", "single_arm", "register_before_after"),
    *("cross_sectional", "retrospective_series"),
)
_ITEMS = {"Yes": 0, NO_INFORMATION: 1, "No": 1, NOT_APPLICABLE: 0}
_NIH_OVERALL = {"Good": 0, "Fair": 1, "Poor": 2}

TOOLS: Mapping[str, BiasTool] = {
    "rob2": BiasTool(
        label="RoB 2",
        version="22 August 2019, effect of assignment",
        designs=("randomised_parallel", "quasi_randomised"),
        domains=_ROB2_DOMAINS,
        judgements=_ROB2,
        overall=_ROB2,
        signalling=SIGNALLING,
    ),
    "rob2_crossover": BiasTool(
        label="RoB 2 for crossover trials",
        version="8 December 2020, revised 18 March 2021, effect of assignment",
        designs=("randomised_crossover",),
        domains={"D1": _ROB2_DOMAINS["D1"], "DS": "period and carryover effects"} | _ROB2_DOMAINS,
        judgements=_ROB2,
        overall=_ROB2,
        signalling=CROSSOVER_SIGNALLING,
    ),
    "robins_i": BiasTool(
        label="ROBINS-I",
        version="2016, effect of assignment",
        designs=("fixed_order_crossover", "nonrandomised_comparison", "cross_sectional"),
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
        designs=("single_arm", "register_before_after"),
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
        judgements=_ITEMS,
        overall=_NIH_OVERALL,
        themes={
            "question and people": ("Q1", "Q2", "Q3", "Q4"),
            "treatment and outcomes": ("Q6", "Q7", "Q8", "Q11"),
            "numbers, losses and analysis": ("Q5", "Q9", "Q10", "Q12"),
        },
    ),
    "nih_case_series": BiasTool(
        label="NIH tool for case series",
        version="July 2021",
        designs=("retrospective_series",),
        domains={
            "Q1": "question clear",
            "Q2": "people and their disease defined",
            "Q3": "cases consecutive",
            "Q4": "people comparable",
            "Q5": "treatment described",
            "Q6": "outcomes defined, valid, measured alike",
            "Q7": "followed long enough",
            "Q8": "statistics described",
            "Q9": "results described",
        },
        judgements=_ITEMS,
        overall=_NIH_OVERALL,
        themes={
            "question and people": ("Q1", "Q2", "Q3", "Q4"),
            "treatment, outcomes and follow-up": ("Q5", "Q6", "Q7"),
            "analysis and results": ("Q8", "Q9"),
        },
    ),
    "jbi_case_report": BiasTool(
        label="JBI checklist for case reports",
        version="2020, no overall rating",
        designs=("case_report",),
        domains={
            "Q1": "person described",
            "Q2": "history told as a timeline",
            "Q3": "state at the start described",
            "Q4": "tests and their results described",
            "Q5": "treatment described",
            "Q6": "state afterwards described",
            "Q7": "harms and surprises told",
            "Q8": "lesson drawn",
        },
        judgements=_ITEMS,
        overall={},
        themes={
            "person and disease": ("Q1", "Q2", "Q3", "Q4"),
            "treatment and what followed": ("Q5", "Q6", "Q7", "Q8"),
        },
    ),
    # Tools that others use, whose judgements are taken over.
    "rob1": BiasTool(
        label="Cochrane tool of 2011 (RoB 1)",
        version="2011",
        designs=(),
        domains={
            "D1": "random sequence generation",
            "D2": "allocation concealment",
            "D3": "blinding of participants and personnel",
            "D4": "blinding of outcome assessment",
            "D5": "incomplete outcome data",
            "D6": "selective reporting",
            "D7": "other sources of bias",
        },
        judgements=_ROB1 | {NOT_APPLICABLE: 0},
        overall=_ROB1,
        also_for=("randomised_parallel", "randomised_crossover", "quasi_randomised", *_NOT_RANDOMISED),
        choosable=True,
    ),
    "rob2_cluster": BiasTool(
        label="RoB 2 for cluster-randomised trials",
        version="10 November 2020",
        designs=(),
        domains={"D1": _ROB2_DOMAINS["D1"], "D1b": "identification and recruitment of people in clusters"}
        | _ROB2_DOMAINS,
        judgements=_ROB2 | {NO_INFORMATION: 1, NOT_APPLICABLE: 0},
        overall=_ROB2,
        also_for=("randomised_parallel", "randomised_crossover", "quasi_randomised"),
    ),
    "robins_i_v2": BiasTool(
        label="ROBINS-I V2",
        version="20 November 2025, draft",
        designs=(),
        domains={
            "D1": "confounding",
            "D2": "classification of the treatment",
            "D3": "selection of participants",
            "D4": "missing data",
            "D5": "measurement of the outcome",
            "D6": "selection of the reported result",
        },
        judgements=_ROBINS_I,
        overall=_ROBINS_I_V2,
        apart={"D1": _ROBINS_I_V2},
        signalling=ROBINS_I_V2,
        directions=BY_DOMAIN,
        supersedes="robins_i",
        also_for=_NOT_RANDOMISED,
    ),
    "robins_e": BiasTool(
        label="ROBINS-E",
        version="2023",
        designs=(),
        domains={
            "D1": "confounding",
            "D2": "measurement of the exposure",
            "D3": "selection of participants",
            "D4": "interventions after the exposure",
            "D5": "missing data",
            "D6": "measurement of the outcome",
            "D7": "selection of the reported result",
        },
        judgements=_ROBINS_E | {NO_INFORMATION: 1},
        overall=_ROBINS_E | {NO_INFORMATION: 1},
        also_for=_NOT_RANDOMISED,
    ),
    "quadas_2": BiasTool(
        label="QUADAS-2",
        version="2011",
        designs=(),
        domains={
            "D1": "selection of patients",
            "D2": "index test",
            "D3": "reference standard",
            "D4": "flow and timing",
        },
        judgements=_ROB2 | {NO_INFORMATION: 1},
        overall=_ROB2 | {NO_INFORMATION: 1},
        also_for=_NOT_RANDOMISED,
    ),
}
TOOL_OF: Mapping[str, str] = {design: name for name, tool in TOOLS.items() for design in tool.designs}
assert list(TOOLS["rob2_crossover"].domains) == ["D1", "DS", "D2", "D3", "D4", "D5"]

BIAS_LIMITS: Mapping[str, int] = {"any": 3, "not high": 1, "low": 0}  # the worst that a limit lets in


class BiasTools(Mapping[str, BiasTool]):
    """The tools that a review may use, by name: those of everybody, and its own.

    Parameters
    ----------
    own : mapping of str to BiasTool
        The review's own.
    """

    def __init__(self, own: Mapping[str, BiasTool] = {}):
        self.own = own
        self._tools = dict(TOOLS) | dict(own)

    def __getitem__(self, name: str) -> BiasTool:
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """The codes of all domains of any tool."""
        return tuple(dict.fromkeys(code for tool in self.values() for code in (*tool.domains, OVERALL)))

    @cached_property
    def judgements(self) -> tuple[str, ...]:
        """The words of all judgements of any tool."""
        return tuple(dict.fromkeys(word for tool in self.values() for word in (*tool.judgements, *tool.words)))

    @cached_property
    def severity(self) -> dict[str, int]:
        """How bad each overall judgement of any tool is, of one word in several tools the worst."""
        found: dict[str, int] = {}
        for tool in self.values():
            for word, bad in tool.overall.items():
                found[word] = max(bad, found.get(word, 0))
        return found

    def for_design(self, design: str) -> str:
        """The tool that a design is judged with: the review's own if it has one for it."""
        return next((name for name, tool in self.own.items() if design in tool.designs), TOOL_OF[design])

    def superseded(self, used: Iterable[str]) -> set[str]:
        """Those of the tools used on a study whose newer version was used on it too."""
        return {self[name].supersedes for name in used if self[name].supersedes}


EVERY_REVIEW = BiasTools()  # the tools of a review that brings none


def own_tool(about: Mapping[str, Any]) -> BiasTool:
    """A tool as ``topic.yml`` describes it: `judgements` and `overall` from the best, or each with how bad it is."""
    judgements = ranked(about["judgements"])
    return BiasTool(
        label=about["label"],
        version=about["version"],
        designs=tuple(about.get("designs", ())),
        also_for=() if about.get("designs") else tuple(TOOL_OF),
        domains=dict(about["domains"]),
        judgements=judgements,
        overall=ranked(about["overall"]) if "overall" in about else judgements,
    )
