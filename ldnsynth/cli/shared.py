"""What commands have in common: where the data are, and how paths and counts are shown."""

import os
from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.errors import DataError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
DATA = click.option("--data", type=FOLDER, help="The data package to use.")


def use_review(data: Path | None) -> folders.Review:
    """The review of a data package, or the nearest; its data are those that this process and its kernels load.

    Kernels run in other folders.
    """
    review = folders.review_of(data)
    if not data and folders.IN_WHEEL and review.root == folders.SHIPPED:
        click.echo(
            "No review here (data/topic.yml): the shipped one is used. Begin your own: ldnsynth init NAME.", err=True
        )
    os.environ[folders.DATA_VARIABLE] = str(review.data.resolve())
    return review


def use_data(data: Path | None) -> Path:
    """The data package of `use_review`."""
    return use_review(data).data.resolve()


def shown(path: Path) -> str:
    """A path as the caller would type it: from here, if it lies below."""
    path = path.absolute()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def count(number: int, noun: str) -> str:
    """A number and its noun, with an s unless it is 1."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def refuse_faulty(data: Path) -> None:
    """Stop before anything is made of the data if they do not pass their checks."""
    from ldnsynth.evidence import check_data

    problems = check_data(data).problems
    if problems:
        raise DataError([*problems, f"{count(len(problems), 'problem')} in the data: nothing was run."])
