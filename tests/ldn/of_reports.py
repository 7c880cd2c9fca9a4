"""The reports of the collection, rendered once for all files of tests that look at them."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

NAMES = [report["name"] for report in yaml.safe_load((ROOT / "reports" / "reports.yml").read_text())]


OPEN_CHAPTERS = "document.querySelectorAll('details.chapter').forEach(chapter => { chapter.open = true; })"


def render(out: Path, *arguments: str) -> Path:
    command = [sys.executable, "-m", "ldnsynth.cli", "report", *arguments, "--out", out, "--jobs", str(os.cpu_count())]
    environment = {name: value for name, value in os.environ.items() if name != "LDNSYNTH_DATA"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    return out


def settle(page):
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
