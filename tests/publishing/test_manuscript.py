import io
import re
import zipfile

import pandas as pd
import pytest
from printed import chapters, finding, inputs, table

from ldnsynth.display.blocks import Table
from ldnsynth.errors import ReportError
from ldnsynth.publishing.paper.manuscript import manuscript_tables
from ldnsynth.publishing.paper.word import to_docx


def test_the_tables_stand_in_their_order_and_are_the_same_each_time():
    cells = [table("Study\nCree 2010\n", "characteristics"), table()]
    first, second = (manuscript_tables(chapters(*cells), inputs()) for _ in range(2))
    assert first == second
    text = zipfile.ZipFile(io.BytesIO(first)).read("word/document.xml").decode()
    assert text.count("<w:tbl>") == 2
    assert text.index("Aspirin may improve sleep.") < text.index("Cree 2010")


def test_head_rows_repeat_rows_stay_whole_and_numbers_stand_right():
    frame = pd.DataFrame({"Study": ["Cree 2010"], "People": ["80"], "Design": ["crossover"]})
    made = Table("t", "Studies", frame, numeric=("People",), group="Design", notes=("A note.",))
    text = zipfile.ZipFile(io.BytesIO(to_docx(f"<html>{made.html}</html>", day="2026-11-21"))).read("word/document.xml")
    head, group, row = re.findall(r"<w:tr>.*?</w:tr>", text.decode(), re.DOTALL)
    assert "<w:tblHeader" in head
    assert all("<w:cantSplit/>" in one for one in (head, group, row))
    assert ("<w:b/>" in head, "<w:b/>" in group) == (True, True)
    assert '<w:jc w:val="right"' in row
    assert re.search(r'"FootnoteText"\s*/><w:spacing w:before="0" w:after="40"/>', text.decode()), "notes stand close"


def test_a_report_without_these_tables_is_a_sentence():
    with pytest.raises(ReportError, match=r"^the report has none of the tables summary-of-findings, evidence-profile"):
        manuscript_tables(chapters(finding("None.")), inputs())
