"""Fits per second of the batch form (REML with Hartung-Knapp) beside R metafor's rma.

Run from the repository: python benchmarks/pooling.py [SETS]. All on one core (where the system lets one choose); R
runs through Rscript if it is there. The two are timed in short rounds that take turns, and the best round of each
counts, so that a busy machine harms both alike. metafor runs with its default convergence (1e-5), the batch form to
about 1e-12.
"""

import os
import shutil
import subprocess
import sys
import time
import tracemalloc

import numpy as np

from ldnsynth.synthesis.pooling import pool_batch

ROUNDS = 5
R_FITS = 60
R_CODE = """
suppressMessages(library(metafor))
set.seed(1); k <- as.integer(commandArgs(TRUE)[1]); n <- as.integer(commandArgs(TRUE)[2])
vi <- matrix(runif(n * k, 0.01, 0.5), n)
yi <- -0.5 + matrix(rnorm(n * k), n) * sqrt(vi + sample(c(0, 0.05, 0.3), n, TRUE))
control <- list(maxiter = 1000, stepadj = 1)
for (i in 1:5) rma(yi[i, ], vi[i, ], test = "knha", control = control)
started <- proc.time()[3]
for (i in 1:n) suppressWarnings(try(rma(yi[i, ], vi[i, ], test = "knha", control = control), silent = TRUE))
cat(n / (proc.time()[3] - started))
"""


def sample(k: int, sets: int) -> tuple[np.ndarray, np.ndarray]:
    """Trials of a third homogeneous, a third slightly and a third strongly heterogeneous sets."""
    generator = np.random.default_rng(1)
    vi = generator.uniform(0.01, 0.5, (sets, k))
    tau2 = generator.choice([0, 0.05, 0.3], sets)[:, None]
    return -0.5 + generator.normal(size=(sets, k)) * np.sqrt(vi + tau2), vi


def ours(yi: np.ndarray, vi: np.ndarray, with_p: bool) -> float:
    """Fits per second; the p values are computed only when asked for, so they are timed apart."""
    started = time.perf_counter()
    batch = pool_batch(yi, vi, method="REML", ci="hk")
    if with_p:
        assert batch.p.shape == batch.q_p.shape
    return len(yi) / (time.perf_counter() - started)


def metafor(k: int) -> float:
    """Fits per second of rma, NaN without R."""
    if not shutil.which("Rscript"):
        return float("nan")
    command = ["Rscript", "-e", R_CODE, str(k), str(R_FITS)]
    done = subprocess.run(command, capture_output=True, text=True)
    return float(done.stdout) if done.returncode == 0 else float("nan")


def main() -> None:
    """Print one row a size."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"batches of {sets}, best of {ROUNDS} rounds, one core; load average {os.getloadavg()[0]:.1f}")
    print("  k   batch/s   with p/s  metafor/s     times  times with p   MB over the arrays")
    for k in (5, 13, 50):
        yi, vi = sample(k, sets)
        rounds = [(ours(yi, vi, False), ours(yi, vi, True), metafor(k)) for _ in range(ROUNDS)]
        best, with_p, r = np.max(rounds, axis=0)
        tracemalloc.start()
        pool_batch(yi, vi, method="REML", ci="hk")
        memory = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"{k:3d} {best:9.0f} {with_p:10.0f} {r:10.0f} {best / r:9.0f} {with_p / r:13.0f} {memory:20.0f}")


if __name__ == "__main__":
    main()
