"""Which sizes of effect the p values of randomised trials would fit: the albatross plot of Harrison et al. (2017)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullLocator

from ldnsynth.directions import POINTS
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.labels import spread
from ldnsynth.display.figures.studies.rows import mark
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, decimal, in_words, integer, listing, out_of, sentence
from ldnsynth.display.words.estimates.directions import directions_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import result_senses
from ldnsynth.synthesis.without_pooling.swim import FEWEST_TO_COUNT
from ldnsynth.synthesis.without_pooling.swim_p_values import albatross_contour
from ldnsynth.views.effects import comparisons
from ldnsynth.views.people import analysed_in

SMDS = (0.2, 0.5, 0.8)
_SIDES = {  # what states no difference gets its mirror image, too
    **{"better": 1, "worse": -1, "better stated": 1, "worse stated": -1},
    "no difference stated": 1,
}
_COLORS = {
    **{"better": ACCENT, "worse": AGAINST, "better stated": ACCENT, "worse stated": AGAINST},
    "no difference stated": GREY,
}
_NAMES = {
    "better": "in favour of {name}",
    "worse": "in favour of the comparator",
    "better stated": "said to favour {name}, without an estimate",
    "worse stated": "said to favour the comparator, without an estimate",
    "no difference stated": "without a direction",
}
_ARROW = 0.25  # length of the arrow of a bound, in powers of ten
_MOST_DOMAINS = 12  # with more marks than that only the trials are named
_PEOPLE_TICKS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def albatross(evidence: Evidence) -> Figure | Note:
    """Figure of people against p value, a mark a randomised trial and outcome, with contours of effect size.

    Drawn from five trials on: with fewer the marks restate their p values.
    """
    data = albatross_data(evidence)
    compared = int(directions_of(evidence)["compared"].sum())
    data = data[data["p"].notna() & data["people"].notna()].reset_index(drop=True)
    trials = data["label"].nunique()
    if trials < FEWEST_TO_COUNT:
        told = f"{in_words(trials) if trials else 'none'} of the randomised trials {'gives' if trials < 2 else 'give'}"
        return Note(
            f"{sentence(told)} a p value with the people behind it. From {in_words(FEWEST_TO_COUNT)} trials on a "
            "figure shows which sizes of effect their p values would fit."
        )
    name = evidence.topic.intervention.short
    crowded = " The domains stand in the data." if len(data) > _MOST_DOMAINS else ""
    return Figure(
        id="albatross",
        title=_title(data, compared),
        subtitle="A mark for each trial and outcome; dashed: where effects of "
        f"{listing([decimal(smd) for smd in SMDS])} standard deviations (SD) lie with two parallel arms of one size "
        "(squares). Crossover trials (diamonds) of the same effect lie further out. Both axes are "
        "logarithmic. Of several results with a p value the first primary one, else the first. Filled: a point "
        "estimate gives the side; open: only words do; with arrow: p is below that; open pair: no difference is "
        "stated, and which way it lies is not." + crowded,
        alt=_alt(data, compared, name),
        data=data,
        paint=lambda f: plot_albatross(f.subplots(), data, name),
        height=4.2 + 0.06 * max(0, len(data) - 8),
    )


def albatross_data(evidence: Evidence) -> pd.DataFrame:
    """One row a randomised trial and domain that compares: label, domain, outcome, design, people, sense, p, relation.

    p is NaN where no result of the trial in the domain has one.
    """
    rows = comparisons(evidence)
    rows = rows.assign(sense=result_senses(rows), order=list(range(len(rows))))
    rows = rows[rows["sense"].isin(list(_SIDES))]
    known = [analysed_in(evidence, row.trial_id, row.domain) for row in rows.itertuples()]
    known = pd.Series(known, index=rows.index, dtype=float).fillna(rows["size"].astype(float))
    counted = rows["n1i"].where(rows["design"] == "randomised_crossover", rows["n1i"] + rows["n2i"])
    rows["people"] = counted.fillna(known)
    chosen = rows.sort_values(
        ["pi", "role", "order"],
        key=lambda column: {"pi": column.isna(), "role": column != "primary"}.get(column.name, column),
    ).drop_duplicates(["trial_id", "domain"])
    chosen = chosen.sort_values("order").rename(columns={"pi": "p", "pi_relation": "relation"})
    chosen["domain"] = chosen["domain"].map(evidence.topic.domain_labels)
    columns = ["label", "domain", "outcome", "design", "people", "sense", "p", "relation"]
    return chosen[columns].reset_index(drop=True)


def plot_albatross(ax: Axes, data: pd.DataFrame, name: str) -> Axes:
    """Draw the contours and a mark a row; left of the middle favours the comparator, right of it the intervention."""
    placed = data.assign(x=data["sense"].map(_SIDES) * -np.log10(data["p"]))
    reach = max(2.3, 1.4 * placed["x"].abs().max())
    ax.set_xlim(-reach, reach)
    ax.set_yscale("log")
    ax.set_ylim(min(10, 0.7 * data["people"].min()), max(200, 1.7 * data["people"].max()))
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    contours = [_contour(ax, smd, reach) for smd in SMDS]
    for _, trial in placed.groupby("label"):
        ends = trial["x"].agg(["min", "max"])
        ax.plot(ends, [trial["people"].iloc[0]] * 2, color=HAIRLINE, linewidth=4, solid_capstyle="round", zorder=0)
    for row in placed.itertuples():
        _mark(ax, row, name)
    _axes(ax, reach, name)
    spread(ax, _names(placed), color=INK, avoid=contours)
    return ax


def _names(placed: pd.DataFrame) -> list[tuple[float, float, str]]:
    """What stands where: each trial's name at its outermost mark or arrow, then the domains if there is room."""
    tips = placed.assign(x=placed["x"] + np.where(placed["relation"] == "<", _ARROW, 0) * np.sign(placed["x"]))
    outermost = tips.loc[tips.groupby("label", sort=False)["x"].idxmax()]
    names = list(zip(outermost["x"], outermost["people"], outermost["label"], strict=True))
    marks = placed.groupby(["label", "x", "people"], sort=False)["domain"].agg("; ".join).reset_index()
    if len(placed) > _MOST_DOMAINS:
        marks["domain"] = ""  # no words, yet a place that no name may cover
    return names + list(zip(marks["x"], marks["people"], marks["domain"], strict=True))


