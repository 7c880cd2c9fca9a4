"""Where reports and decks are written unless told: what has other data or parameters never replaces what stands."""

from pathlib import Path

import click

from ldnsynth.cli.shared import shown
from ldnsynth.folders import Review

VARIED = "varied"  # folder of the reports that differ from those of the list in their parameters


def reports_folder(review: Review) -> Path:
    """The folder of the reports made from the data of a review: a folder of their own for other data than its own."""
    used = review.data.resolve()
    own = (review.root / "data").resolve()
    return review.reports if used == own else review.reports / f"with-{used.name}"


def is_default(out: Path | None, usual: Path) -> bool:
    """Whether things go where they stand unless told."""
    return out is None or out.resolve() == usual.resolve()


def default_place(review: Review, place: str = "", inner: str = "") -> Path:
    """The folder below that of the reports; says so if it is one for other data or parameters than theirs."""
    standing = reports_folder(review)
    out = standing / place / inner
    if place == VARIED or standing != review.reports:
        click.echo(f"Other data or parameters than the standing reports have: written to {shown(out)}.", err=True)
    return out
