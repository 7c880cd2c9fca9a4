"""Documents as PDF, by typst: same bytes each time, tagged, with the fonts that typst and matplotlib bring."""

import functools
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ldnsynth.display.style import font_folder
from ldnsynth.errors import ReportError

_TEMPLATES = Path(__file__).parents[2] / "templates"
_STANDARDS = ["1.7", "ua-1"]


def print_pdf(template: str, document: dict[str, Any], files: Mapping[str, str]) -> bytes:
    """A document set by one of the templates, as PDF/UA-1.

    Parameters
    ----------
    template : str
        "report.typ" or "handout.typ".
    document : dict
        What the template reads as ``document.json``.
    files : mapping of str to str
        Further files that it names, by their names: pictures, references.

    Raises
    ------
    ReportError
        If typst is missing or cannot set the document.
    """
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        main = _lay_out(Path(folder), template, document, files)
        return _typst(lambda typst: _compiler(typst, main).compile(format="pdf", pdf_standards=_STANDARDS, timestamp=0))


def print_pictures(template: str, document: dict[str, Any], files: Mapping[str, str], *, dpi: int) -> list[bytes]:
    """A PNG of each page of a document; parameters as for `print_pdf`, `dpi` dots an inch."""
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        main = _lay_out(Path(folder), template, document, files)
        pages = _typst(lambda typst: _compiler(typst, main).compile(format="png", ppi=dpi))
        return pages if isinstance(pages, list) else [pages]


def query(template: str, document: dict[str, Any], files: Mapping[str, str], selector: str) -> list[dict[str, Any]]:
    """What a document holds of a kind, such as "heading", "figure" or a label; parameters as for `print_pdf`."""
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        main = _lay_out(Path(folder), template, document, files)
        return json.loads(_typst(lambda typst: _compiler(typst, main).query(selector)))


def _lay_out(folder: Path, template: str, document: dict[str, Any], files: Mapping[str, str]) -> Path:
    for name in (template, "house.typ", "flow.typ"):
        shutil.copyfile(_TEMPLATES / name, folder / name)
    for name, text in {**files, "document.json": json.dumps(document, ensure_ascii=False)}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder / template


def _typst(do) -> Any:
    try:
        import typst
    except ImportError as error:
        raise ReportError("typst was not found. Install it: pip install 'ldnsynth[paper]'.") from error
    try:
        return do(typst)
    except typst.TypstError as error:
        raise ReportError(f"typst cannot set the document: {error.message}") from error


def _compiler(typst, main: Path) -> Any:
    return typst.Compiler(main, root=main.parent, font_paths=_fonts(typst))


@functools.cache
def _fonts(typst) -> Any:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
