"""A table of trials with escalc's names, as `init --from` reads it, brought into a review that is there."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ldnsynth import plain_yaml
from ldnsynth.errors import DataError
from ldnsynth.imports.options import mapping_of
from ldnsynth.imports.plan import Plan
from ldnsynth.imports.review import Held
from ldnsynth.scaffold.from_table import TABLE, fill_from_table
from ldnsynth.scaffold.start import Start, term
from ldnsynth.scaffold.trial_table import KNOWN, MEASURES, NAMES
from ldnsynth.topic import NAME


def plan_escalc(
    path: Path,
    held: Held,
    *,
    measure: str = "",
    outcome: str = "",
    better: str = "",
    mapped: Sequence[str] = (),
    where: str = "",
    decimal: str = "",
) -> Plan:
    """The rows of a table of trials.

    Parameters
    ----------
    path : Path
    held : Held
    measure : str
        One of `trial_table.MEASURES`.
    outcome : str
        What was measured.
    better : str
        "higher" or "lower".
    mapped : sequence of str
        "ai=tpos" each: our name of a column and that of the table.
    where : str
        "COLUMN=VALUE": only these rows; "" for all.
    decimal : str
        Its decimal mark, "," or "."; "" if the numbers tell.

    Raises
    ------
    DataError
        What is missing, and every problem of the table by row and column.
    """
    _refuse_missing(path, {"--measure": measure, "--outcome": outcome, "--better": better})
    if measure.upper() not in MEASURES:
        raise DataError([f"--measure: found {measure!r}, expected one of {', '.join(MEASURES)}."])
    if better not in ("higher", "lower"):
        raise DataError([f"--better: found {better!r}, expected higher or lower."])
    column, _, value = where.partition("=")
    topic, _ = plain_yaml.read_yaml(held.folder / NAME)
    start = Start({**topic, "tables": [], "covariates": {}})
    start = fill_from_table(
        start,
        path,
        measure=measure.upper(),
        outcome=outcome,
        better=better,
        mapped=_names(path, mapped),
        where=(column, value) if column else None,
        decimal=decimal,
    )
    rows = len(start.tables["results"])
    plan = Plan(f"{path.name}: table of {rows} trials", told=start.told)
    source, domain = f"escalc_{term(path.stem)}", term(outcome)
    for table, found in start.tables.items():
        for row in found:
            plan.add(table, **_here(row, source))
    plan.need("domains", {domain: {"label": outcome}})
    for key in ("covariates", "pooled_with_randomised", "tables"):
        if new := start.topic.get(key):
            plan.need(key, new)
    return plan


def _names(path: Path, mapped: Sequence[str]) -> dict[str, str]:
    """Names of columns by ours; what names a trial, in one or two columns, as slab.

    Raises
    ------
    DataError
        Names that are none of ours.
    """
    given = mapping_of(mapped, KNOWN)
    people = [given.pop(name) for name in NAMES if name in given]
    if not people and "year" in given:
        raise DataError([f"{path.name}: --map year goes with the column that names the trials: --map study=COLUMN."])
    year = [given.pop("year")] if "year" in given else []
    return given | ({"slab": ",".join((*people, *year))} if people else {})


def _refuse_missing(path: Path, given: Mapping[str, str]) -> None:
    if missing := [name for name, value in given.items() if not value]:
        raise DataError([f"{path.name}: does not say what its trials measured. Give {', '.join(missing)}."])


def _here(row: Mapping[str, str], source: str) -> dict[str, str]:
    """A row with the document of this table as its source."""
    return {name: source if cell == TABLE else cell for name, cell in row.items()}
