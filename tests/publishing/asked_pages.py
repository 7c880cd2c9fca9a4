"""Pages with the tools of real reviews, as a report makes them, without running its notebooks."""

import shutil
from pathlib import Path

from nbformat.v4 import new_markdown_cell
from test_linking import block, page

from ldnsynth.display import asked, tables
from ldnsynth.display.answer import what_if
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes

TESTS = Path(__file__).parents[1]
BCG = TESTS / "collections" / "bcg" / "data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Review:
    """A selection of a review, with all that its tools are made of."""

    def __init__(self, data=None, *, conditions=("focus",), as_of="", min_n=0, everything=None):
        self.everything = everything or (load_evidence(data) if data else load_evidence())
        self.evidence = select(self.everything, Selection(conditions=conditions, as_of=as_of, min_n=min_n))
        self.groups = group_effects(effects_of(self.evidence))
        self.rated = rated_outcomes(self.evidence, self.groups)

    def tools(self):
        """Every tool, by its address."""
        made = (
            asked.pooled_anew(self.evidence, self.groups),
            asked.claim_cards(self.evidence),
            asked.stops_in_time(self.everything, self.evidence),
            asked.judged_anew(self.evidence, self.rated),
            asked.absolute_risks(self.evidence, self.groups, self.rated),
        )
        return {tool.id: tool for tool in made if tool}

    def html(self) -> str:
        """A page with the tools and the summary of findings."""
        tools = self.tools()
        sof = [tools.pop("sof")] if "sof" in tools else []
        imagined = what_if(self.rated)
        summary = tables.summary_of_findings_table(self.evidence, self.rated)
        ledger = tables.ledger_table(self.everything, self.evidence)
        shown = [block(one) for one in [*([imagined] if imagined else []), *sof, summary, ledger]]
        heading = new_markdown_cell("## How sure one may be", metadata={"tags": ["panel"]})
        return page(Origins(self.evidence), *map(block, tools.values()), heading, *shown).html
