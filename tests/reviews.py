"""The reviews that tests read: an invented one for the engine, the shipped one for `tests/ldn` alone."""

import os
from pathlib import Path

TESTS = Path(__file__).parent
TOY = TESTS / "toy" / "data"
LDN = TESTS.parent / "data"
# Tests beside `tests/ldn` that read the shipped data, and why.
READERS = {"test_architecture.py": "asks that no module names a term of any topic, the shipped one among them"}


def may_read_shipped_data(test: Path) -> bool:
    """Whether the file of a test may read `data/`; notebooks, which lie elsewhere, are LDN's."""
    if TESTS not in test.parents:
        return True
    return TESTS / "ldn" in test.parents or test.relative_to(TESTS).as_posix() in READERS


class Guard:
    """An audit hook that refuses the shipped data to a test that may not read them; `test` is the file of who asks."""

    test: Path | None = None

    def __call__(self, event: str, arguments: tuple) -> None:
        if event != "open" or self.test is None or not isinstance(arguments[0], str | os.PathLike):
            return
        if os.path.abspath(arguments[0]).startswith(f"{LDN}{os.sep}") and not may_read_shipped_data(self.test):
            raise AssertionError(f"{self.test}: reads {arguments[0]}. Read tests/toy, or move the test to tests/ldn.")


GUARD = Guard()
