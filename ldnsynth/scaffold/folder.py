"""The folder of a new review: content only, for its chapters come from the engine."""

import shutil
import tempfile
from pathlib import Path

import jinja2
import yaml

from ldnsynth import __version__
from ldnsynth.errors import DataError
from ldnsynth.evidence.descriptor import NAME as DESCRIPTOR
from ldnsynth.evidence.descriptor import descriptor_text
from ldnsynth.evidence.layout import package_of, tables_in_use
from ldnsynth.evidence.reading.table_text import table_text
from ldnsynth.publishing.files.staging import told
from ldnsynth.scaffold.start import Start
from ldnsynth.scaffold.tables_readme import tables_readme
from ldnsynth.topic import NAME, read_topic, topic_of

_FILES = Path(__file__).parent / "files"
_WRITTEN = {
    "README.md": "README.md.j2",
    ".gitignore": "gitignore.j2",
    "Makefile": "Makefile.j2",
    "requirements.txt": "requirements.txt.j2",
    "CITATION.cff": "CITATION.cff.j2",
    "reports/reports.yml": "reports.yml.j2",
    "notebooks/README.md": "notebooks.md.j2",
    ".github/workflows/review.yml": "workflow.yml.j2",
}
_ABOUT_TOPIC = """\
# What this review is about: the one place that names it. `ldnsynth describe --keys` explains every key,
# `ldnsynth check` says what is wrong, and `ldnsynth describe` writes datapackage.json after a change.
"""


def write_review(folder: Path, start: Start) -> list[Path]:
    """Write a review; a folder that holds anything is left as it is.

    Returns
    -------
    list of Path
        The files, relative to the folder.

    Raises
    ------
    DataError
        If the folder is not empty, or the topic cannot be used.
    ReportError
        If it cannot be written; nothing is left of it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError([f"{folder}: is there and not empty. Nothing was written: give another name."])
    with told(folder.parent, "Make room there, or give another name."):
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            files = _fill(staging, start)
            read_topic(staging / "data")
            staging.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            staging.rename(folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return files


def _fill(folder: Path, start: Start) -> list[Path]:
    topic = topic_of(start.topic)
    texts = {
        f"data/{table.path}": table_text(table, start.tables.get(table.name, [])) for table in tables_in_use(topic)
    }
    headers = {table.name: texts[f"data/{table.path}"].split("\n", 1)[0].split(",") for table in tables_in_use(topic)}
    texts[f"data/{NAME}"] = _ABOUT_TOPIC + _yaml(start.topic)
    texts[f"data/{DESCRIPTOR}"] = descriptor_text(package_of(topic, headers))
    texts["data/README.md"] = tables_readme(topic)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FILES), keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    known = {
        "topic": topic,
        "version": __version__,
        "report": topic.package["name"].replace("_", "-").replace(".", "-"),
    }
    texts |= {path: environment.get_template(name).render(**known) for path, name in _WRITTEN.items()}
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return sorted(map(Path, texts))


def _yaml(topic: dict) -> str:
    """The topic as people edit it: a key a line, entries with few words on one."""
    parts = [
        yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
        if key in ("conditions", "domains", "covariates")
        else yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=110)
        for key, value in topic.items()
    ]
    return "\n".join(parts)
