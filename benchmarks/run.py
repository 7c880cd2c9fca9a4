"""What a run of the project costs beside papermill and nbconvert, beside the floor, and with nothing changed.

Run from the repository: python benchmarks/run.py [ROUNDS [REPORT...]], by default 5 rounds of the first report. All
rows are measured in each round, one after the other, so that what else the machine does falls on all alike; medians
and ratios of medians. Memory is the most that all processes of a row held at a time, shared pages counted once (PSS).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import yaml
from plain_runs import plans_of, tasks_of

from ldnsynth import folders

PROGRAMS = Path(sys.executable).parent
HERE = Path(__file__).parent
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # all rows as where people work: modules are compiled once
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SECONDS_BETWEEN_LOOKS = 0.25
SAID, OTHERWISE = "Naltrexone is not among the standard", "Naltrexone is not one of the standard"
Commands = Callable[[Path], list[list[str]]]


def papermill_and_nbconvert(names: list[str]) -> Commands:
    """Row a: the two commands for each notebook."""

    def commands(out: Path) -> list[list[str]]:
        made = []
        for source, target, given in (task for plan in plans_of(names) for task in tasks_of(plan, out)):
            values = target.with_suffix(".yml")
            values.write_text(yaml.safe_dump(given))
            papermill = [str(PROGRAMS / "papermill"), "--no-progress-bar", "-k", "python3", "-f", str(values)]
            made.append([*papermill, str(source), str(target)])
            made.append([str(PROGRAMS / "jupyter-nbconvert"), "--to", "html", str(target)])
        return made

    return commands


def plain(kind: str, names: list[str]) -> Commands:
    """Rows b and d: a function of `plain_runs`."""
    return lambda out: [[sys.executable, str(HERE / "plain_runs.py"), kind, str(out), *names]]


def ldnsynth(names: list[str], *options: str, out: Path | None = None) -> Commands:
    """Rows c and e: our own command, into a folder that is kept if one is given."""
    return lambda new: [[str(PROGRAMS / "ldnsynth"), "report", *names, *options, "--out", str(out or new)]]


def one_changed_row(names: list[str], data: Path, out: Path) -> Commands:
    """Row f: our own command on a copy of the data in which one claim says something else than the time before."""

    def commands(_: Path) -> list[list[str]]:
        table = data / "claims.csv"
        text = table.read_text(encoding="utf-8")
        marked = text.replace(SAID, OTHERWISE) if SAID in text else text.replace(OTHERWISE, SAID)
        if marked == text:
            sys.exit(f"claims.csv: no claim says {SAID!r}.")
        table.write_text(marked, encoding="utf-8")
        return ldnsynth(names, "--data", str(data), out=out)(out)

    return commands


def nbval(names: list[str], *kernel: str) -> Commands:
    """Rows g: pytest compares the notebooks as they are stored, in one process."""
    stems = dict.fromkeys(stem for plan in plans_of(names) for stem in plan.report.notebooks)
    pytest = [sys.executable, "-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "--nbval"]
    files = [str(HERE.parent / "notebooks" / f"{stem}.ipynb") for stem in stems]
    sanitize = f"--nbval-sanitize-with={HERE.parent / 'tests' / 'nbval.cfg'}"
    return lambda _: [[*pytest, sanitize, *kernel, *files]]


def rows(names: list[str], kept: Path) -> dict[str, Commands]:
    """What is measured, by the name of its row; `kept` is a folder with two reports and a copy of the data."""
    return {
        "a papermill and nbconvert commands": papermill_and_nbconvert(names),
        "b papermill and nbconvert in one process": plain("one_process", names),
        "c ldnsynth report --force": ldnsynth(names, "--force"),
        "d floor: cells in two forks": plain("floor", names),
        "e ldnsynth report, nothing changed": ldnsynth(names, out=kept / "same"),
        "f ldnsynth report, one row changed": one_changed_row(names, kept / "data", kept / "changed"),
        "g nbval, stock kernels": nbval(names, "--nbval-current-env"),
        "g nbval, warm kernels": nbval(names, "--nbval-kernel-name=python3-warm"),
    }


class Watch:
    """The most memory that this process's descendants held at a time while the context lasts, in MB."""

    def __enter__(self):
        self.peak, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            held = sum(proportional(process) for process in psutil.Process().children(recursive=True))
            self.peak = max(self.peak, held / 1e6)


def proportional(process: psutil.Process) -> int:
    """Bytes of a process, shared pages divided among those who share them; all its pages where that is not told."""
    try:
        full = process.memory_full_info()
        return getattr(full, "pss", full.rss)
    except psutil.Error:
        return 0


def measure(commands: Commands) -> tuple[float, float]:
    """Seconds and MB of one round of a row."""
    with tempfile.TemporaryDirectory() as folder:
        made = commands(Path(folder))
        with Watch() as watch:
            started = time.perf_counter()
            for command in made:
                done = subprocess.run(command, **QUIET)
                if done.returncode:
                    sys.exit(f"failed ({done.returncode}): {' '.join(command)}")
            return time.perf_counter() - started, watch.peak


def print_table(seconds: dict[str, list[float]], memory: dict[str, list[float]]) -> None:
    """A line a row: median and range of its seconds, its ratio to the floor and of row a to it, memory."""
    median = {name: statistics.median(values) for name, values in seconds.items()}
    first, ours = next(iter(median.values())), median["d floor: cells in two forks"]
    print(f"{'':42s} | seconds (least to most)    | times the floor | a is times it | MB at most")
    for name, values in seconds.items():
        spread = f"{median[name]:7.2f} ({min(values):.2f} to {max(values):.2f})"
        print(f"{name:42s} | {spread:26s} | {median[name] / ours:15.2f} | {first / median[name]:13.1f} |", end="")
        print(f" {max(memory[name]):10.0f}")
    stock, warm = list(median.values())[-2:]
    print(f"nbval: stock kernels take {stock / warm:.1f} times as long as warm ones")


def main() -> None:
    """Measure all rows in each round, and print the table."""
    rounds, names = int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:]
    load = os.getloadavg()[0]
    print(f"{', '.join(names) or 'the first report'}, {rounds} rounds, {os.cpu_count()} cores, load {load:.1f}")
    kept = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(folders.data_folder(), kept / "data")
        for command in (ldnsynth(names, out=kept / "same"), one_changed_row(names, kept / "data", kept / "changed")):
            subprocess.run(command(kept)[0], check=True, **QUIET)
        measured = rows(names, kept)
        seconds, memory = ({name: [] for name in measured} for _ in range(2))
        for _ in range(rounds):
            for name, commands in measured.items():
                took, held = measure(commands)
                seconds[name].append(took)
                memory[name].append(held)
    finally:
        shutil.rmtree(kept)
    print_table(seconds, memory)


if __name__ == "__main__":
    main()
