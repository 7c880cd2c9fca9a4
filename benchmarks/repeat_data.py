"""A data package in which every trial stands n times, under ids and names of its own: what a large collection meets.

Run from the repository: python benchmarks/repeat_data.py DATA TARGET [--times 10]. The repetitions report the same
numbers in the same documents, so that all standard errors of an outcome may be equal, which methods must bear. The
flow of records is left out, as its numbers would differ.
"""

import argparse
import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from ldnsynth.evidence.layout import TABLES

# Columns of ids that begin with a trial's, by table.
IDS = {
    "trials": ("trial_id",),
    "arms": ("arm_id", "trial_id"),
    "phases": ("phase_id", "trial_id"),
    "characteristics": ("characteristic_id", "trial_id", "arm_id"),
    "derivations": ("characteristic_id", "trial_id", "arm_id"),
    "results": ("result_id", "trial_id", "arm_id", "comparator_id"),
    "discrepancies": ("discrepancy_id", "trial_id"),
    "risk_of_bias": ("bias_id", "trial_id"),
    "consensus": ("row_id",),
}


def repeat_data(source: Path, target: Path, *, times: int) -> None:
    """Write a copy of a data package with each trial `times` times.

    Parameters
    ----------
    source : Path
        Folder of the data package.
    target : Path
        Folder to write, which must not exist.
    times : int
        1 or more; 1 writes the same rows.
    """
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("review"))
    for table, columns in IDS.items():
        _rewrite(
            target / f"{table}.csv",
            lambda rows, columns=columns, table=table: sorted(
                (copy for row in rows for copy in _copies(row, columns, times)),
                key=lambda row: "/".join(row[name] for name in TABLES[table].key),
            ),
        )
    _rewrite(
        target / "documents.csv", lambda rows: [row | {"register_number": ""} for row in rows]
    )  # each is of one study


def _rewrite(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    rows = change(list(reader))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _copies(row: dict[str, str], columns: tuple[str, ...], times: int) -> Iterator[dict[str, str]]:
    yield row
    of_trial = row["coded"] == "risk_of_bias" if "coded" in row else row["trial_id"]
    for number in range(2, times + 1 if of_trial else 0):
        copy = row | {column: _renamed(row[column], number) for column in columns if row[column]}
        if "formula" in row:
            copy["formula"] = re.sub(r"\[([^]/]+)", rf"[\1_{number}", row["formula"])
        if columns == IDS["trials"]:
            copy["label"] = f"{row['label']} ({number})"
        yield copy


def _renamed(name: str, number: int) -> str:
    """The id with a number after the trial's part: "cree2010/ldn" is "cree2010_3/ldn"."""
    trial, slash, rest = name.partition("/")
    return f"{trial}_{number}{slash}{rest}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    repeat_data(arguments.source, arguments.target, times=arguments.times)
