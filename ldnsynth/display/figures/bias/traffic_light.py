"""Risk of bias of every study in every domain as traffic lights, one grid a tool."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.bias_tool import NO_INFORMATION, NOT_APPLICABLE, OVERALL, BiasTool
from ldnsynth.bias_tools import EVERY_REVIEW, BiasTools
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.forests.columns import GAP, LINE_INCHES, MARGIN, text_width, wrap
from ldnsynth.display.figures.forests.lights import LIGHT_INCHES, LIGHTS, draw_light
from ldnsynth.display.figures.studies.rows import ROW_INCHES
from ldnsynth.display.style import GREY, HAIRLINE, INK, WIDTH_INCHES
from ldnsynth.display.wording import count, integer, listing, sentence
from ldnsynth.display.words.bias import at_low_risk, judged_studies, unjudged_studies
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

BETWEEN = 0.35  # inches of white between panels
_WIDEST = 9.0  # inches
_APART = 0.3  # inches of white before the overall judgement
_HEAD_GAP = 0.08  # inches between the heads of neighbouring columns
_BY_RANK = ("low", "some concerns", "high", "critical")
_NOT_JUDGED = "not judged"
ABOUT_DOTS = " Dot: not judged."


def traffic_lights(evidence: Evidence) -> Figure | Note:
    """Figure of judged studies by domains of bias, in the order in which studies stand everywhere."""
    data = judged_studies(evidence)
    if data.empty:
        return Note("The risk of bias of no study of this selection has been judged.")
    tools = evidence.topic.bias_tools
    panels = compose(data, tools)
    return Figure(
        id="traffic-lights",
        title=_title(evidence),
        subtitle="Risk of bias by domain: a row a study, a grid a tool."
        + _about_low(tools[tool] for tool in data["tool"])
        + ("" if data["judgement"].all() else ABOUT_DOTS)
        + _about_unjudged(evidence),
        alt=f"Grid of {count(len(data[['tool', 'trial_id']].drop_duplicates()), 'row')}, a study each, by domains of "
        "bias. " + " ".join(_told(tools[tool], rows) for tool, rows in data.groupby("tool", sort=False)),
        data=data.assign(tool=[tools[tool].label for tool in data["tool"]]).drop(columns="trial_id"),
        paint=lambda f: plot_traffic_lights(f.subplots(), data, tools),
        height=sheet_inches([panel.height for panel in panels]) + 2 * MARGIN,
        width=panels[0].width + 2 * MARGIN,
    )


def light_of(tool: BiasTool, code: str, judgement: str) -> str:
    """The light of a judgement: by its rank, whatever the tool calls it; "not judged" for none."""
    if not judgement:
        return _NOT_JUDGED
    if judgement in (NO_INFORMATION, NOT_APPLICABLE):
        return judgement.lower()
    return _BY_RANK[tool.allowed(code)[judgement]]


def light_words(tool: BiasTool) -> dict[str, str]:
    """What the lights mean in the words of a tool, the best first."""
    words: dict[str, list[str]] = {name: [] for name in (*LIGHTS, NOT_APPLICABLE.lower())}
    for code in tool.codes:
        for judgement in tool.allowed(code):
            words[light_of(tool, code, judgement)].append(judgement)
    return {light: " / ".join(dict.fromkeys(terms)) for light, terms in words.items() if terms}


def _about_low(tools: Iterable[BiasTool]) -> str:
    """A sentence on what the title counts as low risk, where the tools have different words for it."""
    best = list(dict.fromkeys(next(iter(tool.overall)) for tool in tools if tool.overall))
    return f" Low risk: {listing(best, last='or')} overall." if len(best) > 1 else ""


@dataclass(frozen=True)
class Panel:
    """A grid with its measures in inches.

    Parameters
    ----------
    tool : BiasTool
    rows : DataFrame
        Its rows of `judged_studies`.
    width, names, pitch : float
        Of the whole grid, of the names of the studies, and from column to column of domains.
    heads : list of tuple of str
        Lines of each domain's head.
    levels : list of int
        1 for heads that stand over those of their neighbours, else 0.
    height : float
    """

    tool: BiasTool
    rows: pd.DataFrame
    width: float
    names: float
    pitch: float
    heads: list[tuple[str, ...]]
    levels: list[int]
    height: float

    @property
    def level_heights(self) -> list[float]:
        """Inches of each level of heads."""
        heads = list(zip(self.heads, self.levels, strict=True))
        sizes = [max(len(head) for head, at in heads if at == level) for level in range(max(self.levels) + 1)]
        return [LINE_INCHES * size + 0.04 for size in sizes]


def compose(data: pd.DataFrame, known: BiasTools = EVERY_REVIEW) -> list[Panel]:
    """The grids from top to bottom, all as wide as the widest needs, 7 to 9 inches.

    Where a word of the heads is wider than the columns, heads stand on two levels by turns.
    """
    names = max(map(text_width, data["label"])) + GAP
    tools = [(known[name], rows) for name, rows in data.groupby("tool", sort=False)]
    side = names + _APART + text_width(OVERALL, bold=True)
    need = max(side + len(tool.domains) * _widest_word(tool) for tool, _ in tools)
    width = min(max(need + 2 * MARGIN, WIDTH_INCHES), _WIDEST) - 2 * MARGIN
    return [_panel(tool, rows, width, names, (width - side) / len(tool.domains)) for tool, rows in tools]


def _panel(tool: BiasTool, rows: pd.DataFrame, width: float, names: float, pitch: float) -> Panel:
    turns = 1 if pitch >= _widest_word(tool) else 2
    levels = [(len(tool.domains) - place) % turns for place in range(len(tool.domains))]  # the last one stands high
    heads = [wrap(name, turns * pitch - _HEAD_GAP) for name in tool.domains.values()]
    panel = Panel(tool, rows, width, names, pitch, heads, levels, 0.0)
    lines = 3 * LINE_INCHES + sum(panel.level_heights)  # name of the tool, codes, white
    rest = ROW_INCHES * rows["trial_id"].nunique() + key_height(tool, width)
    return Panel(tool, rows, width, names, pitch, heads, levels, lines + rest)


def _widest_word(tool: BiasTool) -> float:
    return max(text_width(word) for name in tool.domains.values() for word in name.split()) + _HEAD_GAP


def plot_traffic_lights(ax: Axes, data: pd.DataFrame, tools: BiasTools = EVERY_REVIEW) -> Axes:
    """Draw the grids of `judged_studies` under each other; `ax` is alone in its figure."""
    panels = compose(data, tools)
    blank_sheet(ax, panels[0].width, sheet_inches([panel.height for panel in panels]))
    top = 0.0
    for panel in panels:
        _draw_panel(ax, panel, top)
        top += panel.height + BETWEEN
    return ax


def sheet_inches(heights: Sequence[float]) -> float:
    """Inches of panels of these heights under each other."""
    return sum(heights) + BETWEEN * (len(heights) - 1)


def blank_sheet(ax: Axes, width: float, height: float) -> None:
    """An empty `ax` in inches, counted from its upper left corner."""
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_axis_off()


def _draw_panel(ax: Axes, panel: Panel, top: float) -> None:
    y = draw_tool(ax, panel.tool, top) + sum(panel.level_heights) + LINE_INCHES
    places = [panel.names + panel.pitch * (n + 0.5) for n in range(len(panel.heads))]
    overall = panel.width - text_width(OVERALL, bold=True) / 2
    for x, head, level, code in zip(places, panel.heads, panel.levels, panel.tool.domains, strict=True):
        foot = y - LINE_INCHES - sum(panel.level_heights[:level])
        ax.text(x, foot, "\n".join(head), ha="center", va="bottom", color=GREY, linespacing=1.1)
        ax.text(x, y, code, ha="center", va="bottom", color=INK)
        if level:
            ax.plot([x, x], [foot + 0.02, y - LINE_INCHES], color=HAIRLINE, linewidth=0.8)
    if panel.tool.overall:
        ax.text(overall, y, OVERALL, ha="center", va="bottom", color=INK, fontweight="bold")
        places.append(overall)
    y += 0.06
    ax.plot([0, panel.width], [y, y], color=GREY, linewidth=0.6)
    for _, study in panel.rows.groupby("trial_id", sort=False):
        middle = y + ROW_INCHES / 2
        ax.text(0, middle, study["label"].iloc[0], va="center_baseline", color=INK, label=drawn("row"))
        for x, row in zip(places, study.itertuples(), strict=True):
            draw_any_light(ax, light_of(panel.tool, row.code, row.judgement), x, middle)
        y += ROW_INCHES
        ax.plot([0, panel.width], [y, y], color=HAIRLINE, linewidth=0.4)
    draw_tool_key(ax, panel.tool, y + 0.1, panel.width)


def draw_tool(ax: Axes, tool: BiasTool, top: float) -> float:
    """Name and version of a tool, and where its panel goes on below."""
    foot = top + LINE_INCHES
    name = ax.text(0, foot, tool.label, va="baseline", color=INK, fontweight="bold")
    behind = {"xycoords": (name, "data"), "textcoords": "offset points", "va": "baseline"}
    ax.annotate(tool.version, (1, foot), (6, 0), color=GREY, **behind)
    return foot + LINE_INCHES / 2


def draw_any_light(ax: Axes, light: str, x: float, y: float) -> None:
    """A light; a grey cross without a circle where the domain does not apply, a dot where nobody judged."""
    if light in LIGHTS:
        draw_light(ax, light, (x, y), ax.transData)
    else:
        cross = {"marker": "x", "markersize": 5, "markeredgewidth": 1.2}
        mark = {"marker": ".", "markersize": 3} if light == _NOT_JUDGED else cross
        ax.plot([x], [y], color=GREY, linestyle="none", label=light, **mark)


def _key_lines(tool: BiasTool, width: float) -> list[list[tuple[float, str, str]]]:
    """The key in lines of at most `width` inches: where each light stands, the light, its words."""
    lines: list[list[tuple[float, str, str]]] = [[]]
    x = 0.0
    for light, words in light_words(tool).items():
        size = LIGHT_INCHES + 0.05 + text_width(words)
        if lines[-1] and x + size > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, light, words))
        x += size + 0.2
    return lines


def key_height(tool: BiasTool, width: float) -> float:
    """Inches of a key with the white over it."""
    return 0.1 + ROW_INCHES * len(_key_lines(tool, width))


def draw_tool_key(ax: Axes, tool: BiasTool, top: float, width: float) -> None:
    """What the lights mean with this tool, those that never occur too."""
    for number, line in enumerate(_key_lines(tool, width)):
        y = top + ROW_INCHES * (number + 0.5)
        for x, light, words in line:
            draw_any_light(ax, light, x + LIGHT_INCHES / 2, y)
            ax.text(x + LIGHT_INCHES + 0.05, y, words, va="center_baseline", color=INK)


def _title(evidence: Evidence) -> str:
    judged = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools).merge(
        evidence.trials[["trial_id", "label", "design"]]
    )
    if judged.empty:
        return "No study has an overall judgement of its risk of bias"
    randomised = judged["design"].isin(RANDOMISED_DESIGNS)
    named = [(judged[randomised], ("randomised trial", "")), (judged[~randomised], ("other study", "other studies"))]
    first, *others = [at_low_risk(rows, *noun) for rows, noun in named if len(rows)]
    return sentence("; ".join([f"{first} at low risk of bias", *others]))


def _told(tool: BiasTool, rows: pd.DataFrame) -> str:
    """The overall judgements of a tool, counted; of a tool that has none the studies."""
    if not tool.overall:
        return f"{tool.label}, not rated overall: {count(rows['trial_id'].nunique(), 'study', 'studies')}."
    overall = rows.loc[rows["code"] == OVERALL, "judgement"].replace("", _NOT_JUDGED)
    found = overall.value_counts()
    counted = [f"{integer(found[word])} {word}" for word in (*tool.overall, _NOT_JUDGED) if word in found]
    return f"{tool.label}, overall: {listing(counted)}."


def _about_unjudged(evidence: Evidence) -> str:
    """How many studies with a result nobody has judged."""
    missing = len(unjudged_studies(evidence))
    return f" Not judged yet: {count(missing, 'study', 'studies')} with a result." if missing else ""
