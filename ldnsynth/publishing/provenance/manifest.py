"""What a report was made from, by hash: the manifest, and whether a written report still matches it.

A manifest holds neither times nor absolute paths: the same inputs give the same bytes on every machine.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from ldnsynth import __version__
from ldnsynth.folders import PACKAGE, TOPIC, Overlay, review_of
from ldnsynth.publishing.provenance.citation import read_citation
from ldnsynth.publishing.request.collection import Report
from ldnsynth.publishing.request.parameter_words import topic_words
from ldnsynth.topic import Topic, read_topic

MANIFEST = "manifest.json"
_SOURCES = {".py", ".yml", ".j2", ".css", ".js", ".csl", ".typ"}
_PARTS = {"package": "the code of ldnsynth", "versions": "versions of libraries"}
_LIBRARIES = (
    *("ipykernel", "ipython", "jinja2", "matplotlib", "mistune", "nbconvert"),
    *("numpy", "pandas", "papermill", "pillow", "pygments", "pypandoc-binary", "rocrate", "scipy", "typst"),
)


def report_inputs(
    report: Report, parameters: dict[str, dict[str, Any]], *, notebooks: Path | Overlay, data: Path
) -> dict[str, Any]:
    """Everything that decides what a report says.

    Parameters
    ----------
    report : Report
        The report that is asked for.
    parameters : dict
        For each notebook, the values of all its parameters, defaults included.
    notebooks, data : Path
        Folders of the notebooks and of the data package.

    Returns
    -------
    dict
        report, topic, parameters, data, notebooks, package, citation and versions, ready for JSON.

    Raises
    ------
    DataError
        If ``topic.yml`` cannot be used.
    """
    topic = read_topic(data)
    as_of = next((values["as_of"] for values in parameters.values() if values.get("as_of")), "")
    return {
        "report": {"name": report.name, "title": report.title, "question": report.question_on(as_of)},
        "topic": topic_words(topic),
        "parameters": parameters,
        "data": _data(topic, data),
        "notebooks": {stem: _notebook_hash(notebooks / f"{stem}.ipynb") for stem in report.notebooks},
        "package": _package(),
        "citation": read_citation(review_of(data).citation),
        "versions": _versions(),
    }


def software() -> dict[str, str]:
    """Version by name of what runs here: machines that agree in all of them write the same bytes."""
    package = _package()
    return {package["name"]: f"{package['version']} (sha256 {package['sha256'][:12]})"} | _versions()


def write_manifest(
    folder: Path,
    inputs: dict[str, Any],
    *,
    headline: str = "",
    formats: Iterable[str] = (),
    tables: Mapping[str, list[str]] | None = None,
    warnings: Iterable[str] = (),
    news: str = "",
    compared: Mapping[str, Any] | None = None,
) -> None:
    """Write ``manifest.json`` into a report's folder.

    It holds headline, what changed since the run before (`news`), formats, the names of the tables that each notebook
    read (for one that is not named: all), what the terminal is to be told each time, what a comparison with others
    takes from the report (`content.compared`), the inputs, and the hash of each other file. Of what could not be
    finished the inputs are empty: it is never up to date, and known for a report.
    """
    files = (file for file in folder.rglob("*") if file.is_file() and file != folder / MANIFEST)
    about = {"headline": headline, "formats": sorted(formats), "tables": dict(tables or {})}
    about |= {"warnings": list(warnings), "news": news, "compared": dict(compared or {})}
    manifest = {**about, "inputs": inputs, "outputs": _hashes(folder, files)}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a finished report."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def warnings_of(folder: Path) -> list[str]:
    """What the terminal is to be told of a finished report or deck; nothing of one that has no manifest."""
    return read_manifest(folder)["warnings"] if (folder / MANIFEST).is_file() else []


def is_up_to_date(folder: Path, expected_inputs: dict[str, Any]) -> bool:
    """Whether the folder holds a whole report made from exactly these inputs."""
    try:
        manifest = read_manifest(folder)
        inputs, outputs = manifest["inputs"], manifest["outputs"]
        return inputs == expected_inputs and all(_sha256(folder / name) == known for name, known in outputs.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def what_changed(folder: Path, expected_inputs: dict[str, Any]) -> dict[str, list[str]]:
    """For each notebook of a report what it depends on and is not what it was when it was last executed.

    Parameters
    ----------
    folder : Path
        Where the report was written before, if it was.
    expected_inputs : dict
        What it is to be made from.

    Returns
    -------
    dict of str to list of str
        By stem, in words; nothing for a notebook that need not be executed again.
    """
    stems = list(expected_inputs["notebooks"])
    try:
        manifest = read_manifest(folder)
        return {stem: _changes(folder, stem, manifest, expected_inputs) for stem in stems}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {stem: ["not executed before"] for stem in stems}


def why(folder: Path, expected_inputs: dict[str, Any]) -> list[str]:
    """A sentence for each notebook that must be executed again, or one that says what else is to be done."""
    if is_up_to_date(folder, expected_inputs):
        return ["up to date"]
    changes = what_changed(folder, expected_inputs)
    told = [f"{stem}: {', '.join(changed)}" for stem, changed in changes.items() if changed]
    return told or ["no notebook depends on what changed; the page is written anew"]


def _changes(folder: Path, stem: str, manifest: dict[str, Any], now: dict[str, Any]) -> list[str]:
    before, executed = manifest["inputs"], f"notebooks/{stem}.ipynb"
    if stem not in before["notebooks"]:
        return ["not executed before"]
    if not (folder / executed).is_file() or _sha256(folder / executed) != manifest["outputs"][executed]:
        return [f"{executed} is not what was written"]
    found = [words for part, words in _PARTS.items() if before[part] != now[part]]
    if before["notebooks"][stem] != now["notebooks"][stem]:
        found.append("the notebook")
    found += _differing(before["parameters"][stem], now["parameters"][stem])
    read = manifest["tables"].get(stem)
    files = _differing(before["data"]["files"], now["data"]["files"])
    return found + [file for file in files if read is None or file in (TOPIC, *(f"{t}.csv" for t in read))]


def _differing(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The keys that only one of the two has, or that differ."""
    return [key for key in {**before, **now} if (key in before, before.get(key)) != (key in now, now.get(key))]


