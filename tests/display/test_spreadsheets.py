"""No cell that goes out is computed by a spreadsheet, and no number is touched."""

import csv
import io

import pytest

from ldnsynth.display.spreadsheets import guarded, guarded_csv


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "@SUM(A1)",
        "+A1",
        "-2+3+cmd|' /C calc'!A0",
        "-1*2",
        "\t=1",
        "\r=1",
        "\n=1",
        "-x",
        "=",
        "@",
        "＝1+1",
        "＠SUM(A1)",
    ],
)
def test_what_may_be_computed_is_guarded(cell):
    assert guarded(cell) == (f"'{cell}" if len(cell) > 1 else cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "-0.2",
        "+1e3",
        "-.5",
        "−0.2 (−0.4 to 0.1)",
        "-0.34 [younger2009]",
        "+1 to +2",
        "+ +",
        "a=b",
        "5 = 5",
        "1",
    ],
)
def test_numbers_and_other_words_stay(cell):
    assert guarded(cell) == cell


def test_a_table_is_written_anew_only_where_it_must_be():
    plain = 'a,b\n"x, y",-0.2\n'
    assert guarded_csv(plain) is plain
    rows = list(csv.reader(io.StringIO(guarded_csv('=a,b\n"=HYPERLINK(""x"",""y"")",-0.2\n'))))
    assert rows == [["'=a", "b"], ['\'=HYPERLINK("x","y")', "-0.2"]]
