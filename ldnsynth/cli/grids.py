"""What `report` does for many reports at a time: which they are, and how they compare."""

from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.cli.shared import count, shown


def choose_reports(
    collection: list, *, names: tuple, everything: bool, assignments: tuple, grid: Path | None
) -> tuple[list, list[str], str]:
    """The reports that are asked for, what is still to be set in each, and the name of their grid, if they are one."""
    from ldnsynth.publishing.collection import find_reports
    from ldnsynth.publishing.grid import is_varied, load_grid, vary

    if names and everything:
        raise click.UsageError("Name reports or ask for --all, not both.")
    if grid and (names or everything or assignments):
        raise click.UsageError("--grid says which reports and parameters: give no NAME, --all or -p with it.")
    if grid:
        return load_grid(grid, collection, notebooks=folders.NOTEBOOKS), [], grid.stem
    chosen = collection if everything else find_reports(collection, list(names))
    if is_varied(list(assignments)):
        return vary(chosen, list(assignments), notebooks=folders.NOTEBOOKS), [], "grid"
    return chosen, list(assignments), ""


def show_grid(outcomes: list, out: Path) -> None:
    """Compare the reports of a grid on one page, and say how many there are."""
    from ldnsynth.publishing.comparison import write_comparison

    whole = [outcome.name for outcome in outcomes if outcome.state != "failed"]
    page = write_comparison(out, whole)
    states = [outcome.state for outcome in outcomes]
    told = ", ".join(
        f"{states.count(state)} {state}" for state in ("written", "up to date", "failed") if state in states
    )
    click.echo(f"{count(len(outcomes), 'report')}: {told}\n{shown(page)}")
