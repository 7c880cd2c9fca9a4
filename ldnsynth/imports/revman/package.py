"""The data package that RevMan Web exports: a zip in a zip, or one alone, with tables of analyses and studies.

Version 2, of September 2024 and later, has the columns of version 1 but for the two levels of confidence, which are
one, and names besides the estimator of the variance between trials, the kind of interval and the labels of the plot.
"""

import csv
import io
import math
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.imports.archive import Archive
from ldnsynth.imports.plan import listed
from ldnsynth.imports.revman.review import (
    CONTINUOUS,
    CONTRAST,
    DICHOTOMOUS,
    OBSERVED,
    Analysis,
    DataRow,
    RevManReview,
    Stated,
    Study,
    measure_of,
    side_that_is_better,
)
from ldnsynth.publishing.files.text_files import decoded
from ldnsynth.vocabulary import RATIOS

_ROWS, _SETTINGS, _SUBGROUPS = "-data-rows.csv", "-overall-estimates-and-settings.csv", "-subgroup-estimates.csv"
_INFORMATION, _BIAS, _INCLUDED = "-study-information.csv", "-risk-of-bias.csv", "-included.ris"
_NEEDED = {
    _ROWS: (
        "Analysis group",
        "Analysis number",
        "Subgroup",
        "Study",
        "Experimental cases",
        "Experimental N",
        "Control N",
    ),
    _SETTINGS: (
        "Analysis group",
        "Analysis number",
        "Analysis name",
        "Data type",
        "Statistical method",
        "Effect measure",
    ),
}
# What each kind of data has, by escalc name; elsewhere RevMan writes 0.0, which means nothing.
_COLUMNS = {
    DICHOTOMOUS: {
        **{"ai": "Experimental cases", "n1i": "Experimental N", "ci": "Control cases", "n2i": "Control N"},
    },
    CONTINUOUS: {
        **{"m1i": "Experimental mean", "sd1i": "Experimental SD", "n1i": "Experimental N"},
        **{"m2i": "Control mean", "sd2i": "Control SD", "n2i": "Control N"},
    },
    OBSERVED: {
        **{"oei": "O-E", "vei": "Variance", "ai": "Experimental cases", "n1i": "Experimental N"},
        **{"ci": "Control cases", "n2i": "Control N"},
    },
    CONTRAST: {"yi": "GIV Mean", "sei": "GIV SE", "n1i": "Experimental N", "n2i": "Control N"},
}
_MAY_BE_ZERO = {"ai", "ci", "m1i", "m2i", "yi", "oei"}
_LEVELS = ("CI/PI level", "Estimate CI")  # of version 2 and 1
# The beginning of names of the variance between trials and of intervals; a blank, as in version 1, is the first.
_ESTIMATORS = (("random", "", "dl", "dersimonian"), ("random_reml", "reml", "restricted"))
_INTERVALS = (("wald", "", "wald"), ("hksj", "hksj", "hartung"))
_NONE = ("", "#N/A", "NA", "N/A")


