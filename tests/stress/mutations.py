"""Ways to damage what people write: a data package, and texts (a table, a grid, a notebook)."""

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from ldnsynth.plain_yaml import read_yaml

ODD = (
    *(
        "",
        " ",
        "0",
        "-1",
        "0.5",
        "1e-40",
        "1e31",
        "1e400",
        "-1e200",
        "5e10",
        "nan",
        "inf",
        "1_000",
        "１２",
        "0,5",
        "007",
    ),
    *(
        "0.000",
        "<0.05",
        "p=0.03",
        "12:30",
        "2008-13-40",
        "0001-01-01",
        "9999-12-31",
        "2008",
        "x" * 5000,
        "é",
        "مرحبا",
        "交差",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "$$",
        "$x$",
        "**b**",
        "<script>1</script>",
        "{n}",
        "[@cree2010]",
        "%s",
        "\\",
        "'",
        '"',
        "a;b;;",
        ";",
    ),
    *(
        "\x00",
        "\x02",
        "\u202e",
        "\u200b",
        "a\nb",
        "a\rb",
        "a\tb",
        "../x",
        "/etc/hostname",
        "[a] + [b]",
        "1/0",
        "(" * 3000,
        "1" + "+1" * 4000,
    ),
)
NODES = (
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    "../x",
    "/etc/hostname",
    "[" * 50,
    [],
    [[]],
    {},
    {"name": None},
    ["x"] * 50,
    10**40,
)
BYTES = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b'"', b"\n\n", b",", b";", b"\t", "\u2028".encode())


def damage_package(folder: Path, chance: random.Random) -> str:
    """Damage a copy of a data package once; in words what was done."""
    ways: tuple[Callable[[Path, random.Random], str], ...] = (
        *(_cell,) * 8,
        *(_node,) * 3,
        *(_bytes, _row, _column, _file, _other_row),
    )
    return chance.choice(ways)(folder, chance)


def damage_text(text: str, chance: random.Random) -> str:
    """Damage a text once: a word of it is something odd, or signs are added, doubled, or cut off."""
    words = text.split(" ") if chance.random() < 0.3 else [*text]
    place = chance.randrange(len(words) or 1)
    odd = chance.choice(
        (*ODD, "- ", "? ", "&a ", "*a", "<<: ", "!!int ", "[", "{", "}", ":", "#", "|", "\n  ", "each: ")
    )
    match chance.randrange(4):
        case 0:
            words[place : place + 1] = [odd]
        case 1:
            words.insert(place, odd)
        case 2:
            words = words[:place]
        case _:
            words[place:place] = words[place : place + chance.randrange(1, 40)]
    return (" " if text.split(" ") == words else "").join(words)


def damage_topic(folder: Path, chance: random.Random) -> str:
    """Damage the topic of a copy of a data package once: a node of it, or its text; in words what was done."""
    path = folder / "topic.yml"
    document, fault = read_yaml(path)
    if chance.random() < 0.6 and not fault and isinstance(document, dict):
        told = damage_node(document, chance)
        path.write_text(json.dumps(document), encoding="utf-8")
        return told
    text = damage_text(path.read_text(encoding="utf-8", errors="surrogateescape"), chance)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return "its text"


def damage_node(document: dict | list, chance: random.Random) -> str:
    """Damage a node of a document, which is changed; in words what was done."""
    node, way = document, []
    while isinstance(node, dict | list) and node and (not way or chance.random() < 0.85):
        key = chance.choice([*node] if isinstance(node, dict) else range(len(node)))
        way.append(key)
        node = node[key]
    if not way:
        return "nothing"
    parent = document
    for key in way[:-1]:
        parent = parent[key]
    place = ".".join(map(str, way))
    match chance.randrange(4):
        case 0:
            del parent[way[-1]]
            return f"{place}: gone"
        case 1 if isinstance(parent, dict):
            parent[odd := chance.choice(ODD)] = parent.pop(way[-1])
            return f"{place}: named {odd[:20]!r}"
        case 2:
            parent[way[-1]] = odd = chance.choice(ODD)
        case _:
            parent[way[-1]] = odd = chance.choice(NODES)
    return f"{place}: {repr(odd)[:20]}"


