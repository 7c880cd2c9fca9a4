"""What the estimates of crossover trials hang on, and how a stricter selection moves an estimate."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.sensitivity import by_correlation, readings_of_p
from ldnsynth.views.effects import comparisons


def correlation_data(
    evidence: Evidence, groups: list[Group], *, low: float, high: float, level: float = 0.95
) -> pd.DataFrame:
    """A row a result that is set in SDs and a correlation: result_id, label, domain and the SMD with its interval."""
    chosen = pd.concat([g.estimated for g in groups if g.measure == "SMD"] or [pd.DataFrame(columns=["result_id"])])
    rows = comparisons(evidence)
    rows = rows[rows["result_id"].isin(chosen["result_id"])]
    columns = ["result_id", "label", "domain", "correlation", "smd", "smd_low", "smd_high"]
    if not (rows["design"] == "randomised_crossover").any():
        return pd.DataFrame(columns=columns)
    band = by_correlation(rows, evidence.people_analysed(), np.linspace(low, high, 13), level=level)
    band = band.merge(rows[["result_id", "label", "domain"]], on="result_id")
    band["domain"] = band["domain"].map(evidence.topic.domain_labels)
    return band.sort_values(["label", "domain", "result_id", "correlation"], ignore_index=True)[columns]


def readings(evidence: Evidence, groups: Sequence[Group], *, level: float = 0.95) -> pd.DataFrame:
    """Exact p values of crossover trials read otherwise.

    Returns
    -------
    DataFrame
        result_id, label, outcome, estimate and printed_p of the result, beside the columns of `readings_of_p`.
    """
    rows = comparisons(evidence)
    analysed = {row.result_id: row.n for group in groups for row in group.estimated.itertuples()}
    alone = rows[["sei", "ci_low", "ti"]].isna().all(axis=1) & (rows["pi_relation"] == "=")
    paired = (rows["design"] == "randomised_crossover") & (rows["analysis"] != "unpaired")
    rows = rows[alone & rows["result_id"].isin(analysed) & paired]
    frames = []
    for row in rows.itertuples():
        estimate = row.m1i - row.m2i if np.isnan(row.yi) else row.yi
        decimals = len(f"{row.pi:.10g}".partition(".")[2])
        n, n_all = analysed[row.result_id], row.size or 0
        frame = readings_of_p(estimate, row.pi, decimals=decimals, n=n, n_all=n_all, level=level)
        about = {"result_id": row.result_id, "label": row.label, "outcome": row.outcome}
        frames.append(frame.assign(**about, estimate=estimate, printed_p=row.pi))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def compare_selections(groups: Sequence[Group], stricter: Sequence[Group]) -> list[tuple[Group, Group | None]]:
    """Each group beside the same group of a stricter selection, None where that has no estimate."""
    kept = {_key(group): group for group in stricter}
    return [(group, kept.get(_key(group))) for group in groups]


def _key(group: Group) -> tuple[str, str, str, str, bool]:
    return *group.question, group.is_ratio
