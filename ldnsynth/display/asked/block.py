"""What a cell gives to a tool of the page: a name, a sentence that stands without scripts, and data."""

from dataclasses import dataclass, field
from typing import Any

from ldnsynth.display.block_schema import describe
from ldnsynth.display.sentences import to_markdown


@dataclass(frozen=True)
class Asked:
    """The data of a tool with which a reader asks something of a page.

    Attributes
    ----------
    id : str
        The tool, which is its address in the page: "pool", "claims" ...
    title, about : str
        Its heading, and what it does in a few words.
    text : str
        What stands there without scripts and in other formats; and, where there is nothing to ask, says so.
    data : dict
        What the tool draws from, as JSON has it; empty where there is nothing to ask. What has an order is a list, as
        notebooks sort the keys of objects. Lists under a key ``links`` hold ids of rows of the data, which a page turns
        into addresses.
    """

    id: str
    title: str
    about: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include=None, exclude=None):
        about = {name: getattr(self, name) for name in ("id", "title", "about", "text", "data")}
        return {"text/markdown": to_markdown(self.text), "text/plain": self.text}, describe("asked", about)
