import hashlib
import json

import pytest
from printed import inputs

from ldnsynth.publishing.provenance.crate import crate_json


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("index.html", "findings.csv", "notebooks/01_book.ipynb", "manifest.json"):
        (tmp_path / name).write_text(name)
    return tmp_path


def graph(text):
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


def references(value):
    if isinstance(value, dict):
        return {value["@id"]} if set(value) == {"@id"} else set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_the_crate_names_what_went_in_and_what_came_out(folder):
    entities = graph(crate_json(folder, inputs()))
    assert entities["./"]["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    parts = {part["@id"] for part in entities["./"]["hasPart"]}
    assert {"index.html", "findings.csv", "notebooks/01_book.ipynb"} <= parts
    assert "manifest.json" not in parts
    assert entities["index.html"]["sha256"] == hashlib.sha256(b"index.html").hexdigest()
    data = {entities[part]["name"] for part in parts if part.startswith("ni:///sha-256;")}
    assert data == {"data/topic.yml", "data/trials.csv"}


def test_each_notebook_was_run_with_its_parameters_and_the_rest_rendered(folder):
    entities = graph(crate_json(folder, inputs(min_n=20)))
    run = entities["#execution-01_book"]
    assert run["@type"] == "CreateAction"
    assert entities[run["instrument"]["@id"]]["version"] == "b" * 64
    assert run["result"] == [{"@id": "notebooks/01_book.ipynb"}]
    values = {entities[one["@id"]]["name"]: entities[one["@id"]].get("value") for one in run["object"]}
    assert values["min_n"] == "20"
    rendered = {one["@id"] for one in entities["#rendering"]["result"]}
    assert rendered == {"index.html", "findings.csv"}


def test_every_reference_leads_somewhere_and_the_bytes_are_the_same(folder):
    text = crate_json(folder, inputs())
    assert text == crate_json(folder, inputs())
    entities = graph(text)
    elsewhere = ("https://w3id.org/ro/crate/", "http://schema.org/")
    missing = {name for name in references(list(entities.values())) if name not in entities}
    assert not [name for name in missing if not name.startswith(elsewhere)]


def test_ids_are_addresses_whatever_the_names(folder):
    (folder / "tables").mkdir()
    (folder / "tables" / "100 % of #1.csv").touch()
    about = inputs()
    about["citation"] = about.get("citation", {}) | {"authors": ["The team of Žižka & sons"], "keywords": []}
    entities = graph(crate_json(folder, about))
    assert not [name for name in entities if not name.isascii() or " " in name]
    assert entities["#The%20team%20of%20%C5%BDi%C5%BEka%20%26%20sons"]["name"] == "The team of Žižka & sons"
    assert entities["tables/100%20%25%20of%20%231.csv"]["name"] == "tables/100 % of #1.csv"
    assert {"@id": "tables/100%20%25%20of%20%231.csv"} in entities["#rendering"]["result"]
