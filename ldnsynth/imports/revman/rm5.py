"""The file of RevMan 5 (.rm5), XML."""

import math
import re
from pathlib import Path
from xml.etree.ElementTree import Element

from ldnsynth.errors import DataError
from ldnsynth.imports.references.markup import read_markup, text_of
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

_KINDS = {"DICH": DICHOTOMOUS, "CONT": CONTINUOUS, "IV": CONTRAST, "IPD": OBSERVED}
_ATTRIBUTES = {
    DICHOTOMOUS: {"ai": "EVENTS_1", "n1i": "TOTAL_1", "ci": "EVENTS_2", "n2i": "TOTAL_2"},
    CONTINUOUS: {
        **{"m1i": "MEAN_1", "sd1i": "SD_1", "n1i": "TOTAL_1", "m2i": "MEAN_2", "sd2i": "SD_2", "n2i": "TOTAL_2"},
    },
    CONTRAST: {"yi": "EFFECT_SIZE", "sei": "SE", "n1i": "TOTAL_1", "n2i": "TOTAL_2"},
    OBSERVED: {"oei": "O_E", "vei": "VAR", "ai": "EVENTS_1", "n1i": "TOTAL_1", "ci": "EVENTS_2", "n2i": "TOTAL_2"},
}
_MAY_BE_ZERO = {"ai", "ci", "m1i", "m2i", "yi", "oei"}
_RESULTS = {"YES": "Low risk", "NO": "High risk", "UNKNOWN": "Unclear risk"}
_TEXTS = ("METHODS", "PARTICIPANTS", "INTERVENTIONS", "OUTCOMES", "NOTES")


def read_rm5(path: Path) -> RevManReview:
    """A review of RevMan 5.

    Raises
    ------
    DataError
        If it is no such file, or of a kind without comparisons of interventions.
    """
    root = read_markup(path, "COCHRANE_REVIEW")
    if (kind := root.get("TYPE", "INTERVENTION")) != "INTERVENTION":
        raise DataError([f"{path.name}: a review of type {kind}, expected INTERVENTION. Nothing was read."])
    review = RevManReview(title=text_of(root, "COVER_SHEET/TITLE") or path.stem, form="RevMan 5 file")
    names = _add_studies(review, root)
    for comparison in root.iterfind("ANALYSES_AND_DATA/COMPARISON"):
        for outcome in comparison:
            _add_outcome(review, comparison, outcome, names, path.name)
    if not review.studies:
        raise DataError([f"{path.name}: holds no included study. Nothing to read."])
    return review


def _add_studies(review: RevManReview, root: Element) -> dict[str | None, str]:
    """Give a review its studies, with their texts and judgements; their names by id."""
    names = {}
    for element in root.iterfind("STUDIES_AND_REFERENCES/STUDIES/INCLUDED_STUDIES/STUDY"):
        study = Study(element.get("NAME", ""), element.get("YEAR", ""))
        names[element.get("ID")] = study.name
        review.studies[study.name] = study
    for element in root.iter("INCLUDED_CHAR"):
        if study := review.studies.get(names.get(element.get("STUDY_ID"), "")):
            study.texts = {name.capitalize(): text for name in _TEXTS if (text := text_of(element, f"CHAR_{name}"))}
    for item in root.iterfind("QUALITY_ITEMS/QUALITY_ITEM"):
        for entry in item.iter("QUALITY_ITEM_DATA_ENTRY"):
            if study := review.studies.get(names.get(entry.get("STUDY_ID"), "")):
                judgement = _RESULTS.get(entry.get("RESULT", ""), entry.get("RESULT", ""))
                study.judgements.append((text_of(item, "NAME"), judgement, text_of(entry, "DESCRIPTION")))
    return names


def _add_outcome(review: RevManReview, comparison: Element, outcome: Element, names: dict, file: str) -> None:
    """Give a review the analysis of an outcome, or say why it has none."""
    if not outcome.tag.endswith("_OUTCOME"):
        return
    kind = _KINDS.get(outcome.tag.removesuffix("_OUTCOME"))
    if not kind:
        number = f"{comparison.get('NO')}.{outcome.get('NO')}"
        review.told.append(f"analysis {number} ({text_of(outcome, 'NAME')}): {outcome.tag} is not read.")
        return
    analysis = _analysis(comparison, outcome, kind, names, file)
    review.analyses.append(analysis)
    if analysis.kind not in _ATTRIBUTES:
        review.told.append(f"analysis {analysis.number} ({analysis.name}): {analysis.kind} are not read.")


