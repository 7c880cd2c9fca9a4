"""The forest plot: marks where the numbers are, words that cover nothing, and an axis that one trial cannot squash."""

import json
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon
from matplotlib.text import Text

from ldnsynth.display import drawn as names
from ldnsynth.display.blocks import Note
from ldnsynth.display.figures.effects.effect_axis import effect_range, linear_ticks, ratio_ticks, side_lines
from ldnsynth.display.figures.forests import columns
from ldnsynth.display.figures.forests.columns import fit, text_width, wrap
from ldnsynth.display.figures.forests.forest_plot import forest, forest_width
from ldnsynth.display.figures.forests.lights import LIGHTS
from ldnsynth.display.figures.forests.rows import as_frames
from ldnsynth.display.style import ACCENT, SMALL, draw, to_svg
from ldnsynth.synthesis.pooling import pool_effects

REFERENCE = Path(__file__).parents[1] / "reference" / "pooling_metafor.json"
SIDES = ("favours LDN", "favours placebo")
DOMAINS = ["D1", "D2", "D3", "D4", "D5", "Overall"]


def bcg() -> dict:
    """Thirteen trials of BCG vaccination as log risk ratios, pooled."""
    (trials,) = [each for each in json.loads(REFERENCE.read_text())["sets"] if each["name"] == "bcg RR"]
    yi, vi = np.array(trials["yi"]), np.array(trials["vi"])
    pooled = pool_effects(yi, vi, ci="hk", measure="RR")
    half, weights = 1.96 * np.sqrt(vi), 1 / (vi + pooled.tau2)
    studies = pd.DataFrame({"estimate": yi, "ci_low": yi - half, "ci_high": yi + half})
    studies = studies.assign(weight=100 * weights / weights.sum(), label=[f"Trial {i + 1}" for i in range(len(yi))])
    names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    row = {name: getattr(pooled, name) for name in names}
    overall = pd.DataFrame([row | {"label": "Random effects", "note": "REML, Hartung-Knapp"}])
    return {"studies": studies, "pooled": overall, "ratio": True, "measure": "Risk ratio (95% CI)", "sides": SIDES}


