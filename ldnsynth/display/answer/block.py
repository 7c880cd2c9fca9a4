"""The answer as a cell shows it: a claim, rows, reasons for doubt, and how far the evidence reaches."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import jinja2
import pandas as pd

from ldnsynth.display.answer.claim import answer_claim
from ldnsynth.display.answer.doubts import reasons_for_doubt
from ldnsynth.display.answer.row import AnswerRow
from ldnsynth.display.answer.rows import answer_rows, benefit_rows
from ldnsynth.display.block_schema import describe
from ldnsynth.display.blocks import Finding, Number, tokens
from ldnsynth.display.wording import date, integer, percentage, sentence
from ldnsynth.display.words.counting import counted
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome


@dataclass(frozen=True)
class Answer:
    """What a report found, in as much as fits one screen; as data, so that each format sets it in its own way.

    Attributes
    ----------
    claim : Finding
        What was found, as a heading.
    caveat : str
        How the claim is not to be read; "" where nothing is very uncertain.
    rows : tuple of AnswerRow
        At most five outcomes.
    doubts : tuple of Finding
        At most four facts that say why one may not be surer.
    reach : Finding
        How far the evidence reaches: its day, studies, people.
    since : str
        What came since the last version, and whether a conclusion moved; "" where nothing is recorded.
    against : str
        What the rows compare: the intervention against its comparator.
    level : str
        Of the intervals: "95%".
    """

    claim: Finding
    caveat: str
    rows: tuple[AnswerRow, ...]
    doubts: tuple[Finding, ...]
    reach: Finding
    since: str
    against: str
    level: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        about = {
            "id": "answer",
            "claim": self.claim.fields,
            "rows": [_row_fields(row) for row in self.rows],
            "doubts": [doubt.fields for doubt in self.doubts],
            "reach": self.reach.fields,
            **{name: getattr(self, name) for name in ("caveat", "since", "against", "level")},
        }
        lines = [f"{row.outcome}: {'; '.join(row.found)}" for row in self.rows]
        plain = "\n".join(filter(None, [self.claim.text, self.caveat, *lines, self.reach.text]))
        return {"text/html": _HTML.render(answer=self, levels=LEVELS), "text/plain": plain}, describe("answer", about)


def answer(
    evidence: Evidence,
    effects: pd.DataFrame,
    groups: Sequence[Group],
    rated: Sequence[RatedOutcome],
    *,
    level: float = 0.95,
) -> Answer:
    """The answer of a selection.

    Parameters
    ----------
    evidence, effects, groups, rated
        As for `answer_rows`.
    level : float
        Coverage of the intervals, between 0 and 1.
    """
    topic = evidence.topic
    unsure = any(one.certainty == "very_low" for one in rated)
    rows = answer_rows(evidence, effects, groups, rated) if len(evidence.trials) else []
    compared = sum(len(row.domains) for row in benefit_rows(evidence, groups, rated)) if rows else 0
    more = compared - sum(len(row.domains) for row in rows if row.kind == "benefit")
    return Answer(
        claim=answer_claim(evidence, effects, groups, rated),
        caveat=NOT_NO_EFFECT if unsure else "",
        rows=tuple(rows),
        doubts=tuple(reasons_for_doubt(evidence, groups, rated)),
        reach=_reach(evidence, more),
        since=_since(evidence),
        against=sentence(f"{topic.intervention.short} against {topic.comparator.short}"),
        level=percentage(level, 1),
    )


def _reach(evidence: Evidence, more: int) -> Finding:
    """The day up to which the evidence was collected, the studies, who was randomised, and outcomes left to tell."""
    trials = overview(evidence)
    randomised = trials[trials["allocated"]]
    numbers = {
        "day": Number(evidence.as_of, "date", date(evidence.as_of)),
        "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
        "randomised": Number(len(randomised), "studies", integer(len(randomised)), links=tuple(randomised["trial_id"])),
    }
    text = "Evidence to {day}: {studies}, {randomised} randomised"
    known = randomised["size"].dropna()
    if len(known):
        numbers["people"] = Number(int(known.sum()), "people", integer(known.sum()))
        text += f" with {'at least ' if len(known) < len(randomised) else ''}{{people}} people"
    if more > 0:
        were = "outcome was" if more == 1 else "outcomes were"
        numbers["more"] = Number(more, "outcomes", f"{integer(more)} more {were}")
        text += ". {more} compared, and told below"
    return Finding("reach", f"{text}. This page gives no medical advice.", numbers)


def _since(evidence: Evidence) -> str:
    """What came since the last version, as the topic records it; nothing on a past day."""
    latest = evidence.topic.package.get("since")
    if not latest or evidence.selection.as_of:
        return ""
    every = len(evidence.selection.conditions or evidence.topic.conditions) == len(evidence.topic.conditions)
    where = "" if every else ", in all conditions together"
    return f"Since version {latest['version']} ({date(latest['created'])}){where}: {latest['came']} {latest['moved']}"


def _row_fields(row: AnswerRow) -> dict[str, Any]:
    found = asdict(row) | {"links": tokens(dict.fromkeys(row.ids))}
    del found["ids"]
    return found


_HTML = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<h3>{{ answer.claim.text }}</h3>
{% if answer.caveat %}<p>{{ answer.caveat }}</p>{% endif %}
<table class="ldn-table"><thead><tr style="text-align:left">
<th scope="col">Outcome</th><th scope="col">{{ answer.against }}: what was found</th><th scope="col">People</th>
<th scope="col">Certainty</th></tr></thead>
<tbody>
{% for row in answer.rows %}
<tr style="text-align:left"><th scope="row" style="text-align:left">{{ row.outcome }}</th>
<td style="text-align:left">{{ row.found | join("; ") }}</td>
<td style="text-align:left">{{ row.people or "–" }}</td>
<td style="text-align:left">
{%- if row.certainty %}{{ levels[row.certainty].symbol }} {{ levels[row.certainty].label }}{% else %}–{% endif %}
</td></tr>
{% endfor %}
</tbody></table>
{% if answer.doubts %}
<p>Why not surer: {% for doubt in answer.doubts %}{{ doubt.text }}{{ "; " if not loop.last }}{% endfor %}.</p>
{% endif %}
<p>{{ answer.reach.text }}{{ " " ~ answer.since if answer.since }}</p>
""")