def damage_bytes(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Damage bytes once: some are added, or the rest is cut off; in words what was done."""
    place = chance.randrange(len(content) + 1)
    odd = chance.choice((*BYTES, None))
    damaged = content[:place] if odd is None else content[:place] + odd + content[place:]
    return damaged, f"byte {place}: {'cut off' if odd is None else odd!r}"


def _table(folder: Path, chance: random.Random) -> Path:
    return chance.choice([path for path in sorted(folder.rglob("*.csv")) if path.is_file()] or [folder / "topic.yml"])


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")


def _cell(folder: Path, chance: random.Random) -> str:
    path = _table(folder, chance)
    lines = _lines(path)
    place = chance.randrange(len(lines))
    cells = lines[place].split(b",")
    column = chance.randrange(len(cells))
    odd = chance.choice(ODD)
    quoted = set(odd) & set('",\n') and chance.random() < 0.7
    cells[column] = ('"' + odd.replace('"', '""') + '"' if quoted else odd).encode()
    lines[place] = b",".join(cells)
    path.write_bytes(b"\n".join(lines))
    return f"{path.name}, row {place + 1}, cell {column + 1}: {odd[:20]!r}"


def _other_row(folder: Path, chance: random.Random) -> str:
    path = _table(folder, chance)
    lines = [line.split(b",") for line in _lines(path)]
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    column = chance.randrange(min(len(lines[first]), len(lines[second])))
    lines[first][column] = lines[second][column]
    path.write_bytes(b"\n".join(b",".join(cells) for cells in lines))
    return f"{path.name}, row {first + 1}, cell {column + 1}: that of row {second + 1}"


def _row(folder: Path, chance: random.Random) -> str:
    path = _table(folder, chance)
    lines = _lines(path)
    place = chance.randrange(len(lines))
    what = chance.choice(("gone", "doubled", "blank", "moved"))
    row = lines.pop(place)
    if what == "doubled":
        lines[place:place] = [row, row]
    elif what == "blank":
        lines[place:place] = [row, b""]
    elif what == "moved":
        lines.insert(chance.randrange(len(lines) + 1), row)
    path.write_bytes(b"\n".join(lines))
    return f"{path.name}, row {place + 1}: {what}"


def _column(folder: Path, chance: random.Random) -> str:
    path = _table(folder, chance)
    lines = [line.split(b",") for line in _lines(path)]
    column = chance.randrange(len(lines[0]))
    what = chance.choice(("gone", "renamed", "blank"))
    for place, cells in enumerate(lines):
        if column < len(cells):
            if what == "gone":
                cells.pop(column)
            elif (what == "renamed") == (place == 0):
                cells[column] = b"other" if what == "renamed" else b""
    path.write_bytes(b"\n".join(b",".join(cells) for cells in lines))
    return f"{path.name}, column {column + 1}: {what}"


def _bytes(folder: Path, chance: random.Random) -> str:
    path = chance.choice([_table(folder, chance), folder / "topic.yml", folder / "datapackage.json"])
    content, told = damage_bytes(path.read_bytes(), chance)
    path.write_bytes(content)
    return f"{path.name}, {told}"


def _file(folder: Path, chance: random.Random) -> str:
    path = _table(folder, chance)
    what = chance.choice(("gone", "empty", "a folder", "another table", "one more", "a name of bytes", "a link"))
    if what == "one more":
        shutil.copy(path, folder / "more.csv")
    elif what == "a name of bytes":
        shutil.copy(path, os.fsencode(folder) + b"/\xff.csv")
    elif what == "empty":
        path.write_bytes(b"")
    else:
        other = _table(folder, chance).read_bytes()
        path.unlink()
        if what == "a folder":
            path.mkdir()
        elif what == "another table":
            path.write_bytes(other)
        elif what == "a link":
            path.symlink_to("nowhere")
    return f"{path.name}: {what}"


def _node(folder: Path, chance: random.Random) -> str:
    """A node of topic.yml or datapackage.json."""
    path = folder / chance.choice(("topic.yml", "topic.yml", "datapackage.json"))
    document, fault = read_yaml(path)  # JSON is YAML too
    if fault or not isinstance(document, dict):
        return "nothing"
    told = damage_node(document, chance)
    path.write_text(json.dumps(document), encoding="utf-8")
    return f"{path.name}, {told}"
