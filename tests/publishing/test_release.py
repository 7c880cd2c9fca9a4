import hashlib
import json
import zipfile

import pytest
from printed import inputs

from ldnsynth.errors import ReportError
from ldnsynth.publishing.provenance.manifest import write_manifest
from ldnsynth.publishing.provenance.release import pack_release


@pytest.fixture
def pack(tmp_path):
    """Packs two reports, a deck and two tables of data into a folder."""
    data, citation = tmp_path / "data", tmp_path / "CITATION.cff"
    data.mkdir()
    citation.write_text("title: ldnsynth\n")
    for name in ("topic.yml", "trials.csv", "draft.csv"):
        (data / name).write_text(name)
    for name in ("one", "two", "slides"):
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "index.html").write_text(name)
    reports = [tmp_path / "reports" / name for name in ("one", "two")]
    for report in reports:
        write_manifest(report, inputs())
        (report / "left-over.txt").write_text("of another day")
    return lambda out: pack_release(reports, inputs(), data=data, citation=citation, out=tmp_path / out)


def test_the_archive_holds_what_the_manifests_name_and_is_the_same_each_time(pack):
    first, second = pack("a"), pack("b")
    assert first.name == "ldnsynth-0.1.0-data-1.2.zip"
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = [name.removeprefix("ldnsynth-0.1.0-data-1.2/") for name in archive.namelist()]
        assert names == [
            "CITATION.cff",
            "data/topic.yml",
            "data/trials.csv",
            "reports/one/index.html",
            "reports/one/manifest.json",
            "reports/slides/index.html",
            "reports/two/index.html",
            "reports/two/manifest.json",
            "SHA256SUMS",
        ]
        sums = archive.read(archive.namelist()[-1]).decode()
        for line, name in zip(sums.splitlines(), archive.namelist(), strict=False):
            assert line.split("  ") == [hashlib.sha256(archive.read(name)).hexdigest(), name.split("/", 1)[1]]
    beside = (first.parent / "SHA256SUMS").read_text()
    assert beside == f"{hashlib.sha256(first.read_bytes()).hexdigest()}  {first.name}\n"


def test_a_place_that_cannot_be_written_is_a_sentence(pack, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match=r"cannot write here \(.*\). Give another folder with --out"):
        pack("file/deeper")


def test_the_archive_says_what_it_was_made_from(pack):
    with zipfile.ZipFile(pack("a")) as archive:
        manifest = json.loads(archive.read("ldnsynth-0.1.0-data-1.2/reports/one/manifest.json"))
    assert manifest["inputs"]["data"]["version"] == "1.2"


@pytest.mark.parametrize("place", ["data", "data/archives", "reports/one", "reports/slides"])
def test_nothing_is_packed_into_what_is_packed(pack, tmp_path, place):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ReportError, match=r"lies in .*, which this command reads\. Give another file with --out\."):
        pack(place)
    assert sorted(tmp_path.rglob("*")) == before


def test_other_checksums_are_not_replaced(pack, tmp_path):
    (tmp_path / "SHA256SUMS").write_text("0  thesis.docx\n")
    with pytest.raises(ReportError, match=r"SHA256SUMS: holds other checksums, which would be lost\."):
        pack(".")
    assert (tmp_path / "SHA256SUMS").read_text() == "0  thesis.docx\n"
    pack("out")
    assert pack("out").is_file()  # its own, again
