"""What synthesis would refuse, and what no page could print or draw: cells that are named before anything is computed.

The ranges are those by which `synthesis` refuses (`ldnsynth.ranges`); the data are stricter where a source cannot print
it: people come in whole numbers, and no spread is 0.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from ldnsynth.evidence.layout import NUMERIC, TABLES
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.letters import undrawn, unprintable
from ldnsynth.ranges import ANY, LARGEST, RANGES, Range
from ldnsynth.vocabulary import RATIOS

_SPREAD = Range("a standard deviation above 0", 0.0, least=RANGES["sd1i"].least, zero=False)
_LEVEL = Range("a level in percent, such as 95", 1.0, 99.999)
_OF_RESULTS = {
    **{column: RANGES[column] for column in ("n1i", "n2i", "ni", "ai", "bi", "ci", "di", "xi", "sei", "pi")},
    **dict.fromkeys(("sd1i", "sd2i"), _SPREAD),
    **dict.fromkeys(("percent1i", "percent2i"), RANGES["percent"]),
    **{"di_df": RANGES["df"], "ci_level": _LEVEL},
    **dict.fromkeys(("t1i", "t2i"), Range("person-time above 0", 0.0, least=1 / LARGEST, zero=False)),
    "vei": Range("a variance above 0", 0.0, least=1 / LARGEST, zero=False),
}
_PEOPLE = ("n1i", "n2i", "ni", "ai", "bi", "ci", "di", "xi")
_LIMITS = (("ci_low", "ci_high"), ("m1_ci_low", "m1_ci_high"), ("m2_ci_low", "m2_ci_high"))
_QUANTILES = tuple(
    tuple(name.format(arm) for name in ("min{}i", "q1_{}i", "med{}i", "q3_{}i", "max{}i")) for arm in (1, 2)
)
# Cells that stand in figures.
_DRAWN = {
    *((table, "label") for table in ("trials", "outcomes", "arms", "sources", "phases")),
    *(("outcomes", "unit"), ("covariates", "level")),
}
_P_OF_ZERO = "found 0: p = 0.000 is printed for p < 0.001. Enter 0.001 with pi_relation '<'."


def check_refusals(tables: Tables) -> Iterator[Problem]:
    """The cells that cannot be computed with, printed or drawn."""
    for name, rows in tables.rows.items():
        numbers = [column.name for column in TABLES[name].columns.values() if column.type in NUMERIC]
        for row in rows:
            yield from _letters(name, row)
            yield from _numbers(name, row, [column for column in numbers if row.cells.get(column)])
            for relation in _RELATIONS if name == "results" else ():
                yield from relation(row)


def _letters(table: str, row: Row) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        if sign := unprintable(cell):
            yield row.problem(column, f"holds a sign that cannot be printed, {sign}. Remove it.")
        elif (table, column) in _DRAWN and (letter := undrawn(cell)):
            yield row.problem(column, f"figures have no letter for {letter}. Write it in Latin letters.")


def _numbers(table: str, row: Row, columns: list[str]) -> Iterator[Problem]:
    for column in columns:
        number = _number(row, column)
        if number is None:
            continue
        allowed = _allowed(table, row, column)
        if table == "results" and column == "pi" and number == 0:
            yield row.problem(column, _P_OF_ZERO)
        elif not allowed.holds(number):
            yield row.problem(column, f"found {row[column]}, expected {allowed.expected(number)}.")
        elif table == "results" and column in _PEOPLE and number % 1:
            yield row.problem(column, f"found {row[column]}, expected a whole number of people.")


def _allowed(table: str, row: Row, column: str) -> Range:
    if table == "results":
        return _OF_RESULTS.get(column, ANY)
    counts = table == "characteristics" and row["item"].startswith("n_")
    return RANGES["ai"] if counts else ANY


def _number(row: Row, column: str) -> float | None:
    """The number in a cell; None where it is blank or no number, which the schema tells."""
    try:
        return row.number_of(column)
    except ValueError:
        return None


def _limits_in_order(row: Row) -> Iterator[Problem]:
    for lower, upper in _LIMITS:
        low, high = _number(row, lower), _number(row, upper)
        if low is None or high is None or low < high:
            continue
        if low == high:
            yield row.problem(lower, f"{row[lower]} is {upper} too: an interval has two limits. Leave both blank.")
        else:
            yield row.problem(lower, f"{row[lower]} is above {upper} {row[upper]}. Correct one, or leave both blank.")


def _quantiles_in_order(row: Row) -> Iterator[Problem]:
    for names in _QUANTILES:
        seen = [(name, number) for name in names if (number := _number(row, name)) is not None]
        for (lower, low), (upper, high) in pairwise(seen):
            if low > high:
                yield row.problem(lower, f"{row[lower]} is above {upper} {row[upper]}. Correct one.")


def _ratios_above_zero(row: Row) -> Iterator[Problem]:
    for column in ("yi", "ci_low", "ci_high") if row["measure"] in RATIOS else ():
        number = _number(row, column)
        if number is not None and number <= 0:
            found = f"found {row[column]}, expected a {row['measure']} above 0"
            yield row.problem(column, f"{found}. Where 0.00 is printed, leave the interval blank and say so in note.")


def _risk_differences_can_be(row: Row) -> Iterator[Problem]:
    for column in ("yi", "ci_low", "ci_high") if row["measure"] == "RD" else ():
        number = _number(row, column)
        if number is not None and abs(number) > 100:
            yield row.problem(
                column, f"found {row[column]}, expected a risk difference from -100 to 100 percentage points."
            )


def _events_among_people(row: Row) -> Iterator[Problem]:
    for events, others, people in (("ai", "bi", "n1i"), ("ci", "di", "n2i"), ("xi", "", "ni")):
        count, rest, total = (_number(row, column) if column else None for column in (events, others, people))
        if count is not None and total is not None and rest is None and count > total:
            yield row.problem(events, f"{row[events]} of {row[people]} people. Correct one.")
        if count == 0 and rest == 0:
            yield row.problem(events, f"0, and {others} is 0 too: nobody was in the arm. Leave both blank.")


def _means_have_a_difference(row: Row) -> Iterator[Problem]:
    first, second = _number(row, "m1i"), _number(row, "m2i")
    if first is not None and second is not None and not ANY.holds(difference := first - second):
        apart = f"{row['m1i']} less m2i {row['m2i']} is {difference:g}"
        yield row.problem("m1i", f"{apart}, expected {ANY.expected(difference)}. Correct one.")


def _tests_have_the_sign_of_their_effect(row: Row) -> Iterator[Problem]:
    """A t of the other sign, where the standard error is taken from it."""
    effect, t = _number(row, "yi"), _number(row, "ti")
    if effect is None or row["measure"] == "SMD":
        means = _number(row, "m1i"), _number(row, "m2i")
        effect = None if None in means else means[0] - means[1]
    if None not in (effect, t) and effect * t < 0 and not row["sei"] and not row["ci_low"]:
        yield row.problem("ti", f"found {row['ti']} for an effect of {effect:g}, expected the same sign.")


_RELATIONS: tuple[Callable[[Row], Iterator[Problem]], ...] = (
    _limits_in_order,
    _quantiles_in_order,
    _ratios_above_zero,
    _risk_differences_can_be,
    _events_among_people,
    _means_have_a_difference,
    _tests_have_the_sign_of_their_effect,
)
