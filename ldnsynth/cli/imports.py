"""The command that brings files of other programs into a review: import."""

from pathlib import Path

import click

from ldnsynth.cli.shared import FILE, FOLDER, count, shown

# The keys of `imports.formats.PLANNERS`, written out so that help loads little; a test compares.
FORMATS = "revman rm5 ctgov robvis metapsy escalc covidence xlsx ris nbib pubmed-xml endnote csl bibtex".split()


@click.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=FILE)
@click.option("--into", required=True, type=FOLDER, metavar="REVIEW", help="A review made by init, or its data/.")
@click.option(
    "--better",
    metavar="WAY",
    help="revman, rm5, ctgov, escalc: lower or higher, or each by number: 1.1=lower,1.2=higher.",
)
@click.option("--analyses", metavar="NUMBERS", help="revman, rm5: only these, such as 1.1,1.3.")
@click.option("--outcomes", metavar="NUMBERS", help="ctgov: only these, such as 0,3, as the register counts them.")
@click.option("--tool", metavar="TOOL", help="robvis: the tool, where columns do not tell it.")
@click.option(
    "--map", "mapped", multiple=True, metavar="OURS=THEIRS", help="robvis, escalc: ai=tpos, D1=Random sequence."
)
@click.option("--measure", metavar="MEASURE", help="escalc: what the trials are compared by, such as RR.")
@click.option("--outcome", metavar="TEXT", help="escalc, metapsy: what was measured.")
@click.option(
    "--decimal", type=click.Choice([",", "."]), help="metapsy, escalc: the decimal mark, where it is not clear."
)
@click.option("--where", metavar="COLUMN=VALUE", help="escalc: only these rows.")
@click.option("--map-file", type=FILE, help="covidence: which column is what, YAML.")
@click.option("--suggest-map", "suggest", is_flag=True, help="covidence: print a draft of such a map, and stop.")
@click.option("--replace", is_flag=True, help="xlsx: cells that differ take the place of what stands in the review.")
@click.option("--coder", metavar="NAME", help="Who judged the risk of bias.")
@click.option("--apply", "applied", is_flag=True, help="Write it; without, only say what would be written.")
def import_file(form: str, file: Path, into: Path, applied: bool, suggest: bool, **options) -> None:
    """Bring FILE, which another program wrote, into a review: say what it gives, or write it.

    \b
    revman rm5    RevMan's data package (zip, version 1 or 2) or RevMan 5 file: studies, results, risk of bias
    ctgov         an entry of ClinicalTrials.gov, JSON of version 2: design, arms, people, results, harms
    robvis        judgements of risk of bias: RoB 1, RoB 2 and kin, ROBINS-I, V2 and E, QUADAS-2, own tools
    metapsy       a table of the metapsy project; its effect sizes are computed anew and compared
    escalc        a table of trials, as init --from reads it, into a review that is there
    covidence     extraction and risk-of-bias sheets, through a map of their columns (--map-file, --suggest-map)
    xlsx          the workbook that init --xlsx writes, filled
    ris nbib pubmed-xml endnote csl bibtex  references, into documents.csv

    Nothing that stands in the review is overwritten: what differs becomes a row of discrepancies.csv, or is asked.
    Brought in twice, a file changes nothing the second time.
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.imports.formats import plan_of
    from ldnsynth.imports.merge import change_of
    from ldnsynth.imports.problems import new_problems
    from ldnsynth.imports.review import read_review
    from ldnsynth.imports.told import told_plan
    from ldnsynth.publishing.files.guards import refuse_own
    from ldnsynth.publishing.files.staging import write_together

    if suggest:
        _suggest(form, file, into)
        return
    held = read_review(into)
    refuse_own(filter(None, (file, options["map_file"])), held.folder)
    plan = plan_of(form, file, held, **options)
    change = change_of(held.folder, plan)
    for line in told_plan(plan, change):
        click.echo(line)
    if not change.texts:
        why = "what could be read is there already" if plan.rows else "nothing in the file can be taken"
        click.echo(f"{shown(held.folder)}: nothing to write: {why}")
        return
    problems = new_problems(change)
    for problem in problems:
        click.echo(f"to mend: {problem}")
    if not applied:
        click.echo("Nothing was written: run it again with --apply.")
        return
    write_together(held.folder, change.texts)
    left = f"; {count(len(problems), 'problem')} to mend (ldnsynth check)" if problems else ""
    click.echo(f"{shown(held.folder)}: {', '.join(sorted(change.texts))} written{left}")


def _suggest(form: str, file: Path, into: Path) -> None:
    from ldnsynth.imports.review import read_review
    from ldnsynth.imports.sheets.covidence_map import suggested_map

    if form != "covidence":
        raise click.UsageError("--suggest-map goes with covidence alone.")
    click.echo(suggested_map(file, read_review(into).topic.bias_tools), nl=False)
