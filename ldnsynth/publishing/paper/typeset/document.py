"""A report as the data that typst's templates read."""

import json
from typing import Any

from ldnsynth.display import style
from ldnsynth.publishing.content.blocks import Block, Figure, Finding, Table
from ldnsynth.publishing.content.brief import figures_of, front_findings, missing_findings, telling_figures
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.paper.front_matter import furniture, values_of
from ldnsynth.publishing.paper.typeset.citing import Citations
from ldnsynth.publishing.paper.typeset.columns import grid_data, table_data
from ldnsynth.publishing.paper.typeset.layers import answer_of, answer_part, printed_chapters
from ldnsynth.publishing.paper.typeset.markup import markdown_of, said, to_typst
from ldnsynth.publishing.paper.typeset.pictures import figure_data
from ldnsynth.publishing.provenance.citation import sentence_to_cite
from ldnsynth.publishing.request.parameters import Parameter

PALETTE = {name.lower(): getattr(style, name) for name in ("INK", "GREY", "HAIRLINE", "ACCENT", "AGAINST")}


def report_document(
    chapters: list[Chapter],
    inputs: dict[str, Any],
    parameters: dict[str, Parameter],
    *,
    citations: Citations,
    references: list[str],
) -> dict[str, Any]:
    """All that ``report.typ`` sets, ready for JSON; pictures are named by their files.

    Parameters
    ----------
    chapters : list of Chapter
        What the report consists of.
    inputs : dict
        What it is made from, as in its manifest.
    parameters : dict
        The parameters of its notebooks by name.
    citations : Citations
        The numbers of the references, for texts that name studies.
    references : list of str
        The references as HTML, in the order of their numbers.
    """
    printed = printed_chapters(chapters)
    pictures = [figure for figure in telling_figures(chapters) if figure in figures_of(printed)]
    cited = {text: citations.words(text) for text in markdown_of(printed)}
    as_typst = to_typst(cited.values())
    markup = {text: as_typst[with_marks] for text, with_marks in cited.items()}
    return {
        **frame(inputs, parameters, size=10.0),
        "front": _sayings(front_findings(chapters), citations),
        **answer_part(chapters),
        "stories": [one for one in map(figure_data, pictures) if not one["own-page"]],
        "missing": [] if answer_of(chapters) else _sayings(missing_findings(chapters), citations),
        "chapters": [_chapter(chapter, markup, citations) for chapter in printed],
        "parameters": _parameters(inputs, parameters),
        "provenance": _provenance(inputs),
        "references": list(to_typst(references, reader="html").values()),
    }


def frame(inputs: dict[str, Any], parameters: dict[str, Parameter], *, size: float) -> dict[str, Any]:
    """What every typeset document has: palette, size of the letters in points, report, furniture, colophon."""
    citation = inputs["citation"]
    return {
        "palette": PALETTE,
        "size": size,
        "report": inputs["report"],
        "furniture": furniture(inputs, parameters),
        "colophon": {
            "authors": citation["authors"],
            "keywords": citation["keywords"],
            "citation": sentence_to_cite(citation, inputs["data"]),
            "license": _licences(citation["license"], inputs["data"]["license"]),
        },
    }


def _licences(code: str, data: str) -> str:
    """The licences of code and data; the one there is where the data name none."""
    return f"Code: {code}. Data: {data}." if data else f"Licence: {code}."


def _sayings(findings: list[tuple[Chapter, Finding]], citations: Citations) -> list[dict[str, Any]]:
    return [
        {"number": chapter.number, "markup": said(citations.studies(finding.text))} for chapter, finding in findings
    ]


def _chapter(chapter: Chapter, markup: dict[str, str], citations: Citations) -> dict[str, Any]:
    return {
        "number": chapter.number,
        "title": chapter.title,
        "sections": [
            {
                "title": section.title,
                "findings": [said(citations.studies(finding.text)) for finding in section.findings],
                "shows": [f"{b.kind} {b.number}" for b in section.blocks if isinstance(b, Table | Figure)],
                "blocks": [_block(block, markup, citations) for block in section.blocks if _is_shown(block)],
            }
            for section in chapter.sections
        ],
    }


def _is_shown(block: Block) -> bool:
    return block.kind not in ("code", "asked") and not (block.kind == "printed" and block.warning)


def _block(block: Block, markup: dict[str, str], citations: Citations) -> dict[str, Any]:
    if block.kind == "prose":
        return {"kind": "prose", "markup": markup[block.markdown]}
    if block.kind in ("note", "what-if"):
        return {"kind": "note", "markup": said(citations.studies(block.text))}
    if block.kind == "printed":
        return {"kind": "printed", "text": block.text}
    if isinstance(block, Table):
        return table_data(block, citations=citations)
    return figure_data(block) | {"studies": citations.of_figure(block)}


def _parameters(inputs: dict[str, Any], parameters: dict[str, Parameter]) -> dict[str, Any]:
    values = values_of(inputs)
    rows = [
        [name, json.dumps(values[name], ensure_ascii=False), json.dumps(p.default, ensure_ascii=False), p.help]
        for name, p in parameters.items()
    ]
    return grid_data(["Name", "Value", "Default", "Meaning"], [("", rows)])


def _provenance(inputs: dict[str, Any]) -> dict[str, Any]:
    data, package, versions = inputs["data"], inputs["package"], inputs["versions"]
    rows = [
        [f"Data {data['name']} {data['version']}", data["sha256"]],
        [f"Package {package['name']} {package['version']}", package["sha256"]],
        *([f"Notebook {stem}", digest] for stem, digest in inputs["notebooks"].items()),
    ]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return grid_data(["Made from", "SHA-256"], [("", rows)]) | {"versions": named}
