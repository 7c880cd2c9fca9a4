"""Passages of a text that stands, was moved, changed or is not there."""

import hashlib

import pytest
from click.testing import CliRunner

from ldnsynth import cli, folders
from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.rules.sources.passages import Passage, passage_sha256, verify_passages

TEXT = ["A letter.", "", "Secret  words", "of the writer.", "", "The end.", "Truly."]
SHA = hashlib.sha256(b"Secret words of the writer.").hexdigest()
STANCES = 7  # of the letter in the toy package; the eighth is blank and has no passage


@pytest.fixture
def coded(package, tmp_path, monkeypatch):
    """The toy package with all passages in lines 3 and 4 of the letter, and a function that writes the letter."""
    rows = package.read("stances")
    package.write("stances", [row | ({"passage_sha256": SHA} if row["stance"] else {}) for row in rows])
    package.edit("claims", "letter2009/c001/A", passage_sha256=SHA)
    (tmp_path / "texts").mkdir()
    monkeypatch.setenv(folders.DATA_VARIABLE, str(package.folder))

    def write(lines, ending="\n"):
        (tmp_path / "texts" / "letter.txt").write_bytes(ending.join(lines).encode())
        return tmp_path / "texts"

    return write


def claim_of(folder, package):
    passages = verify_passages(load_evidence(package.folder), folder)
    assert len(passages) == STANCES + 1
    assert len({passage.state for passage in passages}) == 1
    return passages[-1]


def test_the_hash_folds_white_space_and_nothing_else():
    assert passage_sha256(["Secret\twords ", "", " of the writer. "]) == SHA
    assert passage_sha256(["Secretwords of the writer."]) != SHA


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_passage_stands(coded, package, ending):
    place = ("claims", "letter2009/c001/A", "letter.txt", (3, 4))
    assert claim_of(coded(TEXT, ending), package) == Passage(*place, "stands")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["New.", *TEXT], (4, 5)),
        (TEXT[1:], (2, 3)),
        (["A letter.", "Secret words of the writer.", "The end."], (2, 2)),
        ([*TEXT[:2], "Secret", "words", "of the", "writer."], (3, 6)),
        ([*TEXT[2:4], *TEXT[:2], "x", *TEXT[2:4]], (1, 2)),  # the nearer of two
    ],
)
def test_a_moved_passage_is_found(coded, package, lines, found):
    passage = claim_of(coded(lines), package)
    assert (passage.state, passage.found) == ("moved", found)


@pytest.mark.parametrize(
    "lines",
    [
        [*TEXT[:2], "Secret  word", *TEXT[3:]],
        [*TEXT[:2], "Secret", "words", "of", "the", "writer."],  # three lines more: beyond what is searched
        [],
    ],
)
def test_a_changed_passage_is_not_found(coded, package, lines):
    passage = claim_of(coded(lines), package)
    assert (passage.state, passage.found) == ("changed", None)


def test_a_text_that_is_not_there_is_missing(package, tmp_path, coded):
    assert claim_of(tmp_path, package).state == "missing"


@pytest.mark.parametrize(
    ("lines", "code", "told"),
    [
        (TEXT, 0, "8 stands, 0 moved, 0 changed, 0 missing"),
        (["New.", *TEXT], 0, "0 stands, 8 moved, 0 changed, 0 missing"),
        (TEXT[:3], 1, "0 stands, 0 moved, 8 changed, 0 missing"),
        (None, 1, "0 stands, 0 moved, 0 changed, 8 missing"),
    ],
)
def test_the_command_tells_each_passage_and_never_prints_it(coded, tmp_path, lines, code, told):
    folder = coded(lines) if lines else tmp_path / "texts"
    result = CliRunner().invoke(cli.main, ["verify-sources", str(folder)])
    assert result.exit_code == code
    assert result.stdout.splitlines()[-1] == f"8 passages: {told}"
    assert result.stdout.count("letter.txt, lines 3-4: ") == 8
    assert "Secret" not in result.output
