"""Whatever `synthesis` refuses of a result or an outcome, `ldnsynth check` names before anything is computed."""

import ast
import importlib
import inspect
import math
from itertools import product

import numpy as np
import pandas as pd
import pytest

from ldnsynth.evidence import check_data
from ldnsynth.evidence.layout import NUMERIC, TABLES
from ldnsynth.evidence.reading.tables import Row, Tables
from ldnsynth.evidence.rules.refusals import check_refusals
from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.grade.thresholds import difference_thresholds, event_thresholds
from ldnsynth.synthesis.quantities.arguments import read_columns
from ldnsynth.synthesis.refusals import REFUSALS
from ldnsynth.synthesis.trials import trial_effects as taking

RESULTS = TABLES["results"].columns
NUMBERS = [column.name for column in RESULTS.values() if column.type in NUMERIC]
PARALLEL, CROSSOVER = "randomised_parallel", "randomised_crossover"
DIFFERENCE = {"measure": "MD", "n1i": "20", "n2i": "21", "yi": "2"}
MEANS = {"measure": "", "n1i": "20", "n2i": "21", "m1i": "5", "m2i": "3"}
COUNTS = {"measure": "", "ai": "3", "bi": "17", "ci": "6", "di": "15"}
MIDDLE = {"med1i": "5", "med2i": "4"}
QUARTILES = (
    {"measure": "", "n1i": "20", "n2i": "21"} | MIDDLE | {"q1_1i": "3", "q3_1i": "8", "q1_2i": "2", "q3_2i": "7"}
)
# Each way in which an effect is taken from what was printed: the design and the cells that it takes.
WAYS = {
    "se": (PARALLEL, DIFFERENCE | {"sei": "0.8"}),
    "interval": (PARALLEL, DIFFERENCE | {"ci_low": "0.4", "ci_high": "3.6", "ci_level": "95"}),
    "t": (PARALLEL, DIFFERENCE | {"ti": "2.5"}),
    "p": (PARALLEL, DIFFERENCE | {"pi": "0.02", "pi_relation": "="}),
    "p bound": (PARALLEL, DIFFERENCE | {"pi": "0.02", "pi_relation": "<"}),
    "sds": (PARALLEL, MEANS | {"sd1i": "2", "sd2i": "2.5"}),
    "means and t": (PARALLEL, MEANS | {"ti": "2.5"}),
    "paired se": (CROSSOVER, DIFFERENCE | {"n2i": "20", "sei": "0.8"}),
    "paired interval": (CROSSOVER, DIFFERENCE | {"n2i": "20", "ci_low": "0.4", "ci_high": "3.6", "ci_level": "95"}),
    "paired t": (CROSSOVER, DIFFERENCE | {"n2i": "20", "ti": "2.5"}),
    "paired p": (CROSSOVER, DIFFERENCE | {"n2i": "20", "pi": "0.02", "pi_relation": "="}),
    "counts": (PARALLEL, COUNTS),
    "counts as odds": (PARALLEL, COUNTS | {"measure": "OR"}),
    "events of people": (PARALLEL, {"measure": "RR", "n1i": "20", "n2i": "21", "ai": "3", "ci": "6"}),
    "percentages": (
        PARALLEL,
        {"measure": "proportion", "n1i": "20", "n2i": "40", "percent1i": "15", "percent2i": "30"},
    ),
    "risk difference": (PARALLEL, COUNTS | {"measure": "RD", "wanted": "RD"}),
    "risk difference as printed": (
        PARALLEL,
        {"measure": "RD", "wanted": "RD", "yi": "0.05", "ci_low": "0.01", "ci_high": "0.09", "ci_level": "95"},
    ),
    "rates": (PARALLEL, {"measure": "IRR", "ai": "5", "t1i": "100", "ci": "9", "t2i": "110"}),
    "log-rank test": (PARALLEL, {"measure": "HR", "oei": "-3", "vei": "5"}),
    "hazard ratio and se": (PARALLEL, {"measure": "HR", "yi": "0.8", "sei": "0.2"}),
    "quartiles": (PARALLEL, QUARTILES),
    "ranges": (
        PARALLEL,
        {"measure": "", "n1i": "20", "n2i": "21"} | MIDDLE | {"min1i": "1", "max1i": "9", "min2i": "2", "max2i": "9"},
    ),
    "clusters": (PARALLEL, DIFFERENCE | {"sei": "0.8", "icc": "0.05", "cluster_size": "10"}),
    "correlation": (CROSSOVER, DIFFERENCE | {"n2i": "20", "sei": "0.8", "ri": "0.6"}),
    "ratio": (PARALLEL, {"measure": "RR", "yi": "1.5", "ci_low": "0.9", "ci_high": "2.5", "ci_level": "95"}),
}
PAIRS = [
    ("ci_low", "ci_high"),
    ("ai", "bi"),
    ("ci", "di"),
    ("m1i", "m2i"),
    ("q1_1i", "q3_1i"),
    ("min1i", "max1i"),
    ("ai", "t1i"),
]
ODD = [
    "0",
    "-1",
    "0.5",
    "1.5",
    "99.9",
    "100",
    "101",
    "1000",
    "1e-40",
    "1e29",
    "1e31",
    "-1e31",
    "5e10",
    "1e200",
    "-1e200",
]


