"""What each source says to each question: stance, how sure it sounds, and on what it leans."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import AGAINST, FOR, GREY, INK, PAPER
from ldnsynth.display.wording import count, listing
from ldnsynth.display.words.sources.stances import NO_SOURCES, SIGNS, opposed_questions, stance_data, stances_title
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import BASES

_SHADES = {-2: AGAINST, -1: "#e9cdb9", 0: "#eceef1", 1: "#bfdbe7", 2: FOR}


def stance_matrix(evidence: Evidence) -> Figure | Note:
    """Figure of sources by questions, in the order in which the sources were written."""
    data, topic = stance_data(evidence), evidence.topic
    if data.empty:
        return NO_SOURCES
    opposed, sources = opposed_questions(data), data["source"].nunique()
    firm = data[(data["stance"].abs() == 2) & (data["certainty"] == "certain")]
    leaders = firm["source"].value_counts()
    return Figure(
        id="stance-matrix",
        title=stances_title(topic, data),
        subtitle=f"Does the source agree that {topic.intervention.short} in {topic.short_condition(topic.focus)} ...? "
        "From firmly against (− −) to firmly for (+ +). Dashed frame: worded with a hedge. Word: the strongest "
        "evidence that the source offers (no control: an uncontrolled "
        "study). Dot: it does not say.",
        alt=f"Matrix of {count(sources, 'source')} by {len(topic.questions)} questions with "
        f"{count(int(data['stance'].notna().sum()), 'stance')}. Opposed stances on: "
        f"{listing(opposed) or 'none'}. "
        + (f"Most firm and unhedged answers: {leaders.index[0]} with {leaders.iloc[0]}." if len(leaders) else ""),
        data=data,
        paint=lambda f: plot_stance_matrix(f.subplots(), data, list(topic.question_labels.values())),
        height=0.75 + 0.7 * sources,
        width=8.8,
    )


def plot_stance_matrix(ax: Axes, data: pd.DataFrame, questions: list[str]) -> Axes:
    """Draw a tile a cell."""
    sources = list(dict.fromkeys(zip(data["source"], data["written"], strict=True)))
    ax.set_xlim(-0.52, len(questions) - 0.48)
    ax.set_ylim(len(sources) - 0.5, -0.5)
    ax.set_xticks(
        range(len(questions)), [textwrap.fill(question, 12, break_long_words=False) for question in questions]
    )
    ax.set_yticks(range(len(sources)), [f"{source}\n{written}" for source, written in sources])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    cells = data.set_index(["source", "question"])
    for y, (source, _) in enumerate(sources):
        for x, question in enumerate(questions):
            _tile(ax, x, y, cells.loc[(source, question)])
    return ax


def _tile(ax: Axes, x: int, y: int, cell: pd.Series) -> None:
    if pd.isna(cell["stance"]):
        ax.text(x, y, "·", ha="center", va="center", color=GREY)
        return
    stance = int(cell["stance"])
    ink = PAPER if abs(stance) == 2 else INK
    hedged = cell["certainty"] == "hedged"
    tile = FancyBboxPatch(
        *((x - 0.465, y - 0.4), 0.93, 0.8),
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=_SHADES[stance],
        edgecolor=GREY if hedged else _SHADES[stance],
        linestyle=(0, (3, 2)) if hedged else "solid",
        linewidth=1.1 if hedged else 0,
        label=drawn("stance"),
    )
    ax.add_patch(tile)
    ax.text(x, y - 0.16, SIGNS[stance], ha="center", va="center", color=ink, fontweight="bold", fontsize=12)
    basis = BASES[cell["basis"]].replace(" ", "\n")
    ax.text(x, y + 0.17, basis, ha="center", va="center", color=ink, linespacing=0.95)
