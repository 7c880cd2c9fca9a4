"""Labels of marks: each beside its own, none struck through."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from ldnsynth.display.figures.labels import spread
from ldnsynth.display.style import to_svg

# Marks so close together that a free place of one lies beside another.
CROWD = [(50 + dx, 50 + dy, f"Study {dx} {dy}") for dx in (-9, -3, 3, 9) for dy in (-9, -3, 3, 9)]


@pytest.fixture
def labelled():
    figure = Figure(figsize=(6, 4), layout="constrained")
    ax = figure.subplots()
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    spread(ax, CROWD, color="black")
    return ax


def test_a_label_stands_nearest_to_its_own_mark(labelled):
    marks = labelled.transData.transform([(x, y) for x, y, _ in CROWD])
    names = [name for _, _, name in CROWD]
    assert 0 < len(labelled.texts) < len(CROWD)
    for text in labelled.texts:
        box = text.get_window_extent()
        away = [np.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1)) for x, y in marks]
        assert away[names.index(text.get_text())] == pytest.approx(min(away), abs=0.5)


def test_a_label_is_drawn_once(labelled):
    whole = to_svg(labelled.figure)
    before = len(whole)
    labelled.texts[0].remove()
    assert 0 < before - len(to_svg(labelled.figure)) < 2500, "letters are used again, and no outline repeats them"
