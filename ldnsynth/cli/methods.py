"""The commands of single methods: diagnose, convert."""

from pathlib import Path

import click

from ldnsynth.cli.pooling import MEASURES
from ldnsynth.vocabulary import METHODS

# The keys of `pool.methods.diagnose.LOOKS`, written out so that help loads no NumPy; a test compares.
LOOKS = ("heterogeneity", "influence", "trim-and-fill", "without-pooling")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--of", type=click.Choice(LOOKS), default=LOOKS[0], show_default=True, help="What to look at; see above.")
@click.option("--by", default="", metavar="COLUMN", help="Each group of this column by itself.")
@click.option("--measure", type=click.Choice(MEASURES, case_sensitive=False), help="As in pool.")
@click.option(
    "--tau2",
    "method",
    type=click.Choice([name for name in METHODS if name != "CE"], case_sensitive=False),
    default="REML",
    show_default=True,
    help="Estimator of the variance between trials.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Coverage of the intervals.")
def diagnose(file: Path, of: str, by: str, measure: str | None, method: str, level: float) -> None:
    """Look at what the pooled result of FILE hangs on; a CSV with the columns of pool in, one out.

    \b
    heterogeneity    Q, tau2, I2 and H2 with Q-profile intervals; pl_: tau2 by the profile of the likelihood
    influence        a row a trial: deleted residual, leverage (hat), Cook's distance, tau2 without it
    trim-and-fill    how many trials a symmetric funnel lacks, and the effect with their mirror images
    without-pooling  the observed effects, the sign test, and one p value for all (Stouffer, one-sided, above 0)
    """  # noqa: D301 - the backslash is click's mark for lines to keep
    from ldnsynth.pool.methods.diagnose import diagnose_file

    text, notes = diagnose_file(file, of=of, by=by, measure=measure or "", method=method, level=level)
    click.echo(text, nl=False)
    for note in notes:
        click.echo(note, err=True)


@click.command()
@click.argument("conversion", default="")
@click.argument("given", nargs=-1, metavar="[KEY=VALUE]...")
def convert(conversion: str, given: tuple[str, ...]) -> None:
    """Turn what a paper prints into what pooling needs: `ldnsynth convert sd_from_se sei=0.6 ni=25`.

    Without a CONVERSION all of them are listed, each with what it takes.
    """
    from ldnsynth.pool.methods.convert import conversions_in_words, converted

    for line in converted(conversion, given) if conversion else conversions_in_words():
        click.echo(line)
