"""Forest plot: every study's estimate with its interval, and what they come to together."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.effects.effect_axis import draw_effect_axis, draw_null
from ldnsynth.display.figures.forests.columns import MARGIN
from ldnsynth.display.figures.forests.marks import draw_marks
from ldnsynth.display.figures.forests.rows import as_frames, number_printer
from ldnsynth.display.figures.forests.sheet import compose, draw_head, draw_under, write_rows
from ldnsynth.display.style import ACCENT, WIDTH_INCHES
from ldnsynth.display.wording import count, first_few

_WIDEST = 9.0  # inches
_AMPLE = 100.0  # inches, in which no column has to give way
_PLOT_INCHES = 2.6  # for the plot, where the picture may grow
_NUMBERS = ["estimate", "ci_low", "ci_high", "pi_low", "pi_high"]


def forest(
    *,
    id: str,
    title: str,
    subtitle: str,
    studies: pd.DataFrame,
    pooled: pd.DataFrame | None = None,
    columns: Sequence[str] = (),
    lights: Sequence[str] = (),
    ratio: bool = False,
    null: float = 0.0,
    sides: tuple[str, str] = ("", ""),
    measure: str = "",
) -> Figure | Note:
    """Forest plot as a block; its alt text and data come from the frames.

    Parameters
    ----------
    id, title, subtitle : str
        As in `Figure`.
    studies, pooled, columns, lights, ratio, null, sides, measure
        As in `plot_forest`.

    Returns
    -------
    Figure or Note
        The data of the figure are studies and pooled rows in one frame, on the scale of the axis: ratios, not logs.
    """
    if studies.empty:
        return Note("No study to draw.")
    width = forest_width(studies, pooled, columns=columns, lights=lights, ratio=ratio)
    options = {"columns": columns, "lights": lights, "ratio": ratio, "null": null, "sides": sides, "measure": measure}
    return Figure(
        id=id,
        title=title,
        subtitle=subtitle,
        alt=forest_alt(studies, pooled, ratio=ratio, measure=measure),
        data=forest_data(studies, pooled, columns=columns, lights=lights, ratio=ratio),
        paint=lambda f: plot_forest(f.subplots(), studies, pooled, **options),
        height=compose(*as_frames(studies, pooled), width=width, **options).height,
        width=width,
    )


def plot_forest(
    ax: Axes,
    studies: pd.DataFrame,
    pooled: pd.DataFrame | None = None,
    *,
    columns: Sequence[str] = (),
    lights: Sequence[str] = (),
    ratio: bool = False,
    null: float = 0.0,
    sides: tuple[str, str] = ("", ""),
    measure: str = "",
) -> Axes:
    """Draw a row a study, then what was pooled, with the numbers beside it.

    Parameters
    ----------
    ax : Axes
        Alone in a figure with constrained layout, which makes room for the columns.
    studies : DataFrame
        A row a study in the order to draw: label, estimate, ci_low, ci_high on the analysis scale (logarithms for
        ratios); optionally weight (percent) and group. A NaN estimate is said in words, a NaN interval drawn open.
    pooled : DataFrame, optional
        label, estimate, ci_low, ci_high; optionally group ("": overall, drawn last; else under that group), pi_low,
        pi_high (prediction interval), note.
    columns : sequence of str
        Further columns printed left of the plot under their names; counts and numbers flush right, "–" where blank.
    lights : sequence of str
        Columns of judgements of bias, "low", "some concerns", "high", "critical", "no information" or "".
    ratio : bool
        Whether estimates are logarithms of ratios; axis and numbers then show the ratios.
    null : float
        No difference, on the analysis scale.
    sides : tuple of str
        What lies below and above the null: ("favours X", "favours placebo").
    measure : str
        Head of the numbers, with the level of the intervals: "Risk ratio (95% CI)".

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        A judgement or a pooled group that cannot be drawn.

    Notes
    -----
    Area of a square: the weight; the smallest and, where there are no weights, all squares have a fixed size. The axis
    shows the null, every estimate and every diamond whole; other intervals are shown as `effect_range` says and may end
    in an arrow at the edge, their numbers standing beside it. Texts that are longer than there is room for run on over
    two or three lines and then end in an ellipsis; the plot keeps 2.2 inches.
    """
    studies, pooled = as_frames(studies, pooled)
    options = {"columns": columns, "lights": lights, "ratio": ratio, "null": null, "sides": sides, "measure": measure}
    sheet = compose(studies, pooled, width=ax.figure.get_figwidth(), **options)
    ax.set_ylim(sheet.depth, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    draw_effect_axis(ax, sheet.limits, ratio=ratio, inches=sheet.plot)
    draw_null(ax, null)
    for overall in pooled.loc[pooled["group"] == "", "estimate"].dropna().head(1):
        ax.axvline(overall, color=ACCENT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0.7)
    draw_marks(ax, sheet.rows)
    draw_head(ax, sheet)
    write_rows(ax, sheet)
    draw_under(ax, sheet)
    return ax


def forest_width(
    studies: pd.DataFrame,
    pooled: pd.DataFrame | None = None,
    *,
    columns: Sequence[str] = (),
    lights: Sequence[str] = (),
    ratio: bool = False,
) -> float:
    """Width in inches: the house's 7, up to 9 where the columns would leave less than 2.6 inches for the plot."""
    ample = compose(*as_frames(studies, pooled), width=_AMPLE, columns=columns, lights=lights, ratio=ratio)
    return float(np.clip(ample.left + ample.right + _PLOT_INCHES + 2 * MARGIN, WIDTH_INCHES, _WIDEST))


