"""The funnel plot: contours where p is what they say, every study drawn, and a warning for few."""

import numpy as np
import pandas as pd
from matplotlib.collections import FillBetweenPolyCollection
from selections import groups

from ldnsynth.display import figures
from ldnsynth.display.blocks import Note
from ldnsynth.display.figures.funnel import funnel, plot_funnel
from ldnsynth.display.style import draw

STUDIES = pd.DataFrame(
    {"label": [f"study {i}" for i in range(11)] + ["unknown"], "estimate": [*np.linspace(-0.8, 0.4, 11), np.nan]}
).assign(se=[*np.linspace(0.1, 0.6, 11), 0.2])


def block(studies=STUDIES, **more):
    return funnel(id="f", title="Title", subtitle="Effects.", studies=studies, center=-0.2, **more)


def test_a_study_without_an_estimate_is_not_drawn_and_the_rest_is():
    shown = block()
    assert len(shown.data) == 11
    ax = draw(shown.paint, height=shown.height).axes[0]
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert [mark.get_xdata()[0] for mark in marks] == list(shown.data["estimate"])
    below = int((shown.data["estimate"] < -0.2).sum())
    assert f"{below} below and {11 - below} at or above the pooled effect of −0.20" in shown.alt
    assert ax.get_ylim()[0] > ax.get_ylim()[1] == 0  # precise studies stand on top


def test_the_contours_stand_where_p_is_a_tenth_a_twentieth_and_a_hundredth():
    data = STUDIES.dropna()
    ax = draw(lambda figure: plot_funnel(figure.subplots(), data, center=0.0), height=4).axes[0]
    deepest = ax.get_ylim()[0]
    areas = [c for c in ax.collections if isinstance(c, FillBetweenPolyCollection)]
    right = [area.get_paths()[0].vertices for area in areas[1::2]]
    edges = [points[(points[:, 1] == deepest) & (points[:, 0] > 0)][:, 0].min() / deepest for points in right]
    assert np.round(edges, 3).tolist() == [1.645, 1.960, 2.576]


def test_few_studies_are_warned_of():
    assert "asymmetry cannot be read" in block(STUDIES.head(9)).subtitle
    assert "asymmetry" not in block().subtitle
    assert isinstance(block(STUDIES.tail(1)), Note)


def test_the_funnel_of_the_evidence_is_of_the_outcome_with_most_trials():
    shown = figures.small_studies(groups("fibromyalgia"))
    pain = max(groups("fibromyalgia"), key=lambda group: group.pooled.k)
    assert list(shown.data["estimate"]) == list(pain.estimated["yi"])
    assert list(shown.data["se"]) == list(pain.estimated["sei"])
    assert isinstance(figures.small_studies(groups("multiple sclerosis")), Note)
