"""`ldnsynth pool` on tables as people have them: right numbers, groups in one batch, and faults by row and column."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ldnsynth import cli
from ldnsynth.synthesis.measures import MEASURES
from ldnsynth.synthesis.pooling import pool_effects

HEADER = "k,method,ci,estimate,se,p,ci_low,ci_high,tau2,i2,h2,q,q_p,pi_low,pi_high".split(",")
# Vaccination against tuberculosis: Colditz GA et al. JAMA 1994;271(9):698-702, as in metadat's dat.bcg.
BCG = """\
slab,alloc,ai,bi,ci,di
Aronson 1948,random,4,119,11,128
Ferguson & Simes 1949,random,6,300,29,274
Rosenthal et al 1960,random,3,228,11,209
Hart & Sutherland 1977,random,62,13536,248,12619
Frimodt-Moller et al 1973,alternate,33,5036,47,5761
Stein & Aronson 1953,alternate,180,1361,372,1079
Vandiviere et al 1973,random,8,2537,10,619
TPT Madras 1980,random,505,87886,499,87892
Coetzee & Berjak 1968,random,29,7470,45,7232
Rosenthal et al 1961,systematic,17,1699,65,1600
Comstock et al 1974,systematic,186,50448,141,27197
Comstock & Webster 1969,systematic,5,2493,3,2338
Comstock et al 1976,systematic,27,16886,29,17825
"""


def pool(folder: Path, text: str, *options: str):
    (folder / "table.csv").write_text(text, encoding="utf-8")
    return CliRunner().invoke(cli.main, ["pool", str(folder / "table.csv"), *options])


def rows(result) -> list[dict]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_help_offers_every_measure():
    assert list(MEASURES) == cli.pooling.MEASURES


def test_thirteen_trials_of_a_vaccine_come_out_as_metafor_has_them(tmp_path):
    (row,) = rows(pool(tmp_path, BCG, "--measure", "RR", "--ci", "hk", "--format", "csv"))
    assert list(row) == ["group", *HEADER]
    # metafor: rma(measure = "RR", ..., test = "knha"), Viechtbauer W. J Stat Softw 2010;36(3):1-48, for tau2 and I2
    assert (row["group"], row["k"], row["method"], row["ci"]) == ("all", "13", "REML", "hk")
    assert float(row["estimate"]) == pytest.approx(-0.7145, abs=5e-5)
    assert float(row["tau2"]) == pytest.approx(0.3132, abs=5e-5)
    assert float(row["i2"]) == pytest.approx(92.22, abs=5e-3)
    assert float(row["q"]) == pytest.approx(152.2330, abs=5e-5)


def test_groups_stand_in_the_order_of_the_file_and_are_those_of_the_library(tmp_path):
    found = rows(pool(tmp_path, BCG, "--measure", "RR", "--by", "alloc", "--format", "csv", "--tau2", "DL"))
    assert [row["alloc"] for row in found] == ["random", "alternate", "systematic"]
    counts = np.array([line.split(",")[2:] for line in BCG.splitlines()[1:]], dtype=float)
    a, b, c, d = counts.T
    yi, vi = np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    random = np.array([",random," in line for line in BCG.splitlines()[1:]])
    expected = pool_effects(yi[random], vi[random], method="DL")
    for name in HEADER[3:]:
        assert float(found[0][name]) == pytest.approx(getattr(expected, name), rel=1e-12), name


def test_one_trial_is_shown_and_not_pooled(tmp_path):
    table = "yi,vi,g\n0.5,0.04,a\n0.1,0.09,b\n0.3,0.04,b\n,,c\n"
    one, two, none = rows(pool(tmp_path, table, "--by", "g", "--format", "csv"))
    assert (one["k"], one["method"], one["ci"], one["estimate"], one["tau2"]) == ("1", "none", "z", "0.5", "")
    assert (two["k"], two["method"], two["ci"]) == ("2", "REML", "hk-adhoc")
    assert (none["k"], none["estimate"]) == ("0", "")


def test_json_has_the_same_numbers_and_null_where_there_is_none(tmp_path):
    table = "yi,sei\n0.5,0.2\n0.1,0.3\n0.3,0.2\n"
    (from_csv,) = rows(pool(tmp_path, table, "--format", "csv", "--tau2", "CE", "--ci", "z"))
    (from_json,) = json.loads(pool(tmp_path, table, "--format", "json", "--tau2", "CE", "--ci", "z").stdout)
    assert from_json["pi_low"] is None
    assert {name: str(value) if value is not None else "" for name, value in from_json.items()} == from_csv


def test_the_table_shows_ratios_first(tmp_path):
    shown = pool(tmp_path, BCG, "--measure", "OR").stdout.splitlines()
    assert shown[0].split()[:4] == ["group", "k", "ratio", "method"]
    logarithm, ratio = float(shown[1].split()[8]), float(shown[1].split()[2])
    assert ratio == pytest.approx(np.exp(logarithm), rel=1e-3)


def test_level_and_prediction_interval_are_the_ones_asked_for(tmp_path):
    (narrow,) = rows(pool(tmp_path, BCG, "--measure", "RR", "--level", "0.8", "--pi", "z", "--format", "csv"))
    (wide,) = rows(pool(tmp_path, BCG, "--measure", "RR", "--level", "0.99", "--pi", "t-k-2", "--format", "csv"))
    for low in ("ci_low", "pi_low"):
        assert float(narrow[low]) > float(wide[low])


def test_a_row_without_an_effect_is_left_out_and_named(tmp_path):
    result = pool(tmp_path, BCG + "Nobody,random,0,50,0,50\nUnknown,random,,50,1,50\n", "--measure", "RR")
    assert "row 15: left out, events 0 and 0 of 50 and 50 people" in result.stderr
    assert "row 16: left out, blank: ai." in result.stderr
    assert " 13 " in result.stdout


@pytest.mark.parametrize(
    ("table", "options", "expected"),
    [
        (
            "yi,vi\n1,x\n2,-1\ny,0\n",
            [],
            ["row 2, vi: expected a number, found 'x'", "row 3, vi", "row 4, yi", "row 4, vi"],
        ),
        ("yi,vi\n1,0.1,3\n2,0.1\n", [], ["row 2: expected 2 cells, found 3"]),
        ("yi,vi,yi\n1,1,1\n", [], ["row 1: found column 'yi' twice"]),
        ("yi,vi\n1,1\n", ["--by", "drug"], ["no column 'drug' to tell groups apart. Found: yi, vi"]),
        ("a,b\n1,1\n", [], ["expected columns yi and vi (or sei), found a, b"]),
        ("ai,bi\n1,1\n", ["--measure", "RR"], ["row 1, ci, di: RR needs the columns"]),
        ("ai,n1i,ci,n2i\n1,2,1,2\n5,2,1,2\n", ["--measure", "OR"], ["row 3, ai, n1i: expected at most as many events"]),
        ("ai,bi,ci,di\n0,5,0,5\n1,5,-2,5\n", ["--measure", "RD"], ["row 3, ci: expected a count"]),
        (
            "m1i,sd1i,n1i,m2i,sd2i,n2i\n1,0,5,2,0,5\n1,1,5,2,1,5\n",
            ["--measure", "MD"],
            ["row 2: the standard error is 0"],
        ),
        ("yi,vi\n", [], ["expected a header and at least one row"]),
        ("yi,vi\n1,1\n", ["--level", "95"], ["0.95 for 95%"]),
    ],
)
def test_input_that_does_not_fit_is_named_all_at_once(tmp_path, table, options, expected):
    result = pool(tmp_path, table, *options)
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == len(expected)
    for line, part in zip(lines, expected, strict=True):
        assert part in line


def test_a_thousand_groups_of_unequal_size_equal_one_at_a_time(tmp_path):
    generator = np.random.default_rng(3)
    sizes = generator.integers(1, 9, 300)
    group = np.repeat(np.arange(300), sizes)
    yi, vi = generator.normal(size=len(group)), generator.uniform(0.01, 0.4, len(group))
    order = generator.permutation(len(group))
    lines = [f"{group[i]},{yi[i]!r},{vi[i]!r}" for i in order]
    found = rows(
        pool(
            tmp_path,
            "g,yi,vi\n" + "\n".join(lines).replace("np.float64(", "").replace(")", ""),
            "--by",
            "g",
            "--format",
            "csv",
        )
    )
    assert len(found) == 300
    for row in found[:40]:
        mine = group == int(row["g"])
        expected = pool_effects(yi[mine], vi[mine])
        assert float(row["estimate"]) == pytest.approx(expected.estimate, rel=1e-9)
        assert float(row["ci_low"]) == pytest.approx(expected.ci_low, rel=1e-9)


def test_the_forest_plot_holds_every_row_and_is_the_same_twice(tmp_path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    for path in (first, second):
        result = pool(tmp_path, BCG, "--measure", "RR", "--by", "alloc", "--forest", str(path))
        assert result.exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text().lstrip().startswith("<?xml")


def test_a_forest_of_too_many_rows_is_refused(tmp_path):
    table = "yi,vi\n" + "0.1,0.2\n" * 101
    result = pool(tmp_path, table, "--forest", str(tmp_path / "a.svg"))
    assert result.exit_code == 1
    assert "up to 100 rows, found 101" in result.stderr
    assert not (tmp_path / "a.svg").exists()
