"""The funnel plot: contours where p is what they say, every study drawn, and nothing drawn for few."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import FillBetweenPolyCollection
from selections import groups

from ldnsynth.display import figures
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.effects.funnel import funnel, plot_funnel
from ldnsynth.display.style import draw
from ldnsynth.synthesis.pooling import pool_effects

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


@pytest.mark.parametrize("number", [0, 1, 3, 9])
def test_of_few_studies_no_funnel_is_drawn(number):
    assert "chance and asymmetry cannot be told apart" in block(STUDIES.head(number)).text
    assert isinstance(block(STUDIES.head(10)), Figure)


def test_the_evidence_has_too_few_trials_for_a_funnel():
    """Fibromyalgia, pain: three trials with standard errors of 0.20 to 0.21 were titled by the most precise one."""
    assert "from more than 3 trials. Below 10" in figures.small_studies(groups("fibromyalgia")).text
    assert isinstance(figures.small_studies(groups("multiple sclerosis")), Note)
    assert figures.small_studies([]) == Note(
        "No outcome has an estimate, so small trials cannot be set beside large ones."
    )


def test_ten_trials_of_an_outcome_are_drawn():
    (one,) = [group for group in groups("fibromyalgia") if group.is_pooled]
    rows = pd.concat([one.estimated] * 4, ignore_index=True)
    ten = replace(one, trials=rows, pooled=pool_effects(rows["yi"], rows["sei"] ** 2))
    shown = figures.small_studies([*groups("fibromyalgia"), ten])
    assert list(shown.data["estimate"]) == list(rows["yi"])
    assert list(shown.data["se"]) == list(rows["sei"])
