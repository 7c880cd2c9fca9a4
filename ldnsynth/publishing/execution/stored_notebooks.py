"""The notebooks' own outputs: executed with the default parameters and stored in place."""

import tempfile
from pathlib import Path

import nbformat

from ldnsynth.errors import ReportError
from ldnsynth.publishing.execution.batch import execute_all
from ldnsynth.publishing.execution.normalise import lighten_outputs
from ldnsynth.publishing.execution.task import Task
from ldnsynth.publishing.files.staging import write_whole

LARGEST_BYTES = 500_000


def store_outputs(notebooks: Path, *, jobs: int) -> dict[Path, bool]:
    """Execute all notebooks of a folder and store their outputs in them.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    jobs : int
        Most processes at a time.

    Returns
    -------
    dict of Path to bool
        For each notebook whether its file changed.

    Raises
    ------
    ReportError
        If notebooks fail or grow too large: all of them, one a line. The others are stored all the same.
    """
    sources = sorted(notebooks.glob("*.ipynb"))
    if not sources:
        raise ReportError(f"{notebooks}: no notebooks here.")
    changed: dict[Path, bool] = {}
    problems: list[str] = []

    def done(task: Task, problem: str) -> None:
        if not problem:
            text = _stored_text(task.target)
            problem = _too_large(task.source, text)
            changed[task.source] = not problem and write_whole(task.source, text, option="")
        problems.extend([problem] if problem else [])

    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        execute_all([Task("notebooks", path, Path(folder) / path.name) for path in sources], jobs=jobs, done=done)
    if problems:
        raise ReportError("\n".join(problems))
    return {path: changed[path] for path in sources}


def _stored_text(executed: Path) -> str:
    notebook = nbformat.read(executed, as_version=4)
    lighten_outputs(notebook)
    return nbformat.writes(notebook) + "\n"


def _too_large(source: Path, text: str) -> str:
    size = len(text.encode())
    if size <= LARGEST_BYTES:
        return ""
    return f"notebooks: {source.stem}: {size:,} bytes with its outputs, at most {LARGEST_BYTES:,} may be stored."