def read_package(path: Path) -> RevManReview:
    """A data package of RevMan Web.

    Raises
    ------
    DataError
        If the zip is unsound, holds no analyses, or its tables have other columns (a diagnostic review).
    """
    archive = Archive(path)
    if archive.ending("-parameters.csv") or archive.ending("-study-test-data.csv"):
        raise DataError([f"{path.name}: a review of diagnostic tests, which are not pooled here. Nothing was read."])
    review = RevManReview(title=path.stem, form="RevMan data package, version 1")
    tables = {end: _table(archive, end, path.name) for end in (_ROWS, _SETTINGS, _SUBGROUPS, _INFORMATION, _BIAS)}
    if not tables[_SETTINGS]:
        what = f"no table ends in {_SETTINGS!r}; found {listed(archive.names()) or 'no file'}"
        raise DataError([f"{path.name}: {what}. Export 'Data package' from RevMan Web."])
    if _LEVELS[0] in tables[_SETTINGS][0]:
        review.form = "RevMan data package, version 2"
    for cells in tables[_INFORMATION]:
        study = review.studies.setdefault(cells["Study"], Study(cells["Study"], cells.get("Year", "")))
        study.texts |= {
            name.removeprefix("Char: "): cell for name, cell in cells.items() if name.startswith("Char: ") and cell
        }
    for cells in tables[_BIAS]:
        study = review.studies.setdefault(cells["Study"], Study(cells["Study"]))
        study.judgements += _judgements(cells)
    for cells in tables[_SETTINGS]:
        review.analyses.append(_analysis(cells))
    by_number = {analysis.number: analysis for analysis in review.analyses}
    for cells in tables[_SUBGROUPS]:
        by_number[_number(cells)].subgroups[cells["Subgroup"]] = _stated(cells)
    _refuse_unknown_ratios(review, tables[_SETTINGS])
    for line, cells in enumerate(tables[_ROWS], 2):
        _add_row(by_number, review, cells, line)
    review.told += _unread(archive)
    included = archive.ending(_INCLUDED)
    if included:
        text, told = decoded(archive.read(included[0]), included[0])
        review.references, review.told = text.lstrip("\ufeff"), [*review.told, *told]
    return review


def _unread(archive: Archive) -> list[str]:
    known = (_ROWS, _SETTINGS, _SUBGROUPS, _INFORMATION, _BIAS)
    others = [name.rsplit("/", 1)[-1] for name in archive.ending(".csv") if not name.lower().endswith(known)]
    return [f"not read: {listed(others)}: what is pooled stands in the rows of the analyses."] if others else []


def _table(archive: Archive, end: str, name: str) -> list[dict[str, str]]:
    """The rows of the table whose name ends so; none if the package has no such table."""
    found = archive.ending(end)
    if not found:
        return []
    text, _ = decoded(archive.read(found[0]), found[0])
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError([f"{name}, {found[0]}: cannot be read as CSV ({error}). Export the package anew."]) from None
    header = list(rows[0]) if rows else next(csv.reader(io.StringIO(text)), [])
    if missing := [column for column in _NEEDED.get(end, ()) if column not in header]:
        what = f"has no column {listed(missing)}; found {listed([str(column) for column in header], 30)}"
        raise DataError([f"{name}, {found[0].rsplit('/', 1)[-1]}: {what}. Versions 1 and 2 of the package are read."])
    if broken := [number for number, row in enumerate(rows, 2) if None in row or None in row.values()]:
        raise DataError(
            [f"{name}, {found[0]}, row {broken[0]}: has another number of cells than the header. Export it anew."]
        )
    return [{column: cell.strip() for column, cell in row.items()} for row in rows]


def _refuse_unknown_ratios(review: RevManReview, settings: list[dict[str, str]]) -> None:
    """Leave out analyses of logarithms whose measure is no ratio that the tables know."""
    for cells in settings:
        logs = cells.get("Log-scale data", "").lower() == "true"
        analysis = next(one for one in review.analyses if one.number == _number(cells))
        if analysis.kind in (CONTRAST, OBSERVED) and logs and analysis.measure not in RATIOS:
            analysis.kind = f"logarithms of {cells['Effect measure'] or 'an unnamed measure'}"


def _number(cells: dict[str, str]) -> str:
    return f"{cells['Analysis group']}.{cells['Analysis number']}"


