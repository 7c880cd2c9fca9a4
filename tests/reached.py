"""Which functions of `synthesis/` a command, a notebook or a page reaches, read from the code without running it."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ldnsynth"
SYNTHESIS = PACKAGE / "synthesis"
Name = tuple[str, str]  # module, name in it


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> dict[str, Name]:
    """What each imported name stands for; a module that is imported whole stands for itself, with no name in it."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ldnsynth"):
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


def uses(node: ast.AST, names: dict[str, Name]) -> Iterator[Name]:
    """What of the package a piece of code names: `name`, or `name` of a module in `module.name`."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in names:
            yield names[one.id]
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names:
            module, name = names[one.value.id]
            yield f"{module}.{name}", one.attr


def definitions(path: Path) -> dict[str, list[ast.AST]]:
    """The statements at the top of a module by the names that they define; imports define none."""
    found: dict[str, list[ast.AST]] = defaultdict(list)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name].append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        found[one.id].append(node)
    return found


def unreached() -> list[str]:
    """The public functions and classes of `synthesis/` that nothing outside it leads to, as "module.name"."""
    paths = sorted(SYNTHESIS.rglob("*.py"))
    trees = {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    known = {module_of(path): definitions(path) for path in paths}
    names = {module: imported(tree) | {one: (module, one) for one in known[module]} for module, tree in trees.items()}
    found: set[Name] = set()
    waiting = list(_from_outside())
    while waiting:
        module, name = waiting.pop()
        if (module, name) in found or module not in known:
            continue
        found.add((module, name))
        if name not in known[module] and name in names[module]:  # handed on by a package
            waiting.append(names[module][name])
        for node in known[module].get(name, ()):
            waiting += uses(node, names[module])
    return [
        f"{module.removeprefix('ldnsynth.synthesis.')}.{name}"
        for module, of_module in known.items()
        for name, nodes in of_module.items()
        if not name.startswith("_")
        and any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in nodes)
        and (module, name) not in found
    ]


def _from_outside() -> Iterator[Name]:
    """What commands, notebooks, views and display name of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if SYNTHESIS not in path.parents:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from uses(tree, imported(tree))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        tree = ast.parse(code)
        yield from uses(tree, imported(tree))
