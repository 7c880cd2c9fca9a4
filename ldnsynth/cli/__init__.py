"""The command line: one module a kind of command. Each command imports what it needs when it runs."""
# ruff: noqa: E402 - nothing may be imported before it is known whose it is

from ldnsynth.startup.shadows import refuse_shadows

refuse_shadows()

import errno
import os

from ldnsynth.startup.interrupts import ended_by_interrupts

with ended_by_interrupts():
    import click

    from ldnsynth import __version__
    from ldnsynth.cli.cache import clean
    from ldnsynth.cli.data import check, describe, export, verify_sources
    from ldnsynth.cli.imports import import_file
    from ldnsynth.cli.inbox import inbox
    from ldnsynth.cli.methods import convert, diagnose
    from ldnsynth.cli.pooling import multiverse, pool
    from ldnsynth.cli.questions import changes, claim, explain
    from ldnsynth.cli.release import release
    from ldnsynth.cli.reports import list_reports, notebooks, report
    from ldnsynth.cli.reviews import init, upgrade
    from ldnsynth.cli.slides import slides
    from ldnsynth.errors import LdnsynthError

_READING = (check, list_reports, pool, diagnose, multiverse, convert, export, claim, explain, changes, verify_sources)
_WRITING = (init, import_file, inbox, upgrade, report, describe, notebooks, slides, release, clean)
_NO_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)  # no space, no right
_LONGEST = 200
_UNFINISHED = "Nothing was replaced that was not finished."


class _Sentences(click.Group):
    """Commands whose faults end in a sentence on stderr, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LdnsynthError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno in (None, errno.EPIPE):  # a fault of ours; the end of a pipe, which click knows
                raise
            kind = _what_failed(error)
            name = f" ({error.filename})" if error.filename else ""
            click.echo(f"{kind}: {error.strerror}{name}. {_UNFINISHED}", err=True)
            ctx.exit(1)
        except MemoryError:
            click.echo(f"Cannot go on: there is not enough memory. {_UNFINISHED}", err=True)
            ctx.exit(1)
        except ImportError as error:
            told = " ".join(str(_first(error)).split())[:_LONGEST]
            click.echo(
                f"Cannot go on: a library cannot be loaded ({told}). Is it installed, with memory for it?", err=True
            )
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted: nothing was replaced that was not finished.", err=True)
            ctx.exit(130)


def _what_failed(error: OSError) -> str:
    """What could not be done: who may not read a file is not told of writing."""
    if error.errno not in _NO_PLACE:
        return "Cannot go on"
    named = error.filename and os.path.exists(error.filename)
    return "Cannot read" if named and not os.access(error.filename, os.R_OK) else "Cannot write"


def _first(error: BaseException) -> BaseException:
    """The error from which one came: libraries wrap what kept them from loading in advice."""
    while before := error.__cause__ or error.__context__:
        error = before
    return error


@click.group(cls=_Sentences, commands=_READING + _WRITING, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ldnsynth")
def main() -> None:
    """Evidence synthesis, from checked data to reports."""
