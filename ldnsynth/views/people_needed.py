"""How many people a trial needs to see a difference."""

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.power import people_needed_crossover, people_needed_parallel

CORRELATION = 0.5  # of one person's two measurements, assumed for the crossover line


def people_needed(target_smd: float, *, power: float) -> dict[str, int]:
    """People that a randomised trial needs to see a difference, by its design."""
    parallel = people_needed_parallel(target_smd, power=power)
    crossover = people_needed_crossover(target_smd, r=CORRELATION, power=power)
    return {"randomised_parallel": parallel, "randomised_crossover": crossover}


def needs(evidence: Evidence, trials: pd.DataFrame, needed: dict[str, int]) -> pd.Series:
    """People that each trial needs; a crossover that was compared as if parallel needs those of a parallel trial."""
    as_if_parallel = trials["trial_id"].isin(evidence.unpaired())
    return trials["design"].mask(as_if_parallel, "randomised_parallel").map(needed)
