"""Commands that answer on a terminal: claim, explain, changes."""

from pathlib import Path

import click

from ldnsynth.cli.shared import DATA, use_data


@click.command()
@click.argument("claim_id", metavar="ID")
@DATA
def claim(claim_id: str, data: Path | None) -> None:
    """Show the claim ID (such as healthguide2009/c022): its lines, verdicts, reasons and deciding numbers."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.publishing.provenance.explain import explain_claim

    click.echo(explain_claim(load_evidence(use_data(data)), claim_id), nl=False)


@click.command()
@click.argument("result_id", metavar="ID")
@DATA
def explain(result_id: str, data: Path | None) -> None:
    """Show the chain from the value in the source to the number in the report for the result ID."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.publishing.provenance.explain import explain_result

    click.echo(explain_result(load_evidence(use_data(data)), result_id), nl=False)


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--condition", "conditions", multiple=True, help="By default the topic's focus; 'all' for every one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def changes(before: str, after: str, conditions: tuple[str, ...], form: str) -> None:
    """Say what changed from A to B, and why.

    A and B are each a day (YYYY-MM-DD: the evidence as of that day) or the folder of a data package; or both are
    folders of reports.
    """
    from ldnsynth.changes.compare import compare_states
    from ldnsynth.changes.in_words import to_json, to_text

    comparison = compare_states(before, after, conditions=conditions)
    click.echo(to_json(comparison) if form == "json" else to_text(comparison), nl=False)
