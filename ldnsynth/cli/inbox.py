"""The command that says what is new in files that came in: inbox."""

import datetime as dt
from pathlib import Path

import click

from ldnsynth.cli.shared import FILE, FOLDER, count, shown
from ldnsynth.review_terms import PLACES


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--into", required=True, type=FOLDER, metavar="REVIEW", help="A review made by init, or its data/.")
@click.option("--decide", type=FILE, metavar="FILE", help="Write decisions: lines such as 'okafor2011: new'.")
@click.option("--place", metavar="TEXT", help="With --decide: what was searched.")
@click.option("--kind", type=click.Choice(list(PLACES)), default="database", show_default=True, help="Of place.")
@click.option("--query", metavar="TEXT", help="With --decide: what was typed.")
@click.option("--on", "day", metavar="DAY", help="With --decide: the day of the search; by default today.")
def inbox(
    files: tuple[Path, ...], into: Path, decide: Path | None, place: str, kind: str, query: str, day: str | None
) -> None:
    """Say what is new in FILES (references, register entries) against what a review holds.

    Each work is new, changed (which fields), a duplicate, already excluded (and why), or held. With --decide every new
    work gets its decision as a row of search_records.csv, and works that are taken a row of documents.csv:

    \b
    okafor2011: new
    smith2012: excluded: off_topic: is about another drug
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.imports.inbox import arrivals_of, decision_plan, decisions_in
    from ldnsynth.imports.merge import change_of
    from ldnsynth.imports.review import read_review
    from ldnsynth.imports.told import told_plan
    from ldnsynth.publishing.files.guards import refuse_own
    from ldnsynth.publishing.files.staging import write_together
    from ldnsynth.publishing.files.text_files import read_letters

    held = read_review(into)
    refuse_own(filter(None, (*files, decide)), held.folder)
    arrivals = arrivals_of(files, held)
    for arrival in arrivals:
        told = f" ({'; '.join(filter(None, arrival.told))})" if arrival.told else ""
        click.echo(f"{arrival.state}: {arrival.name or '-'}: {arrival.title} [{arrival.place}]{told}")
    states = [arrival.state for arrival in arrivals]
    click.echo(f"{count(len(states), 'record')}: {', '.join(f'{states.count(s)} {s}' for s in dict.fromkeys(states))}")
    if not decide:
        return
    if not place or not query:
        raise click.UsageError("--decide needs --place and --query: what was searched, and what was typed.")
    plan = decision_plan(
        arrivals,
        held,
        search={"place": place, "place_kind": kind, "query": query, "searched_on": day or dt.date.today().isoformat()},
        decisions=decisions_in(read_letters(decide)[0]),
    )
    change = change_of(held.folder, plan)
    for line in told_plan(plan, change):
        click.echo(line)
    write_together(held.folder, change.texts)
    click.echo(f"{shown(held.folder)}: {', '.join(sorted(change.texts))} written")
