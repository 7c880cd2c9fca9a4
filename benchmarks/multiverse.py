"""Universes of a multiverse a second, beside a loop over R metafor.

Run from the repository: python benchmarks/multiverse.py. Twelve trials with three results each and decisions on scale,
correlation, bias, nine of the trials, estimator and interval make 110,592 universes; those that leave fewer than two
trials are left out. metafor pools a sample of the same universes one by one, by rma with the same estimator and test,
and its estimates are compared. All on one core, in rounds that take turns; the best round of each counts. Last, ten
times as many universes, and how much more memory they take.
"""

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from ldnsynth.synthesis.multiverse import Decision, count_universes, pooled_universes, summarise
from ldnsynth.synthesis.multiverse.universes import pooled_universes as universes_of

ROUNDS, SAMPLE, TRIALS = 3, 400, 12
TESTS = {"z": "z", "hk": "knha", "hk-adhoc": "adhoc"}
R_CODE = """
suppressMessages({library(metafor); library(jsonlite)})
sets <- fromJSON(commandArgs(TRUE)[1], simplifyVector = FALSE)
num <- function(x) as.numeric(unlist(x))
sets <- lapply(sets, function(s) list(yi = num(s$yi), vi = num(s$vi), method = s$method, test = s$test))
usual <- list(maxiter = 1000, stepadj = 0.5)
fit <- function(s, control = usual) suppressWarnings(tryCatch(
  rma(s$yi, s$vi, method = s$method, test = s$test, control = control), error = function(e) NULL))
for (s in sets[1:5]) fit(s)
started <- proc.time()[3]
found <- lapply(sets, fit)
cat(length(sets) / (proc.time()[3] - started), "\\n")
found <- lapply(sets, fit, control = c(usual, threshold = 1e-12, tol = 1e-12))  # to compare, not to time
cat(sapply(found, function(r) if (is.null(r)) NA else format(as.numeric(r$beta), digits = 15)))
"""


def table(out_of: int = 9, estimators: tuple[str, ...] = ("REML", "PM", "DL", "SJ")) -> tuple[pd.DataFrame, tuple]:
    """Results of twelve trials, and decisions on them, so many of the trials being in or out."""
    rng = np.random.default_rng(1)
    rows = [
        (
            f"trial {trial}",
            rng.normal(0.2, 0.4),
            rng.uniform(0.02, 0.2),
            scale,
            f"{r:g}",
            "high" if trial % 3 else "low",
        )
        for trial in range(TRIALS)
        for scale in ("vas", "nrs", "other")
        for r in (0.3, 0.5, 0.7)
    ]
    frame = pd.DataFrame(rows, columns=["trial", "yi", "vi", "scale", "r", "bias"])
    frame["r"] = np.where(frame["trial"].isin(["trial 1", "trial 2"]), frame["r"], "")
    out = [
        Decision(
            f"trial {trial}", "uncertain", ("in", "out"), column="trial",
            keeps={"in": tuple(frame["trial"].unique()), "out": tuple(set(frame["trial"]) - {f"trial {trial}"})},
        )
        for trial in range(out_of)
    ]  # fmt: skip
    return frame, (
        Decision("scale", "uncertain", ("vas", "nrs", "other")),
        Decision("r", "equivalent", ("0.3", "0.5", "0.7")),
        Decision("bias", "uncertain", ("any", "low"), keeps={"any": ("low", "high"), "low": ("low",)}),
        *out,
        Decision("estimator", "equivalent", estimators),
        Decision("interval", "uncertain", ("z", "hk", "hk-adhoc")),
    )


def sample(frame: pd.DataFrame, decisions: tuple[Decision, ...]) -> tuple[list[dict], np.ndarray]:
    """Some universes as metafor gets them, with what they came to here."""
    drawn = np.random.default_rng(2)
    sets, ours = [], []
    blocks = list(islice(universes_of(frame, decisions, fewest=2), 60))
    for block in (blocks[place] for place in drawn.integers(len(blocks), size=SAMPLE)):
        place = int(drawn.integers(len(block.k)))
        chosen, kept = dict(), np.ones(len(frame), dtype=bool)
        for decision, option in zip(decisions, block.options[place], strict=True):
            word = decision.options[option]
            chosen[decision.name] = word
            if decision.chooses_rows:
                kept &= frame[decision.column or decision.name].isin(decision.kept_values(word)).to_numpy()
        rows = frame[kept].drop_duplicates("trial")
        how = {"method": chosen["estimator"], "test": TESTS[chosen["interval"]]}
        sets.append({"yi": rows["yi"].tolist(), "vi": rows["vi"].tolist(), **how})
        ours.append(block.estimate[place])
    return sets, np.array(ours)


def metafor(sets: list[dict]) -> tuple[float, np.ndarray]:
    """Universes a second in R, and their estimates; NaN without R."""
    if not shutil.which("Rscript"):
        return float("nan"), np.full(len(sets), np.nan)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sets.json"
        path.write_text(json.dumps(sets))
        done = subprocess.run(["Rscript", "-e", R_CODE, str(path)], capture_output=True, text=True, check=True)
    speed, estimates = done.stdout.split("\n")[:2]
    return float(speed), np.array([float(word) if word != "NA" else np.nan for word in estimates.split()])


def main() -> None:
    """Print both speeds, their ratio, and how far the estimates lie apart."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    frame, decisions = table()
    sets, ours = sample(frame, decisions)
    best, cpu, theirs = np.inf, np.inf, 0.0
    for _ in range(ROUNDS):
        wall, used = time.perf_counter(), time.process_time()
        (summary,) = summarise(pooled_universes(frame, decisions, fewest=2), decisions)
        best, cpu = min(best, time.perf_counter() - wall), min(cpu, time.process_time() - used)
        speed, estimates = metafor(sets)
        theirs = max(theirs, speed)
    apart = np.nanmax(np.abs(estimates - ours)) if np.isfinite(estimates).any() else float("nan")
    print(f"{summary.universes:,} universes of {count_universes(decisions):,}: {best:.2f} s, {cpu:.2f} s of one core")
    speed = summary.universes / best
    print(f"{speed:,.0f} a second; metafor {theirs:,.0f}: {speed / theirs:,.0f} times")
    print(f"largest difference of {SAMPLE} estimates from metafor: {apart:.1e}")
    before, used = _megabytes(), time.process_time()
    frame, decisions = table(12, ("REML", "PM", "DL", "SJ", "EB"))
    (summary,) = summarise(pooled_universes(frame, decisions, empty=True), decisions)
    used, more = time.process_time() - used, _megabytes() - before
    told = f"{summary.universes:,} universes of {count_universes(decisions):,}"
    print(f"{told}: {used:.2f} s of one core, {more:.0f} MB more")


def _megabytes() -> float:
    """The most memory that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
