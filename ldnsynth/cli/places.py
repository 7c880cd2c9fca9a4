"""Where reports and decks are written unless told: what has other data or parameters never replaces what stands."""

from pathlib import Path

import click

from ldnsynth import folders
from ldnsynth.cli.shared import shown

VARIED = "varied"  # folder of the reports that differ from those of the list in their parameters


def reports_folder(data: Path | None) -> Path:
    """The folder of the reports made from a data package, or from the usual one; to be asked before `use_data`.

    It lies beside their list, or from a wheel beside the caller. Reports made from other data than those beside the
    list (from a wheel: than the usual ones) have a folder of their own in it.
    """
    own = folders.data_folder() if _in_wheel() else folders.REPORTS.parent / "data"
    used = (data or folders.data_folder()).resolve()
    return _home() if used == own.resolve() else _home() / f"with-{used.name}"


def is_default(out: Path | None, usual: Path) -> bool:
    """Whether things go where they stand unless told."""
    return out is None or out.resolve() == usual.resolve()


def default_place(standing: Path, place: str = "", inner: str = "") -> Path:
    """The folder below that of the reports; says so if it is one for other data or parameters than theirs."""
    out = standing / place / inner
    if place == VARIED or standing != _home():
        click.echo(f"Other data or parameters than the standing reports have: written to {shown(out)}.", err=True)
    return out


def _home() -> Path:
    return Path("reports") if _in_wheel() else folders.REPORTS


def _in_wheel() -> bool:
    return folders.REPORTS.is_relative_to(folders.PACKAGE)
