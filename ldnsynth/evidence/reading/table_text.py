"""A table as the text of its file: header, LF, rows by key."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ldnsynth.evidence.layout import TableLayout


def key_of(table: TableLayout, row: Mapping[str, Any]) -> str:
    """The key of a row, its parts joined by a slash, as files are sorted by it."""
    return "/".join(str(row.get(column, "")) for column in table.key)


def table_text(table: TableLayout, rows: Sequence[Mapping[str, Any]], also: Collection[str] = ()) -> str:
    """The file of a table.

    Parameters
    ----------
    table : TableLayout
    rows : sequence of mapping
        Cells by column; a column that is not named is blank.
    also : collection of str
        Optional columns that the file has even if no row fills them.
    """
    used = {name for row in rows for name, cell in row.items() if cell != ""}
    header = table.header_of(used | set(also))
    strangers = sorted(used - set(header))
    assert not strangers, f"{table.name} has no column {strangers}"
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: key_of(table, row)))
    return out.getvalue()
