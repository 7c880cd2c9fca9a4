"""Fits per second of the batch form beside R metafor, PyMARE and statsmodels, and what importing each costs.

Run from the repository: python benchmarks/pooling.py [SETS]. All on one core (where the system lets one choose); R
runs through Rscript if it is there. All are timed in short rounds that take turns, and the best round of each counts,
so that a busy machine harms all alike. What is compared:

* REML with Hartung-Knapp: metafor's rma in a loop; PyMARE's likelihood estimator in its own two-dimensional form.
* Paule-Mandel, Wald: statsmodels' combine_effects in a loop (it has no REML; its DerSimonian-Laird is not truncated).

The batch form gives estimate, standard error, interval, tau2, I2, H2, Q and prediction interval, its p values only when
asked for ("with p"); it converges to about 1e-12, metafor and statsmodels by default to 1e-5, PyMARE near 1e-6.
"""

import os
import shutil
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable

import numpy as np
from pymare.estimators import VarianceBasedLikelihoodEstimator
from statsmodels.stats.meta_analysis import combine_effects

from ldnsynth.synthesis.pooling import pool_batch

ROUNDS = 5
R_FITS, PYMARE_SETS, STATSMODELS_FITS = 60, 2000, 300
IMPORTS = ("ldnsynth.synthesis.pooling", "pymare", "statsmodels.stats.meta_analysis")
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


def per_second(fits: int, work: Callable[[], object]) -> float:
    """Fits per second of one round."""
    started = time.perf_counter()
    work()
    return fits / (time.perf_counter() - started)


def with_p(yi: np.ndarray, vi: np.ndarray) -> None:
    """The batch form and its p values."""
    batch = pool_batch(yi, vi, method="REML", ci="hk")
    assert batch.p.shape == batch.q_p.shape


def pymare(yi: np.ndarray, vi: np.ndarray) -> None:
    """PyMARE on many sets at once, one column a set."""
    y, v = yi[:PYMARE_SETS].T, vi[:PYMARE_SETS].T
    VarianceBasedLikelihoodEstimator(method="REML").fit(y=y, v=v, X=np.ones((len(y), 1)))


def statsmodels(yi: np.ndarray, vi: np.ndarray) -> None:
    """One set after the other by statsmodels."""
    for y, v in zip(yi[:STATSMODELS_FITS], vi[:STATSMODELS_FITS], strict=True):
        combine_effects(y, v, method_re="pm")


def metafor(k: int) -> float:
    """Fits per second of rma, NaN without R."""
    if not shutil.which("Rscript"):
        return float("nan")
    command = ["Rscript", "-e", R_CODE, str(k), str(R_FITS)]
    done = subprocess.run(command, capture_output=True, text=True)
    return float(done.stdout) if done.returncode == 0 else float("nan")


def round_of(k: int, yi: np.ndarray, vi: np.ndarray) -> dict[str, float]:
    """Fits per second of all, once."""
    sets = len(yi)
    return {
        "REML": per_second(sets, lambda: pool_batch(yi, vi, method="REML", ci="hk")),
        "REML with p": per_second(sets, lambda: with_p(yi, vi)),
        "metafor": metafor(k),
        "PyMARE": per_second(min(sets, PYMARE_SETS), lambda: pymare(yi, vi)),
        "PM": per_second(sets, lambda: pool_batch(yi, vi, method="PM", ci="z")),
        "statsmodels": per_second(min(sets, STATSMODELS_FITS), lambda: statsmodels(yi, vi)),
    }


def import_seconds(module: str) -> float:
    """Time of a fresh interpreter that imports a module and ends."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - started


def print_speeds(sets: int) -> None:
    """One row a size: fits per second, and how many times as many the batch form does."""
    print(
        "  k |   REML/s  with p/s  metafor/s times  PyMARE/s times |     PM/s  statsmodels/s times | MB over the arrays"
    )
    for k in (5, 13, 50):
        yi, vi = sample(k, sets)
        rounds = [round_of(k, yi, vi) for _ in range(ROUNDS)]
        best = {name: max(one[name] for one in rounds) for name in rounds[0]}
        tracemalloc.start()
        pool_batch(yi, vi, method="REML", ci="hk")
        memory = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        reml, pm = best["REML"], best["PM"]
        print(
            f"{k:3d} | {reml:8.0f}  {best['REML with p']:8.0f}  {best['metafor']:9.0f} {reml / best['metafor']:5.0f}"
            f"  {best['PyMARE']:8.0f} {reml / best['PyMARE']:5.0f} | {pm:8.0f}  {best['statsmodels']:13.0f}"
            f" {pm / best['statsmodels']:5.0f} | {memory:18.0f}"
        )


def print_imports() -> None:
    """What a fresh interpreter takes more than a bare one, in milliseconds."""
    rounds = [{name: import_seconds(name) for name in ("sys", *IMPORTS)} for _ in range(ROUNDS)]
    best = {name: min(one[name] for one in rounds) for name in rounds[0]}
    ours = best[IMPORTS[0]] - best["sys"]
    for name in IMPORTS:
        cost = best[name] - best["sys"]
        print(f"import {name}: {1000 * cost:.0f} ms, {cost / ours:.1f} times")


def main() -> None:
    """Print speeds and import costs of one run."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"batches of {sets}, best of {ROUNDS} rounds, one core; load average {os.getloadavg()[0]:.1f}")
    warnings.simplefilter("ignore")  # judges tell of sets without heterogeneity
    print_speeds(sets)
    print_imports()


if __name__ == "__main__":
    main()
