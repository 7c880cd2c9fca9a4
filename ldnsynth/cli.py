"""The command line: check data, list and write reports, store notebooks. Each command imports its own."""

import os
from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.bias_tools import TOOLS
from ldnsynth.errors import DataError, LdnsynthError
from ldnsynth.vocabulary import INTERVALS, METHODS, PREDICTIONS

# The keys of `synthesis.measures.MEASURES`, written out so that help loads no NumPy; a test compares.
_MEASURES = "RR OR RD PETO MD SMD SMDH ROM MC SMCC SMCR SMCRH ROMC PR PLO MPRD MPRR MPOR MPORC MPPETO".split()
_EXPORTS = ["robvis", "escalc", "sof", "csl"]  # the keys of `publishing.exports.EXPORTS`; likewise
_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Sentences(click.Group):
    """Commands whose faults end in a sentence on stderr, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LdnsynthError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted: nothing was replaced that was not finished.", err=True)
            ctx.exit(130)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ldnsynth")
def main() -> None:
    """Evidence on low-dose naltrexone, from checked data to reports."""


@main.command()
@click.argument("data", type=_FOLDER, required=False)
def check(data: Path | None) -> None:
    """Check every table of the data package in DATA and say all that is wrong."""
    from ldnsynth.evidence import check_data

    report = check_data(data or folders.data_folder())
    for problem in report.problems:
        click.echo(problem)
    tables, rows = len(report.tables), sum(report.tables.values())
    if report.problems:
        raise LdnsynthError(f"{tables} tables, {rows} rows: {_count(len(report.problems), 'problem')}")
    click.echo(f"{tables} tables, {rows} rows: no problems")


@main.command("list")
def list_reports() -> None:
    """Show the reports with their parameters, values and defaults."""
    from ldnsynth.publishing.collection import load_collection
    from ldnsynth.publishing.planning import report_parameters

    for report in load_collection(folders.REPORTS / "reports.yml", folders.NOTEBOOKS):
        click.echo(f"{report.name}\n  {report.title}\n  {report.question}\n  notebooks: {', '.join(report.notebooks)}")
        for parameter, value in report_parameters(report, notebooks=folders.NOTEBOOKS):
            default = "" if value == parameter.default else f", default {parameter.default!r}"
            click.echo(f"  {parameter.name} ({parameter.type}) = {value!r}{default}: {parameter.help}")
        click.echo()


@main.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Write every report of the collection.")
@click.option("-p", "assignments", metavar="KEY=VALUE", multiple=True, help="Set a parameter; lists with commas.")
@click.option("--out", type=_FOLDER, help="Where the reports' folders are written.")
@click.option("--data", type=_FOLDER, help="The data package to use.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count, help="Notebooks at a time.")
@click.option("--force", is_flag=True, help="Write reports that are up to date too.")
def report(
    names: tuple, everything: bool, assignments: tuple, out: Path | None, data: Path | None, jobs: int, force: bool
) -> None:
    """Write the reports NAME..., by default the first of the collection."""
    from ldnsynth.publishing.collection import find_reports, load_collection
    from ldnsynth.publishing.planning import plan_report
    from ldnsynth.publishing.run import run_plans

    if names and everything:
        raise click.UsageError("Name reports or ask for --all, not both.")
    data = _use_data(data)
    collection = load_collection(folders.REPORTS / "reports.yml", folders.NOTEBOOKS)
    chosen = collection if everything else find_reports(collection, list(names))
    plans = [plan_report(one, list(assignments), notebooks=folders.NOTEBOOKS, data=data) for one in chosen]
    options = {"out": out or _reports_folder(), "jobs": jobs, "force": force}
    outcomes = run_plans(plans, before=lambda: _refuse_faulty(data), **options)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    for outcome in outcomes:
        if outcome.state == "up to date":
            click.echo(f"{outcome.name}: up to date")
    for outcome in outcomes:
        if outcome.state != "failed":
            click.echo(_shown(outcome.page))
    if problems:
        raise LdnsynthError("\n".join(problems))


@main.command()
def notebooks() -> None:
    """Execute the notebooks with their default parameters and store their outputs in them."""
    from ldnsynth.publishing.storing import store_outputs

    _use_data(None)
    for path, changed in store_outputs(folders.NOTEBOOKS, jobs=os.cpu_count() or 1).items():
        click.echo(f"{_shown(path)}: {'written' if changed else 'unchanged'}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="", metavar="COLUMN", help="Pool each group of this column; all in one batch.")
@click.option("--measure", type=click.Choice(_MEASURES), help="What to compute from counts or means.")
@click.option(
    "--tau2",
    "method",
    type=click.Choice(list(METHODS)),
    default="REML",
    show_default=True,
    help="Estimator of the variance between trials; CE: common effect.",
)
@click.option(
    "--ci",
    type=click.Choice(list(INTERVALS)),
    default="hk-adhoc",
    show_default=True,
    help="Interval; hk: Hartung-Knapp, hk-adhoc: never narrower than t.",
)
@click.option(
    "--pi",
    type=click.Choice(list(PREDICTIONS)),
    default="t-k-1",
    show_default=True,
    help="Prediction interval: t with k - 1, k - 2 or k - p degrees of freedom, or normal.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Coverage of the intervals.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--forest", type=click.Path(dir_okay=False, path_type=Path), help="Also draw a forest plot as SVG.")
def pool(file: Path, by: str, measure: str | None, form: str, forest: Path | None, **choices: str | float) -> None:
    """Pool the trials in FILE, a CSV with the columns of metafor's escalc.

    Without --measure: yi with vi or sei, taken as they are. With it: the columns of the measure, or yi with vi or
    sei on its scale (logarithms for ratios). A column slab names the trials.

    \b
    RR OR RD PETO            ai bi ci di, or ai n1i ci n2i
    MD SMD SMDH ROM          m1i m2i sd1i sd2i n1i n2i
    MC SMCC SMCR SMCRH ROMC  m1i m2i sd1i sd2i ni ri
    PR PLO                   xi ni
    MPRD MPRR MPOR ...       ai bi ci di of the pairs

    Ratios and their intervals are given as natural logarithms, i2 in percent; the table shows the ratio as well. One
    half is added to all cells of a 2x2 table with an empty cell; a table in which nobody or everybody has the event
    is left out of RR and OR (Cochrane Handbook 10.4.4). One trial is shown and not pooled; two are pooled, but read
    the trials.
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.publishing.pool_file import pool_file, to_text

    pooled = pool_file(file, by=by, measure=measure or "", **choices)
    click.echo(to_text(pooled, form), nl=False)
    for note in pooled.notes:
        click.echo(note, err=True)
    if forest:
        from ldnsynth.publishing.pool_forest import draw_forest  # matplotlib takes longer than pooling does

        draw_forest(pooled, forest)
        click.echo(f"forest plot: {forest}", err=True)


