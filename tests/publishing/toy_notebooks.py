"""Small notebooks for the tests of publishing."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ldnsynth.plain_yaml import read_yaml
from ldnsynth.topic import topic_of

TOPIC = Path(__file__).parents[1] / "toy_topic.yml"
TOY = topic_of(read_yaml(TOPIC)[0])

PARAMETERS = """\
conditions: list[str] = ["migraine"]  # conditions studied
min_n: int = 0  # fewest people in a trial
power: float = 0.8  # power of an adequate trial
as_of: str = ""  # what was public on that day"""

BLOCKS = """\
import pandas as pd
from ldnsynth.display.blocks import Figure, Finding, Note, Number, Table

frame = pd.DataFrame({"trial": ["Cree 2010"], "enrolled (people)": ["80"], "register": ["none"]})"""

TABLE = 'Table("trials", "One trial & its size", frame, numeric=("enrolled (people)",))'
FIGURE = """\
Figure("sizes", "One trial <enrolled> 80 people", "people by trial", "Bar chart of one trial.", frame,
       lambda figure: figure.add_subplot().barh([0], [80]), height=2)"""
FINDING = 'Finding("size", "Enrolled were {n}.", {"n": Number(80, "people")})'


def code(source: str, *tags: str):
    """A code cell with tags."""
    return new_code_cell(source, metadata={"tags": list(tags)})


def notebook(*cells, parameters: str = PARAMETERS):
    """A notebook with a title, parameters, a setup that imports the blocks, and further cells."""
    return plain_notebook(code(BLOCKS, "setup"), *cells, parameters=parameters)


def plain_notebook(*cells, parameters: str = PARAMETERS):
    """A notebook with a title, parameters and further cells; texts are markdown."""
    head = [new_markdown_cell("# Which trials are there?\n\nA question."), code(parameters, "parameters")]
    book = new_notebook(cells=[*head, *(new_markdown_cell(c) if isinstance(c, str) else c for c in cells)])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return book


def write(folders: SimpleNamespace, stem: str, book) -> Path:
    """Write a notebook into the collection."""
    path = folders.notebooks / f"{stem}.ipynb"
    nbformat.write(book, path)
    return path
