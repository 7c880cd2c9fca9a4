"""How the work is cited: read from CITATION.cff."""

from pathlib import Path
from typing import Any

import yaml

from ldnsynth.errors import ReportError

_NEEDED = ("title", "authors", "version", "date-released", "license")


def read_citation(path: Path) -> dict[str, Any]:
    """Title, authors, version, released, license, keywords and doi ("" if it has none).

    Raises
    ------
    ReportError
        If the file cannot be read or lacks a key.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ReportError(f"{path.name}: cannot be read as YAML ({error}).") from error
    missing = [key for key in _NEEDED if not isinstance(found, dict) or key not in found]
    if missing:
        raise ReportError(f"{path.name}: {', '.join(missing)} missing; see citation-file-format.github.io.")
    return {
        "title": found["title"],
        "authors": [_author(author) for author in found["authors"]],
        "version": str(found["version"]),
        "released": str(found["date-released"]),
        "license": found["license"],
        "keywords": found.get("keywords", []),
        "doi": found.get("doi", ""),
    }


def sentence_to_cite(citation: dict[str, Any], data: dict[str, Any]) -> str:
    """How to cite a report, in AMA style, with the version of its data."""
    doi = f" doi:{citation['doi']}" if citation["doi"] else ""
    about = f"Version {citation['version']}, data version {data['version']} of {data['created'][:10]}"
    return f"{', '.join(citation['authors'])}. {citation['title']}. {about}. {citation['released'][:4]}.{doi}"


def _author(author: dict[str, str]) -> str:
    return author.get("name") or f"{author['family-names']} {author.get('given-names', '')}".strip()