def _data(topic: Topic, folder: Path) -> dict[str, Any]:
    files = _hashes(folder, [folder / TOPIC, *folder.rglob("*.csv")])
    about = {key: topic.package[key] for key in ("name", "version", "created")}
    about["license"] = ", ".join(license["name"] for license in topic.package.get("licenses", []))
    return about | {"sha256": _combined(files), "files": files}


def _notebook_hash(path: Path) -> str:
    """Hash of what is run and shown: type, tags, slide and source of each cell; stored outputs do not count."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    run = [
        [c["cell_type"], c["metadata"].get("tags", []), c["metadata"].get("slideshow", {}), "".join(c["source"])]
        for c in cells
    ]
    return hashlib.sha256(json.dumps(run).encode()).hexdigest()


def _package() -> dict[str, str]:
    inside = (file.relative_to(PACKAGE) for file in PACKAGE.rglob("*") if file.suffix in _SOURCES)
    files = _hashes(PACKAGE, (PACKAGE / file for file in inside if file.parts[0] != "bundled"))
    return {"name": "ldnsynth", "version": __version__, "sha256": _combined(files)}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES}


def _version(distribution: str) -> str:
    try:
        described = metadata.distribution(distribution).read_text("METADATA") or ""
    except metadata.PackageNotFoundError:
        return "not installed"
    return re.search(r"^Version: (.*)$", described, re.MULTILINE)[1]  # `metadata.version` parses the whole of it


def _hashes(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): _sha256(file) for file in sorted(files)}


def _combined(files: dict[str, str]) -> str:
    """One hash for many files: of the lines that ``sha256sum`` would print for them, sorted by name."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
