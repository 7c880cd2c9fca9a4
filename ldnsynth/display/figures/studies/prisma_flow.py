"""From documents to studies: the flow of records after PRISMA 2020, with what was not recorded shown as such."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, in_words, integer, listing, sentence
from ldnsynth.evidence.flow import REASONS, Flow, flow_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.searches import Found
from ldnsynth.review_terms import PLACES

# Inches: left edge and width of the columns; rows from top to top, a box, the headings, a line, hatching.
_COLUMNS = {"Databases and registers": (0.0, 1.8), "Other methods": (2.05, 2.4), "Left out": (4.7, 3.4)}
_STEP, _HEIGHT, _HEAD, _LINE, _EDGE = 0.95, 0.6, 0.3, 0.18, 0.07
_DATABASES = frozenset(("database", "register"))  # places of the first column
_PLACES = {  # column and row of each box
    "records": (0, 0),
    "screened": (0, 1),
    "reports": (0, 2),
    "identified": (1, 0),
    "sought": (1, 1),
    "assessed": (1, 2),
    "included": (1, 3),
    "not_retrieved": (2, 1),
    "excluded": (2, 2),
}
_HATCHED = {"none searched": "no database was searched", "not recorded": "no number was written down"}
_ARROWS = (
    *(("records", "screened"), ("screened", "reports"), ("identified", "sought"), ("sought", "assessed")),
    *(("assessed", "included"), ("sought", "not_retrieved"), ("assessed", "excluded")),
)


def prisma_flow(evidence: Evidence, *, as_of: str = "") -> Figure | Note:
    """Figure of the flow of records into the studies of the collection; of a past day (`as_of`, ISO) there is none."""
    if as_of:
        return Note("Records were collected later: their flow is that of the whole collection, not of a past day.")
    flow = flow_of(evidence)
    if not flow.studies:
        return Note("No study of this selection: there is no flow of records to draw.")
    data, excluded = _boxes(flow), sum(map(len, flow.excluded.values()))
    studies, documents = count(len(flow.studies), "study", "studies"), count(len(flow.sought), "document")
    return Figure(
        id="prisma-flow",
        title=f"{studies} from {documents}; {_searched(flow.found)}",
        subtitle=f"Flow of records after PRISMA 2020. Hatched: {_HATCHED[_why_none(flow.found)]}. "
        f"Studies of which no report was seen itself: {in_words(len(flow.unseen)) if flow.unseen else 'none'}.",
        alt=f"Flow diagram of {count(data['box'].nunique(), 'box', 'boxes')}. {sentence(documents)} sought, "
        f"{integer(len(flow.not_retrieved))} not seen, {integer(excluded)} excluded, leaving "
        f"{count(len(flow.reports), 'report')} of {studies}. {sentence(_searched(flow.found))}: "
        f"{count(flow.found.records, 'record')}, {count(flow.found.works, 'work')} among them.",
        data=data,
        paint=lambda f: plot_prisma_flow(f.subplots(), data),
        height=_HEAD + 3 * _STEP + _HEIGHT + 0.15,
        width=sum(_COLUMNS["Left out"]) + 0.15,
    )


def _searched(found: Found) -> str:
    """What was searched, as a clause: "48 searches of web pages, none of a database"."""
    if not found.searches:
        return "no search was written down"
    places = listing([PLACES[place] for place in PLACES if place in found.by_place])
    none = "" if "database" in found.by_place else ", none of a database"
    return f"{count(found.searches, 'search', 'searches')} of {places}{none}"


def _boxes(flow: Flow) -> pd.DataFrame:
    """One row a number: the box it stands in, what is counted, n, and why that is missing where it is."""
    found = flow.found
    by_arm = {True: 0, False: 0}
    for place, records in found.by_place.items():
        by_arm[place in _DATABASES] += records
    searched = {arm: number or None for arm, number in by_arm.items()}
    rows = [
        ("records", "Records found", searched[True]),
        ("screened", "Records screened", searched[True]),
        ("reports", "Reports assessed", None),
        ("identified", "Records found by searches", searched[False]),
        *((("identified", "Works among them", found.works),) if searched[False] else ()),
        *((("identified", "Works left out", sum(found.excluded.values())),) if searched[False] else ()),
        ("sought", "Documents sought", len(flow.sought)),
        ("not_retrieved", "Reports of studies not seen", len(flow.not_retrieved)),
        ("assessed", "Documents assessed", flow.assessed),
        ("excluded", "Documents excluded", sum(map(len, flow.excluded.values()))),
        *(("excluded", reason, len(documents)) for reason, documents in flow.excluded.items()),
        ("included", "Studies included", len(flow.studies)),
        ("included", "Reports of these studies", len(flow.reports)),
    ]
    frame = pd.DataFrame(rows, columns=["box", "counted", "n"]).astype({"n": "Int64"})
    return frame.assign(why=[_why_none(found) if pd.isna(n) else "" for n in frame["n"]])


def _why_none(found: Found) -> str:
    """Why the boxes of databases have no number: none was searched, or nobody wrote down which."""
    return "none searched" if found.searches and not _DATABASES.intersection(found.by_place) else "not recorded"


def plot_prisma_flow(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw the boxes and arrows, a unit an inch, rows downwards."""
    ax.set_axis_off()
    ax.set_xlim(-0.03, sum(_COLUMNS["Left out"]) + 0.03)
    ax.set_ylim(_HEAD + 3 * _STEP + _HEIGHT + 0.05, 0)
    for heading, (left, _) in _COLUMNS.items():
        ax.text(left, 0.04, heading, color=GREY, fontweight="bold", va="top")
    outlines = {}
    for box, rows in data.groupby("box", sort=False):
        outlines[box] = _draw_box(ax, box, rows)
    for start, end in _ARROWS:
        _draw_arrow(ax, outlines[start], outlines[end])
    return ax


