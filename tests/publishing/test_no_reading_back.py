"""No module of `publishing` reads numbers or terms back out of sentences that the package wrote itself.

What a block says stands in its data (`display.block_schema`). Patterns are for text that somebody else wrote: markdown
of a notebook, SVG of matplotlib, XML of pandoc, what a person types. Each module that has some says here what for.
"""

import ast
from pathlib import Path

import pytest

PUBLISHING = Path(__file__).parents[2] / "ldnsynth" / "publishing"
PATTERNS = {  # how many calls of `re`, and what text it is that they read
    "content/chapters.py": (3, "headings and fences of a notebook's markdown, and tags of cells"),
    "content/stated_numbers.py": (3, "which printed cells belong in findings.csv, the record of what is printed"),
    "deck/chromium.py": (1, "the dates in a PDF of Chromium"),
    "execution/cells.py": (3, "tracebacks of a kernel"),
    "execution/normalise.py": (2, "paths in warnings of a kernel"),
    "execution/schedulers.py": (1, "an address that a person types"),
    "files/guards.py": (2, "names of files that programs leave behind"),
    "files/staging.py": (3, "an error of the operating system, and names of folders"),
    "files/text_files.py": (2, "bytes of files that a spreadsheet saved"),
    "page/linking.py": (3, "HTML that nbconvert made of a notebook's markdown"),
    "page/pictures.py": (9, "SVG of matplotlib"),
    "page/report_page.py": (2, "HTML of nbconvert; where a browser breaks a line"),
    "paper/typeset/citing.py": (3, "a notebook's markdown"),
    "paper/typeset/columns.py": (1, "where a long word may break"),
    "paper/typeset/markup.py": (1, "signs that mean something to typst"),
    "paper/word.py": (13, "XML of pandoc, and the notes of a page on their way to it"),
    "provenance/manifest.py": (1, "metadata of an installed library"),
    "provenance/release.py": (1, "a list of checksums, which may be somebody else's"),
    "references/authors.py": (3, "names of authors as references print them"),
    "references/bibliography.py": (2, "HTML of pandoc, and addresses"),
    "references/csl.py": (2, "volumes, pages and books as documents.csv has them"),
    "references/studies.py": (1, "names of studies, to cite them where they stand"),
    "request/collection.py": (2, "names of reports that a person chose"),
    "request/parameter_words.py": (1, "where a title may not break"),
    "request/parameters.py": (1, "values that a person types"),
}
WORDS = {"text", "title", "subtitle", "alt", "notes", "note", "html", "csv", "template", "markdown", "statement"}
READING = {
    "split",
    "partition",
    "rpartition",
    "startswith",
    "endswith",
    "find",
    "index",
    "removeprefix",
    "removesuffix",
}
MODULES = {path.relative_to(PUBLISHING).as_posix(): path for path in sorted(PUBLISHING.rglob("*.py"))}


def calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def patterns_in(source: str) -> int:
    """How many patterns a module compiles or uses by name of the module `re`."""
    return sum(_owner(call) == "re" for call in calls(source))


def read_back_in(source: str) -> list[str]:
    """What a module reads out of the words of a block: parts of a text of it, or its cells out of printed lines."""
    found = [
        ast.unparse(call)
        for call in calls(source)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in READING
        and isinstance(call.func.value, ast.Attribute)
        and call.func.value.attr in WORDS
    ]
    return found + [
        ast.unparse(call)
        for call in calls(source)
        if _owner(call) == "csv" and any(isinstance(n, ast.Attribute) and n.attr in WORDS for n in ast.walk(call))
    ]


def _owner(call: ast.Call) -> str:
    func = call.func
    return func.value.id if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) else ""


@pytest.mark.parametrize("name", MODULES)
def test_patterns_are_for_text_of_others(name):
    source = MODULES[name].read_text(encoding="utf-8")
    assert "from re import" not in source
    allowed, why = PATTERNS.get(name, (0, "nothing"))
    assert patterns_in(source) == allowed, f"{name}: has patterns for {why}; a new one reads whose words? Say it here"
    assert read_back_in(source) == [], f"{name}: take it from the data of the block (display/block_schema.py)"


def test_each_exception_is_still_one():
    assert PATTERNS.keys() <= MODULES.keys()
    assert all(count and why for count, why in PATTERNS.values())


@pytest.mark.parametrize(
    "source",
    [
        'certainty = table.title.partition(" ")',
        'notes = [note for note in x if block.text.startswith("a. Down")]',
        "rows = csv.DictReader(io.StringIO(table.csv))",
    ],
)
def test_the_rule_sees_what_it_forbids(source):
    assert len(read_back_in(source)) == 1


def test_the_rule_counts_patterns():
    assert patterns_in('import re\nx = re.compile("a")\ny = re.sub("a", "b", x.csv)\n') == 2
