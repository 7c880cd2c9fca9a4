"""A notebook to be executed, and what starts it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """A notebook to execute into a target file; `report` is what it is executed for."""

    report: str
    source: Path
    target: Path
    parameters: dict[str, Any] = field(default_factory=dict)


Start = Callable[[Task], Future]