def differences(k: int = 3, **columns) -> pd.DataFrame:
    """Trials with made-up differences of growing precision."""
    estimate, half = np.linspace(-0.5, 0.4, k), np.linspace(0.8, 0.2, k)
    frame = pd.DataFrame({"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half})
    return frame.assign(label=[f"Author {1990 + i}" for i in range(k)], **columns)


def sixty() -> dict:
    """Sixty made-up trials in four groups with subtotals, prediction intervals and judgements."""
    groups = np.repeat(["Multiple sclerosis", "Crohn’s disease", "Fibromyalgia and other chronic pain", "Skin"], 15)
    judgements = [*LIGHTS, ""]
    lights = {name: [judgements[(i * 7 + j) % 6] for i in range(60)] for j, name in enumerate(DOMAINS)}
    studies = differences(60, group=groups, weight=100 / 60, n=range(20, 80), **lights)
    studies.loc[7, ["estimate", "ci_low", "ci_high", "weight"]] = np.nan
    span = {"estimate": -0.1, "ci_low": -0.3, "ci_high": 0.1, "pi_low": -0.9, "pi_high": 0.7}
    note = "REML, Hartung-Knapp; τ² 0.04, I² 31%. "
    pooled = [{"label": "Subtotal", "group": group, "note": note, **span} for group in dict.fromkeys(groups)]
    pooled.append({"label": "All trials, random effects", "group": "", "note": note * 4, **span})
    measure = "Standardised mean difference (95% CI)"
    return {"studies": studies, "pooled": pd.DataFrame(pooled), "columns": ["n"], "lights": DOMAINS} | {
        "measure": measure,
        "sides": SIDES,
    }


def wordy() -> dict:
    """Trials whose words do not fit."""
    words = ["SF-36 mental component summary score after eight weeks of treatment, last observation", "pain", ""]
    labels = [
        "Sharafaddinzadeh, Moghtaderi and Kashipazha 2010, a crossover trial in Ahvaz",
        "Cree 2010",
        "Gironi 2008",
    ]
    studies = differences().assign(label=labels, outcome=words, comparator=words[::-1], timepoint="17 weeks")
    return {"studies": studies.assign(Overall="high"), "columns": ["outcome", "comparator", "timepoint"]} | {
        "lights": ["Overall"],
        "measure": "Standardised mean difference (95% CI)",
        "sides": ("a longer description of what favours the comparator " * 2, "favours LDN"),
    }


def squashed() -> dict:
    """A trial with a huge interval, one without an interval and one without an estimate among the thirteen."""
    case = bcg()
    case["studies"].loc[0, ["ci_low", "ci_high"]] = [-9.0, 8.0]
    case["studies"].loc[1, ["ci_low", "ci_high"]] = np.nan
    case["studies"].loc[2, ["estimate", "ci_low", "ci_high", "weight"]] = np.nan
    return case


CASES = {
    "one": lambda: {"studies": differences(1), "measure": "Mean difference, points (95% CI)", "sides": SIDES},
    "no words": lambda: {"studies": differences(3)},
    "bcg": bcg,
    "sixty": sixty,
    "wordy": wordy,
    "squashed": squashed,
    "nothing known": lambda: {"studies": differences(2).assign(estimate=np.nan, ci_low=np.nan, ci_high=np.nan)},
}


def block(case: dict):
    return forest(id="f", title="Title", subtitle="Effects.", **case)


def picture(case: dict):
    shown = block(case)
    return draw(shown.paint, height=shown.height, width=shown.width)


@cache
def drawn(name: str):
    """One of the cases, with as many dots an inch as the PNG has."""
    figure = picture(CASES[name]())
    figure.set_dpi(200)
    figure.canvas.draw()
    return figure


def texts(figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def words(figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def marks(ax, name: str) -> list:
    label = names.drawn("estimate") if name == "square" else f"_{name}"
    return [line for line in ax.lines if line.get_label() == label]


@pytest.mark.parametrize("name", CASES)
def test_every_word_is_inside_the_picture_large_enough_and_covers_no_other(name):
    figure = drawn(name)
    low, high = figure.axes[0].get_xlim()
    assert all(low <= place <= high for place in figure.axes[0].get_xticks())
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for text, box in boxes:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, f"{text!r} runs out at the side"
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, f"{text!r} runs out above or below"
    assert {text.get_fontsize() for text in texts(figure)} == {SMALL}
    for (text, box), (other, its) in combinations(boxes, 2):
        width = min(box.x1, its.x1) - max(box.x0, its.x0)
        height = min(box.y1, its.y1) - max(box.y0, its.y0)
        assert width <= 1 or height <= 3, f"{text!r} lies on {other!r}"  # pixels; boxes of lines in a row touch


@pytest.mark.parametrize("name", CASES)
def test_words_stay_beside_the_plot_which_keeps_its_width(name):
    figure = drawn(name)
    ax = figure.axes[0]
    frame = ax.get_window_extent()
    assert frame.width / figure.dpi >= 2.15
    cells = [text for text in ax.texts if text.get_text() and text.get_bbox_patch() is None]
    for text in cells:
        box = text.get_window_extent()
        if frame.y0 < box.y0 and box.y1 < frame.y1:
            assert box.x1 < frame.x0 or box.x0 > frame.x1, f"{text.get_text()!r} stands in the plot"


def test_marks_stand_where_the_numbers_are_in_the_order_of_the_frame():
    case = bcg()
    ax = drawn("bcg").axes[0]
    squares, lines = marks(ax, "square"), marks(ax, "interval")
    assert [mark.get_xdata()[0] for mark in squares] == list(case["studies"]["estimate"])
    rows = [mark.get_ydata()[0] for mark in squares]
    assert rows == sorted(rows)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row is on top
    ends = [tuple(line.get_xdata()) for line in lines[:-1]]
    assert ends == list(case["studies"][["ci_low", "ci_high"]].itertuples(index=False, name=None))
    assert tuple(lines[-1].get_xdata()) == tuple(case["pooled"].loc[0, ["pi_low", "pi_high"]])


def test_the_area_of_a_square_is_the_weight():
    case = bcg()
    sides = np.array([mark.get_markersize() for mark in marks(drawn("bcg").axes[0], "square")])
    share = sides**2 / case["studies"]["weight"]
    assert share.max() == pytest.approx(share.min())


def test_the_diamond_spans_the_pooled_interval():
    case = bcg()
    ax = drawn("bcg").axes[0]
    (diamond,) = [patch for patch in ax.patches if isinstance(patch, Polygon)]
    left, top, right, bottom = diamond.get_xy()[:4]
    row = case["pooled"].loc[0]
    assert (left[0], right[0]) == (row["ci_low"], row["ci_high"])
    assert top[0] == bottom[0] == row["estimate"]
    dashed = [line for line in ax.lines if line.get_linestyle() == "--" and to_hex(line.get_color()) == ACCENT]
    assert [line.get_xdata()[0] for line in dashed] == [row["estimate"]]


def test_subtotals_stand_under_their_groups_and_the_overall_estimate_last():
    found = [(text.get_window_extent().y0, text.get_text()) for text in texts(drawn("sixty"))]
    wanted = ("Multiple sclerosis", "Crohn’s disease", "Skin", "Subtotal", "Author 1990", "Author 2049")
    down = [text for _, text in sorted(found, reverse=True) if text in wanted or text.startswith("All trials")]
    subtotals = ["Subtotal", "Crohn’s disease", "Subtotal", "Subtotal", "Skin", "Author 2049", "Subtotal"]
    assert down == ["Multiple sclerosis", "Author 1990", *subtotals, "All trials, random effects"]


def test_a_pooled_group_without_studies_is_refused():
    pooled = pd.DataFrame([{"label": "Subtotal", "group": "Skin", "estimate": 0.0, "ci_low": -1.0, "ci_high": 1.0}])
    with pytest.raises(ValueError, match="pooled groups without a study: Skin"):
        block({"studies": differences(group="Pain"), "pooled": pooled})


def test_numbers_are_printed_beside_their_rows_ratios_plainly():
    printed = words(drawn("bcg"))
    assert {"0.41", "(0.13 to 1.26)", "0.49", "(0.33 to 0.73)", "(0.14 to 1.76)", "5.1%"} <= set(printed)
    assert {"0.1", "0.2", "0.5", "1", "2", "5"} <= set(printed)


def test_differences_have_the_same_decimals_in_every_row():
    studies = differences().assign(estimate=[1.0, 2.0, 30.0], ci_low=[0.0, 1.5, 10.0], ci_high=[2.0, 2.5, 50.0])
    assert {"1.0", "2.0", "30.0", "(1.5 to 2.5)", "(10.0 to 50.0)"} <= set(words(picture({"studies": studies})))


def test_what_is_not_known_is_said():
    figure = drawn("squashed")
    assert {"no estimate", "(no interval)"} <= set(words(figure))
    squares = marks(figure.axes[0], "square")
    assert len(squares) == 12
    assert to_hex(squares[1].get_markerfacecolor()) == "#ffffff"  # open: its interval is not known
    blank = differences().assign(n=[10.0, np.nan, 12.0])
    assert {"10", "–", "12"} <= set(words(picture({"studies": blank, "columns": ["n"]})))


def test_one_huge_interval_ends_in_arrows_and_squashes_no_other():
    ax = drawn("squashed").axes[0]
    low, high = ax.get_xlim()
    assert [mark.get_xdata()[0] for mark in marks(ax, "arrow")] == [low, high]
    assert {"(<0.01 to 2981)"} <= set(words(ax.figure))
    others = bcg()["studies"].iloc[3:]
    assert high - low < 2 * (others["ci_high"].max() - others["ci_low"].min())
    assert not marks(drawn("bcg").axes[0], "arrow")


def test_an_axis_shows_the_null_every_estimate_and_every_diamond():
    studies, pooled = as_frames(differences(), None)
    low, high = effect_range(studies, pooled, 0.0)
    assert low < studies["ci_low"].min() < studies["ci_high"].max() < high
    assert effect_range(studies, pooled, 7.0)[1] > 7
    far = pd.DataFrame([{"label": "All", "estimate": 0.0, "ci_low": -40.0, "ci_high": 40.0}])
    assert effect_range(*as_frames(studies, far), 0.0)[1] > 40
    outlier = studies.assign(estimate=[0.0, 0.1, 90.0], ci_low=[-0.1, 0.0, -900.0], ci_high=[0.1, 0.2, 900.0])
    low, high = effect_range(outlier, pooled, 0.0)
    assert 90 < high < 100
    assert low > -10


@pytest.mark.parametrize(
    ("reach", "inches", "expected"),
    [
        ((0.08, 6.0), 3.0, [0.1, 0.2, 0.5, 1, 2, 5]),
        ((0.03, 40.0), 2.2, [0.03, 0.1, 0.3, 1, 3, 10, 30]),
        ((0.0009, 1100.0), 1.5, [0.001, 1, 1000]),
        ((0.85, 1.21), 2.2, [0.9, 1, 1.1, 1.2]),
    ],
)
def test_ratios_are_named_plainly_and_fewer_where_they_crowd(reach, inches, expected):
    assert ratio_ticks(*np.log(reach), inches) == expected


@pytest.mark.parametrize("low, high", [(-0.5, 1.0), (0.0, 0.004), (-12_000.0, 30_000.0), (3.1, 3.2)])
def test_differences_are_named_by_round_values_that_do_not_touch(low, high):
    ticks = linear_ticks(low, high, 2.2)
    assert 2 <= len(ticks) <= 8
    assert all(low <= tick <= high for tick in ticks)
    widest = max(text_width(f"{tick:g}") for tick in ticks)
    assert np.diff(ticks).min() * 2.2 / (high - low) > widest


def test_lights_have_a_colour_and_a_symbol_each_and_a_key():
    case = sixty()
    figure = picture(case)
    shown = [line for line in figure.axes[0].findobj(lambda a: a.get_label() in LIGHTS) if line.get_marker() == "o"]
    colors = {
        judgement: {to_hex(line.get_markerfacecolor()) for line in shown if line.get_label() == judgement}
        for judgement in LIGHTS
    }
    assert colors == {judgement: {color} for judgement, (_, color, _) in LIGHTS.items()}
    given = case["studies"][DOMAINS].ne("").to_numpy().sum()
    assert len(shown) == given + len(LIGHTS)
    assert len({symbol for symbol, _, _ in LIGHTS.values()}) == len(LIGHTS)
    assert {*LIGHTS, *DOMAINS} <= set(words(figure))


def test_an_unknown_judgement_is_refused():
    with pytest.raises(ValueError, match="column 'D1': moderate is none of low"):
        block({"studies": differences(D1="moderate"), "lights": ["D1"]})


def test_the_picture_grows_with_rows_and_columns_up_to_nine_inches():
    assert forest_width(differences()) == 7
    assert forest_width(wordy()["studies"], columns=wordy()["columns"]) == 9
    assert block({"studies": differences(20)}).height > block({"studies": differences(10)}).height + 2


def test_long_words_run_on_and_end_in_an_ellipsis_but_a_short_one_stays():
    lines = fit("SF-36 mental component summary score after eight weeks", 0.9)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(map(text_width, lines)) <= 0.9 + 1e-5
    assert fit("pain", 0.9) == ("pain",)
    assert fit("", 0.9) == ()


def test_sides_are_named_with_arrows_away_from_the_null():
    assert side_lines(SIDES, (3.0, 3.0)) == (("← favours LDN",), ("favours placebo →",))
    assert side_lines(("", ""), (3.0, 3.0)) == ((), ())
    long = side_lines(("better with the comparator than without", ""), (1.5, 1.5))[0]
    assert len(long) > 1
    assert [line.startswith("←") for line in long] == [True] + [False] * (len(long) - 1)


def test_alt_text_says_the_numbers_of_the_data():
    case = bcg()
    shown = block(case)
    pooled = shown.data[shown.data["row"] == "pooled"].iloc[0]
    numbers = "{estimate:.2f} ({ci_low:.2f} to {ci_high:.2f}), prediction interval {pi_low:.2f} to {pi_high:.2f}"
    counted = "Forest plot of 13 estimates and 1 pooled effect, Risk ratio (95% CI). Random effects: "
    assert shown.alt.startswith(counted)
    assert numbers.format(**pooled) in shown.alt
    estimates = shown.data.loc[shown.data["row"] == "study", "estimate"]
    assert f"Estimates from {estimates.min():.2f} to {estimates.max():.2f}." in shown.alt
    assert np.log(estimates).tolist() == pytest.approx(case["studies"]["estimate"].tolist())
    alone = block({"studies": squashed()["studies"], "ratio": True})
    assert "Not pooled. Trial 1 0.41; " in alone.alt
    assert alone.alt.endswith("No estimate: 1 row.")


def test_data_hold_studies_columns_and_pooled_rows():
    case = sixty()
    data = block(case).data
    assert list(data["row"]) == ["study"] * 60 + ["pooled"] * 5
    assert data["D1"].head(60).tolist() == case["studies"]["D1"].tolist()
    assert data.columns[0] == "label"


def test_no_study_gives_a_sentence():
    assert isinstance(block({"studies": differences(0)}), Note)


def test_the_same_frames_give_the_same_bytes():
    assert to_svg(picture(squashed())) == to_svg(picture(squashed()))


def test_a_label_of_any_length_is_cut_with_few_measurements():
    before = text_width.cache_info().misses
    (line,) = fit("x" * 5000, 1.0)
    assert text_width.cache_info().misses - before < 20
    assert line.endswith("…") and text_width(line) <= 1.000001 < text_width(f"x{line}")


def test_a_line_of_thousands_of_words_is_not_measured_for_each(monkeypatch):
    measured = []
    monkeypatch.setattr(columns, "text_width", lambda text, *, bold: measured.append(len(text)) or len(text))
    text = " ".join(["ab"] * 4000)
    assert wrap(text, len(text)) == (text,)
    assert sum(measured) < 30 * len(text)
    assert wrap("ab  ab abcdefgh a b c", 5) == ("ab ab", "abcdefgh", "a b c")
