"""The files of a report: executed notebooks, page, figures, tables, findings and manifest."""

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.selection import known_on
from ldnsynth.publishing.chapters import Chapter, Figure, Table, read_chapters
from ldnsynth.publishing.normalise import name_cells, normalise
from ldnsynth.publishing.origins import Origins
from ldnsynth.publishing.parameters import Parameter
from ldnsynth.publishing.provenance import write_manifest
from ldnsynth.publishing.render import render_page
from ldnsynth.publishing.statements import statements_csv


def write_report(
    folder: Path, inputs: dict[str, Any], declared: dict[str, tuple[Parameter, ...]], data: Path
) -> list[str]:
    """Complete a folder whose ``notebooks/`` were just executed.

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

    Returns
    -------
    list of str
        What is wrong with the report, one sentence each. All files are written even so, but for the manifest: without
        it the report is never up to date.
    """
    notebooks = {stem: settle(folder / "notebooks" / f"{stem}.ipynb") for stem in declared}
    chapters = read_chapters(notebooks)
    _write_blocks(folder, chapters)
    _write_text(folder / "findings.csv", statements_csv(chapters))
    page = render_page(chapters, inputs, declared, _origins(data, inputs))
    _write_text(folder / "index.html", page.html)
    _write_text(folder / "references.json", page.references)
    if not page.problems:
        write_manifest(folder, inputs, headline=page.headline)
    return list(page.problems)


def _origins(data: Path, inputs: dict[str, Any]) -> Origins | None:
    """The rows that the report may show: all, or on a past day what was public; None for data without documents."""
    if "documents.csv" not in inputs["data"]["files"]:
        return None
    values = {name: value for given in inputs["parameters"].values() for name, value in given.items()}
    evidence = known_on(load_evidence(data), values.get("as_of", ""))
    return Origins(evidence, **{name: values[name] for name in ("correlation", "level") if name in values})


def settle(path: Path) -> NotebookNode:
    """Read an executed notebook and write it back without what differs from run to run."""
    notebook = nbformat.read(path, as_version=4)
    normalise(notebook)
    name_cells(notebook)
    _write_text(path, nbformat.writes(notebook) + "\n")
    return notebook


def _write_blocks(folder: Path, chapters: list[Chapter]) -> None:
    for name in ("figures", "tables"):
        (folder / name).mkdir()
    for block in (block for chapter in chapters for section in chapter.sections for block in section.blocks):
        if isinstance(block, Figure):
            _write_text(folder / "figures" / f"{block.file}.svg", block.svg)
            _write_text(folder / "figures" / f"{block.file}.csv", block.csv)
            (folder / "figures" / f"{block.file}.png").write_bytes(block.png)
        elif isinstance(block, Table):
            _write_text(folder / "tables" / f"{block.file}.csv", block.csv)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
