"""The floors of the package, the size of its rooms, and that the front door is light."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from reviews import GUARD, LDN, READERS, TESTS

from ldnsynth.plain_yaml import read_yaml
from ldnsynth.publishing.execution.stored_notebooks import LARGEST_BYTES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ldnsynth"
FLOORS = dict.fromkeys(
    (
        *(
            "vocabulary",
            "directions",
            "bias_tool",
            "bias_tools",
            "rob2",
            "robins_i_v2",
            "signalling",
            "ranges",
            "letters",
            "errors",
            "folders",
        ),
        *("plain_yaml", "review_terms", "startup", "topic", "topic_checks", "__version__"),
    ),
    0,
)
FLOORS |= {
    "evidence": 1,
    "synthesis": 2,
    "views": 3,
    "display": 4,
    **dict.fromkeys(("publishing", "exports", "changes", "pool", "imports", "scaffold", "migrations"), 5),
    **dict.fromkeys(("cli", "__main__"), 6),
}
MAY_IMPORT = {
    0: {"yaml", "fastjsonschema", "jsonschema", "packaging"},
    1: {"pandas"},
    2: {"numpy", "scipy", "pandas", "statsmodels"},
    3: {"numpy", "pandas"},
    4: {"numpy", "pandas", "matplotlib", "PIL", "jinja2", "markupsafe"},
    5: {
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
        "defusedxml",
        "openpyxl",
        "rispy",
    },
    6: {"click"},
}
FORBIDDEN_FLOORS = {2: {1}}  # synthesis works on frames, not on Evidence
WITHOUT_TOPIC = ("synthesis",)  # what it needs of a topic comes as arguments
OF_FLOOR_0 = {
    "yaml": {"plain_yaml"},
    "packaging": {"topic"},
    "fastjsonschema": {"topic_checks"},
    "jsonschema": {"topic_checks"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
APART = ("tables", "figures", "findings", "slides")  # rooms of display that stand beside one another
SHOWING = tuple(f"ldnsynth.display.{room}" for room in APART)
MOST_MODULES = 15  # of a folder
LONGEST_MODULE = 300
LONGEST_FUNCTION = 45


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Whatever a module consists of, read once."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path: Path) -> set[str]:
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write it out"
            inner = node.module == "ldnsynth"
            names |= {f"ldnsynth.{alias.name}" for alias in node.names} if inner else {node.module}
    return names


def modules_used(found: Iterable[ast.AST]) -> set[str]:
    """The modules of the package that code imports anywhere: at the top, in functions, for types alone."""
    used = set()
    for node in found:
        if isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names} & NAMES.keys()
        elif isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            used |= parts & NAMES.keys() or {node.module} & NAMES.keys()
    return used


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


def circle(used: dict[str, set[str]]) -> str:
    """A circle of those that use one another, "" if there is none."""
    try:
        TopologicalSorter(used).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return ""


def test_no_modules_import_one_another_in_a_circle():
    used = {name: modules_used(nodes(path)) - {name} for name, path in NAMES.items()}
    assert not circle(used), "what both need belongs in a module of its own"
    folders: dict[str, set[str]] = defaultdict(set)
    for name, others in used.items():
        own = name.split(".")[:2][-1]
        folders[own] |= {other.split(".")[1] for other in others if other.count(".")} - {own}
    assert not circle(folders), "what both folders need belongs in one of them, or on a floor below"


@pytest.mark.parametrize(
    "text",
    [
        "from ldnsynth.topic import Topic",
        "from ldnsynth import topic",
        "import ldnsynth.topic",
        "def load():\n    from ldnsynth.topic import Topic",
        "if TYPE_CHECKING:\n    from ldnsynth.topic import Topic",
    ],
)
def test_an_import_is_seen_wherever_it_stands(text):
    assert modules_used(ast.walk(ast.parse(text))) == {"ldnsynth.topic"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            docstring = ast.get_docstring(node) or ""
            length = node.end_lineno - node.lineno + 1 - len(docstring.splitlines())
            assert length <= LONGEST_FUNCTION, f"{path}: {node.name} has {length} lines of code"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_shows_the_same_rows_in_another_way_is_not_imported(path):
    parts = path.relative_to(PACKAGE).parts
    own = ".".join(("ldnsynth", *parts[:2])) + "."
    if parts[0] != "display" or parts[1] not in (*APART, "words"):
        return
    across = [name for name in imports(path) if name.startswith(SHOWING) and not f"{name}.".startswith(own)]
    assert not across, f"{path}: {across}: what both need belongs in views/ (numbers) or display/words/ (words)"


def test_a_folder_can_be_looked_over():
    sizes = Counter(path.parent for path in MODULES if path.stem not in ("__init__", "__main__"))
    large = {str(folder.relative_to(PACKAGE)): size for folder, size in sizes.items() if size > MOST_MODULES}
    assert not large, f"{large}: more than {MOST_MODULES} modules; make a room of those that belong together"


def test_every_library_that_is_imported_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[>=<]", text)[0].replace("-", "_") for text in project["dependencies"]}
    asked |= {"PIL", "pypandoc", "yaml"}  # pillow, pypandoc-binary and pyyaml import under other names
    extras = (text for name in ("cluster", "paper") for text in project["optional-dependencies"][name])
    asked |= {re.split(r"[>=<]", text)[0] for text in extras}
    for libraries in MAY_IMPORT.values():
        assert libraries <= asked, libraries - asked


def test_the_ground_floor_asks_for_a_library_in_one_place_each():
    for path in (path for path in MODULES if floor(path) == 0):
        for library in imports(path) & OF_FLOOR_0.keys():
            assert path.stem in OF_FLOOR_0[library], f"{path}: imports {library}"
    assert OF_FLOOR_0.keys() == MAY_IMPORT[0]


def test_synthesis_knows_no_topic():
    for path in (path for path in MODULES if path.relative_to(PACKAGE).parts[0] in WITHOUT_TOPIC):
        assert not imports(path) & {"ldnsynth.topic", "ldnsynth.topic_checks", "ldnsynth.folders"}, path
        assert not re.search(r"\b(topic|Topic)\b", path.read_text(encoding="utf-8").replace("of the topic", "")), path


# Words of a topic that are ordinary ones, or the engine's own: they name no topic.
ORDINARY = {
    "safety": "a role of a result (vocabulary.ROLES)",
    "memory": "what a machine has",
    "mechanism": "a basis of a stance and a kind of claim (vocabulary)",
    "research": "stands in titles of references",
    "withdrawals": "people who leave a trial, in any field",
    "stroke": "a line, to printers (typst)",
}
EXAMPLES = ("scaffold/example.py", "cli/reviews.py")  # a worked trial and a command line, told as such: content
INITIALS = {("synthesis/grade/fragility.py", "MS")}  # of an author of a reference


def terms_of(found: dict) -> set[str]:
    """Whatever names a topic: ids, and labels that are not of one ordinary word."""
    intervention, dose = found["intervention"], found.get("dose", {})
    conditions = found["conditions"].values()
    name = intervention["name"]
    terms = {name, name[0].upper() + name[1:], intervention["short"], intervention.get("less", "")}
    terms |= {word for word in re.findall(r"\w+", name) if len(word) > 6}
    terms |= {*found["conditions"], *found["domains"], *found.get("questions", {})}
    terms |= {words for one in conditions for words in (one["label"], one.get("short", ""))}
    labels = [one["label"] for kind in ("domains", "questions") for one in found.get(kind, {}).values()]
    terms |= {label for label in labels if " " in label}
    terms |= {value for key, value in dose.items() if key in ("item", "unit", "words", "short")}
    return terms - {"", *ORDINARY}


TOPICS = [path for path in sorted(ROOT.rglob("*topic.yml")) if not {".venv", "node_modules"} & set(path.parts)]
SHIPPED_TEXT = (".py", ".j2", ".yml", ".css", ".js", ".typ", ".csl", ".json")


def engine_texts() -> list[tuple[str, str]]:
    """The modules, templates and schemas of the engine, and the sources of its notebooks, by name."""
    files = [
        path for path in sorted(PACKAGE.rglob("*")) if path.suffix in SHIPPED_TEXT and path.parent.name != "reveal"
    ]
    texts = [(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")) for path in files]
    texts = [(name, text) for name, text in texts if name not in EXAMPLES]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        book = json.loads(path.read_text(encoding="utf-8"))
        texts.append((path.name, "\n".join("".join(cell["source"]) for cell in book["cells"])))
    return texts


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_names_no_term_of_any_topic(path):
    found, fault = read_yaml(path)
    assert not fault
    terms = terms_of(found)
    assert len(terms) > 3
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(terms, key=len, reverse=True)))})(?!\w)")
    named = [(name, match[0]) for name, text in engine_texts() for match in pattern.finditer(text)]
    assert [one for one in named if one not in INITIALS] == []


def test_what_passes_as_an_ordinary_word_is_the_engines_own_or_in_use():
    everything = "\n".join(text for _, text in engine_texts())
    for word in ORDINARY:
        assert re.search(rf"\b{word}\b", everything), f"{word}: nothing says it any more"
    texts = dict(engine_texts())
    for name, letters in INITIALS:
        assert re.search(rf"\b{letters}\b", texts[name]), f"{name}: does not say {letters} any more"


@pytest.mark.parametrize("folder", ["", "display", "evidence", "imports", "publishing", "synthesis"])
def test_no_test_of_the_engine_reads_the_shipped_data(folder, monkeypatch):
    monkeypatch.setattr(GUARD, "test", TESTS / folder / "test_anything.py")
    with pytest.raises(AssertionError, match="Read tests/toy, or move the test to tests/ldn"):
        (LDN / "trials.csv").read_text(encoding="utf-8")
    monkeypatch.setattr(GUARD, "test", TESTS / "ldn" / "test_anything.py")
    assert (LDN / "trials.csv").read_text(encoding="utf-8")


def test_who_reads_the_shipped_data_all_the_same_is_there_and_has_a_reason():
    assert len(READERS) < 4
    assert all((TESTS / name).is_file() and reason for name, reason in READERS.items())


def test_the_repository_has_topics_to_ask_about():
    assert ROOT / "data" / "topic.yml" in TOPICS
    assert len(TOPICS) > 1


def test_no_module_has_a_name_that_says_nothing():
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "common", "core", "base", "misc"}


@pytest.mark.parametrize("arguments", [["--help"], ["list"]], ids=" ".join)
def test_the_front_door_loads_no_pandas(arguments):
    code = (
        "import sys\nfrom ldnsynth.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'matplotlib', 'papermill', 'nbconvert'} & set(sys.modules)\n"
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
        limit = LARGEST_BYTES if path.suffix == ".ipynb" else 1_000_000
        assert path.stat().st_size < limit, path
        assert path.suffix not in {".html", ".pdf", ".zip", ".docx"}, path
