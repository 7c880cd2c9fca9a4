"""The command that packs everything to deposit it: release."""

import os
from pathlib import Path

import click

from ldnsynth.cli.places import reports_folder
from ldnsynth.cli.shared import DATA, FOLDER, refuse_faulty, shown, use_review
from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.formats import FORMATS


@click.command()
@click.option("--out", type=FOLDER, default="dist", show_default=True, help="Where the archive is written.")
@DATA
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count, help="Notebooks at a time.")
def release(out: Path, data: Path | None, jobs: int) -> None:
    """Bring every report up to date in every format, and pack them with data and checksums into one archive."""
    from ldnsynth.publishing.provenance.release import pack_release
    from ldnsynth.publishing.request.collection import load_collection
    from ldnsynth.publishing.request.planning import plan_report
    from ldnsynth.publishing.run import run_plans
    from ldnsynth.topic import read_topic

    review = use_review(data)
    data = review.data.resolve()
    collection = load_collection(review.collection, review.notebooks, read_topic(data))
    plans = [plan_report(one, [], notebooks=review.notebooks, data=data) for one in collection]
    options = {"out": reports_folder(review), "jobs": jobs, "formats": set(FORMATS)}
    outcomes = run_plans(plans, before=lambda: refuse_faulty(data), **options)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        raise LdnsynthError("\n".join([*problems, "Nothing was packed."]))
    reports = [outcome.page.parent for outcome in outcomes]
    click.echo(shown(pack_release(reports, plans[0].inputs, data=data, citation=review.citation, out=out)))
