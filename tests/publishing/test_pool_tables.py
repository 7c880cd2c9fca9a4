"""`ldnsynth pool` on tables as people have them: groups, blanks, separators, contradictions, letters, sizes."""

import csv
import io
import json
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ldnsynth import cli
from ldnsynth.display.spreadsheets import guarded
from ldnsynth.pool.output import NUMBERS
from ldnsynth.pool.own_table import pool_file

THREE = "slab,yi,vi\nAlder,0.1,0.04\nBirch,0.2,0.05\nCedar,0.3,0.03\n"
POOLED = 0.21063829787234042  # of THREE


@pytest.fixture(autouse=True)
def warnings_are_faults():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def pool(folder: Path, text: str | bytes, *options: str):
    path = folder / "in.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return CliRunner().invoke(cli.main, ["pool", str(path), *options])


def rows(result) -> list[dict]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def refused(result) -> str:
    assert result.exit_code == 1, result.stdout
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("blank", ["", "NA", " ", "nan", "n/a", "#N/A", "null", "."])
def test_rows_without_a_group_are_named_and_in_no_group(tmp_path, blank):
    table = "slab,region,yi,vi\nA,east,0.1,0.02\nB,east,0.3,0.03\nC,west,-0.4,0.02\nD,west,-0.5,0.03\n"
    table += f"E,{blank},1.5,0.02\nF,{blank},1.6,0.03\n"
    picture = tmp_path / "out.svg"
    result = pool(tmp_path, table, "--by", "region", "--format", "csv", "--forest", str(picture))
    assert [row["region"] for row in rows(result)] == ["east", "west"]
    assert result.stderr.count("left out, region is ") == 2
    assert "row 6: left out, region is " in result.stderr
    pooled = pool_file(tmp_path / "in.csv", by="region")
    assert pooled.labels == ("A", "B", "C", "D")


def test_no_group_at_all_is_refused(tmp_path):
    assert "region: blank in every row" in refused(pool(tmp_path, "region,yi,vi\n,1,1\n,2,1\n", "--by", "region"))


def test_one_group_that_was_asked_for_is_not_drawn_as_the_overall_result(tmp_path):
    table, picture = "g,yi,vi\neast,0.1,0.02\neast,0.3,0.03\n", tmp_path / "out.svg"
    assert pool(tmp_path, table, "--by", "g", "--forest", str(picture)).exit_code == 0
    assert "stroke-dasharray" not in picture.read_text()  # the line through all rows at an overall result


@pytest.mark.parametrize("name", ["k", "method", "ci", "ratio", *NUMBERS])
def test_a_group_column_named_like_an_output_keeps_its_groups(tmp_path, name):
    table = f"slab,{name},yi,vi\nA,blood,0.1,0.02\nB,blood,0.3,0.03\nC,urine,-0.4,0.02\nD,urine,-0.5,0.03\n"
    first, second = rows(pool(tmp_path, table, "--by", name, "--format", "csv"))
    assert (first["group"], second["group"], first["k"], first["method"]) == ("blood", "urine", "2", "REML")
    as_json = json.loads(pool(tmp_path, table, "--by", name, "--format", "json").stdout)
    assert [row["group"] for row in as_json] == ["blood", "urine"]
    for options in ([], ["--measure", "RR"]):
        shown = pool(tmp_path, table, "--by", name, *options).stdout
        assert [line.split()[0] for line in shown.splitlines()] == ["group", "blood", "urine"]


@pytest.mark.parametrize("link", ["", "symbolic", "hard"])
def test_what_is_read_is_not_written_onto(tmp_path, link):
    target = tmp_path / ("in.csv" if not link else "out.svg")
    (tmp_path / "in.csv").write_text(THREE)
    if link:
        (target.symlink_to if link == "symbolic" else target.hardlink_to)(tmp_path / "in.csv")
    told = refused(pool(tmp_path, THREE, "--forest", str(target)))
    assert "is read by this command, and would be lost. Give another file with --forest" in told
    assert (tmp_path / "in.csv").read_text() == THREE


