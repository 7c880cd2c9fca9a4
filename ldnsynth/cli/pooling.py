"""The command that pools a file: pool."""

from collections.abc import Iterable
from pathlib import Path

import click

from ldnsynth.vocabulary import INTERVALS, METHODS, PREDICTIONS

# The keys of `synthesis.measures.MEASURES`, written out so that help loads no NumPy; a test compares.
MEASURES = "RR OR RD AS PETO IRR HR MD SMD SMDH ROM MC SMCC SMCR SMCRH ROMC PR PLO MPRD MPRR MPOR MPORC MPPETO".split()

_MID_CERTAINTY = "Smallest important difference: also tell how many universes keep the certainty (imprecision)."
_MID = "Smallest important difference, on the scale of the effects (logarithms for ratios): chances beyond it."


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="", metavar="COLUMN", help="Pool each group of this column; all in one batch.")
@click.option(
    "--measure", type=click.Choice(MEASURES, case_sensitive=False), help="What to compute from counts or means."
)
@click.option(
    "--tau2",
    "method",
    type=click.Choice(list(METHODS), case_sensitive=False),
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
@click.option(
    "--tau-prior",
    default="",
    metavar="PRIOR",
    help="Pool with a prior of the standard deviation between trials, such as half-normal:0.5.",
)
@click.option(
    "--mean-prior",
    default="flat",
    show_default=True,
    metavar="PRIOR",
    help="Of the mean effect: flat, normal:MEAN:SD, or robust:WEIGHT:MEAN:SD with --other-evidence.",
)
@click.option(
    "--other-evidence",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of trials of another kind, with the same columns: what they say of a new trial is part of the prior.",
)
@click.option(
    "--counts",
    type=click.Choice(["MH", "Peto", "CM.EL", "beta-binomial"], case_sensitive=False),
    help="Pool 2x2 tables of rare events: Mantel-Haenszel, Peto, or with random effects the exact conditional or the "
    "beta-binomial model.",
)
@click.option("--cluster", default="", metavar="COLUMN", help="Rows of one cluster depend on each other: robust (CR2).")
@click.option(
    "--multilevel",
    default="",
    metavar="COLUMN",
    help="Rows of one trial (several outcomes, times, periods): variances between trials and within them.",
)
@click.option(
    "--rho",
    type=float,
    default=0.0,
    show_default=True,
    help="Correlation of the errors of a trial's rows; --multilevel.",
)
@click.option("--mid", type=click.FloatRange(min=0, min_open=True), default=None, help=_MID + " With --tau-prior.")
@click.option("--begg", is_flag=True, help="Test rank correlation of effects and variances (Begg): 3 trials or more.")
@click.option("--shrunken", is_flag=True, help="A row a trial: its effect, drawn towards the others of its group.")
@click.option("--coverage", is_flag=True, help="Simulate what the intervals hold, for the variances at hand.")
@click.option(
    "--skip", is_flag=True, help="Leave out rows that cannot be used, each with a note; else they are refused."
)
@click.option("--permutation", is_flag=True, help="Test by the signs of the effects too: 2 to 20 trials.")
@click.option("--level", type=float, default=0.95, show_default=True, help="Coverage of the intervals.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option(
    "--forest", type=click.Path(dir_okay=False, path_type=Path), help="Also draw a forest plot: .svg, .png or .pdf."
)
@click.option("--decimal", type=click.Choice([",", "."]), help="The decimal mark, where it is not clear.")
@click.option("--map", "mapped", multiple=True, metavar="OURS=THEIRS", help="A column by another name: ai=tpos.")
@click.pass_context
def pool(
    context: click.Context,
    file: Path,
    measure: str | None,
    form: str,
    forest: Path | None,
    tau_prior: str,
    mean_prior: str,
    other_evidence: Path | None,
    mid: float | None,
    counts: str | None,
    multilevel: str,
    decimal: str | None,
    mapped: tuple[str, ...],
    **choices: str | float | bool,
) -> None:
    """Pool the trials in FILE, a CSV with the columns of metafor's escalc.

    Without --measure: yi with vi or sei, taken as they are. With it: the columns of the measure, or yi with vi or
    sei on its scale (logarithms for ratios) in rows where those are blank; or an interval as printed, ci_low and
    ci_high (of a ratio the ratios themselves, with the ratio in a column ratio; of PLO the logits; ci_level in percent,
    95 if blank). Where a row has both vi and sei, sei is read. A column slab names the trials. Cells may be separated
    by commas, or by semicolons or tabs, then with decimal commas. Columns with other names are mapped by escalc name:
    --map ai=tpos --map slab=author.

    \b
    RR OR RD AS PETO         ai bi ci di, or ai n1i ci n2i
    IRR                      x1i t1i x2i t2i: events and person-time
    HR                       oei vei: O - E and V of the log-rank test
    MD SMD SMDH ROM          m1i m2i sd1i sd2i n1i n2i
    MC SMCC SMCR SMCRH ROMC  m1i m2i sd1i sd2i ni ri
    PR PLO                   xi ni, or xi mi
    MPRD MPRR MPOR ...       ai bi ci di of the pairs

    Ratios and their intervals are given as natural logarithms, i2 in percent; the table shows the ratio first. One
    half is added to all cells of a 2x2 table with an empty cell (AS and PETO need none), and to both counts of a
    proportion of nobody or everybody; a table in which nobody or everybody has the event is left out of RR and OR
    (Cochrane Handbook 10.4.4). One trial is shown and not pooled; two are pooled, but read the trials.

    --tau-prior pools by Bayes: of each group mean, sd and central interval of the mean effect, p_above (its probability
    of lying above 0), the interval of the effect in a new setting (pi), median and interval of tau. --other-evidence
    with --mean-prior robust:WEIGHT:MEAN:SD adds what other trials say of a new one, with that weight beside a wide
    normal prior: weight_other is what is left of it, ess_other and ess_prior how many people it is worth, alone and so
    weighed, if SD is the standard deviation of one person's information.

    \b
    half-normal:SCALE  half-cauchy:SCALE      of tau
    log-normal:MU:SIGMA                       of log tau2 (Turner 2015)
    log-t:MU:SIGMA:DF                         of log tau2 (Rhodes 2015)
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.imports.options import mapping_of
    from ldnsynth.pool.by_bayes import Priors
    from ldnsynth.pool.output import to_text
    from ldnsynth.pool.own_table import pool_file
    from ldnsynth.pool.reading import NAMES
    from ldnsynth.pool.summary import told_lines
    from ldnsynth.pool.table_file import Form

    _refuse_idle(context, measure)
    if forest:
        _check_place(forest, filter(None, (file, other_evidence)))
    pooled = pool_file(
        file,
        written=Form(decimal or "", mapping_of(mapped, NAMES)),
        measure=measure or "",
        counts=counts or "",
        levels=multilevel,
        priors=Priors(tau_prior, mean_prior, other_evidence, mid) if tau_prior else None,
        **choices,
    )
    click.echo(to_text(pooled, form), nl=False)
    for note in (*pooled.notes, *(told_lines(pooled) if form == "table" else ())):
        click.echo(note, err=True)
    if forest:
        _draw(pooled, forest)


def _draw(pooled, forest: Path) -> None:
    from ldnsynth.pool.forest import draw_forest  # matplotlib loads longer than pooling

    for note in draw_forest(pooled, forest):
        click.echo(note, err=True)
    click.echo(f"forest plot: {forest}", err=True)


def _check_place(forest: Path, read: Iterable[Path]) -> None:
    """Stop before anything is pooled if the plot cannot be written there."""
    from ldnsynth.pool.forest import check_forest
    from ldnsynth.publishing.files.guards import refuse_onto

    refuse_onto(forest, read, option="--forest")
    check_forest(forest)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--decisions",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML: the decisions that could have been others, each with its type.",
)
@click.option("--measure", type=click.Choice(MEASURES, case_sensitive=False), help="As in pool.")
@click.option("--level", type=float, default=0.95, show_default=True, help="Coverage of the intervals.")
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@click.option("--mid", type=click.FloatRange(min=0, min_open=True), default=None, help=_MID_CERTAINTY)
@click.option("--skip", is_flag=True, help="As in pool: leave out rows that cannot be used, each with a note.")
def multiverse(
    file: Path, decisions: Path, measure: str | None, level: float, form: str, mid: float | None, skip: bool
) -> None:
    """Pool FILE in every way that its decisions allow: a row a result, a column trial, one result a trial in each way.

    \b
    scale: {type: uncertain}                                  # by the column scale: one value at a time
    bias: {type: uncertain, keep: {any: [low, high], low only: [low]}}
    estimator: {type: equivalent, options: [REML, PM, DL]}    # of --tau2 in pool
    interval: {type: uncertain, options: [z, hk-adhoc]}       # of --ci in pool
    prior: {type: uncertain, options: [none, "half-normal:0.5"]}
    population: {type: non-equivalent}                        # never put together
    trials: {type: uncertain, options: [all, each left out]}  # or [every set]: GOSH
    measure: {type: equivalent, options: [RR, OR]}            # in place of --measure
    zero cells: {type: uncertain, options: ["0.5:only0", "0.5:all", none]}
    correlation: {type: uncertain, options: [0.3, 0.5]}       # where ri is blank

    Rows that do not depend on a decision leave its column blank. Of several rows of a trial that fit, the first counts.
    Universes are ways to choose: those that come to the same trials and numbers count each;
    how many are distinct is said beside. Universes of fewer than two trials are left out and
    counted.
    The table says how many universes keep the sign and exclude no effect, and which decision moves the estimate most;
    csv gives the specification curve, at most 400 universes of each part.
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.pool.multiverse.multiverse_file import multiverse_of_file, to_csv, to_words

    found, notes = multiverse_of_file(file, decisions, measure=measure or "", level=level, mid=mid or 0.0, skip=skip)
    click.echo(to_csv(found) if form == "csv" else to_words(found), nl=False)
    for note in notes:
        click.echo(note, err=True)


# What each way of pooling leaves no part to.
_IDLE = {
    "tau_prior": ("counts", "cluster", "multilevel", "permutation", "begg", "method", "ci", "pi"),
    "counts": ("cluster", "multilevel", "permutation", "begg", "coverage", "shrunken", "method", "ci", "pi"),
    "cluster": ("multilevel", "permutation", "begg", "coverage", "shrunken", "ci", "pi"),
    "multilevel": ("permutation", "begg", "coverage", "shrunken", "method", "ci", "pi"),
    "shrunken": ("permutation", "begg", "coverage", "mid", "pi"),
}
# What each option needs beside it.
_GO_WITH = {
    "mean_prior": "tau_prior",
    "mid": "tau_prior",
    "other_evidence": "mean_prior",
    "rho": "multilevel",
}
_ALL = ("RR", "OR", "RD")
_MEASURES_OF_COUNTS = {"MH": _ALL, "Peto": ("OR",), "CM.EL": ("OR",), "beta-binomial": _ALL}


def _refuse_idle(context: click.Context, measure: str | None) -> None:
    """Refuse options that would play no part, and counts without a measure that their method pools."""
    options = {parameter.name: parameter.opts[0] for parameter in context.command.params}
    given = {name for name in options if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT}
    if blank := [options[name] for name in given if context.params[name] == ""]:
        raise click.UsageError(
            f"{blank[0]}: blank, expected something after it. Leave the option out, or name what it takes."
        )
    for name, other in _GO_WITH.items():
        if name in given and other not in given:
            raise click.UsageError(f"{options[name]} goes with {options[other]}.")
    for name, others in _IDLE.items():
        if name in given and (idle := [other for other in others if other in given]):
            raise click.UsageError(f"{options[idle[0]]} plays no part with {options[name]}. Leave one of them out.")
    counts = context.params["counts"]
    if counts and measure not in (allowed := _MEASURES_OF_COUNTS[counts]):
        raise click.UsageError(f"--counts {counts} pools {', '.join(allowed)}: give it as --measure.")
