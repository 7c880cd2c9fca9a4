"""The tables that a manuscript needs, as one Word document."""

import html
from typing import Any

from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.brief import find_table
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.paper.front_matter import evidence_date, values_of
from ldnsynth.publishing.paper.typeset.layers import answer_of
from ldnsynth.publishing.paper.word import to_docx
from ldnsynth.publishing.provenance.citation import sentence_to_cite

TABLES = ("summary-of-findings", "evidence-profile", "characteristics")


def manuscript_tables(chapters: list[Chapter], inputs: dict[str, Any]) -> bytes:
    """The claim of the answer, then summary of findings, evidence profile and characteristics, as far as there are.

    Parameters
    ----------
    chapters : list of Chapter
        What the report consists of.
    inputs : dict
        What it is made from, as in its manifest.

    Raises
    ------
    ReportError
        If the report has none of them, or pandoc is missing.
    """
    tables = [table for table in (find_table(chapters, one) for one in TABLES) if table]
    if not tables:
        raise ReportError(f"the report has none of the tables {', '.join(TABLES)}; leave this format out.")
    title = html.escape(inputs["report"]["title"])
    about = html.escape(f"Evidence {evidence_date(inputs)}. {sentence_to_cite(inputs['citation'], inputs['data'])}")
    day = values_of(inputs).get("as_of") or inputs["data"]["created"][:10]
    answer = answer_of(chapters)
    said = [answer.claim.text, answer.caveat] if answer else []
    body = "\n".join([*(f"<p>{html.escape(text)}</p>" for text in said if text), *(table.html for table in tables)])
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
    return to_docx(f"{head}<h1>{title}</h1>\n<p>{about}</p>\n{body}</html>\n", day=day)