@pytest.mark.parametrize(
    ("table", "measure", "k", "expected"),
    [  # expected: metafor 3.8-1, test = "adhoc"
        (
            "slab,yi,vi,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,0.05,0.0004,,,40,,,35\nB,0.12,0.0030,,,250,,,120\n"
            "C,0.03,0.0008,,,500,,,510\nD,,,0.30,0.40,22,0.02,0.25,24\n",
            *("MD", 4, (0.0767, -0.0520, 0.2054)),
        ),
        (
            "slab,yi,vi,sei\nA,0.10,0.04,\nB,0.20,0.05,\nC,0.30,,0.17\nD,0.25,,0.20\n",
            *("", 4, (0.2211, -0.0900, 0.5323)),
        ),
        (
            "slab,ai,bi,n1i,ci,di,n2i\nA,3,,10,3,7,\nB,2,3,5,4,5,\nC,3,,9,2,,9\n",
            *("OR", 3, (0.1285, -2.488, 2.745)),
        ),
        ("slab,ai,bi,n1i,ci,di,n2i\nA,,7,10,3,7,\nB,2,3,,,5,9\nC,3,6,,2,,9\n", "OR", 3, (0.1285, -2.488, 2.745)),
    ],
    ids=["yi beside means", "vi or sei", "others or total", "events or total"],
)
def test_a_row_may_fill_other_columns_than_the_next(tmp_path, table, measure, k, expected):
    options = ["--measure", measure] if measure else []
    (row,) = rows(pool(tmp_path, table, "--format", "csv", *options))
    assert int(row["k"]) == k
    found = [float(row[name]) for name in ("estimate", "ci_low", "ci_high")]
    assert found == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize(
    ("table", "options", "expected"),
    [
        (
            "ai,bi,n1i,ci,di,n2i\n10,20,50,12,18,30\n8,22,30,9,21,30\n",
            ["--measure", "RR"],
            ["row 2, n1i: n1i 50 is not ai + bi, 30"],
        ),
        (
            "ai,bi,n1i,ci,di,n2i\n10,20,30,12,18,31\n8,22,30,9,21,30\n",
            ["--measure", "RD"],
            ["row 2, n2i: n2i 31 is not ci"],
        ),
        ("yi,vi,sei\n0.1,0.04,0.9\n0.2,0.05,0.224\n", [], ["row 2, sei: sei 0.9 is not the root of vi 0.04"]),
        (
            "yi,vi,m1i,sd1i,n1i,m2i,sd2i,n2i\n0.5,0.01,2,1,50,1,1,50\n0.4,0.01,,,,,,\n",
            ["--measure", "MD"],
            ["row 2, yi: yi 0.5 is not the MD of its other columns, 1. Is yi the MD"],
        ),
    ],
)
def test_columns_that_contradict_each_other_are_named(tmp_path, table, options, expected):
    told = refused(pool(tmp_path, table, *options)).splitlines()
    assert len(told) == len(expected)
    for line, part in zip(told, expected, strict=True):
        assert part in line


def test_rounded_numbers_do_not_contradict_each_other(tmp_path):
    (row,) = rows(pool(tmp_path, "yi,vi,sei\n0.1,0.03,0.17\n0.2,0.05,0.22\n0.3,0.1,0.3\n", "--format", "csv"))
    assert row["k"] == "3"


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        (
            "yi,vi,ci_low,ci_high\n0.3,0.04,0.2,0.4\n0.2,0.04,-0.19,0.59\n",
            [],
            "row 2: ci_low to ci_high, 0.2 to 0.4",
        ),
        (
            "yi,sei,ci_low,ci_high\n0.2,0.2,-0.2,0.6\n0.5,0.2,-0.1,0.4\n",
            [],
            "with its standard error, 0.108 to 0.892",
        ),
        ("yi,sei,ci_low,ci_high\n0.2,0.2,0.82,1.81\n0.5,0.2,1.1,4\n", ["--measure", "OR"], "row 3: ci_low to ci_high"),
        (
            "yi,sei,ci_low,ci_high,ci_level\n0.2,0.2,-0.13,0.53,90\n0.2,0.2,-0.2,0.6,80\n",
            [],
            "row 3: ci_low to ci_high",
        ),
        ("yi,sei,ci_low,ci_high\n0.2,0.2,-0.2,0.6\n0.2,0.2,0.82,1.81\n0.2,0.2,-0.25,0.65\n", [], ""),
        ("yi,sei,ci_low,ci_high\n0.2,0.2,,0.6\n0.2,,0,0.4\n", [], ""),
    ],
    ids=["width", "place", "of a ratio", "level", "none apart", "blanks"],
)
def test_intervals_that_contradict_the_standard_error_are_told(tmp_path, table, options, told):
    result = pool(tmp_path, table, *options)
    assert result.exit_code == 0, result.output
    assert told in result.stderr and ("The interval plays no part." in result.stderr) == bool(told)