def _draw_box(ax: Axes, box: str, rows: pd.DataFrame) -> Rectangle:
    """Draw a box with a line a number; one without a number is hatched along its edge and says so."""
    column, row = _PLACES[box]
    left, width = list(_COLUMNS.values())[column]
    recorded, included = rows["n"].notna().all(), box == "included"
    lines = [_line(*cells) for cells in zip(rows["counted"], rows["n"], rows["why"], strict=True)]
    top, height = _HEAD + row * _STEP, max(_HEIGHT, _LINE * len(lines) + 0.16)
    style = {"facecolor": PAPER, "edgecolor": ACCENT if included else GREY, "linewidth": 1.6 if included else 0.8}
    if not recorded:
        style |= {"edgecolor": HAIRLINE, "hatch": "//////"}
    outline = ax.add_patch(Rectangle((left, top), width, height, label=drawn("box", "boxes"), **style))
    if not recorded:
        ax.add_patch(Rectangle((left + _EDGE, top + _EDGE), width - 2 * _EDGE, height - 2 * _EDGE, color=PAPER))
    ax.text(
        left + 0.12,
        top + height / 2,
        "\n".join(lines),
        va="center",
        linespacing=1.35,
        color=INK if recorded else GREY,
        fontweight="bold" if included else "normal",
    )
    return outline


def _line(counted: str, n: int, why: str) -> str:
    """A line of a box; reasons are set in below their sum."""
    if pd.isna(n):
        return f"{counted}:\n{why}"
    return f"{'    ' if counted in REASONS else ''}{counted}: {integer(n)}"


def _draw_arrow(ax: Axes, start: Rectangle, end: Rectangle) -> None:
    """Down to the next box of a column, or across to what leaves the flow."""
    color = HAIRLINE if start.get_hatch() and end.get_hatch() else GREY
    if start.get_x() == end.get_x():
        x = start.get_x() + start.get_width() / 2
        tail, head = (x, start.get_y() + start.get_height()), (x, end.get_y())
    else:
        y = start.get_y() + start.get_height() / 2
        tail, head = (start.get_x() + start.get_width(), y), (end.get_x(), y)
    ax.annotate("", head, tail, arrowprops={"arrowstyle": "-|>", "color": color, "shrinkA": 0, "shrinkB": 0})
