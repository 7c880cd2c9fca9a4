"""Executed notebooks without what differs from run to run: times, paths, random ids, chunks of text."""

import base64
import io
import re
import tempfile
from itertools import groupby

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from ldnsynth.display.block_schema import KEY

_STORED_SCALE = 0.5
_STORED_COLOURS = 48
_RUN_METADATA = ("papermill", "execution", "widgets")
_INJECTED = "injected-parameters"
_DATA = ("columns", "rows", "links", "facts", "data")  # fields of blocks; see `display.block_schema`
_CELL_FILE = re.compile(re.escape(tempfile.gettempdir()) + r"[/\\]ipykernel_\d+[/\\]\d+\.py")


def normalise(notebook: NotebookNode) -> None:
    """Strip, in place, whatever two runs of the same notebook do not share."""
    for holder in (notebook, *notebook.cells):
        for key in _RUN_METADATA:
            holder.metadata.pop(key, None)
    for cell in notebook.cells:
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        if _INJECTED in cell.metadata.get("tags", []):
            cell.id = _INJECTED


def lighten_outputs(notebook: NotebookNode) -> None:
    """Leave a small PNG of each picture, of a table its HTML, of a tool its words.

    Enough for a reader, light enough for git; the blocks in it can no longer be read as data.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for name in _DATA:
                output.get("metadata", {}).get(KEY, {}).pop(name, None)
            if "image/png" in output.get("data", {}):
                output.data.pop("image/svg+xml", None)
                output.data["image/png"] = _shrunk(output.data["image/png"])


def _shrunk(png: str) -> str:
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    size = [round(side * _STORED_SCALE) for side in picture.size]
    out = io.BytesIO()
    _in_few_colours(picture.resize(size, Image.Resampling.LANCZOS)).save(out, format="PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode("ascii")


def _in_few_colours(picture: Image.Image) -> Image.Image:
    """The picture in a palette of the commonest colour among those that each stands for: what is filled stays exact."""
    few = picture.quantize(_STORED_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    colours = np.asarray(picture, dtype=np.int64).reshape(-1, 3) @ (1 << 16, 1 << 8, 1)
    pairs, counts = np.unique(np.asarray(few, dtype=np.int64).ravel() << 24 | colours, return_counts=True)
    palette = few.getpalette()
    for place, colour in (divmod(int(pair), 1 << 24) for pair in pairs[np.argsort(counts, kind="stable")]):
        palette[3 * place : 3 * place + 3] = colour.to_bytes(3, "big")
    few.putpalette(palette)
    return few


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of printed text as one output a stream, stdout first: pieces depend on timing."""
    joined = []
    for is_stream, run in groupby(outputs, key=lambda output: output.output_type == "stream"):
        if not is_stream:
            joined += run
            continue
        chunks = list(run)
        for name in ("stdout", "stderr"):
            text = "".join(chunk.text for chunk in chunks if chunk.name == name)
            if text:
                joined.append(NotebookNode(output_type="stream", name=name, text=_CELL_FILE.sub("cell", text)))
    return joined