@main.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(_EXPORTS))
@click.option("--out", required=True, metavar="FILE", help="Where to write; - for the standard output.")
@click.option("--data", type=_FOLDER, help="The data package to use.")
@click.option("--condition", "conditions", multiple=True, help="Only this condition; may be repeated.")
@click.option("--as-of", default="", metavar="DAY", help="Only what was public on this day (YYYY-MM-DD).")
@click.option("--tool", type=click.Choice(list(TOOLS)), help="robvis: the tool that was used; by default rob2.")
def export(form: str, out: str, data: Path | None, conditions: tuple[str, ...], as_of: str, tool: str | None) -> None:
    """Write what other software reads.

    \b
    robvis  judgements of risk of bias made with one tool, as CSV
    escalc  the effects that are pooled, one a trial, as CSV for metafor
    sof     the summary of findings; FILE ends in .docx, .html or .csv
    csl     the documents as CSL-JSON
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.evidence import Selection, load_evidence, select
    from ldnsynth.publishing.exports import EXPORTS, write_whole

    if tool and form != "robvis":
        raise click.UsageError("--tool goes with robvis alone.")
    selection = Selection(conditions=conditions, as_of=as_of)
    evidence = select(load_evidence(_use_data(data)), selection)
    options = {"tool": tool} if tool else {"suffix": Path(out).suffix or ".csv"} if form == "sof" else {}
    content = EXPORTS[form](evidence, **options)
    if out == "-":
        click.echo(content, nl=False)
    else:
        write_whole(content, Path(out))
        click.echo(_shown(Path(out)))


@main.command()
@click.argument("claim_id", metavar="ID")
@click.option("--data", type=_FOLDER, help="The data package to use.")
def claim(claim_id: str, data: Path | None) -> None:
    """Show the claim ID (such as healthguide2009/c022): its lines, verdicts, reasons and deciding numbers."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.publishing.explain import explain_claim

    click.echo(explain_claim(load_evidence(_use_data(data)), claim_id), nl=False)


@main.command()
@click.argument("result_id", metavar="ID")
@click.option("--data", type=_FOLDER, help="The data package to use.")
def explain(result_id: str, data: Path | None) -> None:
    """Show the chain from the value in the source to the number in the report for the result ID."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.publishing.explain import explain_result

    click.echo(explain_result(load_evidence(_use_data(data)), result_id), nl=False)


@main.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--condition", "conditions", multiple=True, help="By default multiple_sclerosis; 'all' for every one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def changes(before: str, after: str, conditions: tuple[str, ...], form: str) -> None:
    """Say what changed from A to B, and why.

    A and B are each a day (YYYY-MM-DD: the evidence as of that day) or the folder of a data package; or both are
    folders of reports.
    """
    from ldnsynth.publishing.changes import compare_states
    from ldnsynth.publishing.changes_in_words import to_json, to_text

    comparison = compare_states(before, after, conditions=conditions)
    click.echo(to_json(comparison) if form == "json" else to_text(comparison), nl=False)


@main.command("verify-sources")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", type=_FOLDER, help="The data package to use.")
def verify_sources(folder: Path, data: Path | None) -> None:
    """Say of every coded passage whether it stands in the sources' texts in DIR, moved, changed, or has no file."""
    from ldnsynth.evidence import load_evidence
    from ldnsynth.evidence.passages import STATES, verify_passages

    passages = verify_passages(load_evidence(_use_data(data)), folder)
    for passage in passages:
        click.echo(passage)
    found = [passage.state for passage in passages]
    counts = ", ".join(f"{found.count(state)} {state}" for state in STATES)
    click.echo(f"{_count(len(passages), 'passage')}: {counts}")
    if {"changed", "missing"} & set(found):
        raise LdnsynthError("Passages that changed or have no file: mend the texts, or code them anew.")


def _refuse_faulty(data: Path) -> None:
    """Stop before anything runs if the data do not pass their checks."""
    from ldnsynth.evidence import check_data

    problems = check_data(data).problems
    if problems:
        raise DataError([*problems, f"{_count(len(problems), 'problem')} in the data: nothing was run."])


def _use_data(data: Path | None) -> Path:
    """Make a data package the one that this process and its kernels load; they run in other folders."""
    if data:
        os.environ[folders.DATA_VARIABLE] = str(data)
    found = folders.data_folder().resolve()
    os.environ[folders.DATA_VARIABLE] = str(found)
    return found


def _reports_folder() -> Path:
    in_wheel = folders.REPORTS.is_relative_to(folders.PACKAGE)
    return Path("reports") if in_wheel else folders.REPORTS


def _shown(path: Path) -> str:
    path = path.absolute()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
