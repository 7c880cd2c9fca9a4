"""What `report` does for many reports at a time: which they are, and how they compare."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ldnsynth.cli.places import VARIED
from ldnsynth.cli.shared import count, shown

if TYPE_CHECKING:
    from ldnsynth.topic import Topic


def choose_reports(
    collection: list, *, names: tuple, everything: bool, assignments: tuple, grid: Path | None, apart: bool, **of
) -> tuple[list, list[str], str, bool]:
    """The reports that are asked for, what is still to be set in each, and where they go; `of`: notebooks and topic.

    Returns
    -------
    list, list of str, str, bool
        With `apart` reports that differ from those of the collection are named by what differs. The folder below that
        of the reports in which they stand, "" for that folder itself; and whether they are a grid.
    """
    from ldnsynth.publishing.request.collection import find_reports
    from ldnsynth.publishing.request.grid import is_varied, load_grid, vary

    if names and everything:
        raise click.UsageError("Name reports or ask for --all, not both.")
    if grid and (names or everything or assignments):
        raise click.UsageError("--grid says which reports and parameters: give no NAME, --all or -p with it.")
    if grid:
        return load_grid(grid, collection, **of), [], grid.stem, True
    chosen = collection if everything else find_reports(collection, list(names))
    several = is_varied(list(assignments))
    if not assignments or not (several or apart):
        return chosen, list(assignments), "", False
    varied = vary(chosen, list(assignments), **of)
    return varied, [], "grid" if several else VARIED if varied != chosen else "", several


def show_grid(outcomes: list, out: Path, topic: "Topic") -> None:
    """Compare the reports of a grid on one page, and say how many there are."""
    from ldnsynth.publishing.page.grid_page import write_comparison

    whole = [outcome.name for outcome in outcomes if outcome.state != "failed"]
    page = write_comparison(out, whole, topic)
    states = [outcome.state for outcome in outcomes]
    told = ", ".join(
        f"{states.count(state)} {state}" for state in ("written", "up to date", "failed") if state in states
    )
    click.echo(f"{count(len(outcomes), 'report')}: {told}\n{shown(page)}")
