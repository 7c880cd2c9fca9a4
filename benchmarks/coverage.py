"""How often the intervals of few trials hold what they promise, simulated, as the table of docs/coverage.md.

Run from the repository: python benchmarks/coverage.py [SETS]. Variances of the trials are log-uniform from 0.02 to 0.5;
the mean effect moves nothing. Each cell simulates SETS sets (20,000 by default: Monte Carlo error 0.002 at 95%).
"""

import re
import sys
from pathlib import Path

import numpy as np

from ldnsynth.synthesis.pooling.bayesian.priors import tau_prior
from ldnsynth.synthesis.pooling.diagnostics.coverage import coverage

TABLE = Path(__file__).parents[1] / "docs" / "coverage.md"
TRIALS, TAU2 = (2, 3, 4, 5, 10), (0.0, 0.1, 0.4)
FORMS = {
    "z": {"ci": "z", "pi": "z"},
    "hk": {"ci": "hk", "pi": "t-k-2"},
    "hk-adhoc": {"ci": "hk-adhoc", "pi": "t-k-1"},
    "half-normal:0.5": {"prior": tau_prior("half-normal:0.5")},
}
HEAD = "| trials | tau2 | interval | holds the mean | median width | prediction | holds a new effect |"


def rows(sets: int) -> list[str]:
    """A line of the table for each number of trials, tau2 and interval."""
    lines = [HEAD, "|---|---|---|---|---|---|---|"]
    for k in TRIALS:
        vi = np.exp(np.random.default_rng(k).uniform(np.log(0.02), np.log(0.5), (sets, k)))
        for tau2 in TAU2:
            for name, choices in FORMS.items():
                found = coverage(vi, tau2, seed=1000 + k, **choices)
                prediction = choices.get("pi", "posterior")
                new = "none" if np.isnan(found.pi) else f"{found.pi:.3f}"
                lines.append(f"| {k} | {tau2:g} | {name} | {found.ci:.3f} | {found.width:.2f} | {prediction} | {new} |")
    return lines


def main() -> None:
    """Simulate, print, and put the table into the document."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    table = "\n".join(rows(sets))
    print(table)
    text = TABLE.read_text(encoding="utf-8")
    whole = f"<!-- table -->\n{table}\n<!-- end -->"
    TABLE.write_text(re.sub("<!-- table -->.*<!-- end -->", whole, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
