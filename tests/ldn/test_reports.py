"""The reports themselves: what they state is what is committed, twice the same bytes, and whole."""

import csv
import filecmp
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from urllib.parse import unquote

import pytest
from of_reports import NAMES, ROOT, render
from words import differences, whole_page


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """An environment with the wheel, which borrows its libraries from this one; returns its folder of programs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(build, check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    programs = folder / "env" / "bin"
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet", "--no-deps", wheel]
    subprocess.run(pip, check=True)
    ask = [programs / "python", "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    site = subprocess.check_output(ask, text=True)
    here = sysconfig.get_paths()["purelib"]
    Path(site.strip(), "borrowed.pth").write_text(f"{here}\n")
    return programs


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_the_committed_one(rendered, name):
    stated = (rendered / name / "findings.csv").read_text().splitlines()
    committed = (ROOT / "reports" / name / "findings.csv").read_text().splitlines()
    moved = sorted(set(stated) ^ set(committed))[:10]
    assert stated == committed, (
        "numbers moved; if they should, run make reports and commit findings.csv:\n" + "\n".join(moved)
    )


def test_the_words_of_the_first_report_are_those_it_had(rendered):
    assert not differences(rendered / NAMES[0] / "index.html", NAMES[0])


def test_the_wheel_in_an_empty_folder_gives_the_same_bytes(rendered, installed, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LDNSYNTH")}
    environment |= {"HOME": str(tmp_path / "home"), "PATH": f"{installed}:{environment['PATH']}"}
    where = [installed / "python", "-c", "import ldnsynth; print(ldnsynth.__file__)"]
    assert str(installed.parent) in subprocess.check_output(where, cwd=tmp_path, env=environment, text=True)
    command = [installed / "ldnsynth", "report", NAMES[1], "--out", "again"]  # with fewer chapters than the first
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(f"again/{NAMES[1]}/index.html")
    first, again = rendered / NAMES[1], tmp_path / "again" / NAMES[1]
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    _, different, unread = filecmp.cmpfiles(first, again, files, shallow=False)
    assert (different, unread) == ([], [])
    assert {path.suffix for path in files} >= {".html", ".ipynb", ".svg", ".png", ".csv", ".json"}


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_knows_every_file_and_no_machine(rendered, name):
    folder = rendered / name
    text = (folder / "manifest.json").read_text()
    outputs = json.loads(text)["outputs"]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    assert set(outputs) == files
    for path, digest in outputs.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    assert str(ROOT) not in text
    assert not re.search(r"T\d\d:\d\d", text)  # no time of the run


def test_what_was_published_later_is_nowhere_in_the_report_of_2009(rendered):
    folder = rendered / "multiple-sclerosis-2009"
    later = re.compile(r"Sharafaddinzadeh|Raknes|Turel|Ludwig|McLaughlin|Patel 2020|cree2010|Cree 2010|Answer page")
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".csv", ".ipynb"):
            found = later.search(path.read_text())
            assert not found, f"{path.name}: {found[0]}"


def test_a_selection_without_studies_says_so(tmp_path):
    folder = render(tmp_path, NAMES[0], "-p", "conditions=autism") / NAMES[0]
    page = (folder / "index.html").read_text()
    assert "No study of low-dose naltrexone in autism was found for this selection." in page
    drawn = {path.stem for path in folder.glob("figures/*.svg")}
    assert drawn == {"claim-verdicts", "gap-map", "prisma-flow", "source-distances", "stance-matrix"}  # of all, sources


def test_findings_have_an_id_a_value_and_a_place(rendered):
    with (rendered / NAMES[0] / "findings.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["value"] and row["where"] for row in rows)
    (people,) = [row for row in rows if row["id"] == "01_evidence_base/answer-studies/people"]
    assert people["unit"] == "people"


def test_a_page_alone_is_small_enough_to_send(rendered):
    sizes = {name: (rendered / name / "index.html").stat().st_size for name in NAMES}
    assert max(sizes.values()) < 2_500_000, sizes


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_page_arrives(rendered, name):
    html = whole_page(rendered / name / "index.html")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r' href="#([^"]+)"', html))
    to_rows = {unquote(link) for link in links if re.match("rows?=", link)}
    assert {link for link in links if not re.match("rows?=", link)} <= set(ids)
    data = json.loads(re.search(r'id="row-data"[^>]*>(.*?)</script>', html)[1])
    assert to_rows <= {f"row={row['id']}" for row in data["rows"]} | {f"rows={name}" for name in data["lists"]}
    assert len(to_rows) > 10
    assert len((rendered / name / "rows.csv").read_text().splitlines()) > len(data["rows"])
    cited = {link for link in links if link.startswith("ref-")}
    cited |= {f"ref-{number}" for row in data["rows"] for number in row.get("refs", ())}
    assert cited <= set(ids)
    assert len(cited) > 2
    assert "data-links" not in html
    for address in set(re.findall(r' href="((?:figures|tables|notebooks)/[^"]+|[a-z]+\.json)"', html)):
        assert (rendered / name / address).is_file(), address


def test_the_answer_stands_on_the_first_page(rendered):
    front = (rendered / NAMES[0] / "index.html").read_text().partition('<div class="page">')[0]
    assert "Very low certainty does not mean that there is no effect" in front
    assert front.count('<tr class="benefit">') >= 2 and front.count('<tr class="harm">') >= 1
    assert "Why not surer" in front


@pytest.mark.parametrize("name", NAMES)
def test_no_mark_of_markdown_and_no_second_circle_is_printed(rendered, name):
    page = whole_page(rendered / name / "index.html")
    assert "◯" not in page
    shown = re.sub(r"<(style|script|code|pre)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    found = re.search(r".{40}(`|\*\*|\]\(|\{\w+\}).{40}", html.unescape(shown))
    assert not found, found
