"""Kill, stop and interrupt runs of a report at random moments, and count how they end; nothing may be lost by it.

Run from the repository: python tests/stress/kill.py --number 200 --seed 1. After each blow the report must be whole,
as it was or as it was to be; in ten seconds nothing of the run is left; nobody sees a traceback; and the next run
completes. On Linux, with the libraries of the tests.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from ldnsynth import folders
from ldnsynth.publishing.provenance.manifest import is_up_to_date, read_manifest

SECONDS_TO_END, SECONDS_TO_BE_GONE = 90, 10  # on a machine that runs the report in seconds: more on a slower one
SLOWER = 10  # times the first run's time that a run may take
TARGETS = ("command", "command", "process", "process", "group")
BLOWS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP)
COMMAND = """
from ldnsynth.cli import main, reports
reports.refuse_faulty = lambda data: None  # the toy has no tables
if __name__ == "__main__":
    main()
"""
CHAPTER = """\
import time
import numpy, pandas
time.sleep(0.2)
print(numpy.arange(n).sum())"""


def main() -> None:
    """Deal the blows, print what failed and the counts; the exit code is 1 if anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts: Counter = Counter()
    faults: Counter = Counter()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        home = Path(folder)
        _write_toy(home)
        began = time.monotonic()
        assert _run(home, 0).wait() == 0
        lasts = time.monotonic() - began
        try:
            for place in range(1, asked.number + 1):
                chance = random.Random(asked.seed * 10**6 + place)
                ending, found = _blow(home, place, chance, lasts)
                counts[ending] += 1
                faults.update(kind for kind, _ in found)
                for kind, told in found:
                    print(f"{place}: {ending}: {kind}: {told}", flush=True)
        except KeyboardInterrupt:
            print("Interrupted: this is what was seen until then.")
    print(f"{sum(counts.values())} blows: {dict(sorted(counts.items()))}; faults: {dict(faults) or 'none'}")
    sys.exit(bool(faults))


def _write_toy(home: Path) -> None:
    for name in ("notebooks", "reports", "data", "tmp"):
        (home / name).mkdir()
    shutil.copy(folders.SHIPPED / "data" / "topic.yml", home / "data")
    parameters = new_code_cell("n: int = 0  # how far to count", metadata={"tags": ["parameters"]})
    book = new_notebook(cells=[new_markdown_cell("# How far?"), parameters, new_code_cell(CHAPTER)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    (home / "notebooks" / "01_light.ipynb").write_text(writes(book))
    entry = "- {name: light, title: Light, question: How far, notebooks: [01_light]}\n"
    (home / "reports" / "reports.yml").write_text(entry)
    (home / "run.py").write_text(COMMAND)


def _run(home: Path, n: int) -> subprocess.Popen:
    # A mark in the environment, by which everything that belongs to a run is found.
    own = {"LDNSYNTH_DATA": str(home / "data"), "TMPDIR": str(home / "tmp"), "BLOW": str(n)}
    return subprocess.Popen(
        [sys.executable, "run.py", "report", "light", "-p", f"n={n}", "--out", "out", "--jobs", "1"],
        cwd=home,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=(home / "errors").open("w"),
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def _of_run(n: int, home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            its = process.environ()
            if its.get("BLOW") == str(n) and its.get("TMPDIR") == str(home / "tmp") and process.status() != "zombie":
                found.append(process)
        except psutil.Error:
            continue
    return found


def _blow(home: Path, place: int, chance: random.Random, lasts: float) -> tuple[str, list[tuple[str, str]]]:
    """Start a run, deal it a blow, and see what became of it: how it ended, and faults by kind."""
    before, faults = _number(home), []
    run = _run(home, place)
    time.sleep(chance.uniform(0, lasts * 1.1))
    target, blow = chance.choice(TARGETS), chance.choice(BLOWS)
    _deal(run, target, blow, chance, _of_run(place, home))
    code = _end(run, lasts, f"{blow.name} to {target}", faults)
    ending = f"{blow.name} to {target}, code {code}"
    deadline = time.monotonic() + SECONDS_TO_BE_GONE
    while (left := _of_run(place, home)) and time.monotonic() < deadline:
        time.sleep(0.2)
    if left:
        faults.append(("left running", ", ".join(" ".join(process.cmdline())[:80] for process in left)))
        for process in left:
            process.kill()
    errors = (home / "errors").read_text()
    if "Traceback" in errors or "Error:" in errors.replace("ReportError:", ""):
        faults.append(("traceback", errors[-600:]))
    if code == 1 and not errors.strip():
        faults.append(("silence", "no sentence says why"))
    if _number(home) not in (before, place):
        faults.append(("loss", f"the report is that of neither {before} nor {place}"))
    again = _run(home, place)
    if _end(again, lasts, "the next run", faults) or _number(home) != place:
        faults.append(("not taken up", (home / "errors").read_text()[-600:]))
    if rest := [path.name for path in (home / "out").iterdir() if path.name.startswith(".")]:
        faults.append(("leftovers", ", ".join(rest)))
    return ending, faults


def _end(run: subprocess.Popen, lasts: float, what: str, faults: list[tuple[str, str]]) -> int:
    """The code with which a run ended; one that does not is a fault, and is ended."""
    try:
        return run.wait(max(SECONDS_TO_END, SLOWER * lasts))
    except subprocess.TimeoutExpired:
        faults.append(("hang", what))
        os.killpg(run.pid, signal.SIGKILL)
        return run.wait()


def _deal(run: subprocess.Popen, target: str, blow: signal.Signals, chance: random.Random, all_of_run: list) -> None:
    """Send the signal; what is stopped goes on a second later."""
    others = [process.pid for process in all_of_run if process.pid != run.pid and not _is_tracker(process)]
    pid = chance.choice(others) if target == "process" and others else run.pid
    send = os.killpg if target == "group" else os.kill
    for number in (blow, signal.SIGCONT) if blow == signal.SIGSTOP else (blow,):
        try:
            send(pid, number)
        except ProcessLookupError:
            return
        if number == signal.SIGSTOP:
            time.sleep(1)


def _is_tracker(process: psutil.Process) -> bool:
    """Whether it is the helper of Python itself that counts semaphores: the next one complains of what it knew."""
    try:
        return any("resource_tracker" in word for word in process.cmdline())
    except psutil.Error:
        return True


def _number(home: Path) -> int | None:
    """What the report that stands there counted to; None if it is not whole."""
    report = home / "out" / "light"
    try:
        inputs = read_manifest(report)["inputs"]
    except (OSError, ValueError):
        return None
    return inputs["parameters"]["01_light"]["n"] if is_up_to_date(report, inputs) else None


if __name__ == "__main__":
    main()