ASKED_BEFORE = {("five_numbers", "mean_and_sd")}  # of arms of two people or more alone


def as_frame(design: str, cells: dict) -> pd.DataFrame:
    """A row of results as `trial_effects` takes it."""
    columns = {name: float(cells.get(name) or "nan") for name in NUMBERS}
    words = dict.fromkeys([name for name in RESULTS if name not in columns], "") | {"analysis": "", "better": "higher"}
    words |= {name: cells.get(name, "") for name in ("measure", "wanted", "pi_relation")}
    ids = {"result_id": "r", "trial_id": "t", "outcome_id": "o", "arm_id": "t/a", "comparator_id": "t/b"}
    ids |= {"arm_role": "intervention"}
    return pd.DataFrame([columns | words | ids | {"design": design}])


def named(cells: dict) -> bool:
    """Whether the schema or the check of refusals names the row."""
    row = dict.fromkeys(RESULTS, "") | {name: cell for name, cell in cells.items() if name in RESULTS}
    for name in NUMBERS:
        bounds = RESULTS[name].constraints
        if row[name] and not bounds.get("minimum", -math.inf) <= float(row[name]) <= bounds.get("maximum", math.inf):
            return True
    return any(check_refusals(Tables({"results": [Row("results.csv", 2, "r", row)]}, frozenset(), None)))


@pytest.fixture
def sites(monkeypatch):
    """Where methods refuse while this lasts: module, function and argument."""
    found, real = set(), taking.attempt

    def attempt(compute, *given, **named_):
        try:
            compute(*given, **named_)
        except REFUSALS as error:
            trace = error.__traceback__
            frames = []
            while trace:
                frames.append(trace.tb_frame)
                trace = trace.tb_next
            ours = [f for f in frames if ".synthesis." in f.f_globals["__name__"] and f.f_code.co_name != "refuse"]
            found.add((ours[-1].f_globals["__name__"].rpartition(".")[2], ours[-1].f_code.co_name, str(error)))
        return real(compute, *given, **named_)

    monkeypatch.setattr(taking, "attempt", attempt)
    monkeypatch.setattr(taking, "_row", taking._row.__wrapped__)  # computed anew, whatever was asked before
    return found


def odd_rows():
    """Each way with each of its cells, and each pair of its limits, made odd."""
    for name, (design, cells) in WAYS.items():
        numbers = [column for column in cells if column in NUMBERS]
        for column, odd in product(numbers, ODD):
            yield name, design, cells | {column: odd}
        for first, second in PAIRS:
            if first in cells and second in cells:
                for odd in (("1", "1"), ("2", "1"), ("0", "0"), ("-2", "-1"), ("1e30", "1e30"), ("1e30", "-1e30")):
                    yield name, design, cells | dict(zip((first, second), odd, strict=True))


def test_what_is_refused_of_a_result_is_named_by_the_check(sites):
    missed, refused = [], 0
    with np.errstate(all="ignore"):
        for name, design, cells in odd_rows():
            sites.clear()
            taking.trial_effects(as_frame(design, cells), {})
            refused += bool(sites)
            if sites and not named(cells):
                missed.append((name, cells, sites.copy()))
    assert missed == []
    assert refused > 200


@pytest.mark.parametrize("name", WAYS)
def test_what_is_not_odd_is_neither_refused_nor_named(name, sites):
    design, cells = WAYS[name]
    effect = taking.trial_effects(as_frame(design, cells), {}).iloc[0]
    assert not sites and not named(cells)
    assert effect["se"] > 0


LAST = ("reported.five_numbers", "effect_sizes.time_to_event")


def refusals_of(module: str):
    """The refusals that stand in a module's code: function and argument."""
    tree = ast.parse(inspect.getsource(importlib.import_module(f"ldnsynth.synthesis.{module}")))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse":
                yield function.name, ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else "?"


