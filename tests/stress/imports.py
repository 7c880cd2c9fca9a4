"""Files of other programs, damaged, into a review: what is taken, told, and never lost."""

import csv
import io
import json
import random
import shutil
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import yaml
from click.testing import CliRunner, Result
from mutations import damage_bytes, damage_node, damage_text

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "imports"))
from revman_files import package, rm5
from test_covidence import MAP, SHEET
from test_ctgov import ENTRY
from test_references import ALL
from test_round_trips import BIAS, COUNTS, NAMES
from test_tables import CLUSTER, METAPSY, ROB1

from ldnsynth import cli
from ldnsynth.evidence import check_data

_HOW = ("--measure", "OR", "--outcome", "death", "--better", "lower")
_BETTER = ("--better", "0=lower,1=lower,2=higher,3=higher")
_SAMPLES = {  # by format: samples, each with its ending and options
    "escalc": ((COUNTS, "csv", _HOW),),
    "robvis": ((BIAS, "csv", ()), (CLUSTER, "csv", ()), (ROB1, "csv", ("--coder", "A"))),
    "metapsy": ((METAPSY, "csv", ("--outcome", "low mood")),),
    "ctgov": ((json.dumps(ENTRY), "json", _BETTER),),
    "covidence": ((SHEET, "csv", ()),),
    "revman": ((package(), "zip", ("--better", "lower")),),
    "rm5": ((rm5().decode("latin-1"), "rm5", ("--better", "lower")),),
    "xlsx": ((None, "xlsx", ()),),
    **{form: ((text, name.rpartition(".")[2], ()),) for form, (name, text) in ALL.items()},
}


class Lost(Exception):
    """Something that stood in the review is not there any more, or half of a file was taken."""


def feed_import(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A damaged file into a review of a few rows, twice.

    Raises
    ------
    Lost
        If a row that stood there is gone, a refusal wrote something, or the second time changes what the first wrote.
    """
    review = shutil.copytree(_review(), folder / "review")
    form = chance.choice(list(_SAMPLES))
    sample, ending, options = chance.choice(_SAMPLES[form])
    path = folder / f"in.{ending}"
    path.write_bytes(_damaged(sample or (review / "tables.xlsx").read_bytes(), ending, chance, done))
    done.insert(0, form)
    if form == "covidence":
        options = ("--map-file", str(_map(folder, chance, done)))
    before = _files(review)
    first = _run("import", form, str(path), "--into", str(review), "--apply", *options)
    after = _files(review)
    if first.exit_code:
        if after != before:
            raise Lost(f"refused, and written: {first.output[-300:]}")
        return first.stderr
    if gone := [row for name in before for row in _rows(before[name]) if row not in _rows(after.get(name, b""))]:
        raise Lost(f"gone: {gone[:2]}")
    again = _run("import", form, str(path), "--into", str(review), "--apply", *options)
    if again.exit_code or _files(review) != after:
        raise Lost(f"the second time: {again.output[-300:]}")
    check_data(review / "data")
    return ""


@cache
def _review() -> Path:
    home = Path(tempfile.mkdtemp(prefix="fuzz-review-")) / "review"
    (table := home.with_name("deaths.csv")).write_text(COUNTS)
    assert not _run("init", str(home), "--xlsx", *NAMES).exit_code
    assert not _run("import", "escalc", str(table), "--into", str(home), "--apply", *_HOW).exit_code
    return home


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _files(review: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (review / "data").iterdir() if path.suffix == ".csv"}


def _rows(table: bytes) -> list[dict[str, str]]:
    """Rows with the cells that are filled: an import may add columns, and fill what was blank."""
    return [
        {name: cell for name, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(table.decode(), newline=""))
    ]


def _map(folder: Path, chance: random.Random, done: list[str]) -> Path:
    text = yaml.safe_dump(MAP)
    if chance.random() < 0.5:
        text = damage_text(text, chance)
        done.append("the map too")
    (folder / "map.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    return folder / "map.yml"


def _damaged(sample: str | bytes, ending: str, chance: random.Random, done: list[str]) -> bytes:
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.1:
            sample, told = damage_bytes(sample.encode() if isinstance(sample, str) else sample, chance)
        elif isinstance(sample, bytes):
            try:
                sample, told = _inside(sample, chance)
            except zipfile.BadZipFile:  # damaged before
                continue
        elif ending == "json" and chance.random() < 0.7 and (document := _json(sample)):
            told = damage_node(document, chance)
            sample = json.dumps(document)
        else:
            sample = damage_text(sample, chance)
            told = repr(sample)[:400]
        done.append(told)
    return sample.encode("utf-8", "surrogatepass") if isinstance(sample, str) else sample


def _json(text: str) -> dict | list | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def _inside(archive: bytes, chance: random.Random) -> tuple[bytes, str]:
    """A file in an archive, or in an archive inside it, damaged, gone, doubled or renamed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        files = [(name, held.read(name)) for name in held.namelist()]
    place = chance.randrange(len(files))
    name, content = files[place]
    if name.endswith(".zip"):
        files[place], told = _renewed(name, *_inside(content, chance))
    else:
        match chance.randrange(8):
            case 0:
                files.pop(place)
                told = f"{name}: gone"
            case 1:
                files[place], told = (f"../{name}", content), f"{name}: leaves the folder"
            case 2:
                files[place], told = _renewed(name, *damage_bytes(content, chance))
            case _:
                text = damage_text(content.decode("utf-8", "replace"), chance)
                files[place], told = (name, text.encode("utf-8", "surrogatepass")), f"{name}: {text[:200]!r}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files:
            written.writestr(name, content)
    return out.getvalue(), told


def _renewed(name: str, content: bytes, told: str) -> tuple[tuple[str, bytes], str]:
    return (name, content), f"{name}: {told}"
