"""The floors of the package, the size of its rooms, and that the front door is light."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ldnsynth"
FLOORS = dict.fromkeys(
    (
        "vocabulary",
        "directions",
        "bias_tools",
        "rob2",
        "ranges",
        "letters",
        "errors",
        "folders",
        "lean_imports",
        "shadows",
    ),
    0,
)
FLOORS |= {"evidence": 1, "synthesis": 2, "display": 3, "publishing": 4, "cli": 5}
MAY_IMPORT = {
    0: set(),
    1: {"pandas", "frictionless"},
    2: {"numpy", "scipy", "pandas", "statsmodels"},
    3: {"numpy", "pandas", "matplotlib", "PIL", "jinja2"},
    4: {
        "numpy",
        "pandas",
        "papermill",
        "distributed",
        "pypandoc",
        "nbconvert",
        "nbformat",
        "jupyter_client",
        "jupyter_core",
        "jinja2",
        "yaml",
        "rich",
        "rocrate",
        "typst",
        "markupsafe",
        "PIL",
    },
    5: {"click"},
}
FORBIDDEN_FLOORS = {2: {1}}  # synthesis works on frames, not on Evidence
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 45


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write it out"
            inner = node.module == "ldnsynth"
            names |= {f"ldnsynth.{alias.name}" for alias in node.names} if inner else {node.module}
    return names


def floor(path: Path) -> int | None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return None if room == "__init__" else FLOORS[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_floor_imports_only_from_below_and_from_its_own_libraries(path):
    level = floor(path)
    if level is None:
        assert not imports(path)
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "ldnsynth":
            other = FLOORS[parts[1]]
            assert other <= level, f"{path}: imports {name} from floor {other}"
            assert other not in FORBIDDEN_FLOORS.get(level, set()), f"{path}: imports {name}"
        elif parts[0] not in sys.stdlib_module_names:
            assert parts[0] in MAY_IMPORT[level], f"{path}: imports {name}; see the table in ARCHITECTURE.md"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            docstring = ast.get_docstring(node) or ""
            length = node.end_lineno - node.lineno + 1 - len(docstring.splitlines())
            assert length <= LONGEST_FUNCTION, f"{path}: {node.name} has {length} lines of code"


def test_every_library_that_is_imported_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[>=<]", text)[0].replace("-", "_") for text in project["dependencies"]}
    asked |= {"PIL", "pypandoc", "yaml"}  # pillow, pypandoc-binary and pyyaml import under other names
    asked |= {re.split(r"[>=<]", text)[0] for text in project["optional-dependencies"]["cluster"]}
    for libraries in MAY_IMPORT.values():
        assert libraries <= asked, libraries - asked


def test_no_module_has_a_name_that_says_nothing():
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "common", "core", "base", "misc"}


@pytest.mark.parametrize("arguments", [["--help"], ["list"]], ids=" ".join)
def test_the_front_door_loads_no_pandas(arguments):
    code = (
        "import sys\nfrom ldnsynth.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'matplotlib', 'papermill', 'nbconvert', 'frictionless'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_no_package_index_and_no_path_of_a_machine_stands_in_the_project():
    index = "index-" + "url|find-" + "links|file:" + "//|://[^ ]*/(simple|packages)/"
    machine = r"(?:^|[\s\"'(=:])/(?:home|root|work|Users)/\w"
    forbidden = re.compile(f"{index}|{machine}")
    for path in tracked_files():
        if path.suffix == ".png" or path.parent.name == "reveal":  # the latter as its makers publish it
            continue
        text = path.read_text(encoding="utf-8")
        assert not forbidden.search(text), f"{path}: {forbidden.search(text)[0]!r}"


def test_commits_stay_light():
    for path in tracked_files():
        limit = 500_000 if path.suffix == ".ipynb" else 1_000_000
        assert path.stat().st_size < limit, path
        assert path.suffix not in {".html", ".pdf", ".zip", ".docx"}, path
