"""How far the notebooks are, on stderr: a bar on a terminal, a line each elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Tally:
    """Counts finished notebooks, and says so."""

    def __init__(self, console: Console, progress: Progress | None, total: int):
        self._console = console
        self._progress = progress
        self._total = total
        self._done = 0
        self._task = progress.add_task("notebooks", total=total) if progress else None

    def step(self, label: str, *, failed: bool = False) -> None:
        """One more notebook has ended."""
        self._done += 1
        outcome = "failed" if failed else "done"
        if self._progress:
            self._progress.update(self._task, advance=1, description=f"{label} {outcome}")
        else:
            self._console.print(f"{self._done} of {self._total}: {label} {outcome}", highlight=False, soft_wrap=True)


@contextmanager
def tally(total: int) -> Iterator[Tally]:
    """A tally of `total` notebooks that shows itself while the context lasts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Tally(console, None, total)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Tally(console, progress, total)
