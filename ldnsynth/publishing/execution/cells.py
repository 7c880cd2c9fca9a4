"""How the cells of a notebook end: one that fails, or ends its kernel, is told with place, code and reason."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldnsynth.errors import ReportError
from ldnsynth.letters import printable

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LONGEST_MESSAGE, _LONGEST_LINE = 5, 300
_CELL_FILE = re.compile(r"\(\d+\.py, (line \d+)\)$")  # a syntax error names a file that nobody has
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FAILED_LINE = re.compile(r"^-+> ?\d+ (.*)$", re.MULTILINE)
_ENDED = "ends the chapter before its end, so that what follows was not run. Take that out."
_KILLED = "the kernel ended, by what the cell does or from outside, perhaps for want of memory (try --jobs 1)."


class CellWatch:
    """Follows the cells of a notebook as they are executed.

    Parameters
    ----------
    source : Path
        The notebook.
    injected : bool
        Whether a cell with parameters is added to it, which is none of its own.
    """

    def __init__(self, source: Path, *, injected: bool):
        self._source, self._injected = source, injected
        self._cell = ""

    def hooks(self) -> dict[str, Any]:
        """What nbclient is to call."""
        return {"on_cell_execute": self._begins, "on_cell_executed": self._ended}

    def killed(self) -> ReportError:
        """What is told if the kernel is no more."""
        return ReportError(f"{self._cell or self._source.stem}: {_KILLED}")

    def failed(self, error: Any, *, index: int | None = None, code: str = "") -> ReportError:
        """What is told of an error with ename, evalue and traceback, in the cell at `index` or the last that began."""
        where = self._cell if index is None else self._place(index, code)
        name, message = str(error.get("ename") or "Error"), str(error.get("evalue") or "")
        if name == "SystemExit":
            return ReportError(f"{where}: {_ENDED}" if message in ("", "0") else f"{where}: {name}: {message}")
        return ReportError(f"{where}: {name}{_reason(message, error.get('traceback') or [])}")

    def _begins(self, *, cell: "NotebookNode", cell_index: int) -> None:
        self._cell = self._place(cell_index, cell.source)

    def _ended(self, *, cell: "NotebookNode", cell_index: int, execute_reply: dict) -> None:
        content = execute_reply["content"]
        if content["status"] != "ok":
            raise self.failed(content)
        if any(sent.get("source") == "ask_exit" for sent in content.get("payload") or []):
            raise ReportError(f"{self._cell}: {_ENDED}")

    def _place(self, index: int, code: str) -> str:
        (first, *_) = code.strip().splitlines() or [""]
        return f"{self._source.stem}, cell {self._position(index)} (`{_cut(first)}`)"

    def _position(self, index: int) -> int:
        """Position of a cell in the source notebook, from 1; injected parameters are no cell of it."""
        cells = json.loads(self._source.read_text(encoding="utf-8"))["cells"]
        before = [n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])]
        return index + 1 - int(self._injected and index > before[0])


def _reason(message: str, traceback: list[str]) -> str:
    """A message as it is told, cut; without one, the line of code at fault, if the traceback has it."""
    lines = _CELL_FILE.sub(r"(\1)", _COLOUR.sub("", message)).strip().splitlines()
    if not lines:
        line = _FAILED_LINE.search(_COLOUR.sub("", "\n".join(map(str, traceback))))
        return f", without a reason, at `{_cut(line[1].strip())}`" if line else ", without a reason"
    more = len(lines) - _LONGEST_MESSAGE
    shown = "\n  ".join(map(_cut, lines[:_LONGEST_MESSAGE]))
    return f": {shown}" + (f"\n  and {more} lines more" if more > 0 else "")


def _cut(line: str) -> str:
    line = printable(line)
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} ..."
