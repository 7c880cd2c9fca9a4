"""Harms that were counted: the share of people with each, on the intervention and without, and what chance leaves."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, first_few, integer, sentence
from ldnsynth.display.words.estimates.no_events import people_at_risk
from ldnsynth.display.words.estimates.stated_results import told_apart
from ldnsynth.display.words.harms import harms_of, no_harms
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval

_MOST = 14  # rows of the figure; the table has all
_ROW = 0.36  # inches
_AXIS = 0.62
_APART = 0.17  # rows between the marks of two groups
_LEVEL = 0.95
_PLAIN = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}  # no hairline runs through words


def harm_counts(evidence: Evidence) -> Figure | Note:
    """Figure of the harms that were counted: a row a harm of a study, a mark a group of people.

    Case reports have no share, and harms told in words alone none either: these stand in the table of harms.
    """
    reported = harms_of(evidence)
    if reported.empty:
        return Note(no_harms(evidence))
    data = harm_data(evidence, reported)
    if few := too_few(data["row"].nunique(), "counted harm", told_in="the table of harms"):
        return few
    rows = list(dict.fromkeys(data["row"]))
    shown = data[data["row"].isin(rows[:_MOST])]
    name, other = evidence.topic.intervention.short, evidence.topic.comparator.short
    told = [
        f"{row.row}: {integer(row.events)} of {integer(row.people)} {_group(row.group, name, other)}"
        for row in shown.itertuples()
    ]
    more = f" {_MOST} of {len(rows)} are drawn; the others stand in the table." if len(rows) > _MOST else ""
    compared = int((data.groupby("row")["group"].nunique() > 1).sum())
    title = f"{sentence(count(len(rows), 'counted harm'))}, {compared or 'none'} of them compared"
    return Figure(
        id="harm-counts",
        title=f"{title}; the fewer the people, the wider what chance leaves open",
        subtitle=f"Share of people with the harm, and its {_LEVEL:.0%} interval (Wilson). Filled: on {name}; hollow: "
        f"{other}; grey: all who entered, on either. Most important harms and randomised trials first.{more}",
        alt=f"Dot plot of {count(len(shown), 'share')} of people with a harm.{more} {first_few(told, most=8)}.",
        data=data,
        paint=lambda figure: plot_harms(figure.subplots(), shown),
        height=_AXIS + _ROW * shown["row"].nunique(),
    )


def harm_data(evidence: Evidence, reported: pd.DataFrame) -> pd.DataFrame:
    """A row a group of people: row (study and harm), group, events, people, and share, low and high in percent.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    reported : DataFrame
        Harms, as from `harms_of`.
    """
    rows = []
    for harm in reported[reported["design"] != "case_report"].itertuples():
        again = ((reported["study"] == harm.study) & (reported["label"] == harm.label)).sum() > 1
        what = f"{harm.label} ({told_apart(evidence, harm)})" if again else harm.label
        for group, events, people in _groups(evidence, harm):
            low, high = wilson_interval(events, people, level=_LEVEL)
            shares = {"share (%)": 100 * events / people, "low (%)": 100 * low, "high (%)": 100 * high}
            name = f"{harm.study}: {what[:1].lower()}{what[1:]}"
            rows.append({"row": name, "group": group, "events": events, "people": people} | shares)
    columns = ["row", "group", "events", "people", "share (%)", "low (%)", "high (%)"]
    return pd.DataFrame(rows, columns=columns)


def _groups(evidence: Evidence, harm) -> Iterator[tuple[str, float, float]]:
    """The groups of people in whom a harm was counted: "intervention", "comparator" or "everybody"."""
    if not math.isnan(harm.ai + harm.bi):
        yield "intervention", harm.ai, harm.ai + harm.bi
    if not math.isnan(harm.ci + harm.di):
        yield "comparator", harm.ci, harm.ci + harm.di
    if not math.isnan(harm.xi + harm.ni) and harm.ni:
        roles = evidence.arms.set_index("arm_id")["role"]
        yield "intervention" if roles.get(harm.arm_id) == "intervention" else "everybody", harm.xi, harm.ni
    elif harm.direction == "none_occurred" and math.isnan(harm.ai + harm.bi):
        at_risk = people_at_risk(evidence, harm)
        if at_risk.people > 0:
            yield "intervention" if at_risk.on_intervention else "everybody", 0.0, at_risk.people


def _group(group: str, name: str, other: str) -> str:
    return {"intervention": f"on {name}", "comparator": f"on {other}", "everybody": "who entered"}[group]


def plot_harms(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a mark with its interval for each group; columns as of `harm_data`."""
    rows = list(dict.fromkeys(data["row"]))
    for row in data.itertuples(index=False):
        several = (data["row"] == row.row).sum() > 1
        y = rows.index(row.row) + ({"intervention": -_APART, "comparator": _APART}.get(row.group, 0) if several else 0)
        color = ACCENT if row.group == "intervention" else GREY
        share, low, high = row[4:]
        ax.plot([low, high], [y, y], color=color, linewidth=1.4, zorder=2)
        face = PAPER if row.group == "comparator" else color
        ax.plot(
            *([share], [y]),
            **{
                "marker": "o",
                "linestyle": "none",
                "markersize": 6,
                "zorder": 3,
                "clip_on": False,
                "label": drawn("share"),
            },
            **{"markerfacecolor": face, "markeredgecolor": color, "markeredgewidth": 1.3},
        )
        words = f"{integer(row.events)} of {integer(row.people)}"
        ax.annotate(words, (high, y), xytext=(6, 0), textcoords="offset points", va="center", color=INK, bbox=_PLAIN)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    for y in range(len(rows)):
        ax.axhline(y, color=HAIRLINE, linewidth=0.5, zorder=0)
    ax.spines["left"].set_visible(False)
    reach = float(np.nanmax(data["high (%)"]))
    ax.set_xlim(0, min(118.0, 1.18 * reach))
    ax.set_xlabel("% of people")
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= 100])
    return ax
