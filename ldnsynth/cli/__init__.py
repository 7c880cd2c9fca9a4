"""The command line: one module a kind of command. Each command imports what it needs when it runs."""

import errno

import click

from ldnsynth import __version__
from ldnsynth.cli.data import check, describe, export, verify_sources
from ldnsynth.cli.imports import import_file
from ldnsynth.cli.pooling import multiverse, pool
from ldnsynth.cli.questions import changes, claim, explain
from ldnsynth.cli.release import release
from ldnsynth.cli.reports import list_reports, notebooks, report
from ldnsynth.cli.reviews import init, upgrade
from ldnsynth.cli.slides import slides
from ldnsynth.errors import LdnsynthError

_READING = (check, list_reports, pool, multiverse, export, claim, explain, changes, verify_sources)
_WRITING = (init, import_file, upgrade, report, describe, notebooks, slides, release)
_NO_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)  # no space, no right


class _Sentences(click.Group):
    """Commands whose faults end in a sentence on stderr, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LdnsynthError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno not in _NO_PLACE:
                raise
            click.echo(f"Cannot write: {error.strerror}. Nothing was replaced that was not finished.", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted: nothing was replaced that was not finished.", err=True)
            ctx.exit(130)


@click.group(cls=_Sentences, commands=_READING + _WRITING, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ldnsynth")
def main() -> None:
    """Evidence synthesis, from checked data to reports."""
