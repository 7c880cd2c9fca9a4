"""The formats of a report beside its page: PDF with a hand-out, Word tables for a manuscript, pictures as PNG."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldnsynth.errors import ReportError

if TYPE_CHECKING:
    from ldnsynth.publishing.content.chapters import Chapter
    from ldnsynth.publishing.request.parameters import Parameter

FORMATS = {"pdf": ("report.pdf", "handout.pdf"), "docx": ("tables.docx",), "png": ("figures",)}
_REFERENCES = "references.json"


@dataclass(frozen=True)
class Content:
    """What a format is made from.

    Chapters, the inputs of the manifest, the parameters that notebooks declare, and the document that each study is
    cited by.
    """

    chapters: "list[Chapter]"
    inputs: dict[str, Any]
    declared: "dict[str, tuple[Parameter, ...]]"
    studies: dict[str, tuple[str, ...]]


def write_formats(folder: Path, content: Content, formats: Collection[str]) -> tuple[list[str], list[str]]:
    """Write formats into a report's folder, each on its own.

    Parameters
    ----------
    folder : Path
        Holds ``references.json``.
    content : Content
        What the formats are made from.
    formats : collection of str
        Keys of `FORMATS`.

    Returns
    -------
    made, problems : list of str
        The formats that were made; for each other one a sentence. A format at fault leaves no file.
    """
    made, problems = [], []
    for name in (name for name in FORMATS if name in formats):
        try:
            files = _MAKERS[name](folder, content)
        except ReportError as error:
            problems.append(f"{name}: {error}")
            continue
        for file, whole in files.items():
            (folder / file).write_bytes(whole)
        made.append(name)
    return made, problems


def _pdf(folder: Path, content: Content) -> dict[str, bytes]:
    from ldnsynth.publishing.content.brief import figures_of
    from ldnsynth.publishing.paper.typeset.citing import Citations
    from ldnsynth.publishing.paper.typeset.document import report_document
    from ldnsynth.publishing.paper.typeset.handout import print_handout
    from ldnsynth.publishing.paper.typeset.layers import printed_chapters
    from ldnsynth.publishing.paper.typeset.printing import print_pdf
    from ldnsynth.publishing.references.bibliography import set_entries
    from ldnsynth.publishing.request.parameters import merge_declared

    parameters = merge_declared(content.declared)
    csl = json.loads((folder / _REFERENCES).read_text(encoding="utf-8"))
    citations = Citations(csl, content.studies, printed_chapters(content.chapters))
    cited = {"citations": citations, "references": set_entries(csl)}
    document = report_document(content.chapters, content.inputs, parameters, **cited)
    files = {f"figures/{figure.file}.svg": figure.svg for figure in figures_of(content.chapters)}
    report, handout = FORMATS["pdf"]
    return {
        report: print_pdf("report.typ", document, files),
        handout: print_handout(content.chapters, content.inputs, parameters),
    }


def _docx(folder: Path, content: Content) -> dict[str, bytes]:
    from ldnsynth.publishing.paper.manuscript import manuscript_tables

    return {FORMATS["docx"][0]: manuscript_tables(content.chapters, content.inputs)}


def _png(folder: Path, content: Content) -> dict[str, bytes]:
    from ldnsynth.publishing.content.brief import figures_of
    from ldnsynth.publishing.paper.typeset.rasters import rasters

    figures = figures_of(content.chapters)
    pictures = rasters(figures)
    return {f"{FORMATS['png'][0]}/{one.file}.png": png for one, png in zip(figures, pictures, strict=True)}


_MAKERS: dict[str, Callable[[Path, Content], dict[str, bytes]]] = {"pdf": _pdf, "docx": _docx, "png": _png}