def _analysis(comparison: Element, outcome: Element, kind: str, names: dict, file: str) -> Analysis:
    prefix = outcome.tag.removesuffix("_OUTCOME")
    measure = outcome.get("EFFECT_MEASURE") or text_of(outcome, "EFFECT_MEASURE")
    arms = (text_of(outcome, "GROUP_LABEL_1"), text_of(outcome, "GROUP_LABEL_2"))
    analysis = Analysis(
        number=f"{comparison.get('NO')}.{outcome.get('NO')}",
        name=text_of(outcome, "NAME"),
        comparison=text_of(comparison, "NAME"),
        kind=kind,
        measure=measure_of(measure),
        method="PETO" if "PETO" in (outcome.get("METHOD"), measure.split("_")[0]) else outcome.get("METHOD") or "IV",
        model="random" if outcome.get("RANDOM") == "YES" else "fixed",
        level=_number(outcome, "CI_TOTAL", 95.0) / 100,
        better=side_that_is_better(text_of(outcome, "GRAPH_LABEL_1"), text_of(outcome, "GRAPH_LABEL_2"), *arms),
        swapped=outcome.get("SWAP_EVENTS") == "YES",
        arms=arms,
        stated=_stated(outcome) if outcome.get("TOTALS", "YES") == "YES" else None,
    )
    logs = outcome.get("LOG_DATA") == "YES"
    if analysis.measure == "GEN" and (logs or kind == OBSERVED):
        analysis.kind = f"logarithms of {measure or 'an unnamed measure'}"
        return analysis
    for row in outcome.iterfind(f"{prefix}_DATA"):
        analysis.rows.append(_row(analysis, row, names, "", file, logs=logs))
    for subgroup in outcome.iterfind(f"{prefix}_SUBGROUP"):
        name = text_of(subgroup, "NAME")
        analysis.subgroups[name] = _stated(subgroup) if outcome.get("TOTALS") != "NO" else None
        for row in subgroup.iterfind(f"{prefix}_DATA"):
            analysis.rows.append(_row(analysis, row, names, name, file, logs=logs))
    return analysis


def _stated(element: Element) -> Stated | None:
    """What is stated of an outcome or subgroup; None where nothing was computed."""
    numbers = [element.get(name, "") for name in ("EFFECT_SIZE", "CI_START", "CI_END")]
    if (
        "" in numbers
        or element.get("ESTIMABLE") == "NO"
        or all(re.fullmatch(r"-?0*\.?0*", number) for number in numbers)
    ):
        return None
    return Stated(*numbers, chi2=element.get("CHI2", ""), tau2=element.get("TAU2", ""))


def _number(element: Element, attribute: str, default: float) -> float:
    try:
        return float(element.get(attribute) or default)
    except ValueError:
        return default


def _row(analysis: Analysis, element: Element, names: dict, subgroup: str, file: str, *, logs: bool) -> DataRow:
    identity = element.get("STUDY_ID")
    study = names.get(identity) or _unescaped(identity or "")
    place = f"analysis {analysis.number}, {study}"
    numbers = {}
    for name, attribute in _ATTRIBUTES[analysis.kind].items():
        text = element.get(attribute, "")
        try:
            value = float(text) if text else None
        except ValueError:
            raise DataError([f"{file}, {place}, {attribute}: expected a number, found {text!r}. Correct it."]) from None
        if value is not None and (value != 0 or name in _MAY_BE_ZERO):
            numbers[name] = value
    if analysis.kind == CONTRAST and {"yi", "sei"} <= numbers.keys() and _is_ratio(element, numbers, logs=logs):
        numbers["yi"] = math.log(numbers["yi"])
    return DataRow(study, place, numbers, subgroup)


def _is_ratio(element: Element, numbers: dict[str, float], *, logs: bool) -> bool:
    """Whether an estimate stands as a ratio beside the standard error of its logarithm, as its interval tells."""
    low, high = (_number(element, name, math.nan) for name in ("CI_START", "CI_END"))
    if numbers["yi"] <= 0:
        return False
    if not 0 < low < high:
        return logs
    widths = math.log(high / low), high - low
    return min(widths, key=lambda width: abs(width - 2 * 1.96 * numbers["sei"])) == widths[0]


def _unescaped(identity: str) -> str:
    """The name in an id: "STD-ISIS_x002d_2" is ISIS-2."""
    plain = identity.removeprefix("STD-")
    return re.sub(r"_x([0-9a-f]{4})_", lambda found: chr(int(found[1], 16)), plain).replace("_", " ")
