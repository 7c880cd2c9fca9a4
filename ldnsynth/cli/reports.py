"""Commands that run notebooks: list, report, notebooks."""

import os
from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.cli.grids import choose_reports, show_grid
from ldnsynth.cli.places import default_place, is_default, reports_folder
from ldnsynth.cli.shared import DATA, FILE, FOLDER, refuse_faulty, shown, use_review
from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.formats import FORMATS


@click.command("list")
@DATA
def list_reports(data: Path | None) -> None:
    """Show the reports with their parameters, values and defaults."""
    from ldnsynth.publishing.request.collection import load_collection
    from ldnsynth.publishing.request.planning import report_parameters
    from ldnsynth.topic import read_topic

    review = folders.review_of(data)
    for report in load_collection(review.collection, review.notebooks, read_topic(review.data)):
        click.echo(f"{report.name}\n  {report.title}\n  {report.question}\n  notebooks: {', '.join(report.notebooks)}")
        for parameter, value in report_parameters(report, notebooks=review.notebooks):
            default = "" if value == parameter.default else f", default {parameter.default!r}"
            click.echo(f"  {parameter.name} ({parameter.type}) = {value!r}{default}: {parameter.help}")
        click.echo()


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Write every report of the collection.")
@click.option(
    "-p",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Set a parameter; lists with commas. Given again with another value: a report for each.",
)
@click.option("--grid", type=FILE, help="Write the reports of a grid file: combinations of values of parameters.")
@click.option("--scheduler", metavar="ADDRESS", help="Run notebooks on the Dask cluster of tcp://HOST:PORT.")
@click.option("--out", type=FOLDER, help="Where the reports' folders are written; by default reports/, or below it.")
@DATA
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", *FORMATS]),
    multiple=True,
    help="What to make beside the page, which is always made; may be repeated.",
)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count, help="Notebooks at a time.")
@click.option("--force", is_flag=True, help="Run everything, changed or not, and draw every picture anew.")
@click.option("--why", "explained", is_flag=True, help="First say what changed for each notebook that is run.")
def report(out: Path | None, data: Path | None, scheduler: str | None, explained: bool, **options) -> None:
    """Write the reports NAME..., by default the first of the collection.

    \b
    html  index.html, the page
    pdf   report.pdf, typeset, and handout.pdf, two pages for a journal club
    docx  tables.docx: summary of findings, evidence profile and characteristics, for a manuscript

    Without --out, reports with parameters or data that are not their own go to folders of their own below reports/,
    and are named by what differs.
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    if scheduler is not None:
        from ldnsynth.publishing.execution.schedulers import check_scheduler

        check_scheduler(scheduler)  # even if nothing is to be run, and before libraries load
    from ldnsynth.publishing.files.guards import refuse_lists
    from ldnsynth.publishing.provenance.manifest import why
    from ldnsynth.publishing.request.collection import load_collection
    from ldnsynth.publishing.request.planning import plan_report
    from ldnsynth.publishing.run import run_plans
    from ldnsynth.topic import read_topic

    review = use_review(data)
    by_default = is_default(out, reports_folder(review))
    data, topic = review.data.resolve(), read_topic(review.data)
    collection = load_collection(review.collection, review.notebooks, topic)
    asked = {name: options.pop(name) for name in ("names", "everything", "assignments", "grid")}
    chosen, assignments, place, grid = choose_reports(
        collection, **asked, notebooks=review.notebooks, topic=topic, apart=by_default
    )
    plans = [plan_report(one, assignments, notebooks=review.notebooks, data=data) for one in chosen]
    options["formats"] = set(options["formats"]) & set(FORMATS)
    if by_default:
        out = default_place(review, place)
    refuse_lists(out, compared=grid, grid=asked["grid"])
    if explained:
        for plan in plans:
            for reason in why(out / plan.report.name, plan.inputs):
                click.echo(f"{plan.report.name}: {reason}", err=True)
    outcomes = run_plans(plans, out=out, before=lambda: refuse_faulty(data), scheduler=scheduler or "", **options)
    if grid:
        show_grid(outcomes, out, topic)
    else:
        states = {outcome.state for outcome in outcomes}
        if "written" in states or ("up to date" in states and not (out / "index.html").exists()):
            from ldnsynth.publishing.page.index_page import write_landing  # loads jinja2: not where nothing changed

            write_landing(out, [one.name for one in collection], topic)
        _show(outcomes)
    _warn(outcomes)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        raise LdnsynthError("\n".join(problems))


def _warn(outcomes: list) -> None:
    from ldnsynth.publishing.provenance.manifest import warnings_of

    for outcome in outcomes:
        for warning in warnings_of(outcome.page.parent) if outcome.state != "failed" else ():
            click.echo(f"{outcome.name}: {warning}", err=True)


def _show(outcomes: list) -> None:
    for outcome in outcomes:
        if outcome.state == "up to date":
            click.echo(f"{outcome.name}: up to date")
    for outcome in outcomes:
        if outcome.state != "failed":
            for path in (outcome.page, *outcome.beside):
                click.echo(shown(path))


@click.command()
def notebooks() -> None:
    """Execute the notebooks with their default parameters and store their outputs in them."""
    from ldnsynth.publishing.execution.stored_notebooks import store_outputs

    review = use_review(None)
    for path, changed in store_outputs(review.root / "notebooks", jobs=os.cpu_count() or 1).items():
        click.echo(f"{shown(path)}: {'written' if changed else 'unchanged'}")
