"""What a run of the project costs beside papermill and nbconvert, beside the floor, and with nothing changed.

Run from the repository: python benchmarks/run.py [REPORT ...] [--rounds 5] [--large] [--before FOLDER], by default of
the first report. FOLDER is an earlier commit (`git worktree add FOLDER f2dcdc9`), whose rows join each round.
All rows are measured in each round, one after the other, so that what else the machine does falls on all alike; medians
and ratios of medians, of the processor seconds that all processes of a row used. Memory is the most that they held at
a time, shared pages counted once (PSS).

Rows a to d draw every picture. With --large follow, once each, as they take long: the largest report with every trial
ten times, its page in Chromium, and the tests.
"""

import argparse
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

import before
import psutil
import yaml
from plain_runs import plans_of, tasks_of
from repeat_data import repeat_data

from ldnsynth import folders
from ldnsynth.display.pictures.kept import ANEW, PLACE
from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.topic import read_topic

PROGRAMS = Path(sys.executable).parent
HERE = Path(__file__).parent
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # all rows as where people work: modules are compiled once
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SECONDS_BETWEEN_LOOKS = 0.25
DRAWING = tuple(f"{row} " for row in "abcd")  # rows in which every picture is drawn
TIMES = 10  # what a large collection is to this one
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
    """Rows c, e and f: our own command, into a folder that is kept if one is given."""
    return lambda new: [[str(PROGRAMS / "ldnsynth"), "report", *names, *options, "--out", str(out or new)]]


def one_changed_row(data: Path, report: Callable[[list[str]], Commands]) -> Commands:
    """Row g: a report on a copy of the data in which one claim says something else than the time before."""

    def commands(out: Path) -> list[list[str]]:
        table = data / "claims.csv"
        text = table.read_text(encoding="utf-8")
        marked = text.replace(SAID, OTHERWISE) if SAID in text else text.replace(OTHERWISE, SAID)
        if marked == text:
            sys.exit(f"claims.csv: no claim says {SAID!r}.")
        table.write_text(marked, encoding="utf-8")
        return report(["--data", str(data)])(out)

    return commands


def changed_here(names: list[str], kept: Path) -> Commands:
    """Row g of our own command."""
    return one_changed_row(kept / "data", lambda options: ldnsynth(names, *options, out=kept / "changed"))


def nbval(names: list[str], *kernel: str) -> Commands:
    """Rows h: pytest compares the notebooks as they are stored, in one process."""
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
        "e ldnsynth report, pictures kept": ldnsynth(names),
        "f ldnsynth report, nothing changed": ldnsynth(names, out=kept / "same"),
        "g ldnsynth report, one row changed": changed_here(names, kept),
        "h nbval, stock kernels": nbval(names, "--nbval-current-env"),
        "h nbval, warm kernels": nbval(names, "--nbval-kernel-name=python3-warm"),
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


def measure(commands: Commands, *, anew: bool = False) -> tuple[float, float, float]:
    """Processor seconds, seconds and MB of one round of a row; `anew`: every picture is drawn."""
    environment = os.environ | ({ANEW: "1"} if anew else {})
    with tempfile.TemporaryDirectory() as folder:
        made = commands(Path(folder))
        with Watch() as watch:
            started, used = time.perf_counter(), _processor_seconds()
            for command in made:
                done = subprocess.run(command, env=environment, **QUIET)
                if done.returncode:
                    sys.exit(f"failed ({done.returncode}): {' '.join(command)}")
            used, took = _processor_seconds() - used, time.perf_counter() - started
    return used, took, watch.peak


def _processor_seconds() -> float:
    """Of all processes that were started from here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def print_table(measured: dict[str, list[tuple[float, float, float]]]) -> None:
    """A line a row: medians of processor seconds and seconds, ratios to the floor and of row a to it, memory."""
    median = {name: statistics.median(used for used, *_ in values) for name, values in measured.items()}
    first, ours = next(iter(median.values())), median["d floor: cells in two forks"]
    print(f"{'':42s} | processor s (least to most) | seconds | times the floor | a is times it | MB at most")
    for name, values in measured.items():
        used, took, held = zip(*values, strict=True)
        spread = f"{median[name]:7.2f} ({min(used):.2f} to {max(used):.2f})"
        print(f"{name:42s} | {spread:27s} | {statistics.median(took):7.2f} |", end="")
        print(f" {median[name] / ours:15.2f} | {first / median[name]:13.1f} | {max(held):10.0f}")
    stock, warm = (value for name, value in median.items() if name.startswith("h"))
    print(f"nbval: stock kernels take {stock / warm:.1f} times as long as warm ones")
    if any(name.startswith("before") for name in median):
        before.print_ratios(median)


def load_of(page: Path) -> float:
    """Seconds until a page has loaded in Chromium, from the disk."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        started = time.perf_counter()
        browser.new_page().goto(page.as_uri())
        took = time.perf_counter() - started
        browser.close()
    return took


def print_large(kept: Path) -> None:
    """The largest report with every trial ten times, its page in Chromium, the tests: once each."""
    review, many = folders.review_of(), kept / "many" / "data"
    repeat_data(review.data, many, times=TIMES)
    reports = load_collection(review.collection, review.notebooks, read_topic(review.data))
    largest = next(one.name for one in reports if one.parameters.get("conditions") == [])
    for data, words in ((review.data, "as it is"), (many, f"every trial {TIMES} times")):
        out = kept / words.replace(" ", "-")
        used, took, held = measure(ldnsynth([largest], "--data", str(data), out=out), anew=True)
        page = out / largest / "index.html"
        print(f"{largest}, {words}: {used:.1f} processor s, {took:.1f} s, {held:.0f} MB; ", end="")
        print(f"page {page.stat().st_size / 1e6:.2f} MB, loaded in {load_of(page):.2f} s")
    used, took, _ = measure(lambda _: [["make", "-C", str(HERE.parent), "test"]])
    print(f"make test: {used:.0f} processor s, {took:.0f} s")


def main(names: list[str], rounds: int, large: bool, checkout: Path | None) -> None:
    """Measure all rows in each round, and print the table."""
    load = os.getloadavg()[0]
    print(f"{', '.join(names) or 'the first report'}, {rounds} rounds, {os.cpu_count()} cores, load {load:.1f}")
    kept = Path(tempfile.mkdtemp())
    os.environ[PLACE] = str(kept / "pictures")
    try:
        shutil.copytree(folders.data_folder(), kept / "data")
        measured = rows(names, kept)
        if checkout:
            shutil.copytree(checkout / "data", kept / "data-before")
            measured |= before.rows(checkout.resolve(), names, kept, one_changed_row)
        for name in (name for name in measured if "changed" in name):
            subprocess.run(measured[name](kept)[0], check=True, **QUIET)
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in measured}
        for _ in range(rounds):
            for name, commands in measured.items():
                found[name].append(measure(commands, anew=name.startswith(DRAWING)))
        print_table(found)
        if large:
            print_large(kept)
    finally:
        shutil.rmtree(kept)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="*", metavar="REPORT", help="by default the first of the collection")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also the rows that take long")
    parser.add_argument(
        "--before", type=Path, metavar="FOLDER", help="a checkout of an earlier commit, to compare with"
    )
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error(f"--rounds: expected 1 or more, found {given.rounds}")
    main(given.reports, given.rounds, given.large, given.before)
