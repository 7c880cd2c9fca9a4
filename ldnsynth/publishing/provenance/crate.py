"""A report's folder as an RO-Crate: what went in, what was run with which parameters, what came out, by hash.

Profile: Process Run Crate 0.5. Like the manifest it holds no times of a run, so the same inputs give the same bytes.
"""

import base64
import hashlib
import json
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from ldnsynth.publishing.provenance.manifest import MANIFEST

CRATE = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
_LICENSES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "MIT": "https://opensource.org/license/mit",
}
_KINDS = {".ipynb": "application/x-ipynb+json", ".bib": "application/x-bibtex", ".csv": "text/csv"}


def crate_json(folder: Path, inputs: dict[str, Any]) -> str:
    """The text of ``ro-crate-metadata.json`` for a report's folder.

    Parameters
    ----------
    folder : Path
        The report, whole but for crate and manifest.
    inputs : dict
        What it was made from, as in its manifest.

    Returns
    -------
    str
        JSON-LD. Inputs that are not in the folder are named by their SHA-256 (RFC 6920).
    """
    crate = ROCrate(version="1.1")
    _describe(crate, inputs)
    software = _software(crate, inputs)
    data = [_input(crate, f"data/{name}", digest) for name, digest in inputs["data"]["files"].items()]
    names = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    outputs = {name: _output(crate, folder, name) for name in names if name not in (CRATE, MANIFEST)}
    executed = {f"notebooks/{stem}.ipynb": stem for stem in inputs["notebooks"]}
    for name, stem in executed.items():
        _execution(crate, stem, inputs, data, outputs[name])
    rest = [entity for name, entity in outputs.items() if name not in executed]
    books = [outputs[name] for name in executed]
    _action(crate, "#rendering", "Rendering of the executed notebooks", software, books + data, rest)
    document = crate.metadata.generate()
    document["@context"] = [document["@context"], _TERMS]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _describe(crate: ROCrate, inputs: dict[str, Any]) -> None:
    """The root: title, question, date of the data, licence, authors, profile."""
    citation, data = inputs["citation"], inputs["data"]
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    _add(crate, _PROFILE, profile)
    root = crate.root_dataset
    root["name"], root["description"] = inputs["report"]["title"], inputs["report"]["question"]
    root["datePublished"] = data["created"][:10]
    root["conformsTo"] = {"@id": _PROFILE}
    root["keywords"] = ", ".join(citation["keywords"])
    root["author"] = [
        _add(crate, _local(name), {"@type": "Organization", "name": name}) for name in citation["authors"]
    ]
    if data["license"] in _LICENSES:
        licence = {"@type": "CreativeWork", "name": data["license"]}
        root["license"] = _add(crate, _LICENSES[data["license"]], licence)
    else:
        root["license"] = data["license"] or "not stated"


def _software(crate: ROCrate, inputs: dict[str, Any]) -> Any:
    """The package, and the libraries that it ran with."""
    libraries = [
        _add(crate, _local(name), {"@type": "SoftwareApplication", "name": name, "softwareVersion": version})
        for name, version in inputs["versions"].items()
    ]
    package = inputs["package"]
    about = {"@type": "SoftwareApplication", "name": package["name"], "softwareVersion": package["version"]}
    entity = _add(crate, _local(package["name"]), about | {"sha256": package["sha256"]})
    entity["softwareRequirements"] = libraries
    return entity


def _input(crate: ROCrate, name: str, digest: str) -> Any:
    about = {"@type": "File", "name": name, "encodingFormat": _media_type(name), "sha256": digest}
    return _add(crate, _by_hash(digest), about)


def _output(crate: ROCrate, folder: Path, name: str) -> Any:
    content = (folder / name).read_bytes()
    about = {"@type": "File", "name": name, "encodingFormat": _media_type(name), "contentSize": str(len(content))}
    return _add(crate, quote(name), about | {"sha256": hashlib.sha256(content).hexdigest()})


def _execution(crate: ROCrate, stem: str, inputs: dict[str, Any], data: list[Any], executed: Any) -> None:
    """The run of a notebook by papermill with its parameters."""
    about = {"@type": ["SoftwareSourceCode", "SoftwareApplication"], "name": stem, "programmingLanguage": "Python"}
    source = _add(crate, _local(f"notebook-{stem}"), about | {"version": inputs["notebooks"][stem]})
    source["softwareRequirements"] = {"@id": _local(inputs["package"]["name"])}
    values = [
        _add(
            crate,
            _local(f"{stem}-{name}"),
            {"@type": "PropertyValue", "name": name, "value": json.dumps(value, ensure_ascii=False)},
        )
        for name, value in inputs["parameters"][stem].items()
    ]
    _action(crate, _local(f"execution-{stem}"), f"Execution of {stem}", source, data + values, [executed])


def _action(crate: ROCrate, identifier: str, name: str, instrument: Any, objects: list, results: list) -> None:
    entity = _add(crate, identifier, {"@type": "CreateAction", "name": name})
    entity["instrument"], entity["object"], entity["result"] = instrument, objects, results
    entity["agent"] = crate.root_dataset["author"]
    entity["actionStatus"] = "http://schema.org/CompletedActionStatus"
    crate.root_dataset.append_to("mentions", entity)


def _add(crate: ROCrate, identifier: str, properties: dict[str, Any]) -> Any:
    entity = crate.add(ContextEntity(crate, identifier, properties=properties))
    if properties["@type"] == "File":
        crate.root_dataset.append_to("hasPart", entity)
    return entity


def _local(name: str) -> str:
    """The name of what stands in the crate alone: no address holds spaces, so that they are written out."""
    return f"#{quote(name, safe='')}"


def _by_hash(digest: str) -> str:
    """The name of a file by what is in it: ni:///sha-256;... (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode("ascii").rstrip("=")


def _media_type(name: str) -> str:
    return _KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
