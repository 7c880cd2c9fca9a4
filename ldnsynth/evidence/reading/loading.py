"""The data package read into memory, strictly, with derived facts added."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ldnsynth.errors import DataError
from ldnsynth.evidence.consensus import cell_id, counted_tables
from ldnsynth.evidence.layout import COLUMNS, NUMERIC, TABLES, TableLayout, tables_in_use
from ldnsynth.evidence.reading import derivations
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.tables import header_fault, package_topic
from ldnsynth.evidence.reading.terms import check_cells
from ldnsynth.folders import data_folder
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import CODES


def load_evidence(folder: Path | str | None = None) -> Evidence:
    """Read a data package; by default the one that ``ldnsynth.folders`` names.

    Raises
    ------
    DataError
        For a missing package; a topic that cannot be used; columns other than the layout's; every cell that does not
        fit its column's type or terms; every formula that cannot be computed; and every row on which coders differ
        without a consensus.
        ``ldnsynth check`` looks at far more than that.
    """
    folder = Path(folder) if folder else data_folder()
    topic = package_topic(folder)
    problems: list[str] = []
    frames = {table.name: _read(folder / table.path, table, topic, problems) for table in tables_in_use(topic)}
    if problems:
        raise DataError(problems)
    frames |= {name: _frame(table) for name, table in TABLES.items() if name not in frames}
    derivation_rows = frames.pop("derivations")
    for name in ("characteristics", "phases", "results"):
        frames[name]["level"] = frames[name]["verification"]
    frames["characteristics"] = _with_derived(frames["characteristics"], derivation_rows)
    frames["documents"] = _with_source_dates(frames["documents"], frames["sources"])
    codings = {name: frames[name] for name in CODES}
    frames |= _what_counts(codings, frames["consensus"])
    return Evidence(**frames, codings=codings, topic=topic, sha256=_fingerprints(folder, topic))


def _what_counts(codings: Mapping[str, pd.DataFrame], consensus: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows that count of the tables that several coders judged; the others stay as they are."""
    several = [name for name, frame in codings.items() if frame["coder"].nunique() > 1]
    if not several:
        return {}
    asked = {*several, *(["certainty_reasons"] if "certainty" in several else [])}  # from which a certainty follows
    rows = {name: frame.to_dict("records") if name in asked else [] for name, frame in codings.items()}
    counted = counted_tables(rows, consensus.to_dict("records"))
    if unsettled := [
        f"consensus.csv: the coders differ on {name} {cell_id(name, row.cells)}, {', '.join(row.unsettled)}, and no "
        "row says what counts. Run 'ldnsynth check' to see each."
        for name in several
        for row in counted[name]
        if row.unsettled
    ]:
        raise DataError(unsettled)
    return {
        name: pd.DataFrame([row.cells for row in counted[name]]).astype(codings[name].dtypes.to_dict())
        for name in several
    }


def _frame(table: TableLayout) -> pd.DataFrame:
    """A table without rows, its columns of the types of those with rows."""
    kinds = {name: float if column.type in NUMERIC else str for name, column in table.columns.items()}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _read(path: Path, table: TableLayout, topic: Topic, problems: list[str]) -> pd.DataFrame:
    """One table with text as str and numbers as float; cells that cannot be read are added to `problems`."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError, OverflowError) as error:
        problems.append(f"{path.name}: cannot be read ({error}). Run 'ldnsynth check' to see what is wrong.")
        return _frame(table)
    header = list(frame.columns)
    if header != table.header_of(header):
        problems.append(f"{path.name}: {header_fault(table, header)}")
        return frame
    frame = frame.reindex(columns=COLUMNS[table.name], fill_value="")
    problems += check_cells(table.name, frame, topic)
    for name in (name for name, column in table.columns.items() if column.type in NUMERIC):
        filled = frame[name] != ""
        if len(frame) and not filled.any():
            frame[name] = float("nan")
            continue
        numbers = pd.to_numeric(frame[name].where(filled), errors="coerce")
        for row in frame.index[(numbers.isna() & filled) | numbers.abs().eq(float("inf"))]:
            found = frame.at[row, name]
            problems.append(f"{path.name}, row {row + 2}, {name}: expected a number, found {found!r}.")
        frame[name] = numbers
    return frame


def _with_derived(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The facts, and below them those that follow, each of which may lean on those above it."""
    known = facts.set_index("characteristic_id")[["value", "source_id", "level"]].to_dict("index")
    values = {name: fact["value"] for name, fact in known.items() if not pd.isna(fact["value"])}
    problems, derived = [], []
    for number, row in enumerate(rows.itertuples(), start=2):
        try:
            value = derivations.evaluate(row.formula, values)
            derived.append(derivations.derived_row(row, value, known))
            known[row.characteristic_id] = derived[-1]
            values[row.characteristic_id] = value
        except (KeyError, ValueError, ZeroDivisionError) as error:
            fault = f"no number for {error}" if isinstance(error, KeyError) else error
            problems.append(f"derivations.csv, row {number} ({row.characteristic_id}), formula: {fault}.")
    if problems:
        raise DataError(problems)
    return pd.concat([facts.assign(derivation=""), pd.DataFrame(derived)], ignore_index=True).fillna(
        {column: "" for column in facts.columns if not pd.api.types.is_numeric_dtype(facts[column])}
    )


def _with_source_dates(documents: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Source texts are dated in `sources` alone; their rows of `documents` take the dates from there."""
    dated = documents.set_index("document_id")
    for row in sources.itertuples():
        bounds = [row.written_on, row.written_after, row.written_before]
        dated.loc[row.source_id, ["public_from", "public_after", "public_before"]] = bounds
    return dated.reset_index()


def _fingerprints(folder: Path, topic: Topic) -> dict[str, str]:
    """The SHA-256 of each table's file by the table's name."""
    return {
        table.name: hashlib.sha256((folder / table.path).read_bytes()).hexdigest() for table in tables_in_use(topic)
    }