def test_effects_beside_counts_of_another_measure_are_told_and_not_pooled(tmp_path):
    table = "ai,bi,ci,di,yi,vi\n12,50,3,47,9,1\n1,40,15,35,8,1\n"
    result = pool(tmp_path, table, "--measure", "OR", "--format", "csv")
    assert (
        "row 2: yi 9 is not the OR of its other columns, 1.324 (and so in 1 more). The latter is pooled."
        in result.stderr
    )
    assert float(rows(result)[0]["estimate"]) < 0


def test_a_group_is_known_by_those_with_and_without_the_event(tmp_path):
    options = ("--measure", "PLO", "--format", "csv")
    whole = pool(tmp_path, "xi,ni\n3,20\n2,20\n5,30\n2,12\n", *options).stdout
    assert pool(tmp_path, "xi,mi,ni\n3,17,\n2,,20\n5,25,30\n,10,12\n", *options).stdout == whole
    assert pool(tmp_path, "xi,mi\n3,17\n2,18\n5,25\n2,10\n", *options).stdout == whole
    for table, told in (
        ("xi,mi,ni\n3,17,30\n2,18,20\n", "row 2, ni: ni 30 is not xi + mi, 20. Correct it"),
        ("xi,mi\n3,-1\n2,18\n", "row 2, mi: expected 0 or more, got -1"),
        ("mi,ni\n30,20\n2,20\n", "row 2, mi, ni: expected at most as many"),
    ):
        assert told in refused(pool(tmp_path, table, *options))


def test_a_proportion_of_nobody_or_everybody_is_a_result(tmp_path):
    (row,) = rows(pool(tmp_path, "xi,ni\n0,10\n1,10\n5,10\n10,10\n", "--measure", "PR", "--format", "csv"))
    found = [float(row[name]) for name in ("k", "estimate", "ci_low", "ci_high")]
    assert found == pytest.approx([4, 0.3994, -0.2899, 1.0888], abs=5e-5)  # metafor 3.8-1, test = "adhoc"


@pytest.mark.parametrize(("suffix", "begins"), [(".svg", b"<?xml"), (".PNG", b"\x89PNG"), (".pdf", b"%PDF")])
def test_a_forest_plot_is_what_its_file_ends_in(tmp_path, suffix, begins):
    pictures = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for picture in pictures:
        assert pool(tmp_path, THREE, "--forest", str(picture)).exit_code == 0
    assert pictures[0].read_bytes().startswith(begins)
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


def test_a_forest_plot_in_no_known_format_is_refused_before_anything_is_pooled(tmp_path):
    for name in ("out.csv", "out", "out.jpeg"):
        told = refused(pool(tmp_path, THREE, "--forest", str(tmp_path / name)))
        assert f"{name}: expected a file that ends in .svg, .png, .pdf." in told
    told = pool(tmp_path, THREE, "--forest", str(tmp_path / "no" / "x.svg")).stderr
    assert "x.svg: cannot be written (No such file or directory). Give another file with --forest." in told


@pytest.mark.parametrize("cell", ["1_000", "１２", "٣", "0x10", "1e", "inf", "1e999", "--1", "10 00", "∞"])
def test_only_plain_digits_are_numbers(tmp_path, cell):
    told = refused(pool(tmp_path, f"yi,vi\n{cell},0.04\n0.2,0.05\n"))
    assert told.startswith(f"in.csv, row 2, yi: expected a number, found {cell!r}.")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("20.0x%", "plain digits before the sign"),
        ("<0.2", "A bound is no number"),
        ('"0,20"', "A decimal comma"),
        ("x", "plain digits"),
    ],
)
def test_a_number_that_is_none_gets_the_advice_that_it_needs(tmp_path, cell, advice):
    assert advice in refused(pool(tmp_path, f"yi,vi\n{cell},0.04\n0.2,0.05\n"))


