"""What pages say, to be compared with what they said before: headings, sentences, titles and notes, a line each.

A change of words is meant or a fault: `pytest tests/ldn/test_reports.py tests/collections -k words` compares, and with
LDNSYNTH_GOLDEN=write in the environment takes what is said now as what is meant.
"""

import base64
import difflib
import html
import os
import re
import zlib
from pathlib import Path

HERE = Path(__file__).parent
_NOT_WORDS = re.compile(r"<(script|style|svg|pre)\b.*?</\1>", re.S)
_BLOCK = re.compile(r"<(h[1-6]|p|figcaption|caption|th)\b[^>]*>(.*?)</\1>", re.S)
_MOST = 20  # differences that are shown


def whole_page(page: Path) -> str:
    """The HTML of a page with what is packed in it, of pictures nothing, unpacked."""

    def unpacked(found: re.Match) -> str:
        return found[1] + zlib.decompress(base64.b64decode(found[2]), -15).decode()

    text = re.sub(r' src="[^"]*"', "", page.read_text(encoding="utf-8"))
    text = re.sub(r'(<template) data-packed="([^"]*)">', r"\1>\2", text)
    return re.sub(r"(<template>|<script[^>]* data-packed>)([\w+/=]+)(?=<)", unpacked, text)


def words_of(page: Path) -> list[str]:
    """The lines of a page, each once, without code, drawings and the cells of tables."""
    text = _NOT_WORDS.sub(" ", whole_page(page))
    told = (html.unescape(re.sub(r"<[^>]+>", " ", match[2])) for match in _BLOCK.finditer(text))
    return list(dict.fromkeys(" ".join(line.split()) for line in told if line.strip()))


def differences(page: Path, name: str) -> list[str]:
    """How a page differs from what ``golden/NAME.txt`` holds."""
    path, said = HERE / f"{name}.txt", words_of(page)
    if os.environ.get("LDNSYNTH_GOLDEN") == "write":
        path.write_text("\n".join(said) + "\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines()
    return [line for line in difflib.unified_diff(before, said, "before", "now", n=0, lineterm="")][:_MOST]