def forest_data(
    studies: pd.DataFrame,
    pooled: pd.DataFrame | None,
    *,
    columns: Sequence[str] = (),
    lights: Sequence[str] = (),
    ratio: bool = False,
) -> pd.DataFrame:
    """Studies and pooled rows in one frame: label, row, group, columns, lights, numbers, weight, note, words, sides.

    `scale` is "ratio" or "difference", `words` are a row's columns and numbers as one reads them, `better` says on
    which side of no difference better lies ("higher", "lower", "" where nobody said).
    """
    rows = [frame.assign(row=kind) for kind, frame in zip(("study", "pooled"), as_frames(studies, pooled), strict=True)]
    data = pd.concat([frame for frame in rows if len(frame)], ignore_index=True)
    printed = number_printer(data.to_dict("records"), ratio=ratio)
    data["words"] = [_in_words(row, columns, printed) for _, row in data.iterrows()]
    data["better"] = data["better"].fillna("") if "better" in data else ""
    data["scale"] = "ratio" if ratio else "difference"
    if ratio:
        with np.errstate(over="ignore"):
            data[_NUMBERS] = np.exp(data[_NUMBERS])
    return data[["label", "row", "group", *columns, *lights, *_NUMBERS, "weight", "note", "words", "better", "scale"]]


def _in_words(row: pd.Series, columns: Sequence[str], printed: Callable[[float], str]) -> str:
    """What stands beside a row: "New 41/49, Old 43/50: 0.97 (0.82 to 1.15)"."""
    beside = ", ".join(f"{name} {row[name]}" for name in columns if row[name] and row[name] == row[name])
    known = row[["estimate", "ci_low", "ci_high"]].notna()
    numbers = printed(row["estimate"]) if known["estimate"] else "no estimate"
    numbers += f" ({printed(row['ci_low'])} to {printed(row['ci_high'])})" if known.all() else ""
    return f"{beside}: {numbers}" if beside else numbers


def forest_alt(studies: pd.DataFrame, pooled: pd.DataFrame | None, *, ratio: bool = False, measure: str = "") -> str:
    """Words for who cannot see the plot: how many estimates and pooled effects are drawn, and where they lie."""
    studies, pooled = as_frames(studies, pooled)
    known, diamonds = studies.dropna(subset="estimate"), pooled.dropna(subset="estimate")
    printed = number_printer([*studies.to_dict("records"), *pooled.to_dict("records")], ratio=ratio)
    text = f"Forest plot of {count(len(known), 'estimate')}"
    if "trial_id" in studies:
        text += f" from {count(known['trial_id'].nunique(), 'study', 'studies')}"
    text += f" and {count(len(diamonds), 'pooled effect')}" if len(diamonds) else ""
    text += f", {measure}." if measure else "."
    for row in diamonds.itertuples():
        named = f"{row.group}, {row.label.lower()}" if row.group else row.label
        text += f" {named}: {printed(row.estimate)} ({printed(row.ci_low)} to {printed(row.ci_high)})"
        if not np.isnan(row.pi_low):
            text += f", prediction interval {printed(row.pi_low)} to {printed(row.pi_high)}"
        text += "."
    if diamonds.empty and len(known):
        each = [f"{row.label} {printed(row.estimate)}" for row in known.itertuples()]
        text += f" Not pooled. {first_few(each)}."
    elif len(known) > 1:
        text += f" Estimates from {printed(known['estimate'].min())} to {printed(known['estimate'].max())}."
    missing = len(studies) - len(known)
    return text + (f" No estimate: {count(missing, 'row')}." if missing else "")
