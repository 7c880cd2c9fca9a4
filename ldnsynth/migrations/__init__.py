"""Former layouts of a data package, brought to the one that this engine reads: a numbered pure function a step."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ldnsynth.migrations.topic_from_descriptor import topic_from_descriptor
from ldnsynth.topic import LAYOUT


@dataclass(frozen=True)
class Package:
    """A data package as it stands in its files.

    Attributes
    ----------
    topic : dict
        Content of ``topic.yml``; empty where there is none.
    descriptor : dict
        Content of ``datapackage.json``; empty where there is none.
    tables : dict of str to list of dict
        Rows by table, every cell as text.
    told : tuple of str
        What the migrations changed, and what somebody should look at, a sentence each.
    """

    topic: dict[str, Any]
    descriptor: dict[str, Any]
    tables: dict[str, list[dict[str, str]]]
    told: tuple[str, ...] = field(default=())

    @property
    def layout(self) -> int:
        """The number of its layout; 3 stands for all before there was a topic."""
        return self.topic.get("layout", FIRST)


FIRST = 3
# What brings a package to a layout: topic, descriptor and tables in, topic, tables and what was done out.
Migration = Callable[[dict, dict, dict], tuple[dict, dict, list[str]]]
MIGRATIONS: dict[int, Migration] = {4: topic_from_descriptor}
assert list(MIGRATIONS) == list(range(FIRST + 1, LAYOUT + 1))


def upgrade(package: Package) -> Package:
    """The package in the layout of this engine; itself if it has that."""
    for number, migration in MIGRATIONS.items():
        if package.layout < number:
            topic, tables, told = migration(package.topic, package.descriptor, package.tables)
            topic = topic | {"layout": number}
            package = replace(package, topic=topic, tables=tables, told=(*package.told, *told))
    return package
