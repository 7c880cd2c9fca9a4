"""Tables as people and spreadsheets of several countries write them: all pool alike, and what is unclear is asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ldnsynth import cli

COUNTS = "slab,ai,n1i,ci,n2i\nMüller,62,13598,248,12867\nBirch,3,231,11,220\nCedar,6,306,29,303\n"
GERMAN = "slab;yi;vi\nMüller;-0,89;0,33\nBirch;-1,59;0,19\nCedar;-1,35;0,42\n"
ENGLISH = GERMAN.replace(",", ".").replace(";", ",")


def pool(folder: Path, content: str | bytes, *options: str):
    path = folder / "in.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(cli.main, ["pool", str(path), "--format", "csv", *options])


def same(folder, content, other, *options):
    first, second = pool(folder, content, *options), pool(folder, other, *options)
    assert second.exit_code == 0, second.stderr
    assert first.exit_code == 0, first.stderr
    assert first.stdout == second.stdout
    return first.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_german_and_english_spreadsheets_pool_alike(tmp_path, encoding, ends):
    told = same(tmp_path, GERMAN.replace("\n", ends).encode(encoding), ENGLISH)
    assert "commas are read as decimal commas" in told
    assert ("read as Windows-1252" in told) == (encoding == "cp1252")


def test_counts_of_a_german_spreadsheet(tmp_path):
    same(tmp_path, COUNTS.replace(",", ";").encode("cp1252"), COUNTS, "--measure", "RR")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Table 2: trials of a vaccine;;;;\n;;;;\n" + COUNTS.replace(",", ";"), "row 1 above the names of the columns"),
        ("Table 2\n\n" + COUNTS, "row 1 above the names of the columns"),
        (COUNTS.replace("\n", ",,\n"), ""),
        (COUNTS + ",,,,\n,,,,\n", ""),
        (COUNTS.replace("slab,ai,n1i", "Slab, AI ,N1i"), ""),
        (COUNTS.replace("13598", "13 598").replace("12867", "12\u00a0867"), "thousands are set apart: 13 598, 12"),
        (COUNTS.replace("13598", "13'598"), "thousands are set apart"),
    ],
)
def test_what_stands_around_the_numbers_changes_nothing(tmp_path, content, sentence):
    assert sentence in same(tmp_path, content, COUNTS, "--measure", "RR")


@pytest.mark.parametrize(
    ("written", "meant", "sentence"),
    [
        ("−0.89", "-0.89", "minus sign"),
        ("–0.89", "-0.89", "minus sign"),
        ("(0.89)", "-0.89", "numbers in brackets are read as below 0"),
        ("20.0%", "0.2", "percentages are read as parts of 1"),
        ("20 %", "0.2", "percentages"),
    ],
)
def test_signs_are_read_and_told(tmp_path, written, meant, sentence):
    assert sentence in same(tmp_path, ENGLISH.replace("-0.89", written), ENGLISH.replace("-0.89", meant))


def test_a_mark_between_thousands_that_another_number_tells(tmp_path):
    yes = "slab;yi;vi;n1i\nA;0,13;0,5;1.130\nB;0,2;0,25;900\n"
    plain = "slab;yi;vi;n1i\nA;0.13;0.5;1130\nB;0.2;0.25;900\n"
    same(tmp_path, yes, plain, "--measure", "MD")
    same(tmp_path, 'slab,yi,vi\nA,"1,234.5",0.5\nB,1200,0.25\n', "slab,yi,vi\nA,1234.5,0.5\nB,1200,0.25\n")
    same(tmp_path, 'slab,yi,vi\nA,"0,20","0,5"\nB,"1,5","0,25"\n', "slab,yi,vi\nA,0.20,0.5\nB,1.5,0.25\n")


@pytest.mark.parametrize("content", ["slab;yi;vi\nA;1,130;1\nB;2,200;1\n", "slab;yi;vi\nA;1.130;1\nB;2.200;1\n"])
def test_a_number_that_could_be_two_is_asked_for_by_name(tmp_path, content):
    result = pool(tmp_path, content)
    assert result.exit_code == 1
    assert "row 2, yi: expected a number, found '1" in result.stderr
    assert "Say with --decimal , or --decimal ." in result.stderr
    mark = content[14]
    as_decimal = pool(tmp_path, content, "--decimal", mark)
    assert "thousands" not in as_decimal.stderr
    assert as_decimal.stdout == pool(tmp_path, "slab,yi,vi\nA,1.13,1\nB,2.2,1\n").stdout
    as_thousands = pool(tmp_path, content, "--decimal", {",": ".", ".": ","}[mark])
    assert "thousands are set apart" in as_thousands.stderr
    assert as_thousands.stdout == pool(tmp_path, "slab,yi,vi\nA,1130,1\nB,2200,1\n").stdout


@pytest.mark.parametrize(
    ("content", "measure", "sentence"),
    [
        (ENGLISH.replace("0.33", "<0.001"), "", "row 2, vi: expected a number, found '<0.001'. A bound is no number"),
        (COUNTS.replace("62", "20%"), "RR", "row 2, ai: expected a number, found '20%'. Write how many people"),
        (GERMAN.replace("0,33", "0.33"), "", "A decimal comma? Write decimal points"),
        (COUNTS + "Total,71,14135,288,13390\n", "RR", "row 5 (Total): holds the sums of the rows above it"),
        (GERMAN.encode() + b"\xfc;1;1\n", "", "two encodings in one file"),
    ],
)
def test_what_is_no_number_or_no_trial_is_refused_with_its_row(tmp_path, content, measure, sentence):
    result = pool(tmp_path, content, *(("--measure", measure) if measure else ()))
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_columns_go_by_other_names(tmp_path):
    text = COUNTS.replace("slab,ai,n1i,ci,n2i", "Study,TPos,total v,cpos,total c")
    names = ("ai=tpos", "n1i=Total V", "ci=cpos", "n2i=total c", "slab=study")
    maps = [part for name in names for part in ("--map", name)]
    first = pool(tmp_path, text, "--measure", "RR", *maps)
    assert first.exit_code == 0, first.stderr
    assert first.stdout == pool(tmp_path, COUNTS, "--measure", "RR").stdout
    wrong = pool(tmp_path, text, "--measure", "RR", "--map", "ai=none")
    assert "no column 'none', which --map ai=none names. Found: Study, " in wrong.stderr


@pytest.mark.parametrize(
    ("names", "sentences"),
    [
        (["events=tpos"], ["--map: 'events' is no name of a column here. Allowed: slab, yi, sei, vi, "]),
        (["a1=x", "bbi=y"], ["'a1' is no name", "'bbi' is no name of a column here. Did you mean 'bi'?"]),
        (["ai=tpos", "ai=cpos"], ["--map: ai stands twice. Leave one out."]),
        (["ai=tpos", "ci=TPOS"], ["--map: one column, 'tpos', for ai and ci. Leave one out."]),
        (["ai=", "=tpos", "ai"], ["found 'ai=', expected OURS=THEIRS", "found '=tpos'", "found 'ai', expected"]),
    ],
)
def test_names_that_cannot_be_mapped_are_refused_all_at_once(tmp_path, names, sentences):
    text = COUNTS.replace("slab,ai,n1i,ci,n2i", "slab,tpos,n1i,cpos,n2i")
    result = pool(tmp_path, text, "--measure", "RR", *(part for name in names for part in ("--map", name)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert all(sentence in result.stderr for sentence in sentences), result.stderr


def test_which_of_two_errors_is_read_is_said(tmp_path):
    result = pool(tmp_path, "yi,vi,sei\n0.1,0.0256,0.16\n0.2,0.04,0.20\n0.3,0.05,\n")
    assert "in.csv: sei is read, not vi, in 2 rows with both." in result.stderr
    assert "sei is read" not in pool(tmp_path, "yi,vi,sei\n0.1,0.0256,\n0.2,,0.20\n").stderr


def test_a_scale_that_is_not_that_of_the_table_is_said(tmp_path):
    told = pool(tmp_path, "xi,ni\n2,10\n3,12\n4,20\n", "--measure", "PLO", "--format", "table").stderr
    assert "Estimates, intervals and tau2 are of logits, the logarithms of odds of a proportion." in told
    assert "logits" not in pool(tmp_path, "xi,ni\n2,10\n3,12\n4,20\n", "--measure", "PR", "--format", "table").stderr


def test_a_row_that_no_measure_takes_is_refused_with_what_to_do(tmp_path):
    result = pool(tmp_path, "x1i,t1i,x2i,t2i\n1,0,2,110\n2,50,3,-7\n1,5,2,5\n", "--measure", "IRR")
    told = "expected person-time above 0, got {}. Correct it or leave it blank."
    assert result.stderr.splitlines() == [
        f"in.csv, row 2, t1i: {told.format(0)}",
        f"in.csv, row 3, t2i: {told.format(-7)}",
    ]


def test_init_reads_the_same_forms_and_refuses_totals(tmp_path):
    (tmp_path / "t.csv").write_bytes(("Trials\n" + COUNTS.replace(",", ";").replace("slab", "study")).encode("cp1252"))
    names = ["--intervention", "a vaccine", "--comparator", "none", "--condition", "flu", "--outcome", "flu"]
    how = ["--measure", "RR", "--better", "lower", *names]
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "r"), "--from", str(tmp_path / "t.csv"), *how])
    assert result.exit_code == 0, result.stderr
    assert "Müller" in (tmp_path / "r" / "data" / "trials.csv").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(COUNTS.replace("slab", "study") + "Total,71,14135,288,13390\n")
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "q"), "--from", str(tmp_path / "t.csv"), *how])
    assert result.exit_code == 1
    assert "row 5 (Total): holds the sums" in result.stderr
    assert not (tmp_path / "q").exists()


def test_groups_are_put_together_tested_and_told_with_people_and_methods(tmp_path):
    text = "slab,drug,ai,n1i,ci,n2i\nA,x,5,100,9,100\nB,x,10,200,14,210\nC,y,30,50,3,55\nD,y,38,60,12,61\n"
    (tmp_path / "in.csv").write_text(text)
    result = CliRunner().invoke(cli.main, ["pool", str(tmp_path / "in.csv"), "--measure", "RR", "--by", "drug"])
    assert result.exit_code == 0, result.stderr
    told = result.stderr
    assert "x: events and people 15 of 300 v 23 of 310." in told
    whole = pool(tmp_path, text, "--measure", "RR").stdout.splitlines()[1].split(",")
    estimate = 2.718281828459045 ** float(whole[4])
    assert f"All groups together: RR {estimate:.4g} (" in told
    assert "Test between groups: Q " in told
    assert "on 1 degree of freedom, p 0.0" in told
    assert "Variance between trials: restricted maximum likelihood" in told
    assert "never narrower than Wald t" in told
    assert "together" not in pool(tmp_path, text, "--measure", "RR", "--by", "drug").stderr  # csv is for programs
