"""Judgements of risk of bias in other words than ours: which tool, domain and judgement they are."""

import re
from collections.abc import Iterable

from ldnsynth.bias_tool import OVERALL
from ldnsynth.bias_tools import EVERY_REVIEW, BiasTools

# What the name of a domain tells, the tool's own words first; RoB 2 says "bias arising from" or "due to".
_ROB1 = (
    (r"sequence generation|randomi[sz]ation sequence", "D1"),
    (r"allocation concealment|concealment of allocation", "D2"),
    (r"blinding.*(participants|personnel)|performance bias", "D3"),
    (r"blinding.*(assess|outcome)|detection bias", "D4"),
    (r"incomplete outcome|attrition", "D5"),
    (r"selective (outcome )?reporting|reporting bias", "D6"),
    (r"other (sources of )?bias|other potential|free of other", "D7"),
    (r"^blinding\b", "D3"),
    (r"^overall", OVERALL),
)
_ROB2 = (
    (r"randomi[sz]ation process", "D1"),
    (r"deviations? from (the )?intended", "D2"),
    (r"missing outcome data", "D3"),
    (r"measurement of the outcome", "D4"),
    (r"selection of the reported", "D5"),
    (r"^overall", OVERALL),
)
_WORDS = {
    "low": "Low",
    "low risk": "Low",
    "yes": "Low",
    "high": "High",
    "high risk": "High",
    "unclear": "Unclear",
    "unclear risk": "Unclear",
    "some concerns": "Some concerns",
    "some": "Some concerns",
    "not applicable": "Not applicable",
    "no information": "No information",
    "moderate": "Moderate",
    "moderate risk": "Moderate",
    "serious": "Serious",
    "serious risk": "Serious",
    "critical": "Critical",
    "critical risk": "Critical",
}


def tool_of_domains(names: list[str], tools: BiasTools = EVERY_REVIEW) -> str:
    """A tool of the review's own, rob1 or rob2, whichever knows most of the names; "" if none knows any."""
    own = [name for name in names if not name.lower().startswith("overall")]
    known = {
        tool: sum(bool(_code(_patterns(tool, tools), name)) for name in own) for tool in (*tools.own, "rob1", "rob2")
    }
    best = max(known, key=lambda tool: known[tool])
    return best if known[best] else ""


def domain_code(tool: str, name: str, tools: BiasTools = EVERY_REVIEW) -> str:
    """The code of a domain by its name or code, "" if the tool has none of the name."""
    codes = {code.casefold(): code for code in tools[tool].codes}
    plain = name.strip().casefold()
    if plain in codes:
        return codes[plain]
    code = _code(_patterns(tool, tools), name)
    return code if code in tools[tool].codes else ""


def judgement_word(text: str, allowed: Iterable[str] = ()) -> str:
    """A judgement as one of those allowed, else in the words of robvis, "" if it is none."""
    plain = " ".join(text.casefold().replace("_", " ").split())
    return next((word for word in allowed if word.casefold() == plain), "") or _WORDS.get(plain, "")


def _patterns(tool: str, tools: BiasTools) -> tuple[tuple[str, str], ...]:
    """What the name of a domain tells of a tool; of the review's own the names that it gives, the longest first."""
    if tool not in tools.own:
        return {"rob1": _ROB1, "rob2": _ROB2}.get(tool, ())
    named = sorted(tools[tool].domains.items(), key=lambda domain: -len(domain[1]))
    return (*((rf"(?<!\w){re.escape(name.lower())}(?!\w)", code) for code, name in named), (r"^overall", OVERALL))


def _code(patterns: tuple, name: str) -> str:
    plain = re.sub(r"[._]+", " ", name).strip().lower()
    return next((code for pattern, code in patterns if re.search(pattern, plain)), "")
