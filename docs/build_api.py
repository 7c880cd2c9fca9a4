"""The pages of docs/api/ from the docstrings of `ldnsynth.synthesis`: `make docs`. A test says where they are stale."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
ROOM = DOCS.parent / "ldnsynth" / "synthesis"
HEAD = "# Methods by their names\n\nBuilt from the docstrings by `make docs`. Worked examples, run as tests:\n\n"
# Methods that lean on the rules for data, and so stand above them.
BESIDE = {"printed_scores": ROOM.parent / "pool" / "methods" / "printed_scores.py"}
# Where each room's methods are worked through.
WORKED = {
    "bayesian": "few-trials.md",
    "rare_events": "rare-events.md",
    "dependent": "several-effects.md",
    "diagnostics": "diagnose.md",
    "multiverse": "multiverse.md",
    "printed_scores": "convert.md",
    "reported": "convert.md",
    "without_pooling": "diagnose.md",
}


def pages() -> dict[str, str]:
    """The text of each page by its name, and of the list of them."""
    found, listed, beside = {}, [], []
    for folder in sorted({path.parent for path in ROOM.rglob("*.py")}):
        modules = [text for path in sorted(folder.glob("*.py")) if (text := _module(path))]
        if not modules:
            continue
        name = "-".join(folder.relative_to(ROOM).parts) or "measures"
        found[f"{name}.md"] = _page(name, modules, WORKED.get(folder.name))
        listed.append(f"- [{name}]({name}.md)")
    for name, path in BESIDE.items():
        found[f"{name}.md"] = _page(name, [_module(path)], WORKED.get(path.stem))
        beside.append(f"- [{name}]({name}.md)")
    examples = [f"- [{path.stem}](../{path.name})" for path in sorted(DOCS.glob("*.md"))]
    found["index.md"] = (
        HEAD
        + "\n".join(examples)
        + "\n\nBy room of `ldnsynth.synthesis`:\n\n"
        + "\n".join(listed)
        + "\n\nBeside it:\n\n"
        + "\n".join(beside)
        + "\n"
    )
    return found


def _page(name: str, modules: list[str], worked: str | None) -> str:
    """A page of modules, leading to where they are worked through."""
    lead = f"Worked through in [{worked}](../{worked}).\n\n" if worked else ""
    return f"# {name.replace('-', ', ').replace('_', ' ')}\n\n{lead}" + "\n".join(modules)


def _module(path: Path) -> str:
    """A module's heading with what it defines for others; "" where that is nothing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = [part for node in tree.body for part in _part(node)]
    name = ".".join(("ldnsynth", *path.with_suffix("").relative_to(ROOM.parent).parts))
    lead = (ast.get_docstring(tree) or "").partition("\n\n")[0].replace("\n", " ")
    return f"## `{name}`\n\n{lead}\n\n" + "\n".join(parts) if parts else ""


def _part(node: ast.stmt) -> Iterator[str]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return
    taken = f"({ast.unparse(node.args)})" if isinstance(node, ast.FunctionDef) else ""
    gives = f" -> {ast.unparse(node.returns)}" if isinstance(node, ast.FunctionDef) and node.returns else ""
    yield f"### `{node.name}`\n\n```text\n{node.name}{taken}{gives}\n\n{ast.get_docstring(node)}\n```\n"


def main() -> None:
    """Write the pages; those that no room gives any more are removed."""
    folder = DOCS / "api"
    folder.mkdir(exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
