"""An effect that keeps its meaning: measure, estimate, standard error, derivation and flags.

The measures themselves: `means`, `two_by_two`, `proportions`, `changes`, `crossover`, `crossover_smd`,
`matched_pairs`, `reported`, `standardised_from_tests`; the escalc measures by name: `measures`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainccinv, betaincinv, ndtri

from ldnsynth.synthesis.quantities.arguments import read_columns
from ldnsynth.synthesis.quantities.derived import Flags, Quantity, Rows, Texts, plain, reader, tell

ROUNDING = 1e-12  # of half an interval
PLAIN_MEASURES = frozenset(
    {"RD", "AS", "PR", "PLO", "MD", "SMD", "SMDH", "MC", "SMCC", "SMCR", "SMCRH", "MPRD"}
)  # on the scale on which they are printed, but for the logit PLO
LOG_MEASURES = frozenset({"RR", "OR", "PETO", "HR", "IRR", "ROM", "ROMC", "MPRR", "MPOR", "MPORC", "MPPETO"})


@dataclass(frozen=True, eq=False)
class Effect:
    """One effect, or a column of them, on the scale on which it is pooled.

    Parameters
    ----------
    measure : str
        One of `LOG_MEASURES` (``RR``, ``OR``, ``HR``, ``IRR`` and so on: natural logarithms) or `PLAIN_MEASURES`:
        ``PLO`` a logit; ``AS`` radians; ``RD``, ``PR`` proportions (0.1, not 10%); ``MD``, ``MC`` the unit of the
        outcome; ``SMD``, ``SMDH``, ``SMCC``, ``SMCR``, ``SMCRH`` standard deviations.
    estimate, se : float or ndarray
        Estimate and standard error; floats for one trial. NaN where they cannot be known.
    derivation : str or sequence of str
        How the number came about, one text a row.
    flags : tuple of str or sequence of tuple of str
        One tuple a row. ``zero_cell_correction``: counts were added; ``no_information``: no result, the derivation says
        why; ``missing_input``: not reported; ``zero_variance``: se is 0; ``bound_p``: from "p < 0.05", se is too large
        if anything; ``assumed_r``: a correlation that the trial did not report.
    df : float or ndarray
        Degrees of freedom of its t distribution where the design gives them (paired: n - 1), otherwise infinite
        (normal).
    """

    measure: str
    estimate: float | np.ndarray
    se: float | np.ndarray
    derivation: Texts = ""
    flags: Flags = field(default=())
    df: float | np.ndarray = np.inf

    def __post_init__(self) -> None:
        """Refuse an unknown measure; give estimate, se and df one shape, floats or arrays that cannot be written to."""
        if self.measure not in PLAIN_MEASURES | LOG_MEASURES:
            known = ", ".join(sorted(PLAIN_MEASURES | LOG_MEASURES))
            raise ValueError(f"measure: expected one of {known}, got {self.measure!r}")
        for name, array in zip(
            ("estimate", "se", "df"), np.broadcast_arrays(self.estimate, self.se, self.df), strict=True
        ):
            object.__setattr__(self, name, plain(array))

    def __len__(self) -> int:
        return len(np.atleast_1d(self.estimate))

    def __getitem__(self, key: Any) -> "Effect":
        """Some of the rows; a single one holds floats, a text and a tuple."""
        rows = (column[key] for column in (self.estimate, self.se, self.derivation, self.flags, self.df))
        return Effect(self.measure, *rows)

    @property
    def variance(self) -> float | np.ndarray:
        """Sampling variance, ``se ** 2`` (`vi` in escalc)."""
        return self.se**2

    def interval(self, *, level: float = 0.95) -> tuple[Any, Any]:
        """Confidence interval on the scale of the estimate, as from `confidence_interval`."""
        return confidence_interval(self.estimate, self.se, level=level, df=self.df)

    def with_flag(self, flag: str, *, note: str = "", where: ArrayLike = True) -> "Effect":
        """The same numbers with one flag more, and a note at the end of the derivation, in the rows of `where`."""
        mask = np.broadcast_to(where, np.shape(self.estimate))
        texts = _each(self.derivation, mask, lambda text: f"{text}; {note}" if note else text)
        flags = _each(self.flags, mask, lambda flags: _merge(flags, (flag,)))
        return replace(self, derivation=texts, flags=flags)

    def after(self, source: "Effect") -> "Effect":
        """These numbers, with the derivation and the flags of the effect that they were computed from put first."""
        shape = np.shape(self.estimate)
        if not shape:
            text = f"{source.derivation}; {self.derivation}"
            return replace(self, derivation=text, flags=_merge(source.flags, self.flags))
        positions = np.arange(int(np.prod(shape))).reshape(shape)
        first, second = reader(source.derivation), reader(self.derivation)
        marks, more = reader(source.flags), reader(self.flags)
        return replace(
            self,
            derivation=Rows(lambda i: f"{first(i)}; {second(i)}", positions),
            flags=Rows(lambda i: _merge(marks(i), more(i)), positions),
        )


def critical_value(*, level: ArrayLike = 0.95, df: ArrayLike = np.inf) -> float | np.ndarray:
    """Two-sided quantile of t, or of the normal distribution where `df` is infinite.

    Parameters
    ----------
    level : array_like
        Between 0 and 1, exclusive; 0.95 for a 95% interval.
    df : array_like
        Degrees of freedom above 0.

    Returns
    -------
    float or ndarray
        1.96 for 0.95 and infinite df.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """
    level, df = read_columns(level=level, df=df)
    return plain(two_sided_quantile(1 - level, df))


def confidence_interval(
    estimate: ArrayLike, se: ArrayLike, *, level: ArrayLike = 0.95, df: ArrayLike = np.inf
) -> tuple[Any, Any]:
    """Confidence interval from an estimate and its standard error.

    Parameters
    ----------
    estimate, se : array_like
        On one scale; NaN where not known.
    level, df
        As in `critical_value`; NaN where not known.

    Returns
    -------
    tuple of float or ndarray
        ``estimate -+ t(df) se``, normal where df is infinite. A limit that is 0 but for rounding is 0, so that an
        interval made from p = 0.05 touches no difference on every machine.
    """
    reach = critical_value(level=level, df=df) * np.asarray(se, dtype=float)
    limits = np.subtract(estimate, reach), np.add(estimate, reach)
    return tuple(plain(np.where(np.abs(limit) <= ROUNDING * np.abs(reach), 0.0, limit)) for limit in limits)


def two_sided_quantile(p: np.ndarray, df: np.ndarray) -> np.ndarray:
    """The t (normal for infinite df) that is exceeded in size with probability `p`; from the beta distribution."""
    finite = np.where(np.isinf(df), 1.0, df)
    with np.errstate(divide="ignore"):
        t = np.sqrt(finite * betainccinv(0.5, finite / 2, p) / betaincinv(finite / 2, 0.5, p))
    return np.where(np.isinf(df), -ndtri(p / 2), t)


def effect_of(
    measure: str,
    estimate: np.ndarray,
    variance: np.ndarray,
    template: str,
    inputs: Mapping[str, np.ndarray],
    *,
    df: ArrayLike = np.inf,
    results: Mapping[str, np.ndarray] | None = None,
    **story: Any,
) -> Effect:
    """An `Effect` from arrays, with its texts; `template`, `inputs` and `story` as in `derived.tell`.

    The estimate and its standard error stand as ``estimate`` and ``se`` in the template, beside `results`.
    """
    hopeless = np.any([np.broadcast_to(m, np.shape(estimate)) for m in story.get("undefined", {}).values()], axis=0)
    estimate = np.where(hopeless, np.nan, estimate)
    se = np.sqrt(np.where(np.isnan(estimate), np.nan, variance))
    story["flags"] = {**(story.get("flags") or {}), "zero_variance": se == 0}
    numbers = {**(results or {}), "estimate": estimate, "se": se}
    texts, flags = tell(template, inputs, numbers, **story)
    return Effect(measure, estimate, se, texts, flags, np.where(np.isnan(se), np.nan, df))


def effect_with_se(measure: str, estimate: ArrayLike, se: Quantity, *, df: ArrayLike = np.inf) -> Effect:
    """An estimate as reported, with a standard error that was derived from something else.

    Parameters
    ----------
    measure : str
        As in `Effect`.
    estimate : array_like
        On the scale of `measure`.
    se : Quantity
        Its standard error; where that is NaN the estimate stays, and the derivation says why there is no SE.
    df : array_like
        As in `Effect`.

    Returns
    -------
    Effect
        With the derivation and the flags of the standard error.
    """
    log = "ln " if measure in LOG_MEASURES else ""
    estimate, value = np.broadcast_arrays(np.asarray(estimate, dtype=float), se.value)
    texts, flags = tell(f"{log}{measure} {{estimate}} as reported", {"estimate": estimate}, {})
    reported = Effect(measure, estimate, np.nan, texts, flags)
    derived = Effect(measure, estimate, np.where(np.isnan(estimate), np.nan, value), se.derivation, se.flags, df)
    return derived.after(reported)


def _merge(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _each(column: Any, mask: np.ndarray, change: Callable[[Any], Any]) -> Any:
    """A column of texts or flags with `change` applied in the rows of `mask`."""
    if mask.ndim == 0:
        return change(column) if mask else column
    row, hits = reader(column), mask.ravel()
    return Rows(lambda i: change(row(i)) if hits[i] else row(i), np.arange(mask.size).reshape(mask.shape))