def _contour(ax: Axes, smd: float, reach: float) -> Text:
    """Both wings of a contour; the right one is named where it leaves the picture."""
    x = np.linspace(0.001, reach, 400)
    n = albatross_contour(smd, 10**-x).n
    top = ax.get_ylim()[1]
    inside = n <= top
    for side in (-1, 1):
        ax.plot(side * x[inside], n[inside], color=GREY, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
    over = not inside.all()
    return ax.annotate(
        f"{decimal(smd)} SD",
        (np.interp(top, n, x), top) if over else (reach, n[-1]),
        xytext=(0, 3) if over else (4, 0),
        textcoords="offset points",
        ha="center" if over else "left",
        va="bottom" if over else "center",
        color=GREY,
    )


def _mark(ax: Axes, row, name: str) -> None:
    color = _COLORS[row.sense]
    exact = row.relation != "<" and row.sense in POINTS
    style = mark(row.design) | {"markeredgecolor": color, "markerfacecolor": color if exact else PAPER}
    if row.sense == "no difference stated":
        ax.plot([-row.x, row.x], [row.people] * 2, color=color, linewidth=1, zorder=1)
        ax.plot([-row.x], [row.people], **style)
    if row.relation == "<":
        tip = row.x + _ARROW * np.sign(row.x)
        arrow = {"arrowstyle": "->", "color": color, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (tip, row.people), (row.x, row.people), arrowprops=arrow, zorder=1)
    words = _NAMES[row.sense].format(name=name)
    label = drawn(words, words)
    ax.plot([row.x], [row.people], label=label, **style)


def _axes(ax: Axes, reach: float, name: str) -> None:
    decades = range(-int(reach), int(reach) + 1)
    ax.set_xticks(list(decades), [decimal(10.0 ** -abs(decade)) for decade in decades])
    low, high = ax.get_ylim()
    ax.set_yticks([tick for tick in _PEOPLE_TICKS if low <= tick <= high])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda people, _: integer(people)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(axis="y", color=HAIRLINE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel("two-sided p value")
    ax.set_ylabel("people", color=GREY)
    for x, words, align in ((0, "favours comparator", "left"), (1, f"favours {name}", "right")):
        place = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": align, "va": "top"}
        ax.annotate(words, (x, 0), xytext=(0, -18), **place, color=GREY)


def _title(data: pd.DataFrame, compared: int) -> str:
    said = sentence(f"{out_of(len(data), compared)} randomised comparisons come with a p value")
    exact, beyond = _fitting(data)
    if not exact:
        return said
    return f"{said}; {out_of(beyond, exact)} in parallel groups would fit an effect above {decimal(SMDS[1])} SD"


def _alt(data: pd.DataFrame, compared: int, name: str) -> str:
    tally = data["sense"].value_counts()
    told = ", ".join(f"{tally[sense]} {words.format(name=name)}" for sense, words in _NAMES.items() if sense in tally)
    alt = f"Albatross plot of {len(data)} of {count(compared, 'comparison')}: people against p value; {told}."
    exact, beyond = _fitting(data)
    if not exact:
        return alt
    return (
        f"{alt} Of {count(exact, 'comparison')} in parallel groups with an exact p value {beyond} would fit an effect "
        f"above {decimal(SMDS[1])} standard deviations."
    )


def _fitting(data: pd.DataFrame) -> tuple[int, int]:
    """Comparisons to which the contours apply, and how many of these would fit an effect above the middle one."""
    parallel = (data["design"] == "randomised_parallel") & (data["relation"] != "<")
    fitting = data[parallel & (data["sense"] != "no difference")]
    return len(fitting), int((fitting["people"] < albatross_contour(SMDS[1], fitting["p"]).n).sum())
