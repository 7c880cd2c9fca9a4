"""What `ldnsynth check` would find after an import that it does not find now."""

import shutil
import tempfile
from pathlib import Path

from ldnsynth.evidence import check_data
from ldnsynth.imports.merge import Change


def new_problems(change: Change) -> list[str]:
    """The problems that the changed files would have, a sentence each.

    Without those that are there already, and without those of discrepancies, which are asked for apart.
    """
    before = set(check_data(change.folder).problems)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        shutil.copytree(change.folder, folder)
        for path, text in change.texts.items():
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        return [
            problem
            for problem in check_data(folder).problems
            if problem not in before
            if not problem.startswith("discrepancies")
        ]