def test_every_refusal_of_the_ways_is_met(sites):
    """No refusal of the methods that effects are taken by goes untried above."""
    with np.errstate(all="ignore"):
        for _, design, cells in odd_rows():
            taking.trial_effects(as_frame(design, cells), {})
    met = {(module, function) for module, function, _ in sites}
    told = {text.partition(":")[0] for _, function, text in sites if function == "read_columns"}
    for module in ("reported.reported_effects", "reported.conversions", "effect_sizes.two_by_two", *LAST):
        for function, argument in refusals_of(module):
            assert (module.rpartition(".")[2], function) in met | ASKED_BEFORE, (module, function, argument)
    assert {"sei", "ti", "pi", "level", "n1i", "n2i", "sd1i", "sd2i", "ai", "bi", "ci", "di", "percent"} <= told


@pytest.mark.parametrize("name", [name for name in RANGES if name in NUMBERS])
def test_no_number_that_a_range_refuses_passes_the_check(name):
    """The ranges of `synthesis` and of the check agree, whatever a method makes of the number."""
    for odd in (*ODD, "-0.5", "1e-31", "2"):
        try:
            read_columns(**{name: float(odd)})
        except ValueError:
            assert named({name: odd}), (name, odd)


def test_thresholds_that_are_refused_are_named(package):
    odd = []
    for number in ("0", "-1", "1e200"):
        for column, refuse in (
            ("mid", lambda n: difference_thresholds(n)),
            ("mid_per_1000", lambda n: event_thresholds(n, 0.5, 0.2)),
            ("mid_ratio", lambda n: event_thresholds(10, n, 0.2)),
        ):
            try:
                refuse(float(number))
            except REFUSALS:
                odd.append((column, number))
    assert len(odd) >= 6
    for column, number in odd:
        unit = {"unit": "people"} if column != "mid" else {}
        pair = {"mid_per_1000": "10", "mid_ratio": "1.5"} if unit else {}
        source = {"mid_source_id": "cross2008", "mid_locator": "abstract", "mid_verification": "abstract"}
        package.edit("outcomes", "remission", **{**source, **unit, **pair, column: number})
        assert any(f"(remission), {column}: " in problem for problem in check_data(package.folder).problems)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"pi": "0", "pi_relation": "="}, "pi", "Enter 0.001 with pi_relation '<'."),
        ({"n1i": "0.5"}, "n1i", "expected a number of people, 1 or more"),
        ({"n1i": "1.5"}, "n1i", "expected a whole number of people"),
        ({"n1i": "5e10"}, "n1i", "of 1e+10 at most"),
        ({"sei": "0"}, "sei", "expected a standard error above 0"),
        ({"sd1i": "0", "sd2i": "1"}, "sd1i", "expected a standard deviation above 0"),
        ({"sd1i": "1e200", "sd2i": "1"}, "sd1i", "of 1e+30 at most"),
        ({"measure": "RR", "yi": "1", "ci_low": "0", "ci_high": "2"}, "ci_low", "expected a RR above 0"),
        ({"ai": "0", "bi": "0"}, "ai", "nobody was in the arm"),
        (
            {"yi": "-3.3", "m1i": "", "ti": "2", "ci_low": "", "ci_high": "", "ci_level": ""},
            "ti",
            "expected the same sign",
        ),
        ({"ci_low": "3.3", "ci_high": "3.3"}, "ci_low", "an interval has two limits"),
        ({"ci_low": "6", "ci_high": "1", "accepted_because": "as printed"}, "ci_low", "6 is above ci_high 1"),
    ],
)
def test_the_sentence_names_row_and_column_and_what_to_do(package, cells, column, words):
    package.edit("results", "cross2008/mcs/w8", **cells)
    found = [problem for problem in check_data(package.folder).problems if f"(cross2008/mcs/w8), {column}: " in problem]
    assert any(words in problem for problem in found), check_data(package.folder).problems


@pytest.mark.parametrize(
    ("table", "key", "column", "cell", "words"),
    [
        ("trials", "cross2008", "label", "Cross\x02 2008", "cannot be printed, U+0002"),
        ("trials", "cross2008", "summary", "right\u202eleft", "cannot be printed, U+202E"),
        ("trials", "cross2008", "label", "交差 2008", "figures have no letter for 交"),
        ("outcomes", "mcs", "label", "שלום", "figures have no letter for"),
        ("outcomes", "mcs", "unit", "分", "figures have no letter for 分"),
        ("trials", "cross2008", "note", "交差", ""),  # not drawn
        ("trials", "cross2008", "label", "Cross ($3 v $4) 2008", ""),
    ],
)
def test_letters_that_cannot_be_printed_or_drawn_are_named(package, table, key, column, cell, words):
    package.edit(table, key, **{column: cell})
    found = check_data(package.folder).problems
    assert (len(found) == 1 and words in found[0]) if words else found == []
