"""What an entry of ClinicalTrials.gov must look like where it is read: which names hold objects, lists and texts."""

from collections.abc import Mapping
from typing import Any

from ldnsynth.errors import DataError

_OBJECTS = frozenset(
    "protocolSection identificationModule statusModule armsInterventionsModule designModule designInfo maskingInfo "
    "conditionsModule sponsorCollaboratorsModule leadSponsor eligibilityModule enrollmentInfo "
    "studyFirstPostDateStruct resultsFirstPostDateStruct startDateStruct completionDateStruct "
    "resultsSection outcomeMeasuresModule adverseEventsModule participantFlowModule".split()
)
_LISTS = frozenset(
    "armGroups outcomeMeasures groups denoms counts classes categories measurements analyses periods milestones "
    "achievements eventGroups".split()
)
_LISTS_OF_TEXTS = frozenset("conditions interventionNames groupIds".split())
_TEXTS = frozenset(
    "nctId officialTitle briefTitle acronym label type description title paramType unitOfMeasure timeFrame "
    "dispersionType units studyType interventionModel allocation masking overallStatus date studyFirstSubmitDate "
    "name class sex minimumAge maximumAge id groupId pValue statisticalMethod estimateComment ciNumSides".split()
)
_NUMBERS = frozenset(
    "value spread lowerLimit upperLimit numSubjects count paramValue ciPctValue ciLowerLimit ciUpperLimit "
    "dispersionValue frequencyThreshold deathsNumAffected deathsNumAtRisk seriousNumAffected seriousNumAtRisk "
    "otherNumAffected otherNumAtRisk".split()
)
_ALWAYS = {"groups": "id", "eventGroups": "id", **dict.fromkeys(("measurements", "counts", "achievements"), "groupId")}
_SHOWN = 10


def shaped(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An entry as it is read: what is null is left out, a number where a text belongs is its text.

    Parameters
    ----------
    entry : mapping
        From JSON.
    name : str
        Of the file.

    Raises
    ------
    DataError
        What has another shape than entries have, each with its place.
    """
    faults: list[str] = []
    try:
        found = _object(entry, "", faults)
    except RecursionError:
        raise DataError([f"{name}: nested deeper than any entry. Download it anew."]) from None
    if faults:
        more = [f"{name}: {len(faults) - _SHOWN} places more."] if len(faults) > _SHOWN else []
        raise DataError([*(f"{name}, {fault}" for fault in faults[:_SHOWN]), *more])
    return found


def _object(held: Mapping[str, Any], place: str, faults: list[str]) -> dict[str, Any]:
    found = {}
    for name, value in held.items():
        if (
            value is not None
            and (fits := _value(name, value, f"{place}.{name}" if place else name, faults)) is not None
        ):
            found[name] = fits
    return found


def _value(name: str, value: Any, place: str, faults: list[str]) -> Any:
    if expected := _expected(name, value):
        faults.append(f"{place}: expected {expected}, found {_kind(value)}.")
        return None
    if name in _OBJECTS:
        return _object(value, place, faults)
    if name in _LISTS:
        wanting = [number for number, one in enumerate(value) if _ALWAYS.get(name, "") not in ("", *one)]
        faults += [f"{place}.{number}: expected {_ALWAYS[name]} in it, found none." for number in wanting]
        return [_object(one, f"{place}.{number}", faults) for number, one in enumerate(value)]
    return str(value) if name in _TEXTS else value


def _expected(name: str, value: Any) -> str:
    """What belongs in the place of a value, "" if it is that."""
    if name in _OBJECTS:
        return "" if isinstance(value, dict) else "an object"
    if name in _LISTS:
        return "" if isinstance(value, list) and all(isinstance(one, dict) for one in value) else "a list of objects"
    if name in _LISTS_OF_TEXTS:
        return "" if isinstance(value, list) and all(isinstance(one, str) for one in value) else "a list of texts"
    return "a text or number" if name in _TEXTS | _NUMBERS and isinstance(value, dict | list) else ""


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list of something else" if value else "a list", str: "a text"}
    return kinds.get(type(value), "a number" if type(value) in (int, float) else f"{value!r}")
