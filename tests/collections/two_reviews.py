"""Where the two reviews are, what R metafor answers on them, and the program as somebody runs it."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "golden"))
NAMES = ("bcg", "stroke_units")
METAFOR = json.loads((HERE.parent / "reference" / "collections_metafor.json").read_text(encoding="utf-8"))


def ldnsynth(*words: object, folder: Path) -> subprocess.CompletedProcess:
    """The program as somebody runs it in a folder."""
    command = [sys.executable, "-m", "ldnsynth.cli", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
