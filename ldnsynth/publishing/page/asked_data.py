"""What the tools of a page draw from: their data with addresses in the place of ids, and the scripts that they need."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from ldnsynth.display.blocks import link_token
from ldnsynth.publishing.content.blocks import Asked
from ldnsynth.publishing.page.linking import Linker
from ldnsynth.publishing.page.row_data import script_json

_SCRIPTS = {"pool": ("pooling", "pool")}  # of a tool; else the one that is called as it is


def asked_json(block: Asked, linker: Linker) -> Markup:
    """The data of a tool as JSON for a script element, each list of ids under ``links`` as the address of its rows."""
    return script_json(_addressed(block.data, linker))


def scripts_for(tools: Sequence[Asked]) -> list[str]:
    """The names of the scripts that the tools of a page need, in the order in which they run."""
    needed = [name for tool in tools if tool.data for name in _SCRIPTS.get(tool.id, (tool.id,))]
    return ["asked", *dict.fromkeys(needed)] if needed else []


def _addressed(data: Any, linker: Linker) -> Any:
    if isinstance(data, list):
        return [_addressed(one, linker) for one in data]
    if not isinstance(data, dict):
        return data
    return {
        name: linker.anchor([link_token(row) for row in value]) if name == "links" else _addressed(value, linker)
        for name, value in data.items()
    }
