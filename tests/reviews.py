"""The reviews that tests read: an invented one for the engine, the shipped one for `tests/ldn` alone."""

from pathlib import Path

TESTS = Path(__file__).parent
TOY = TESTS / "toy" / "data"
LDN = TESTS.parent / "data"
