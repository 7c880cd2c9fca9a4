"""What pooling returns: one pooled effect, or many as arrays."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from ldnsynth.synthesis.pooling.distributions import chi2_upper, t_two_sided


@dataclass(frozen=True)
class PooledEffect:
    """One pooled effect with everything needed to read it. NaN where there is no information.

    Attributes
    ----------
    measure : str
        What was pooled (RR, OR, RD, MD, SMD, ...); "" if not said. RR and OR are on the log scale.
    model : str
        "common-effect", "random-effects", "single trial" or "no trials".
    method : str
        Estimator of tau2 (`terms.METHODS`), "MH" or "Peto"; "none" for a single trial.
    ci, pi : str
        Which interval and which prediction interval (`terms.INTERVALS`, `terms.PREDICTIONS`); pi is "none" if there
        is no prediction interval.
    level : float
        Coverage of all intervals, between 0 and 1.
    k : int
        Trials that entered.
    estimate, se, p : float
        Pooled effect, its standard error (of the chosen interval) and two-sided p value against 0.
    ci_low, ci_high : float
        Confidence interval.
    tau2 : float
        Between-trial variance; 0 by assumption under a common-effect model.
    i2 : float
        Percent. From tau2 and the typical within-trial variance; from Q under a common-effect model.
    h2 : float
        Total over within-trial variance; Q / df under a common-effect model.
    q, q_p : float
        Cochran's Q and its p value, chi-squared with k - 1 degrees of freedom.
    pi_low, pi_high : float
        Prediction interval for the effect of a new trial.
    notes : tuple of str
        Sentences on how to read this result.
    """

    measure: str
    model: str
    method: str
    ci: str
    pi: str
    level: float
    k: int
    estimate: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    tau2: float
    i2: float
    h2: float
    q: float
    q_p: float
    pi_low: float
    pi_high: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PooledBatch:
    """Many pooled effects as arrays of shape (n_sets,); fields as in `PooledEffect`.

    Sets of one trial carry that trial's effect, standard error and normal interval; tau2, i2, h2, q and the prediction
    interval are NaN. Sets without trials are NaN throughout. The p values are computed when first asked for.

    Attributes
    ----------
    df : array of float
        Degrees of freedom of the interval; infinite for a normal one.
    q_df : array of float
        Degrees of freedom of q.
    """

    measure: str
    model: str
    method: str
    ci: str
    pi: str
    level: float
    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    h2: np.ndarray
    q: np.ndarray
    q_df: np.ndarray
    pi_low: np.ndarray
    pi_high: np.ndarray

    def __len__(self) -> int:
        return len(self.k)

    @cached_property
    def p(self) -> np.ndarray:
        """Two-sided p values against 0, shape (n_sets,); 0 over 0 (identical effects of 0, hk) gives NaN."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return t_two_sided(self.estimate / self.se, self.df)

    @cached_property
    def q_p(self) -> np.ndarray:
        """P values of Cochran's Q, shape (n_sets,)."""
        return chi2_upper(self.q, self.q_df)

    def row(self, index: int, *, notes: tuple[str, ...] = ()) -> PooledEffect:
        """One set as a `PooledEffect`.

        Parameters
        ----------
        index : int
            Which set, from 0.
        notes : tuple of str
            Sentences to carry along.

        Returns
        -------
        PooledEffect
            Labelled "single trial" (method "none", ci "z", pi "none") where k is 1.
        """
        k = int(self.k[index])
        words = {name: getattr(self, name) for name in ("measure", "model", "method", "ci", "pi", "level")}
        if k < 2:
            words |= {"model": "single trial" if k else "no trials", "method": "none", "ci": "z"}
        names = {field.name for field in fields(PooledEffect)} - words.keys() - {"k", "notes"}
        numbers = {name: float(getattr(self, name)[index]) for name in names}
        if np.isnan(numbers["pi_low"]):
            words["pi"] = "none"
        return PooledEffect(**words, k=k, notes=notes, **numbers)
