"""The reports of the collection, rendered once for all files of tests that look at them."""

import base64
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

NAMES = [report["name"] for report in yaml.safe_load((ROOT / "reports" / "reports.yml").read_text())]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

OPEN_CHAPTERS = "document.querySelectorAll('details.chapter').forEach(chapter => { chapter.open = true; })"


def render(out: Path, *arguments: str) -> Path:
    command = [sys.executable, "-m", "ldnsynth.cli", "report", *arguments, "--out", out, "--jobs", str(os.cpu_count())]
    environment = {name: value for name, value in os.environ.items() if name != "LDNSYNTH_DATA"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    return out


def whole_page(page: Path) -> str:
    """The HTML of a page with what is packed in it, of pictures nothing, unpacked."""

    def unpacked(found: re.Match) -> str:
        return found[1] + zlib.decompress(base64.b64decode(found[2]), -15).decode()

    text = re.sub(r'(<template) data-packed="([^"]*)">', r"\1>\2", page.read_text())
    return re.sub(r"(<template>|<script[^>]* data-packed>)([\w+/=]+)(?=<)", unpacked, text)


def settle(page):
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
