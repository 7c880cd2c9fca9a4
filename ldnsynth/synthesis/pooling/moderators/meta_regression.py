"""Meta-regression: how effects change with what trials differ in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import chi2_quantile, chi2_upper, f_upper, t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.moderators.mixed_model import MixedModel
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import INTERVALS, METHODS, PoolingError, check_choice, check_level


@dataclass(frozen=True, eq=False)
class MetaRegression:
    """A fitted meta-regression; arrays have shape (p,), one value a coefficient.

    Attributes
    ----------
    names : tuple of str
        Coefficients, the intercept first if there is one.
    intercept : bool
        Whether there is one.
    method, ci, level, k
        As in `PooledEffect`.
    estimate, se, p, ci_low, ci_high : array of float, shape (p,)
        Coefficients in units of the effect per unit of the moderator.
    covariance : array of float, shape (p, p)
        Of the coefficients, with the Hartung-Knapp factor if one applies.
    df : float
        k - p; infinite for normal intervals.
    tau2, tau2_low, tau2_high, tau2_se : float
        Residual between-trial variance, Q-profile limits, asymptotic standard error (ML, REML; else NaN).
    i2, h2 : float
        Of the residual heterogeneity; i2 in percent.
    r2 : float
        Percent of the between-trial variance accounted for; NaN if there was none or without intercept.
    q, q_p : float
        Test of residual heterogeneity, chi-squared with k - p degrees of freedom.
    qm, qm_df, qm_p : float
        Test of all coefficients but the intercept: chi-squared, or F with (qm_df, k - p) if df is finite.
    log_likelihood : float
        For ML and REML, else NaN.
    notes : tuple of str
        Sentences on how to read this result.
    """

    names: tuple[str, ...]
    intercept: bool
    method: str
    ci: str
    level: float
    k: int
    estimate: Floats
    se: Floats
    p: Floats
    ci_low: Floats
    ci_high: Floats
    covariance: Floats
    df: float
    tau2: float
    tau2_low: float
    tau2_high: float
    tau2_se: float
    i2: float
    h2: float
    r2: float
    q: float
    q_p: float
    qm: float
    qm_df: int
    qm_p: float
    log_likelihood: float
    notes: tuple[str, ...]


def meta_regression(
    yi: Floats,
    vi: Floats,
    moderators: Floats,
    *,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    method: str = "REML",
    ci: str = "hk-adhoc",
    level: float = 0.95,
) -> MetaRegression:
    """Regress effects on moderators, trials weighted by 1 / (vi + tau2).

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances. Trials with a missing number are left out, with a note.
    moderators : array of float, shape (k,) or (k, m)
        What trials differ in, one column each; 0 and 1 for groups.
    names : sequence of str of length m, optional
        Of the moderators; "x1", "x2", ... if not given.
    intercept : bool
        Whether to add one.
    method, ci, level
        As in `pool_effects`.

    Returns
    -------
    MetaRegression
        The fitted model.

    Raises
    ------
    PoolingError
        Moderators that are collinear or of another length, fewer trials than coefficients + 1, unknown choices.

    References
    ----------
    Knapp G, Hartung J. Stat Med 2003;22:2693. Raudenbush SW 2009, in Cooper, Hedges, Valentine (eds).
    """
    check_choice("method", method, METHODS)
    check_choice("ci", ci, INTERVALS)
    check_level(level)
    model, labels, notes = _model(yi, vi, moderators, names, intercept)
    tau2 = model.estimate_tau2(method)
    beta, covariance = model.coefficients(tau2)
    if ci.startswith("hk"):
        scale = model.q(tau2) / model.df
        covariance = covariance * (max(scale, 1.0) if ci == "hk-adhoc" else scale)
    df = np.inf if ci == "z" else float(model.df)
    se = np.sqrt(np.diag(covariance))
    margin = float(t_quantile(level, np.array(df))) * se
    tested = list(range(int(intercept and len(labels) > 1), len(labels)))
    qm, qm_p = _wald(beta, covariance, tested, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = t_two_sided(beta / se, df)
    return MetaRegression(
        names=labels, intercept=intercept, method=method, ci=ci, level=level, k=len(model.y), estimate=beta, se=se,
        p=p, ci_low=beta - margin, ci_high=beta + margin, covariance=covariance, df=df, qm=qm, qm_df=len(tested),
        qm_p=qm_p, notes=notes, **_heterogeneity(model, tau2, method, level, intercept),
    )  # fmt: skip


def predicted_effects(model: MetaRegression, moderators: Floats) -> dict[str, Floats]:
    """Effects expected at given values of the moderators.

    Parameters
    ----------
    model : MetaRegression
        The fitted model.
    moderators : array of float, shape (rows, m)
        Values in the order of the model's names, without the intercept.

    Returns
    -------
    dict of str to array of float, shape (rows,)
        estimate, se, ci_low, ci_high, and pi_low, pi_high (convention t-k-p, or z if the model's df is infinite; NaN
        for CE).

    Raises
    ------
    PoolingError
        If the number of columns is not that of the model.
    """
    rows = np.asarray(moderators, dtype=float)
    rows = rows[:, None] if rows.ndim == 1 else rows
    x = np.column_stack([np.ones(len(rows)), rows]) if model.intercept else rows
    if x.shape[1] != len(model.names):
        raise PoolingError(f"moderators: expected {len(model.names) - model.intercept} columns, got {rows.shape[1]}")
    estimate, variance = x @ model.estimate, np.einsum("ij,jk,ik->i", x, model.covariance, x)
    critical = float(t_quantile(model.level, np.array(model.df)))
    margin = critical * np.sqrt(variance)
    wide = critical * np.sqrt(variance + (np.nan if model.method == "CE" else model.tau2))
    return {
        "estimate": estimate,
        "se": np.sqrt(variance),
        "ci_low": estimate - margin,
        "ci_high": estimate + margin,
        "pi_low": estimate - wide,
        "pi_high": estimate + wide,
    }


def _model(yi, vi, moderators, names, intercept) -> tuple[MixedModel, tuple[str, ...], tuple[str, ...]]:
    x = np.asarray(moderators, dtype=float)
    x = x[:, None] if x.ndim == 1 else x
    effects = np.array(yi, dtype=float)
    if x.ndim != 2 or len(x) != len(effects):
        raise PoolingError(f"moderators: expected {len(effects)} rows, one a trial, got shape {x.shape}")
    labels = tuple(names) if names is not None else tuple(f"x{1 + place}" for place in range(x.shape[1]))
    if len(labels) != x.shape[1]:
        raise PoolingError(f"names: expected {x.shape[1]}, one a moderator, got {len(labels)}")
    effects[~np.isfinite(x).all(axis=1)] = np.nan
    y, v, kept = complete_trials(effects, vi)
    x = x[kept]
    if intercept:
        x, labels = np.column_stack([np.ones(len(x)), x]), ("intercept", *labels)
    if len(y) <= x.shape[1]:
        raise PoolingError(f"meta-regression: {x.shape[1]} coefficients need {x.shape[1] + 1} trials, got {len(y)}")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise PoolingError(f"moderators: {', '.join(labels)} are collinear in the trials at hand; leave one out")
    left_out = len(kept) - len(y)
    notes = [f"Left out for want of a number: {left_out} of {len(kept)} trials."] if left_out else []
    if len(y) < 10 * (x.shape[1] - intercept):
        notes.append("Fewer than 10 trials a moderator: read as exploration (Cochrane Handbook 10.11.5.1).")
    return MixedModel(y, v, x), labels, tuple(notes)


def _wald(beta: Floats, covariance: Floats, which: list[int], df: float) -> tuple[float, float]:
    part = beta[which]
    chi2 = float(part @ np.linalg.pinv(covariance[np.ix_(which, which)], hermitian=True) @ part)
    if np.isinf(df):
        return chi2, float(chi2_upper(np.array(chi2), len(which)))
    return chi2 / len(which), f_upper(chi2 / len(which), len(which), df)


def _heterogeneity(model: MixedModel, tau2: float, method: str, level: float, intercept: bool) -> dict[str, float]:
    q, df = model.q(0.0), model.df
    typical = model.typical_variance()
    i2, h2 = 100 * tau2 / (tau2 + typical), 1 + tau2 / typical
    low, high, likelihood, error = (float("nan"),) * 4
    if method == "CE":
        i2, h2 = max(0.0, 100 * (q - df) / q) if q > 0 else 0.0, q / df
    else:
        quantiles = [float(chi2_quantile(area, np.array(df))) for area in ((1 + level) / 2, (1 - level) / 2)]
        low, high = (model.solve_q(quantile) for quantile in quantiles)
    if method in ("ML", "REML"):
        restricted = method == "REML"
        likelihood = model.log_likelihood(tau2, restricted=restricted)
        error = float(np.sqrt(2 / model.expected(tau2, restricted=restricted)[1]))
    null = MixedModel(model.y, model.v, np.ones((len(model.y), 1))).estimate_tau2(method) if intercept else 0.0
    return {
        "tau2": tau2, "tau2_low": low, "tau2_high": high, "tau2_se": error, "i2": i2, "h2": h2,
        "r2": 100 * max(0.0, (null - tau2) / null) if null > 0 else float("nan"),
        "q": q, "q_p": float(chi2_upper(np.array(q), df)), "log_likelihood": likelihood,
    }  # fmt: skip
