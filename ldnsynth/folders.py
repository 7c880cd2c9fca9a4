"""Where a review lies: its data, its own notebooks, its list of reports, its citation; and the engine's notebooks.

A review is a folder with ``data/topic.yml``. Commands work on the nearest one above the working folder, else on the one
that is shipped with the engine: in a checkout beside the package, in a wheel inside it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent
_CHECKOUT = PACKAGE.parent
IN_WHEEL = not (_CHECKOUT / "data" / "topic.yml").is_file()
SHIPPED = PACKAGE / "bundled" if IN_WHEEL else _CHECKOUT
ENGINE_NOTEBOOKS = SHIPPED / "notebooks"
TOPIC = "topic.yml"
DATA_VARIABLE = "LDNSYNTH_DATA"


@dataclass(frozen=True)
class Overlay:
    """Two folders read as one: a file of the first takes the place of the one that has its name in the second."""

    first: Path
    second: Path

    def __truediv__(self, name: str) -> Path:
        """The path of a file, in the second folder if neither has it."""
        own = self.first / name
        return own if own.exists() else self.second / name

    def glob(self, pattern: str) -> Iterator[Path]:
        """The files of both, each name once."""
        names = {path.name for folder in (self.first, self.second) for path in folder.glob(pattern)}
        return (self / name for name in sorted(names))


@dataclass(frozen=True)
class Review:
    """A review: its folder and the data package that commands use with it."""

    root: Path
    data: Path

    @property
    def notebooks(self) -> Overlay:
        """Its chapters: its own, and the engine's where it has none of their name."""
        return Overlay(self.root / "notebooks", ENGINE_NOTEBOOKS)

    @property
    def collection(self) -> Path:
        """The list of its reports; without the file the topic has one report."""
        return self.root / "reports" / "reports.yml"

    @property
    def reports(self) -> Path:
        """Where its reports are written: beside their list; those of the review in a wheel, beside the caller."""
        return Path("reports") if IN_WHEEL and self.root == SHIPPED else self.root / "reports"

    @property
    def citation(self) -> Path:
        """How it is cited; the engine's where it does not say."""
        own = self.root / "CITATION.cff"
        return own if own.is_file() else SHIPPED / "CITATION.cff"


def review_of(data: Path | None = None) -> Review:
    """The review that commands work on.

    Parameters
    ----------
    data : Path, optional
        A data package to use instead of the review's own. If it is that of another review (``<root>/data`` beside
        ``<root>/reports/reports.yml``), that review is meant; else the reports of the nearest one are made from it.

    Raises
    ------
    DataError
        If the data package has no ``topic.yml``.
    """
    nearest = _nearest(Path.cwd())
    root = nearest or SHIPPED
    chosen = data or (Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None)
    if chosen is None and nearest is None and _holds_tables(Path("data")):
        chosen = Path("data")  # and not the shipped one, as if nothing were here
    if chosen is None:
        return Review(root, root / "data")
    chosen = chosen.resolve()
    if not (chosen / TOPIC).is_file():
        from ldnsynth.topic import read_topic  # says what is missing

        read_topic(chosen)
    if chosen.name == "data" and (chosen.parent / "reports" / "reports.yml").is_file():
        root = chosen.parent
    return Review(root, chosen)


def data_folder() -> Path:
    """The data package: the environment variable LDNSYNTH_DATA, else that of the nearest review.

    Raises
    ------
    DataError
        If it has no ``topic.yml``.
    """
    return review_of().data


def _holds_tables(folder: Path) -> bool:
    return any(folder.glob("*.csv")) or (folder / "datapackage.json").is_file()


def _nearest(folder: Path) -> Path | None:
    return next((root for root in (folder, *folder.parents) if (root / "data" / TOPIC).is_file()), None)
