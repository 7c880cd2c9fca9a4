"""Risk of bias across studies: how many are judged how in each domain, or how much of a pooled weight they carry."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ldnsynth.bias_tool import NOT_APPLICABLE, OVERALL
from ldnsynth.bias_tools import EVERY_REVIEW, BiasTools
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.bias.traffic_light import (
    ABOUT_DOTS,
    BETWEEN,
    blank_sheet,
    draw_tool,
    draw_tool_key,
    key_height,
    light_of,
    sheet_inches,
)
from ldnsynth.display.figures.forests.columns import GAP, LINE_INCHES, MARGIN, shorten, text_width
from ldnsynth.display.figures.forests.lights import LIGHTS
from ldnsynth.display.style import GREY, HAIRLINE, INK, PAPER, WIDTH_INCHES
from ldnsynth.display.wording import count, first_few, integer, listing, out_of, percentage, sentence, share_is
from ldnsynth.display.words.bias import judged_studies, tools_used
from ldnsynth.display.words.estimates.effects import group_name
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import NOT_JUDGED, overall_judgements, share_at_risk
from ldnsynth.synthesis.trials.groups import Group

_ROW_INCHES = 0.27
_BAR = 0.78  # of a row
_LONGEST_NAME = 3.1  # inches
_SHEET = WIDTH_INCHES - 2 * MARGIN
_RANDOMISED_TOOLS = ("rob2", "rob2_crossover")
_FILLS = LIGHTS | {NOT_APPLICABLE.lower(): ("×", HAIRLINE, INK), NOT_JUDGED.lower(): ("·", PAPER, GREY)}


def bias_summary(evidence: Evidence, groups: Sequence[Group] | None = None) -> Figure | Note:
    """Figure of the share of each judgement, as stacked bars.

    Parameters
    ----------
    evidence : Evidence
        With the judgements.
    groups : sequence of Group, optional
        If given, a bar is what was pooled from three trials or more, and shares are of its weight by overall
        judgement; else a bar is a domain of a tool, and shares are of the studies judged with it.
    """
    if groups is None:
        bars = domain_bars(evidence)
        lacking = "The risk of bias of no study of this selection has been judged."
    else:
        bars = weight_bars(evidence, [group for group in groups if group.is_pooled])
        lacking = "Nothing of this selection was pooled from three trials or more, so no weight can be shared out."
    if bars.empty:
        return Note(lacking)
    tools = evidence.topic.bias_tools
    title, subtitle, alt = _domain_words(bars, tools) if groups is None else _weight_words(bars)
    if groups is not None:
        used = tools_used(evidence, [trial for group in groups for trial in group.estimated["trial_id"]])
        subtitle += f" Judged by {used}." if used else ""
    return Figure(
        id="bias-summary" if groups is None else "bias-weights",
        title=title,
        subtitle=subtitle,
        alt=f"{count(len(bars[['tool', 'bar']].drop_duplicates()), 'stacked bar')} of judgements of bias. {title}. "
        f"{alt}",
        data=bars.drop(columns=["printed", "light"]),
        paint=lambda f: plot_bias_summary(f.subplots(), bars, tools),
        height=sheet_inches([_panel_inches(rows, tools) for _, rows in _panels(bars)]) + 2 * MARGIN,
    )


def domain_bars(evidence: Evidence) -> pd.DataFrame:
    """One row a tool, domain and judgement that occurs, the best first: bar, tool, judgement, light, share, printed."""
    rows, tools = judged_studies(evidence), evidence.topic.bias_tools
    rows["light"] = [light_of(tools[row.tool], row.code, row.judgement) for row in rows.itertuples()]
    bars = []
    for (tool, code, domain), group in rows.groupby(["tool", "code", "domain"], sort=False):
        for light in (light for light in _FILLS if light in set(group["light"])):
            those = group[group["light"] == light]
            bars.append(
                {"bar": sentence(domain) if code == OVERALL else f"{code} {domain}", "tool": tool}
                | {"judgement": those["judgement"].iloc[0] or NOT_JUDGED, "light": light}
                | {"share": len(those) / len(group), "printed": integer(len(those))}
            )
    return pd.DataFrame(bars)


def weight_bars(evidence: Evidence, groups: Sequence[Group]) -> pd.DataFrame:
    """One row a group and overall judgement that occurs, the best first; columns as `domain_bars`, tool blank."""
    judged = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools)
    tools = evidence.topic.bias_tools
    lights = {row.judgement: light_of(tools[row.tool], OVERALL, row.judgement) for row in judged.itertuples()}
    bars = []
    for group in groups:
        weights = group.estimated.set_index("trial_id")["weight"]
        for judgement, share in share_at_risk(judged, weights).items():
            bars.append(
                {"bar": group_name(group, with_condition=True), "tool": "", "judgement": judgement}
                | {"light": lights.get(judgement, NOT_JUDGED.lower()), "share": share}
                | {"printed": percentage(share, 1)}
            )
    return pd.DataFrame(bars)


def plot_bias_summary(ax: Axes, bars: pd.DataFrame, tools: BiasTools = EVERY_REVIEW) -> Axes:
    """Draw the bars of each tool under its name; `ax` is alone in its figure."""
    panels = _panels(bars)
    blank_sheet(ax, _SHEET, sheet_inches([_panel_inches(rows, tools) for _, rows in panels]))
    names = min(max(map(text_width, bars["bar"])), _LONGEST_NAME) + GAP
    top = 0.0
    for tool, rows in panels:
        y = draw_tool(ax, tools[tool], top) if tool else top
        for name, parts in rows.groupby("bar", sort=False):
            y += _apart(name)
            weight = "bold" if _apart(name) else "normal"
            words = shorten(name, _LONGEST_NAME, bold=bool(_apart(name)))
            look = {"va": "center_baseline", "color": INK, "fontweight": weight, "label": drawn("stacked bar")}
            ax.text(0, y + _ROW_INCHES / 2, words, **look)
            _draw_bar(ax, parts, names, y)
            y += _ROW_INCHES
        draw_tool_key(ax, tools[tool or _RANDOMISED_TOOLS[0]], y + 0.1, _SHEET)
        top += _panel_inches(rows, tools) + BETWEEN
    return ax


def _draw_bar(ax: Axes, parts: pd.DataFrame, left: float, top: float) -> None:
    """A bar whose parts say symbol and number, or the number alone, as far as there is room."""
    whole = _SHEET - left
    for part in parts.itertuples():
        symbol, fill, ink = _FILLS[part.light]
        width = part.share * whole
        ax.add_patch(
            Rectangle(
                *((left, top + _ROW_INCHES * (1 - _BAR) / 2), width, _ROW_INCHES * _BAR),
                **{"facecolor": fill, "edgecolor": GREY, "linewidth": 0.5, "clip_on": False},
            )
        )
        for words in (f"{symbol} {part.printed}".strip(), part.printed):
            if text_width(words) < width - 0.03:
                place = {"ha": "center", "va": "center_baseline"}
                ax.text(left + width / 2, top + _ROW_INCHES / 2, words, color=ink, **place)
                break
        left += width


def _apart(name: str) -> float:
    """Inches of white over a bar: the overall judgement stands apart."""
    return 0.1 if name == OVERALL else 0.0


def _panels(bars: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return list(bars.groupby("tool", sort=False))


def _panel_inches(rows: pd.DataFrame, tools: BiasTools) -> float:
    tool = rows["tool"].iloc[0]
    names = rows["bar"].unique()
    head = 1.5 * LINE_INCHES if tool else 0.0
    key = key_height(tools[tool or _RANDOMISED_TOOLS[0]], _SHEET)
    return head + _ROW_INCHES * len(names) + sum(map(_apart, names)) + key


def _domain_words(bars: pd.DataFrame, tools: BiasTools) -> tuple[str, str, str]:
    """Title, subtitle and the rest of the alt text where a bar is a domain of a tool."""
    by_tool = bars.astype({"printed": int}).groupby("tool", sort=False)
    studies = {tool: int(rows.groupby("bar")["printed"].sum().max()) for tool, rows in by_tool}
    numbers = [f"{integer(n)} judged with {tools[tool].label}" for tool, n in studies.items()]
    subtitle = "Share of the studies judged with a tool, by domain; in the bars their number."
    subtitle += ABOUT_DOTS if (bars["judgement"] == NOT_JUDGED).any() else ""
    return _weakest(bars, tools), subtitle, f"Studies: {listing(numbers)}."


def _weakest(bars: pd.DataFrame, tools: BiasTools) -> str:
    """The domains in which fewest studies get the best judgement: of the randomised trials, else of the first tool."""
    randomised = bars["tool"].isin(_RANDOMISED_TOOLS)
    first = bars["tool"].iloc[0]
    rows = bars[randomised if randomised.any() else bars["tool"] == first]
    rows = rows[(rows["bar"] != OVERALL) & ~rows["light"].isin(["not applicable", "not judged"])]
    rows = rows.astype({"printed": int}).assign(domain=rows["bar"].str.split(n=1).str[1])
    best = rows["printed"].where(rows["light"] == "low", 0)
    tally = rows.assign(best=best).groupby("domain", sort=False)[["best", "printed"]].sum()
    share = tally["best"] / tally["printed"]
    subject = "randomised trial" if randomised.any() else f"study judged with {tools[first].label}"
    word = next(iter(tools[first].judgements))
    if tally["printed"].max() == 1:
        return f"The one {subject} is judged “{word}” in {out_of(int(tally['best'].sum()), len(tally))} domains"
    weakest = tally[share == share.min()]
    names = list(weakest.index) if len(weakest) < 3 else [f"{out_of(len(weakest), len(tally))} domains"]
    numbers = " or ".join(dict.fromkeys(out_of(row.best, row.printed) for row in weakest.itertuples()))
    subject = subject.replace("study", "studies").replace("trial", "trials")
    points = "point" if len(weakest) == 1 else "points"
    return f"Weakest {points} of {subject}: {listing(names)}, judged “{word}” in {numbers}"


def _weight_words(bars: pd.DataFrame) -> tuple[str, str, str]:
    """Title, subtitle and the rest of the alt text where a bar is what was pooled."""
    high = bars["share"].where(bars["light"].isin(["high", "critical"]), 0.0).groupby(bars["bar"], sort=False).sum()
    told = [f"{name} {percentage(share, 1)}" for name, share in high.items()]
    most = int((high >= 0.5).sum())
    if len(high) == 1:
        title = f"{high.index[0]}: trials at high risk of bias carry {percentage(high.iloc[0], 1)} of the weight"
    else:
        title = sentence(share_is(most, len(high), "pooled outcome", verbs=("takes", "take")))
        title += " half of the weight or more from trials at high risk of bias"
    subtitle = "Share of the pooled weight by the overall judgement of the trials it comes from."
    subtitle += ABOUT_DOTS if (bars["judgement"] == NOT_JUDGED).any() else ""
    return title, subtitle, f"At high risk: {first_few(told)}."