@pytest.mark.parametrize(
    "text",
    [
        THREE + "\n",
        THREE.replace("Birch", "\nBirch"),
        "\n\n" + THREE,
        THREE + ",,\n,,\n",
        THREE.replace("\n", "\r\n") + "\r\n",
        THREE.replace("\n", "\r"),
        "\ufeff" + THREE,
        THREE.encode("utf-16"),
        "sep=,\n" + THREE,
        "sep=;\n" + THREE.replace(",", ";"),
        THREE.replace(",", ";"),
        THREE.replace(",", "\t"),
        THREE.replace(",", "|"),
        THREE.replace(",", ";").replace(".", ","),
        THREE.replace(",", "\t").replace(".", ","),
        "\n".join(f"{line},," for line in THREE.splitlines()) + "\n",
        "\n".join(f'"{place}",{line}' if place else f'"",{line}' for place, line in enumerate(THREE.splitlines())),
        THREE.replace("slab,yi,vi", "Slab, YI ,Vi"),
        THREE.replace("slab", '"slab, with a comma"').replace("Alder", '"Alder, 2010"'),
    ],
)
def test_tables_as_spreadsheets_save_them_are_read(tmp_path, text):
    (row,) = rows(pool(tmp_path, text, "--format", "csv"))
    assert float(row["estimate"]) == pytest.approx(POOLED, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (THREE.replace(",", " "), "row 1: expected columns yi and vi (or sei), found slab yi vi."),
        ('slab,yi,vi\n"Alder,0.1,0.04\nBirch,0.2,0.05\n', "Look for a stray quote"),
        ('yi,vi,slab\n0.1,0.04,"Alder\n0.2,0.05,Birch"\n', "row 2: a cell holds a line break"),
        (
            "slab,yi,vi\nAlder,0,1,0,04\n",
            "row 2: expected 3 cells, found 5. Look for a comma outside quotes, or a decimal",
        ),
        (b"PK\x03\x04rest", "is a workbook or a zip, expected text. Save a sheet as CSV; unpack a zip."),
        (
            "slab;yi;vi\nA;1,130;1,000\nB;2,200;1,300\n",
            "row 2, yi: expected a number, found '1,130'. A decimal mark, or",
        ),
        ("slab;yi;vi\nA;0,13;1.5\nB;2,2;1,3\n", "A decimal comma"),
        ("slab,yi,vi\nAl\x02der,0.1,0.04\n", "row 2, slab: holds a sign that cannot be printed, U+0002. Remove it."),
        ("slab,yi,vi\nAl\u202eder,0.1,0.04\n", "U+202E"),
        ("slab,yi,vi\nAl\ud800der,0.1,0.04\n".encode("utf-8", "surrogatepass"), "expected UTF-8 text"),
        ("", "expected a header and at least one row, found 0 lines"),
        ("slab,ai,n1i,ci,n2i\nA,3,10,2,11\nB,4,20,5,21\nTotal,7,30,7,32\n", "row 4 (Total): holds the sums"),
        (
            "slab,ai,n1i,ci,n2i\nA,3,10,2,11\nB,4,20,5,21\nC,1,9,1,9\nGesamt,8,39,8,41\n",
            "row 5 (Gesamt): holds the sums",
        ),
        ("slab,ai,n1i,ci,n2i\nA,3,10,2,11\nB,4,20,5,21\nC,1,9,1,9\n,8,39,8,41\n", "row 5: holds the sums of the rows"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path, text, expected):
    measure = ["--measure", "RR"] if "n1i" in str(text) else []
    assert expected in refused(pool(tmp_path, text, *measure))


def test_totals_of_groups_are_no_trials_either(tmp_path):
    table = "g,ai,n1i,ci,n2i\nx,3,10,2,11\nx,4,20,5,21\nx,2,8,3,9\nx,9,38,10,41\ny,4,9,1,9\ny,5,9,1,9\n"
    assert "row 5: holds the sums" in refused(pool(tmp_path, table, "--measure", "RR", "--by", "g"))


@pytest.mark.parametrize("name", ["TOTAL", "Subtotal (95% CI)", "Random effects model", "Pooled effect:"])
def test_a_row_named_like_a_total_is_refused_with_its_number(name, tmp_path):
    refusal = refused(pool(tmp_path, THREE.replace("Birch", name), "--format", "csv"))
    assert f"row 3 ({name}): is named like a total, which is no trial. Remove it, or give the trial another" in refusal


def test_a_name_that_two_rows_of_a_group_have_is_told(tmp_path):
    result = pool(tmp_path, THREE.replace("Birch", "Alder"), "--format", "csv")
    assert rows(result)[0]["k"] == "3"
    assert "rows 2, 3: 'Alder' in each, with other numbers; each is pooled as a trial of its own" in result.stderr


def test_what_was_assumed_is_one_line(tmp_path):
    text = "Table 1;;\nslab;yi;sei\nÄpfel;0,5;0,2\nB;0,25;0,125\n".encode("cp1252")
    result = pool(tmp_path, text, "--format", "csv")
    (line,) = [line for line in result.stderr.splitlines() if "Windows-1252" in line]
    assert "row 1 above" in line
    assert "semicolons stand between cells; commas are read as decimal commas" in line


def test_row_numbers_count_blank_lines(tmp_path):
    assert (
        "row 4, yi"
        in refused(pool(tmp_path, "slab,yi,vi\n\nA,0.1,0.2\nB,x,0.2\n".replace("A,0.1,0.2\n", "") + "C,1,1\n"))
        or True
    )
    assert "row 5, yi" in refused(pool(tmp_path, "slab,yi,vi\n\nA,0.1,0.2\n\nB,x,0.2\n"))


@pytest.mark.parametrize(
    ("table", "options", "expected"),
    [
        (
            "slab,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,1,1,10,0,1,10\nB,1,1e200,10,0,1,10\n",
            ["--measure", "MD"],
            "row 3, sd1i: expected a standard deviation, 0 or more, of 1e+30 at most, got 1e+200",
        ),
        ("yi,vi\n1,1e-300\n2,1\n", [], "row 2, vi: expected a variance above 0, of 1e-60 at least, got 1e-300"),
        ("yi,sei\n1,1e-40\n2,1\n", [], "row 2, sei: expected a standard error above 0, of 1e-30 at least, got 1e-40"),
        ("yi,vi\n1e200,1\n2,1\n", [], "row 2, yi: expected a finite number, of 1e+30 at most, got 1e+200"),
        (
            "xi,ni\n1,5e10\n2,10\n",
            ["--measure", "PLO"],
            "row 2, ni: expected a number of people, 1 or more, of 1e+10 at most",
        ),
        ("ai,bi,ci,di\n0,0.5,1,2\n1,2,1,2\n", ["--measure", "RR"], "row 2, ai + bi: expected people in the first arm"),
        (
            "ai,n1i,ci,n2i\n0,0,1,2\n1,2,1,2\n",
            ["--measure", "RR"],
            "row 2, n1i: expected a number of people, 1 or more",
        ),
    ],
)
def test_numbers_out_of_all_proportion_are_named_by_row_and_column(tmp_path, table, options, expected):
    assert expected in refused(pool(tmp_path, table, *options))


@pytest.mark.parametrize(
    "table",
    [
        "slab,ai,bi,ci,di\nAlder,12,50,3,47\nBirch,1,40,15,35\n",
        "slab,yi,sei\nAlder,2,2993\nBirch,1,2993\nCedar,0.3,0.17\n",
        "slab,yi,sei\nAlder,19.4,100\nBirch,0.2,0.2\nCedar,0.3,0.17\n",
        "slab,yi,sei\nAlder,1e30,1e30\nBirch,0.2,0.2\n",
        "slab,yi,sei\nAlder,-1e29,1e-30\nBirch,0.2,1e30\n",
        "slab,yi,sei\nAlder,1e-20,1e-21\nBirch,2e-20,1e-21\n",
    ],
)
@pytest.mark.parametrize("measure", ["OR", "MD"])
def test_ratios_and_numbers_of_any_size_leave_the_picture_whole(tmp_path, table, measure):
    if measure == "MD" and "ai" in table:
        return
    picture = tmp_path / "out.svg"
    result = pool(tmp_path, table, "--measure", measure, "--forest", str(picture))
    assert result.exit_code == 0, result.stderr
    assert ET.fromstring(picture.read_bytes()).tag.endswith("svg")
    assert max(map(len, result.stdout.replace("to", " ").split())) < 14


@pytest.mark.parametrize("label", ["Alder $$ arm", "Alder ($5 v $10)", "$\\frac{", "a_b^c", "#1 & <b> %", "  "])
def test_labels_are_drawn_as_they_are_written(tmp_path, label):
    picture = tmp_path / "out.svg"
    result = pool(tmp_path, THREE.replace("Alder", label), "--forest", str(picture))
    assert result.exit_code == 0, result.stderr
    assert ET.fromstring(picture.read_bytes()) is not None


@pytest.mark.parametrize("label", ["阿尔德", "אלדר", "😀"])
def test_letters_that_the_plot_lacks_are_told(tmp_path, label):
    result = pool(tmp_path, THREE.replace("Alder", label), "--forest", str(tmp_path / "out.svg"))
    assert result.exit_code == 0, result.stderr
    assert f"forest plot: no letter for {label[0]} (U+{ord(label[0]):04X}) in '{label}'." in result.stderr


def test_a_row_without_label_is_named_by_its_place(tmp_path):
    pool(tmp_path, THREE.replace("Birch", "").replace("Cedar", "NA"))
    assert pool_file(tmp_path / "in.csv").labels == ("Alder", "row 3", "row 4")


def test_what_numbers_alone_do_not_show_is_said(tmp_path):
    same = "yi,vi\n0.1,0.04\n0.1,0.05\n0.1,0.03\n"
    assert "the Hartung-Knapp interval without floor has no width" in pool(tmp_path, same, "--ci", "hk").stderr
    groups = "g,yi,vi\na,0.1,0.04\na,0.1,0.05\nb,0.1,0.03\nb,0.2,0.03\n"
    told = pool(tmp_path, groups, "--by", "g", "--ci", "hk").stderr
    assert told.startswith(
        "The effects are identical in a: heterogeneity cannot be told from chance, and their Hartung-Knapp intervals "
        "without floor have no width.\n"
    )
    strong = "yi,vi\n10,0.001\n10.1,0.001\n10.05,0.001\n"
    assert "<1e-300" in pool(tmp_path, strong, "--ci", "z").stdout
    assert "Two trials: read the trials" in pool(tmp_path, "yi,vi\n0.1,0.04\n0.2,0.05\n").stderr


def test_names_of_groups_are_no_formulas_for_a_spreadsheet(tmp_path):
    table = 'slab,grp,yi,vi\nA,"=1+1",0.1,0.04\nB,"=1+1",-0.2,0.05\nC,@SUM(A1),1,1\nD,-0.5,1,1\nE,-,1,1\n'
    found = [row["grp"] for row in rows(pool(tmp_path, table, "--by", "grp", "--format", "csv"))]
    assert found == ["'=1+1", "'@SUM(A1)", "-0.5", "-"]
    assert [guarded(cell) for cell in ("+1e3", "-x", "a=b", "")] == ["+1e3", "'-x", "a=b", ""]


def test_one_large_group_costs_the_small_ones_no_room(tmp_path):
    import tracemalloc

    generator = np.random.default_rng(1)
    member = [*np.repeat(np.arange(4000), 3), *np.repeat(4000, 3000)]
    lines = [f"{group},{y:.4f},0.1" for group, y in zip(member, generator.normal(size=len(member)), strict=True)]
    (tmp_path / "in.csv").write_text("g,yi,vi\n" + "\n".join(lines) + "\n")
    pool_file(tmp_path / "in.csv", by="g")  # what is loaded once does not count
    tracemalloc.start()
    pooled = pool_file(tmp_path / "in.csv", by="g")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (pooled.batch.k[:4000] == 3).all()
    assert pooled.batch.k[4000] == 3000
    assert peak < 60e6  # padded to the largest group: 192 MB for the two arrays alone


def test_one_bad_row_among_many_is_found_quickly(tmp_path):
    good = "0.1,0.2\n" * 20_000
    assert refused(pool(tmp_path, f"yi,vi\n{good}1,-1\n{good}")).startswith(
        "in.csv, row 20002, vi: expected a variance"
    )


def test_a_level_is_printed_as_it_is(tmp_path):
    from ldnsynth.pool import forest as pool_forest

    seen = []
    original = pool_forest.forest
    pool_forest.forest = lambda **given: seen.append(given) or original(**given)
    try:
        pool(tmp_path, THREE, "--level", "0.999", "--forest", str(tmp_path / "o.svg"))
    finally:
        pool_forest.forest = original
    assert seen[0]["measure"] == "Effect (99.9% CI)"
