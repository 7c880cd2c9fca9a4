"""The command that empties the cache: clean."""

import click

from ldnsynth.cli.shared import count


@click.command()
def clean() -> None:
    """Remove the pictures that were kept for the next run; reports and data stay.

    A picture is drawn once for what it is made of and kept in the cache of the user, in at most 200 megabytes.
    """
    from ldnsynth.display.pictures.kept import cache_folder, empty

    number, size = empty()
    where = f" from {cache_folder()}" if number else ""
    click.echo(f"{count(number, 'kept picture')} removed{where}: {size / 1e6:.1f} MB")
