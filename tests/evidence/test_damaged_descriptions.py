"""The files that describe a package are input too: whatever is wrong with them is a sentence with its place."""

import copy
import json
import random

import pytest
from reviews import TOY

from ldnsynth.errors import DataError
from ldnsynth.evidence.descriptor import NAME, descriptor_faults, descriptor_text
from ldnsynth.evidence.layout import package_of
from ldnsynth.evidence.reading.tables import read_headers
from ldnsynth.plain_yaml import read_yaml
from ldnsynth.topic import read_topic

ODD = [None, True, 0, -1.5, "", "x", "\x00", "a\nb", "../x", [], [[]], [None], {}, {"name": None}, ["x"] * 99, 10**40]


def places(node, path=()):
    """The path of each node of a document; of a list only the first."""
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node[:1]) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def some(document, number):
    """As many pairs of a node and what it is instead, the same each time."""
    pairs = [(path, odd) for path in places(document) if path for odd in (..., *ODD)]
    return random.Random(1).sample(pairs, number)


def changed(document, path, odd=...):
    """A copy in which a node is another value, or is gone."""
    copied = copy.deepcopy(document)
    node = copied
    for key in path[:-1]:
        node = node[key]
    if odd is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = odd
    return copied


@pytest.fixture(scope="module")
def made():
    """The descriptor that layout and topic give."""
    topic = read_topic(TOY)
    return package_of(topic, read_headers(TOY, topic))


def test_a_descriptor_as_made_has_no_fault(tmp_path, made):
    (tmp_path / NAME).write_text(descriptor_text(made), encoding="utf-8")
    assert descriptor_faults(tmp_path, made) == []


def test_any_other_node_is_told_with_its_place(tmp_path, made):
    small = made | {"resources": made["resources"][:2]}
    for path, odd in some(small, 300):
        other = changed(small, path, odd)
        (tmp_path / NAME).write_text(json.dumps(other), encoding="utf-8")
        faults = descriptor_faults(tmp_path, small)
        assert bool(faults) == (other != small), (path, odd)
        assert all("\n" not in fault and len(fault) < 500 for fault in faults), (path, odd, faults)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "7", '"x"', "{", "[" * 100_000, '{"a": NaN}', '{"a": 1, "a": 2}', "\x00"]
)
def test_what_is_no_descriptor_is_a_sentence(tmp_path, made, text):
    (tmp_path / NAME).write_text(text)
    (sentence, *more) = descriptor_faults(tmp_path, made)
    assert not more and "\n" not in sentence and sentence.endswith("run 'ldnsynth describe'.")


def test_a_descriptor_that_cannot_be_read_is_told(tmp_path, made):
    assert descriptor_faults(tmp_path, made)[0].startswith("is missing.")
    (tmp_path / NAME).write_bytes(b'{"a": "\xff"}')
    assert "expected JSON" in descriptor_faults(tmp_path, made)[0]


def test_any_other_node_of_a_topic_is_read_or_told(tmp_path):
    topic = read_yaml(TOY / "topic.yml")[0]
    told = 0
    for path, odd in some(topic, 60):
        (tmp_path / "topic.yml").write_text(json.dumps(changed(topic, path, odd)), encoding="utf-8")
        try:
            read_topic(tmp_path)
        except DataError as error:
            told += 1
            for sentence in error.problems:
                assert sentence.startswith("topic.yml"), (path, odd, sentence)
                assert "\n" not in sentence and len(sentence) < 1000, (path, odd, sentence)
    assert told > 20