def _analysis(cells: dict[str, str]) -> Analysis:
    measure = cells["Effect measure"]
    method = cells["Statistical method"].upper()
    method = {"INVERSE VARIANCE": "IV", "MANTEL-HAENSZEL": "MH"}.get(method, method)
    peto = method in ("PETO", "EXP_O_E_VAR") or measure.lower().startswith("peto")
    kind = cells["Data type"].lower()
    pooled = cells.get("Overall estimates", "true").lower() != "false"
    arms = (
        cells.get("Experimental group label") or cells.get("Experimental intervention", ""),
        cells.get("Control group label") or cells.get("Control intervention", ""),
    )
    sides = (cells.get("Graph label (left)", ""), cells.get("Graph label (right)", ""))
    return Analysis(
        number=_number(cells),
        name=cells["Analysis name"],
        comparison=cells.get("Analysis group name", ""),
        kind=kind if kind in _COLUMNS else CONTRAST if "contrast" in kind or "inverse" in kind else kind,
        measure=measure_of(measure),
        method="PETO" if peto else method or "IV",
        model=_model(cells),
        interval=_named(cells.get("CI method", ""), _INTERVALS),
        level=_percent(next((cells[name] for name in _LEVELS if name in cells), "")),
        better=side_that_is_better(*sides, *arms),
        swapped=cells.get("Swap event and non-event", "").lower() == "true",
        arms=arms,
        stated=_stated(cells) if pooled else None,
    )


def _model(cells: dict[str, str]) -> str:
    if "random" not in cells.get("Analysis model", "").lower():
        return "fixed"
    return _named(cells.get("Heterogeneity estimator", ""), _ESTIMATORS)


def _named(text: str, known: tuple[tuple[str, ...], ...]) -> str:
    """The term that a name in a file stands for; the name itself if it is none that is known."""
    plain = "" if text in _NONE else text.lower()
    return next(
        (
            term
            for term, *starts in known
            if plain in starts or any(start and plain.startswith(start) for start in starts)
        ),
        text,
    )


def _percent(text: str) -> float:
    try:
        level = float(text.rstrip("% ")) / 100
    except ValueError:
        return 0.95
    return level if 0 < level < 1 else 0.95


def _stated(cells: dict[str, str]) -> Stated | None:
    """What is stated; None where it was not computed: blank, or an estimate and an interval of 0."""
    numbers = [cells.get(name, "") for name in ("Mean", "CI start", "CI end")]
    if any(number in _NONE for number in numbers) or all(_value(number) == 0 for number in numbers):
        return None
    return Stated(*numbers, chi2=cells.get("Heterogeneity Chi²", ""), tau2=cells.get("Heterogeneity Tau²", ""))


def _value(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _add_row(by_number: dict[str, Analysis], review: RevManReview, cells: dict[str, str], line: int) -> None:
    number = _number(cells)
    if number not in by_number:
        raise DataError([f"{_ROWS[1:]}, row {line}: analysis {number} has no settings. Export the package anew."])
    analysis = by_number[number]
    columns = _COLUMNS.get(analysis.kind)
    if columns is None:
        if f"analysis {number}" not in " ".join(review.told):
            review.told.append(f"analysis {number} ({analysis.name}): data of the kind {analysis.kind!r} are not read.")
        return
    numbers = {}
    for name, column in columns.items():
        text = cells.get(column, "")
        value = _value(text) if text not in _NONE else math.nan
        if text not in _NONE and not math.isfinite(value):
            raise DataError([f"{_ROWS[1:]}, row {line}, {column}: expected a number, found {text!r}. Export it anew."])
        if math.isfinite(value) and (value != 0 or name in _MAY_BE_ZERO):
            numbers[name] = value
    applies = cells.get("Applicability", "").upper()
    enters = ("OVERALL" in applies or not applies, "SUBGROUP" in applies or not applies)
    place = f"analysis {number}, data row {line}"
    analysis.rows.append(DataRow(cells["Study"], place, numbers, cells["Subgroup"], enters))
    if cells["Subgroup"]:
        analysis.subgroups.setdefault(cells["Subgroup"], None)
    study = review.studies.setdefault(cells["Study"], Study(cells["Study"]))
    study.year = study.year or cells.get("Study year", "")


def _judgements(cells: dict[str, str]) -> list[tuple[str, str, str]]:
    """Pairs of columns, "Domain (judgement): name" and "Domain (support): name"; the judgements that were made."""
    found = []
    for column, judgement in cells.items():
        if column.startswith("Domain (judgement): ") and judgement:
            name = column.removeprefix("Domain (judgement): ")
            found.append((name, judgement, cells.get(f"Domain (support): {name}", "")))
    return found
