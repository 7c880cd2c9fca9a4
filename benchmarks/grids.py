"""Row h: what a report of a grid costs here and with two Dask workers, and whether memory stays flat.

Run from the repository: python benchmarks/grids.py [--reports 50] [--rounds 1] [--report fibromyalgia]. The reports
are one of the collection as public on as many days, so that no chapter is alike in two of them. Memory is what the
processes hold that live from the first fifth of a round to its end (workers and servers; kernels come and go), added
up, at most in the first and in the last fifth.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from run import PROGRAMS, QUIET

SECONDS_BETWEEN_LOOKS = 1.0
LAST_DAY = dt.date(2026, 1, 1)
NO_PROFILER = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # it keeps what it saw in the last hour


class Memory:
    """What each descendant of this process holds, looked at every second while the context lasts."""

    def __enter__(self):
        self._looks: list[dict[int, int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            family = psutil.Process().children(recursive=True)
            self._looks.append({process.pid: resident(process) for process in family})

    def first_and_last(self) -> tuple[float, float]:
        """MB at most in the first and in the last fifth, of processes that were there in both."""
        fifth = max(1, len(self._looks) // 5)
        first, last = self._looks[:fifth], self._looks[-fifth:]
        stayed = set(first[-1]) & set(last[0])
        return tuple(max(sum(look.get(pid, 0) for pid in stayed) / 1e6 for look in part) for part in (first, last))


def resident(process: psutil.Process) -> int:
    """Bytes of a process, shared pages too: what it holds does not seem to change as kernels share it or end."""
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def write_grid(folder: Path, report: str, number: int) -> Path:
    """A grid of one report as public on so many days."""
    days = [(LAST_DAY - dt.timedelta(days=10 * n)).isoformat() for n in range(number)]
    path = folder / "days.yml"
    path.write_text(json.dumps([{"reports": [report], "each": {"as_of": days}}]))
    return path


@contextmanager
def two_dask_workers(folder: Path) -> Iterator[list[str]]:
    """A scheduler with two workers of a process each, and the options that name it."""
    file, dask = folder / "scheduler.json", str(PROGRAMS / "dask")
    at = ["--scheduler-file", str(file)]
    started = [subprocess.Popen([dask, "scheduler", "--port", "0", "--no-dashboard", *at], **QUIET)]
    workers = ["--nworkers", "2", "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    started.append(subprocess.Popen([dask, "worker", *at, *workers], env=os.environ | NO_PROFILER, **QUIET))
    try:
        while not file.exists():
            time.sleep(0.1)
        yield ["--scheduler", json.loads(file.read_text())["address"]]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


@contextmanager
def processes_here(_: Path) -> Iterator[list[str]]:
    """Two processes of this machine."""
    yield ["--jobs", "2"]


def measure(workers, report: str, number: int) -> tuple[float, float, float]:
    """Seconds a report, and MB held at first and at last."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grid = write_grid(folder, report, number)
        with Memory() as memory, workers(folder) as options:
            command = [
                str(PROGRAMS / "ldnsynth"),
                "report",
                "--grid",
                str(grid),
                "--out",
                str(folder / "out"),
                *options,
            ]
            began = time.perf_counter()
            done = subprocess.run(command, **QUIET)
            took = time.perf_counter() - began
        if done.returncode:
            sys.exit(f"failed ({done.returncode}): {' '.join(command)}")
        return took / number, *memory.first_and_last()


def main() -> None:
    """Measure both ways in each round, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--report", default="fibromyalgia")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{asked.reports} times {asked.report}, {asked.rounds} rounds, {os.cpu_count()} cores, load {load:.1f}")
    ways = {"h grid, two processes": processes_here, "h grid, two Dask workers": two_dask_workers}
    found = {name: [] for name in ways}
    for _ in range(asked.rounds):
        for name, workers in ways.items():
            found[name].append(measure(workers, asked.report, asked.reports))
    for name, rounds in found.items():
        seconds, first, last = (statistics.median(values) for values in zip(*rounds, strict=True))
        print(f"{name:26s} | {seconds:6.2f} seconds a report | {first:6.0f} MB at first | {last:6.0f} MB at last")


if __name__ == "__main__":
    main()
