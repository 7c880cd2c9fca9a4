"""What an analysis asks for: the parameters that select evidence, and what they may be.

Importing this module loads no pandas: the command line checks parameters with it.
"""

import datetime as dt
import re
from dataclasses import dataclass

from ldnsynth.bias_tools import BIAS_LIMITS
from ldnsynth.errors import ParameterError
from ldnsynth.review_terms import CONCERN_LIMITS
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import ACCEPTED_VERIFICATION, DESIGNS, nearest

FOCUS = "focus"  # stands in `conditions` for the condition that the topic is about
_LISTS = ("conditions", "designs", "domains")
_LEAST = ("min_n", "min_weeks", "max_dose")


@dataclass(frozen=True)
class Selection:
    """What an analysis is about; the same names mean the same in every notebook.

    Parameters
    ----------
    conditions : sequence of str
        Terms of the topic, or `FOCUS`; empty means all.
    designs : sequence of str
        Terms of the vocabulary; empty means all.
    domains : sequence of str
        Terms of the topic; empty means all.
    min_n : int
        Fewest people in a trial (`Evidence.size`); above 0, trials of unknown size are left out.
    max_dose : float
        Highest dose, in the topic's unit; 0 means the topic's own limit. Trials whose dose is not known stay in.
    min_weeks : float
        Shortest treatment in weeks; above 0, trials of unknown length are left out.
    as_of : str
        ISO day: only what was certainly public on that day; "" means everything.
    verification : str
        Lowest level of verification accepted: full_text, register, abstract or secondary.
    max_bias : str
        Worst overall risk of bias let in, by whatever tool: any, not high or low. But with any, studies that were not
        judged are left out.
    max_concern : str
        Worst concern about a study's integrity let in: any, not serious or none. With none, studies that were not
        looked at are left out.

    Raises
    ------
    ParameterError
        All faults at once, with the allowed terms and the nearest one; those of terms of the topic are found when
        something is selected.
    """

    conditions: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    min_n: int = 0
    max_dose: float = 0.0
    min_weeks: float = 0.0
    as_of: str = ""
    verification: str = "secondary"
    max_bias: str = "any"
    max_concern: str = "not serious"

    def __post_init__(self):
        problems = check_selection(**self.__dict__)
        if problems:
            raise ParameterError("\n".join(problems))
        for name in _LISTS:
            object.__setattr__(self, name, tuple(getattr(self, name)))


def check_selection(topic: Topic | None = None, **values) -> list[str]:
    """One sentence for each value of a selection parameter that cannot be used; unknown names are not judged here.

    Without a topic, its terms are not judged.
    """
    terms, levels = {"designs": list(DESIGNS)}, {"max_bias": BIAS_LIMITS, "max_concern": CONCERN_LIMITS}
    if topic:
        terms |= {"conditions": [*topic.conditions, FOCUS], "domains": list(topic.domains)}
    problems = []
    for name, value in values.items():
        if name in _LISTS and isinstance(value, str):
            problems.append(f"{name}: expected a list of terms, found the text {value!r}.")
        elif name in terms:
            unknown = [term for term in value if term not in terms[name]]
            problems += [f"{name}: unknown term {term!r}.{nearest(str(term), terms[name])}" for term in unknown]
        elif name in _LEAST and not value >= 0:
            problems.append(f"{name}: expected a number of at least 0, found {value}.")
        elif name == "max_dose" and value and topic and not topic.dose:
            problems.append("max_dose: the topic has no dose. Leave it at 0, or describe the dose in topic.yml.")
        elif name == "verification" and value not in ACCEPTED_VERIFICATION:
            problems.append(f"verification: unknown level {value!r}.{nearest(value, list(ACCEPTED_VERIFICATION))}")
        elif name in levels and value not in levels[name]:
            problems.append(f"{name}: unknown limit {value!r}.{nearest(value, list(levels[name]))}")
        elif name == "as_of" and value and not _is_day(value):
            problems.append(f"as_of: expected a calendar day such as 2009-02-09, found {value!r}.")
    return problems


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
