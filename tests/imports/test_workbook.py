"""A workbook goes out and comes back unchanged; what people type in it is taken as they meant it."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from revman_files import zipped


@pytest.fixture
def example(run, tmp_path):
    output, code = run("init", tmp_path / "bcg", "--example", "--xlsx")
    assert code == 0, output
    return tmp_path / "bcg"


def files(review):
    return {path.name: path.read_bytes() for path in (review / "data").iterdir() if path.is_file()}


def changed(example, edit):
    """The workbook with an edit, saved anew as spreadsheets do."""
    book = load_workbook(example / "tables.xlsx")
    edit(book)
    book.save(example / "edited.xlsx")
    return example / "edited.xlsx"


def test_a_workbook_goes_out_and_comes_back_unchanged(example, run):
    before = files(example)
    output, code = run("import", "xlsx", example / "tables.xlsx", "--into", example, "--apply")
    assert code == 0
    assert "nothing to write" in output
    assert "tables.xlsx: 8 rows in 6 sheets" in output
    assert files(example) == before


def test_a_sheet_a_table_with_lists_of_terms_and_notes(example):
    book = load_workbook(example / "tables.xlsx")
    assert {"about", "documents", "trials", "arms", "outcomes", "results", "covariates", "terms"} <= set(
        book.sheetnames
    )
    sheet = book["trials"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert "always filled" in heads["design"].comment.text
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    letter = heads["design"].column_letter
    rule = next(rule for place, rule in lists.items() if place.startswith(letter))
    first, last = rule.formula1.split("!")[1].replace("$", "").split(":")
    offered = [cell.value for row in book["terms"][f"{first}:{last}"] for cell in row]
    assert "randomised_parallel" in offered
    assert "quasi_randomised" in offered


def test_rows_that_people_add_are_taken_as_typed(example, run):
    def edit(book):
        sheet = book["documents"]
        heads = [cell.value for cell in sheet[1]]
        cells = {"document_id": "ada2001", "kind": "article", "title": "  A  trial ", "year": 2001, "pmid": 12345.0}
        cells |= {"public_from": dt.datetime(2001, 3, 4), "verification": "abstract"}
        sheet.append([cells.get(name) for name in heads])
        sheet.append([None] * len(heads))

    output, code = run("import", "xlsx", changed(example, edit), "--into", example, "--apply")
    assert code == 0, output
    assert "documents.csv: 1 new, 2 already there (ada2001)" in output
    text = (example / "data" / "documents.csv").read_text()
    assert "ada2001,article,A trial,,,,2001,12345,,,,,,2001-03-04" in text
    assert run("check", example / "data")[1] == 0


def test_cells_that_differ_are_asked_for_and_taken_over_only_when_told(example, run):
    def edit(book):
        sheet = book["results"]
        column = next(cell.column for cell in sheet[1] if cell.value == "ai")
        sheet.cell(2, column).value = 63

    path, before = changed(example, edit), files(example)
    output, code = run("import", "xlsx", path, "--into", example, "--apply")
    assert code == 0
    assert "results.csv (hart1977/tuberculosis), ai: stands as '62', the workbook says '63'" in output
    assert files(example) == before
    output, code = run("import", "xlsx", path, "--into", example, "--apply", "--replace")
    assert code == 0
    assert ",63,13536," in (example / "data" / "results.csv").read_text()
    assert "to mend: results.csv, row 2 (hart1977/tuberculosis)" in output


def test_rows_that_are_gone_stay_and_strange_sheets_are_named(example, run):
    def edit(book):
        book["covariates"].delete_rows(2)
        book.create_sheet("Sheet1")

    output, code = run("import", "xlsx", changed(example, edit), "--into", example)
    assert code == 0
    assert "sheet 'Sheet1': no table of this layout" in output


def test_text_that_looks_like_a_formula_stays_text(example, run):
    def edit(book):
        sheet = book["trials"]
        column = next(cell.column for cell in sheet[1] if cell.value == "note")
        sheet.cell(2, column).value = "@home"

    assert run("import", "xlsx", changed(example, edit), "--into", example, "--apply", "--replace")[1] == 0
    assert "@home" in (example / "data" / "trials.csv").read_text()


def test_a_formula_whose_value_was_not_saved_is_no_blank(example, run):
    def edit(book):
        sheet = book["results"]
        column = next(cell.column for cell in sheet[1] if cell.value == "ai")
        sheet.cell(2, column).value = "=60+2"

    path, before = changed(example, edit), files(example)
    output, code = run("import", "xlsx", path, "--into", example, "--apply", "--replace")
    assert code == 1
    assert "edited.xlsx, results, row 2, ai: holds a formula whose value was not saved. Write the value." in output
    assert files(example) == before


def book_of(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "cut off, or another format"),
        (b"\xd0\xcf\x11\xe0rest", "is encrypted or an old workbook"),
        (zipped({"a.txt": b"x"}), "a zip without a workbook in it"),
        (zipped({"xl/workbook.xml": b"<x/>"}), "cannot be read as a workbook"),
        (zipped({"xl/workbook.xml": b"0" * 60_000_000}), "refused, no table of a review is like that"),
        (book_of(documents=[["document_id", "colour"], ["a", "b"]]), "columns differ from the layout (unknown colour)"),
        (book_of(documents=[["document_id", "kind", "kind"], ["a", "b", "c"]]), "twice kind"),
        (book_of(documents=[["kind"], ["article"]]), "no document_id"),
        (book_of(documents=[["document_id", "kind"], [None, "article"]]), "row 2: blank in document_id, the key"),
        (book_of(documents=[["document_id", "kind"], ["a", "#REF!"]]), "row 2, kind: holds the error #REF!"),
        (book_of(Sheet1=[["a"]]), "no sheet is a table of this layout"),
    ],
)
def test_what_is_no_workbook_of_ours_is_told_in_a_sentence(content, sentence, example, run, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(content)
    before = files(example)
    output, code = run("import", "xlsx", tmp_path / "x.xlsx", "--into", example, "--apply")
    assert code == 1
    assert sentence in output
    assert files(example) == before


def damaged(example, end, change):
    """The workbook with the bytes of a part changed, as a download cut off or edited by hand has it."""
    with zipfile.ZipFile(example / "tables.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    (name,) = [name for name in parts if name.endswith(end)]
    parts[name] = change(parts[name])
    (example / "damaged.xlsx").write_bytes(zipped(parts))
    return example / "damaged.xlsx"


@pytest.mark.parametrize("end", ["worksheets/sheet2.xml", "xl/workbook.xml", "styles.xml"])
@pytest.mark.parametrize("change", [lambda part: part[: len(part) // 2], lambda part: b"\x00" + part], ids=["cut", "0"])
def test_a_damaged_part_of_a_workbook_is_a_sentence(end, change, example, run):
    output, code = run("import", "xlsx", damaged(example, end, change), "--into", example, "--apply")
    assert (code, output.count("\n")) == (1, 1), output
    assert "damaged.xlsx: cannot be read as a workbook (" in output


def test_a_workbook_with_a_byte_too_many_is_a_sentence(example, run):
    content = (example / "tables.xlsx").read_bytes()
    (example / "odd.xlsx").write_bytes(content[:1500] + b"," + content[1500:])
    output, code = run("import", "xlsx", example / "odd.xlsx", "--into", example)
    assert (code, output.count("\n")) == (1, 1), output
