"""HTML with tables as a Word document, made by pandoc: tables stay tables, pages lie on their side."""

import datetime as dt
import html
import io
import os
import re
import tempfile
import zipfile
from pathlib import Path

from ldnsynth.publishing.files.pandoc import convert

# Twentieths of a point, as Word counts: A4 on its side with margins of 15 mm.
_SECTION = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="850" w:right="850" w:bottom="850" '
    'w:left="850" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>'
)
_TABLE_TWIPS = 16838 - 2 * 850
_BORDERS = (
    "<w:tblBorders>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:color="8A8F98"/>' for side in ("top", "bottom", "insideH"))
    + "</w:tblBorders>"
)
_SMALL = '<w:sz w:val="17"/>'
_NOTE_STYLE = "Footnote Text"  # pandoc's own document has it
_NOTE = re.compile(r'<w:p>(?:(?!</w:p>).)*?<w:pStyle w:val="FootnoteText"\s*/>.*?</w:p>', re.DOTALL)


def to_docx(page: str, *, day: str) -> bytes:
    """A page of HTML as a Word document.

    Parameters
    ----------
    page : str
        HTML; captions, header rows and notes are kept.
    day : str
        ISO day that the document is dated by, so that the same page gives the same bytes.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ReportError
        As `pandoc.convert`.
    """
    moment = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.docx"
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
        try:
            convert(_for_word(page), "docx", reader="html", file=path)
        finally:
            os.environ.pop("SOURCE_DATE_EPOCH")
            if before is not None:
                os.environ["SOURCE_DATE_EPOCH"] = before
        return _on_its_side(path.read_bytes())


def _for_word(page: str) -> str:
    """The page with what pandoc understands in place of classes: numbers flush right, notes in a style of their own."""
    page = page.replace(' class="num"', ' style="text-align: right"')
    return re.sub(
        r'(<p class="table-note">.*?</p>)', rf'<div custom-style="{_NOTE_STYLE}">\1</div>', page, flags=re.DOTALL
    )


def _on_its_side(document: bytes) -> bytes:
    """The document in landscape, its tables as wide as the page."""
    source, out = zipfile.ZipFile(io.BytesIO(document)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "word/document.xml":
                text = re.sub(r"<w:sectPr\b.*?</w:sectPr>|<w:sectPr\s*/>", "", content.decode(), flags=re.DOTALL)
                text = re.sub(r"<w:tbl>.*?</w:tbl>", lambda table: _set_table(table[0]), text, flags=re.DOTALL)
                text = _NOTE.sub(lambda note: _close(_in_letters(note[0], _SMALL)), text)
                content = text.replace("</w:body>", f"{_SECTION}</w:body>").encode()
            target.writestr(member, content)
    return out.getvalue()


def _set_table(table: str) -> str:
    """A table with lines between its rows, letters of 8.5 points, and columns as wide as their words ask for."""
    rows = [
        re.findall(r"<w:tc>(.*?)</w:tc>", row, re.DOTALL) for row in re.findall(r"<w:tr>.*?</w:tr>", table, re.DOTALL)
    ]
    words = [[html.unescape("".join(re.findall(r"<w:t\b[^>]*>([^<]*)", cell))) for cell in row] for row in rows]
    columns = max(len(row) for row in words)
    asked = [max(_room(row[place]) for row in words if len(row) == columns) for place in range(columns)]
    widths = [int(_TABLE_TWIPS * room / sum(asked)) for room in asked]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    table = re.sub(
        r"<w:tblGrid>.*?</w:tblGrid>|<w:tblGrid\s*/>", f"<w:tblGrid>{grid}</w:tblGrid>", table, flags=re.DOTALL
    )
    properties = f'<w:tblW w:type="dxa" w:w="{sum(widths)}"/>{_BORDERS}<w:tblLayout w:type="fixed"/>'
    table = re.sub(r"<w:tblW\b[^>]*/>|<w:tblLayout\b[^>]*/>", "", table)
    table = re.sub(r"(<w:tblPr>(?:<w:tblStyle\b[^>]*/>)?)", rf"\g<1>{properties}", table)
    return re.sub(r"<w:tr>.*?</w:tr>", lambda row: _set_row(row[0]), table, flags=re.DOTALL)


def _set_row(row: str) -> str:
    """A row in small letters, bold if it is a head or the name of a group, whole on its page."""
    names = "<w:tblHeader" in row or "<w:gridSpan" in row
    row = _in_letters(row, ("<w:b/>" if names else "") + _SMALL)
    whole = "<w:cantSplit/>"
    return (
        row.replace("<w:trPr>", f"<w:trPr>{whole}")
        if "<w:trPr>" in row
        else row.replace("<w:tr>", f"<w:tr><w:trPr>{whole}</w:trPr>")
    )


def _close(note: str) -> str:
    """A note close to the one before it."""
    return re.sub(r'(<w:pStyle w:val="FootnoteText"\s*/>)', r'\1<w:spacing w:before="0" w:after="40"/>', note)


def _in_letters(text: str, letters: str) -> str:
    """Runs of text with properties of letters."""
    text = text.replace("<w:rPr>", f"<w:rPr>{letters}")
    return re.sub(r"<w:r>(?!<w:rPr>)", f"<w:r><w:rPr>{letters}</w:rPr>", text)


def _room(text: str) -> float:
    """Letters that a cell asks for: its longest word, or a line of a third of it."""
    return max([len(text) / 3, *(1.3 * len(word) for word in text.split())], default=1.0) + 2
