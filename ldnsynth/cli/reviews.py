"""Commands for a review as a whole: init, upgrade."""

import datetime as dt
import subprocess
from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.cli.shared import FILE, FOLDER, shown
from ldnsynth.errors import DataError, LdnsynthError

_MAPPED = (
    *("ai", "bi", "ci", "di", "n1i", "n2i", "m1i", "sd1i", "m2i", "sd2i", "x1i", "x2i", "t1i", "t2i", "oei", "vei"),
    *("yi", "vi", "sei", "ci_low", "ci_high", "ni", "arm", "stratum"),
)
_MEASURES = ["RR", "OR", "RD", "MD", "SMD", "HR", "IRR", "GEN"]  # `trial_table.MEASURES`; a test compares


def _mapping_options(command):
    for name in reversed(_MAPPED):
        command = click.option(f"--{name}", metavar="COLUMN", hidden=True)(command)
    return command


@click.command()
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
@click.option("--from", "table", type=FILE, help="Fill it from a table of trials: escalc names, study and year.")
@click.option("--measure", type=click.Choice(_MEASURES, case_sensitive=False), help="What the trials are compared by.")
@click.option("--intervention", default="my intervention", metavar="TEXT", help="What is studied.")
@click.option("--comparator", default="my comparator", metavar="TEXT", help="What it is compared with.")
@click.option("--condition", default="my condition", metavar="TEXT", help="In or for which condition.")
@click.option("--outcome", default="main outcome", metavar="TEXT", help="What was measured.")
@click.option("--unit", default="", metavar="TEXT", help="The unit of what was measured, such as days.")
@click.option("--better", type=click.Choice(["higher", "lower"]), help="Which way is better for people.")
@click.option("--example", is_flag=True, help="One trial, worked out, instead of empty tables.")
@click.option("--xlsx", "workbook", is_flag=True, help="Also write a workbook of its tables to fill: NAME/tables.xlsx.")
@click.option("--decimal", type=click.Choice([",", "."]), help="The decimal mark of the table, if it is not clear.")
@click.option("--slab", metavar="COLUMNS", help="Columns that name the trials, such as author,year.")
@_mapping_options
def init(
    folder: Path,
    table: Path | None,
    measure: str | None,
    better: str | None,
    example: bool,
    workbook: bool,
    decimal: str | None,
    unit: str,
    **of,
) -> None:
    """Begin a review in the new folder NAME.

    \b
    ldnsynth init bcg --from trials.csv --measure RR --intervention "BCG vaccination" --comparator "no vaccination"
        --condition tuberculosis --outcome tuberculosis --better lower

    Columns with other names are mapped by escalc name: --ai tpos --bi tneg --ci cpos --di cneg --slab author,year.
    A trial with several arms against one comparator, or strata, has a row for each, named in the column arm or stratum.
    Further columns become covariates; texts that hardly two trials share are left out and named.
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.scaffold.example import worked_example
    from ldnsynth.scaffold.folder import write_review
    from ldnsynth.scaffold.start import start_review

    mapped = {name: of.pop(name) for name in (*_MAPPED, "slab") if of[name]} | {}
    names = {name: of[name] for name in ("intervention", "comparator", "condition", "outcome")}
    today = dt.date.today()
    if example and table:
        raise click.UsageError("--example and --from both fill the tables: give one of them.")
    _refuse_half_a_table(table, _missing(names, measure, better), alone=bool(mapped or measure or unit))
    if example:
        start = worked_example(folder.name, today=today)
    else:
        start = start_review(folder.name, better=better or "lower", today=today, **names)
    if table:
        from ldnsynth.scaffold.from_table import fill_from_table

        how = {
            "measure": measure.upper(),
            "outcome": names["outcome"],
            "better": better,
            "decimal": decimal or "",
            "unit": unit,
        }
        start = fill_from_table(start, table, mapped=mapped, **how)
    files = write_review(folder, start)
    if workbook:
        _write_workbook(folder)
    for line in start.told if table else ():
        click.echo(line, err=True)
    click.echo(f"{shown(folder)}: {len(files)} files. Next: cd {shown(folder)}, ldnsynth check, ldnsynth report.")


def _refuse_half_a_table(table: Path | None, missing: list[str], *, alone: bool) -> None:
    """Stop where a table lacks what is said of it, or something is said of none."""
    if table and missing:
        raise click.UsageError(f"--from needs {', '.join(missing)} too.")
    if not table and alone:
        raise click.UsageError("--measure, --unit and names of columns go with --from.")


def _write_workbook(folder: Path) -> None:
    """A workbook of the review's tables beside them."""
    from ldnsynth.imports.sheets.workbook import workbook_of
    from ldnsynth.publishing.files.staging import write_whole

    path = folder / "tables.xlsx"
    write_whole(path, workbook_of(folder / "data"), option="")
    click.echo(f"{shown(path)}: fill it, then ldnsynth import xlsx {path.name} --into {shown(folder)}", err=True)


@click.command()
@click.argument("data", type=FOLDER, required=False)
@click.option("--apply", "applied", is_flag=True, help="Write it; only in a git repository without open changes.")
@click.option("--check", "checked", is_flag=True, help="Only say whether there is anything to upgrade; 1 if so.")
def upgrade(data: Path | None, applied: bool, checked: bool) -> None:
    """Bring the data package in DATA to the layout that this ldnsynth reads: say what would change, or write it."""
    from ldnsynth.migrations.files import read_former, upgraded_texts
    from ldnsynth.publishing.files.staging import write_together
    from ldnsynth.topic import LAYOUT

    folder = data or folders.review_of().data
    package = read_former(folder)
    if package.layout == LAYOUT:
        click.echo(f"{shown(folder)}: layout {LAYOUT}, nothing to upgrade")
        return
    if checked:
        raise LdnsynthError(
            f"{shown(folder)}: layout {package.layout}, ldnsynth reads {LAYOUT}. Run 'ldnsynth upgrade'."
        )
    texts, told = upgraded_texts(package)
    changed = {name: text for name, text in texts.items() if _text_of(folder / name) != text}
    if applied:
        _refuse_open_changes(folder)
        write_together(folder, changed)
    for line in told:
        click.echo(line)
    verb = "written" if applied else "would be written"
    click.echo(f"{shown(folder)}: layout {package.layout} to {LAYOUT}; {', '.join(sorted(changed))} {verb}")
    if not applied:
        click.echo("Nothing was written: run it again with --apply.")


def _text_of(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _refuse_open_changes(folder: Path) -> None:
    """Stop where git could not give back what stood there."""
    asked = ["git", "-C", str(folder), "status", "--porcelain", "--", "."]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError as error:
        raise DataError(
            [f"git cannot be run ({error.strerror}), so nothing could be taken back. Nothing was written."]
        ) from None
    if found.returncode:
        raise DataError([f"{folder}: in no git repository, so nothing could be taken back. Commit it to one first."])
    if found.stdout.strip():
        raise DataError(
            [f"{folder}: has changes that are not committed. Commit or undo them first; nothing was written."]
        )


def _missing(names: dict[str, str], measure: str | None, better: str | None) -> list[str]:
    given = {f"--{name}": not text.startswith("my ") and text != "main outcome" for name, text in names.items()}
    given |= {"--measure": bool(measure), "--better": bool(better)}
    return [option for option, there in given.items() if not there]
