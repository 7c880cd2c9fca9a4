"""What must hold of the smallest differences that matter to people, which outcomes record. One function a rule."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Row, Tables

EVENT_UNITS = ("people", "proportion")
_THRESHOLDS = ("mid", "mid_per_1000", "mid_ratio")
_SOURCE = ("mid_source_id", "mid_locator", "mid_verification")


def _thresholds_fit_the_outcome(tables: Tables) -> Iterator[Problem]:
    for row in tables["outcomes"]:
        filled = _filled(row, _THRESHOLDS)
        event = row["unit"] in EVENT_UNITS
        if filled and row["better"] == "none":
            yield row.problem(filled[0], "a smallest important difference where neither way is better. Leave it blank.")
            continue
        if event and row["mid"]:
            instead = "mid_per_1000 and mid_ratio"
            yield row.problem("mid", f"this counts {row['unit']}: the thresholds of an event are {instead}. Use those.")
        for column in () if event else _filled(row, ("mid_per_1000", "mid_ratio")):
            what = f"only events have this, and the unit is {row['unit']!r}"
            yield row.problem(column, f"{what}. Use mid, or give the unit 'people' if people are counted.")
        if event and len(pair := _filled(row, ("mid_per_1000", "mid_ratio"))) == 1:
            lacking = "mid_ratio" if pair == ["mid_per_1000"] else "mid_per_1000"
            what = f"blank beside {pair[0]}: an event needs the absolute and the relative threshold"
            yield row.problem(lacking, f"{what}. Fill both or neither.")


def _thresholds_point_to_the_better(tables: Tables) -> Iterator[Problem]:
    for row in tables["outcomes"]:
        for column in _filled(row, _THRESHOLDS):
            if row.number_of(column) <= 0:
                kind = "a ratio" if column == "mid_ratio" else "a difference"
                yield row.problem(column, f"found {row[column]}, expected {kind} above 0. Leave it blank if unknown.")
        low, high, mid = (row.number_of(column) for column in ("range_low", "range_high", "mid"))
        if None not in (low, high, mid) and mid >= high - low:
            yield row.problem("mid", f"found {row['mid']}, but the scale goes from {low:g} to {high:g}. Correct one.")
        ratio = row.number_of("mid_ratio")
        expected = {"lower": "below 1", "higher": "above 1"}.get(row["better"])
        right = {"lower": (ratio or 0) < 1, "higher": (ratio or 0) > 1}.get(row["better"], True)
        if ratio and not right:
            what = f"found {row['mid_ratio']} where {row['better']} is better, expected a ratio {expected}"
            yield row.problem("mid_ratio", f"{what}. Correct it, or better.")


def _thresholds_have_a_source(tables: Tables) -> Iterator[Problem]:
    for row in tables["outcomes"]:
        filled, source = _filled(row, _THRESHOLDS), _filled(row, _SOURCE)
        if filled and len(source) < len(_SOURCE):
            lacking = [column for column in _SOURCE if column not in source]
            what = f"a smallest important difference without {', '.join(lacking)}"
            yield row.problem(filled[0], f"{what}. Say where it was seen and how well it is verified.")
        if source and not filled:
            yield row.problem(
                source[0], "a source for no smallest important difference. Fill one, or remove the source."
            )


def _filled(row: Row, columns: tuple[str, ...]) -> list[str]:
    return [column for column in columns if row[column]]


THRESHOLD_RULES = (_thresholds_fit_the_outcome, _thresholds_point_to_the_better, _thresholds_have_a_source)
