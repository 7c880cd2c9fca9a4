"""The files of a report: executed notebooks, page, figures, tables, findings and manifest."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.errors import ReportError
from ldnsynth.evidence import Evidence
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.publishing.content.blocks import Figure, Table
from ldnsynth.publishing.content.chapters import Chapter, read_chapters
from ldnsynth.publishing.content.compared import compared
from ldnsynth.publishing.content.outputs_read import tables_read
from ldnsynth.publishing.content.stated_numbers import statements_csv
from ldnsynth.publishing.files.pandoc import PandocMissingError
from ldnsynth.publishing.formats import Content, write_formats
from ldnsynth.publishing.page.card import card_files
from ldnsynth.publishing.page.changes_page import write_news
from ldnsynth.publishing.page.report_page import render_page
from ldnsynth.publishing.provenance.crate import CRATE, crate_json
from ldnsynth.publishing.provenance.manifest import read_manifest, write_manifest
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.publishing.references.bibtex import to_bibtex
from ldnsynth.publishing.references.studies import documents_of_studies
from ldnsynth.publishing.request.parameters import Parameter
from ldnsynth.publishing.request.selected import empty_selection, evidence_behind


def write_report(
    folder: Path,
    inputs: dict[str, Any],
    declared: dict[str, tuple[Parameter, ...]],
    data: Path,
    formats: Collection[str] = (),
    *,
    target: Path | None = None,
) -> list[str]:
    """Complete a folder whose ``notebooks/`` were executed, just now or for the report that stood there before.

    Parameters
    ----------
    folder : Path
        Holds ``notebooks/<stem>.ipynb`` for each notebook of `declared`; receives everything else.
    inputs : dict
        What the report is made from, as in its manifest.
    declared : dict
        The parameters that each notebook declares.
    data : Path
        Folder of the data package, where numbers lead to.
    formats : collection of str
        Keys of `formats.FORMATS` that are made beside the page.
    target : Path, optional
        Where the report stood before, to tell what changed since; by default nowhere.

    Returns
    -------
    list of str
        What is wrong with the report, one sentence each. All files are written even so; if the page is at fault the
        manifest has no inputs, so that the report is never up to date. A format at fault is not in the manifest.
    """
    notebooks = _read(folder, declared)
    chapters = read_chapters(notebooks)
    _write_blocks(folder, chapters)
    _write_text(folder / "findings.csv", guarded_csv(statements_csv(chapters)))
    everything = evidence_behind(data, inputs)
    origins = _origins(everything, inputs)
    news = write_news(folder, target or folder / "none", inputs, data, everything)
    page = render_page(chapters, inputs, declared, origins, news=news)
    _write_text(folder / "index.html", page.html)
    for name, content in card_files(chapters, inputs).items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    _write_text(folder / "references.json", page.references)
    _write_text(folder / "rows.csv", page.rows)
    problems = [*page.problems, *_write_bibtex(folder)]
    content = Content(chapters, inputs, declared, _studies(origins))
    if page.problems:
        problems += write_formats(folder, content, formats)[1]
        write_manifest(folder, {})
        return problems
    read = {stem: names for stem, book in notebooks.items() if (names := tables_read(book)) is not None}
    about = {"headline": page.headline, "tables": read, "news": news, "compared": compared(chapters)}
    about["warnings"] = empty_selection(everything, inputs)
    return problems + _add(folder, content, formats, about)


def add_formats(
    folder: Path, declared: dict[str, tuple[Parameter, ...]], data: Path, formats: Collection[str]
) -> list[str]:
    """Add formats to the folder of a finished report, from the notebooks executed for it; what went wrong.

    Parameters
    ----------
    folder : Path
        A whole report.
    declared : dict
        The parameters that each notebook declares.
    data : Path
        Folder of the data package that it was made from.
    formats : collection of str
        Keys of `formats.FORMATS`.
    """
    manifest = read_manifest(folder)
    stems = manifest["inputs"]["notebooks"]
    studies = _studies(_origins(evidence_behind(data, manifest["inputs"]), manifest["inputs"]))
    content = Content(read_chapters(_read(folder, stems)), manifest["inputs"], declared, studies)
    about = {name: manifest[name] for name in ("headline", "tables", "warnings", "news", "compared")}
    return _add(folder, content, formats, about, before=manifest["formats"])


def _read(folder: Path, stems: Iterable[str]) -> dict[str, NotebookNode]:
    """The executed notebooks of a report, by stem."""
    return {stem: nbformat.read(folder / "notebooks" / f"{stem}.ipynb", as_version=4) for stem in stems}


def _add(
    folder: Path, content: Content, formats: Collection[str], about: dict[str, Any], *, before: Collection[str] = ()
) -> list[str]:
    """Make the formats, then say in crate and manifest what is there."""
    made, problems = write_formats(folder, content, formats)
    _write_text(folder / CRATE, crate_json(folder, content.inputs))
    write_manifest(folder, content.inputs, formats={*before, *made}, **about)
    return problems


def _write_bibtex(folder: Path) -> list[str]:
    """Write the references for LaTeX, where pandoc is there to do so."""
    try:
        text = to_bibtex((folder / "references.json").read_text(encoding="utf-8"))
    except PandocMissingError:
        return []
    except ReportError as error:
        return [f"references.bib: {error}"]
    _write_text(folder / "references.bib", text)
    return []


def _origins(everything: Evidence | None, inputs: dict[str, Any]) -> Origins | None:
    """The rows that the report may show: all, or on a past day what was public; None where there is no evidence."""
    if everything is None:
        return None
    values = {name: value for given in inputs["parameters"].values() for name, value in given.items()}
    evidence = known_on(everything, values.get("as_of", ""))
    return Origins(evidence, **{name: values[name] for name in ("correlation", "level") if name in values})


def _studies(origins: Origins | None) -> dict[str, str]:
    return documents_of_studies(origins.evidence) if origins else {}


def _write_blocks(folder: Path, chapters: list[Chapter]) -> None:
    for name in ("figures", "tables"):
        (folder / name).mkdir()
    for block in (block for chapter in chapters for section in chapter.sections for block in section.blocks):
        if isinstance(block, Figure):
            _write_text(folder / "figures" / f"{block.file}.svg", block.svg)
            _write_text(folder / "figures" / f"{block.file}.csv", guarded_csv(block.csv))
        elif isinstance(block, Table):
            _write_text(folder / "tables" / f"{block.file}.csv", guarded_csv(block.file_csv))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
