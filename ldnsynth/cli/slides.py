"""The command that makes decks: slides."""

from pathlib import Path

import click

from ldnsynth.cli.places import VARIED, default_place, is_default, reports_folder
from ldnsynth.cli.shared import DATA, FOLDER, refuse_faulty, shown, use_review


@click.command()
@click.option("--trial", default="", metavar="ID", help="Appraise this trial (such as cree2010).")
@click.option("-p", "assignments", metavar="KEY=VALUE", multiple=True, help="Set a parameter; lists with commas.")
@click.option("--out", type=FOLDER, help="Where the deck's folder is written; by default below reports/.")
@DATA
@click.option("--force", is_flag=True, help="Write the deck even if it is up to date, its pictures drawn anew.")
def slides(trial: str, assignments: tuple, out: Path | None, data: Path | None, force: bool) -> None:
    """Make the slides of the journal club, or those that appraise one trial: HTML and PDF."""
    from ldnsynth.publishing.deck.deck_files import JOURNAL_CLUB, plan_deck, write_deck
    from ldnsynth.publishing.provenance.manifest import warnings_of

    review = use_review(data)
    by_default = is_default(out, reports_folder(review) / "slides")
    data = review.data.resolve()
    plan = plan_deck(list(assignments), notebooks=review.notebooks, data=data, trial=trial, apart=by_default)
    if by_default:
        place = "" if plan.report.name == (trial or JOURNAL_CLUB) else VARIED
        out = default_place(review, place, "slides")
    page, written = write_deck(plan, out=out, force=force, before=lambda: refuse_faulty(data))
    if not written:
        click.echo(f"{plan.report.name}: up to date")
    for warning in warnings_of(page.parent):
        click.echo(f"{plan.report.name}: {warning}", err=True)
    click.echo(shown(page))
