"""Reading a data package of any layout, and writing one in the layout of this engine."""

import csv
import io
import json
from pathlib import Path

import yaml

from ldnsynth import plain_yaml
from ldnsynth.errors import DataError
from ldnsynth.evidence.descriptor import NAME as DESCRIPTOR
from ldnsynth.evidence.descriptor import descriptor_text
from ldnsynth.evidence.layout import TABLES, TableLayout, package_of
from ldnsynth.evidence.reading.tables import header_fault
from ldnsynth.migrations import Package, upgrade
from ldnsynth.topic import LAYOUT, NAME, topic_of
from ldnsynth.topic_checks import topic_faults


def read_former(folder: Path) -> Package:
    """The files of a data package.

    Raises
    ------
    DataError
        If there is none, it cannot be read, or it has a newer layout.
    """
    topic, descriptor = _topic(folder / NAME), _descriptor(folder / DESCRIPTOR)
    if not topic and not descriptor:
        raise DataError([f"{folder}: neither {NAME} nor {DESCRIPTOR} here. Name the folder of a data package."])
    tables = {path.stem: _rows(path) for path in sorted(folder.glob("*.csv"))}
    package = Package(topic, descriptor, tables)
    if package.layout > LAYOUT:
        raise DataError([f"{NAME}: layout {package.layout}, and this ldnsynth knows {LAYOUT}. Install a newer one."])
    return package


def upgraded_texts(package: Package) -> tuple[dict[str, str], tuple[str, ...]]:
    """The files of an upgraded package by name, and what was done, a sentence each.

    Raises
    ------
    DataError
        If what comes out would not fit the layout: all faults at once.
    """
    try:
        made = upgrade(package)
    except (KeyError, StopIteration, AttributeError, TypeError) as error:
        what = f"cannot be upgraded ({type(error).__name__}: {error}): it is none of the layouts that are known"
        raise DataError([f"{DESCRIPTOR}: {what}. Restore the file of the version that wrote it."]) from error
    faults = [f"{NAME}{fault}" for fault in topic_faults(made.topic)]
    if faults:
        raise DataError(faults)
    topic = topic_of(made.topic)
    texts, headers = {}, {}
    for name, rows in made.tables.items():
        if name in TABLES:
            header = list(rows[0]) if rows else list(package_header(TABLES[name]))
            if header != TABLES[name].header_of(header):
                faults.append(f"{name}.csv: {header_fault(TABLES[name], header)}")
            texts[f"{name}.csv"], headers[name] = _text(header, rows), header
    if faults:
        raise DataError(faults)
    texts[NAME] = yaml.safe_dump(made.topic, sort_keys=False, allow_unicode=True, width=110)
    texts[DESCRIPTOR] = descriptor_text(package_of(topic, headers))
    return texts, made.told


def package_header(table: TableLayout) -> list[str]:
    """The columns that every file of a table has."""
    return table.header_of(())


def _topic(path: Path) -> dict:
    if not path.is_file():
        return {}
    found, fault = plain_yaml.read_yaml(path)
    if fault or not isinstance(found, dict) or not isinstance(found.get("layout"), int):
        raise DataError([fault or f"{NAME}: expected the keys of a topic, layout with a number among them."])
    return found


def _descriptor(path: Path) -> dict:
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise DataError([f"{path.name}: cannot be read as JSON ({error})."]) from error
    if not isinstance(found, dict):
        raise DataError([f"{path.name}: expected an object in braces."])
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError([f"{path.name}: cannot be read ({error})."]) from error


def _text(header: list[str], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
