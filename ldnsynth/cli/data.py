"""Commands on the tables themselves: check, export, verify-sources."""

from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.cli.shared import DATA, FOLDER, count, refuse_faulty, shown, use_data
from ldnsynth.errors import LdnsynthError

# The keys of `publishing.exports.EXPORTS`; a test compares.
_EXPORTS = "robvis escalc sof csl prisma metafor revman metapsy grade ris robme integrity".split()
_FORMS_BY_SUFFIX = ("sof", "grade")


@click.command()
@click.argument("data", type=FOLDER, required=False)
@click.option("--fix", is_flag=True, help="Show how the form of the files is mended (marks, line ends, blanks, order).")
@click.option("--apply", "applied", is_flag=True, help="With --fix: mend it.")
def check(data: Path | None, fix: bool, applied: bool) -> None:
    """Check every table of the data package in DATA and say all that is wrong."""
    from ldnsynth.evidence import check_data

    if applied and not fix:
        raise click.UsageError("--apply goes with --fix.")
    if fix and not _mend(data or folders.data_folder(), applied):
        return
    report = check_data(data or folders.data_folder())
    for sentence in (*report.problems, *report.notes):
        click.echo(sentence)
    tables, rows = len(report.tables), sum(report.tables.values())
    if report.problems:
        raise LdnsynthError(f"{tables} tables, {rows} rows: {count(len(report.problems), 'problem')}")
    click.echo(f"{tables} tables, {rows} rows: no problems")


def _mend(folder: Path, applied: bool) -> bool:
    """Show what the form of the files lacks, and mend it if asked; whether the check is to go on."""
    from ldnsynth.publishing.files.mended_form import differences, mended_texts
    from ldnsynth.publishing.files.staging import write_together

    texts = mended_texts(folder)
    for line in differences(folder, texts):
        click.echo(line)
    if texts and not applied:
        click.echo(f"{', '.join(texts)}: would be mended. Nothing was written: run it again with --fix --apply.")
        return False
    write_together(folder, texts)
    click.echo(f"{', '.join(texts)} mended" if texts else "Nothing in the form of the files to mend.")
    return True


@click.command()
@click.argument("data", type=FOLDER, required=False)
@click.option("--keys", is_flag=True, help="Only list the keys of topic.yml and what they mean.")
def describe(data: Path | None, keys: bool) -> None:
    """Write datapackage.json, the descriptor of the data package in DATA, from its topic.yml and the layout."""
    from ldnsynth.topic_checks import documented_keys

    if keys:
        for key, meaning in documented_keys():
            click.echo(f"{key}: {meaning}" if meaning else key)
        return
    from ldnsynth.evidence.descriptor import NAME, descriptor_text
    from ldnsynth.evidence.layout import package_of
    from ldnsynth.evidence.reading.tables import package_topic, read_headers
    from ldnsynth.publishing.files.staging import write_whole

    folder = data or folders.data_folder()
    topic = package_topic(folder)
    text = descriptor_text(package_of(topic, read_headers(folder, topic)))
    path = folder / NAME
    if path.is_file() and path.read_bytes() == text.encode():
        click.echo(f"{shown(path)}: as it should be")
        return
    write_whole(path, text, option="")
    click.echo(shown(path))


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(_EXPORTS))
@click.option("--out", required=True, metavar="FILE", help="Where to write; - for the standard output.")
@DATA
@click.option("--condition", "conditions", multiple=True, help="Only this condition; may be repeated.")
@click.option("--as-of", default="", metavar="DAY", help="Only what was public on this day (YYYY-MM-DD).")
@click.option("--tool", metavar="TOOL", help="robvis: the tool that was used; by default rob2.")
def export(form: str, out: str, data: Path | None, conditions: tuple[str, ...], as_of: str, tool: str | None) -> None:
    """Write what other software reads.

    \b
    robvis  judgements of risk of bias made with one tool, as CSV
    escalc  the effects that are pooled, one a trial, as CSV for metafor
    sof     the summary of findings; FILE ends in .docx, .html or .csv
    csl     the documents as CSL-JSON
    prisma  the flow of records, as CSV for the R package PRISMA2020
    metafor an R script that pools each group with metafor, the numbers in it, and stops if it comes to others
    revman  the pooled results as data rows of RevMan Web
    metapsy the results between arms under the columns of metapsy
    grade   the evidence profile; FILE ends in .csv or .json
    ris     the documents as RIS
    robme   which results are missing, a row a trial and outcome, with the judgement of each synthesis, as CSV
    integrity  what was looked at before risk of bias, and what rows come to, as CSV
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.evidence import Selection, load_evidence, select
    from ldnsynth.exports.left_out import left_out_lines
    from ldnsynth.exports.tables import EXPORTS
    from ldnsynth.publishing.files.guards import refuse_onto
    from ldnsynth.publishing.files.staging import write_whole

    if tool and form != "robvis":
        raise click.UsageError("--tool goes with robvis alone.")
    selection = Selection(conditions=conditions, as_of=as_of)
    folder = use_data(data)
    if out != "-":
        refuse_onto(Path(out), [*folder.rglob("*"), folder])
    refuse_faulty(folder)
    evidence = load_evidence(folder)
    if form != "prisma" or conditions or as_of:  # the flow is that of the whole collection, background and all
        evidence = select(evidence, selection)
    options = (
        {"tool": tool} if tool else {"suffix": Path(out).suffix.lower() or ".csv"} if form in _FORMS_BY_SUFFIX else {}
    )
    for line in left_out_lines(form, evidence, **({"tool": tool} if tool else {})):
        click.echo(line, err=True)
    content = EXPORTS[form](evidence, **options)
    if out == "-":
        click.echo(content, nl=False)
    else:
        write_whole(Path(out), content)
        click.echo(shown(Path(out)))


@click.command("verify-sources")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@DATA
def verify_sources(folder: Path, data: Path | None) -> None:
    """Say of every coded passage whether it stands in the sources' texts in DIR, moved, changed, or has no file."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.evidence.rules.sources.passages import STATES, verify_passages

    passages = verify_passages(load_evidence(use_data(data)), folder)
    for passage in passages:
        click.echo(passage)
    found = [passage.state for passage in passages]
    counts = ", ".join(f"{found.count(state)} {state}" for state in STATES)
    click.echo(f"{count(len(passages), 'passage')}: {counts}")
    if {"changed", "missing"} & set(found):
        raise LdnsynthError("Passages that changed or have no file: mend the texts, or code them anew.")
