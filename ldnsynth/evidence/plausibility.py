"""Whether the numbers of a result can be true: counts, percentages and intervals against each other."""

from collections.abc import Iterator

from ldnsynth.evidence.tables import Problem, Row, Tables

_ADVICE = "Correct it, or keep it as printed and say why in accepted_because."
_DENOMINATORS = ("n_enrolled", "n_randomised", "n_started", "n_completed", "n_analysed")
_COUNTS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))


def check_numbers(tables: Tables) -> Iterator[Problem]:
    """Faults in the numbers of each result; a row with ``accepted_because`` passes as it is printed."""
    people = _people(tables)
    for row in tables["results"]:
        faults = [*_counts(row), *_percentages(row, people), *_intervals(row)]
        if not row["accepted_because"]:
            yield from (row.problem(column, f"{message}. {_ADVICE}") for column, message in faults)
        elif not faults:
            yield row.problem("accepted_because", "filled, but the row passes every check. Remove it.")


def counts_that_fit(percent: str, n: int) -> list[int]:
    """Numbers of people out of `n` that round to a percentage as printed, for example ``"74.5"``.

    Both roundings of a half are allowed. Empty where no count fits, as for no people at all.
    """
    decimals = len(percent.partition(".")[2])
    half = 0.5 * 10**-decimals + 1e-9
    return [count for count in range(n + 1 if n else 0) if abs(100 * count / n - float(percent)) <= half]


def _people(tables: Tables) -> dict[tuple[str, str], set[int]]:
    """Every number of people known for a trial ("" as arm) or an arm: any of them may be the denominator."""
    known: dict[tuple[str, str], set[int]] = {}
    for row in tables["characteristics"]:
        if row["value"] and row["item"] in _DENOMINATORS and float(row["value"]) >= 1:
            known.setdefault((row["trial_id"], row["arm_id"]), set()).add(int(float(row["value"])))
    return known


def _counts(row: Row) -> Iterator[tuple[str, str]]:
    for events, none, total in _COUNTS:
        cells = [row.number_of(column) for column in (events, none, total)]
        if None not in cells and cells[0] + cells[1] != cells[2]:
            yield none, f"{events} {cells[0]:g} and {none} {cells[1]:g} do not add up to {total} {cells[2]:g}"
    for events, total in (("ai", "n1i"), ("ci", "n2i"), ("xi", "ni")):
        count, people = row.number_of(events), row.number_of(total)
        if count is not None and people is not None and count > people:
            yield events, f"{count:g} events in {people:g} people"


def _percentages(row: Row, people: dict[tuple[str, str], set[int]]) -> Iterator[tuple[str, str]]:
    sides = (("percent1i", ("n1i", "ni"), row["arm_id"]), ("percent2i", ("n2i",), row["comparator_id"]))
    for column, totals, arm in sides:
        if not row[column]:
            continue
        stated = {int(row.number_of(total)) for total in totals if row[total]}
        known = stated or people.get((row["trial_id"], arm)) or people.get((row["trial_id"], ""), set())
        if known and not any(counts_that_fit(row[column], n) for n in known):
            yield column, f"no count out of {' or '.join(map(str, sorted(known)))} people is {row[column]} %"


def _intervals(row: Row) -> Iterator[tuple[str, str]]:
    low, high, estimate = (row.number_of(column) for column in ("ci_low", "ci_high", "yi"))
    if low is not None and high is not None:
        if low > high:
            yield "ci_low", f"{low:g} is above ci_high {high:g}"
        elif estimate is not None and not low <= estimate <= high:
            yield "yi", f"{estimate:g} lies outside its own interval {low:g} to {high:g}"
        if not row["ci_level"]:
            yield "ci_level", "blank beside an interval"
    if row["pi"] and not row["pi_relation"]:
        yield "pi_relation", "blank beside a p value"
