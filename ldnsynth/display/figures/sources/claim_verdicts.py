"""What the evidence says to the claims of each source, when they were written and now."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import ACCENT, AGAINST, GREY, INK, PAPER, SMALL
from ldnsynth.display.wording import count
from ldnsynth.display.words.sources.claims import claim_verdicts_data, verdicts_title
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import VERDICTS

_ROW_INCHES = 0.3
_FILLS = {
    "accurate": ACCENT,
    "overstated": "#e3a98a",
    "understated": "#9ec9dc",
    "misattributed": "#cf7c4f",
    "contradicted": AGAINST,
    "unsupported": "#d7b7a5",
    "not_checkable": PAPER,
}
_LIGHT = ("accurate", "misattributed", "contradicted")  # fills that want light letters


def claim_verdicts(evidence: Evidence) -> Figure | Note:
    """Figure of the verdicts on the claims of each source, one bar for then and one for now."""
    data = claim_verdicts_data(evidence)
    title = verdicts_title(data)
    if isinstance(title, Note):
        return title
    last = data[data["judged"] == data["judged"].iloc[-1]]
    total = int(last[list(VERDICTS)].to_numpy().sum())
    return Figure(
        id="claim-verdicts",
        title=title,
        subtitle="Number of claims by verdict, judged against what was public when the source was written, and against "
        "everything now; sources by date. Right: share of checkable claims that are accurate, with Wilson’s 95% "
        "interval.",
        alt=f"{count(len(data), 'stacked bar')} of the verdicts on {count(total, 'claim')} of "
        f"{count(len(last), 'source')}. "
        + " ".join(
            f"{row['source']}, {row['judged']}: {row['accurate']} of {row['checkable']} checkable claims accurate."
            for row in data.to_dict("records")
        ),
        data=data,
        paint=lambda f: plot_claim_verdicts(f, data),
        height=1.0 + _ROW_INCHES * (len(data) + data["source"].nunique()),
        width=8.0,
    )


def plot_claim_verdicts(figure: MatplotlibFigure, data: pd.DataFrame) -> list[Axes]:
    """Draw the bars, and beside them the shares on an axis of their own."""
    bars, shares = figure.subplots(1, 2, sharey=True, width_ratios=(3.2, 1))
    headings = (data["source"] != data["source"].shift()).cumsum()
    y = pd.Series(range(len(data))) + headings
    largest = data[list(VERDICTS)].sum(axis=1).max()
    for place, row in zip(y, data.to_dict("records"), strict=True):
        start = 0
        for verdict, (mark, _) in VERDICTS.items():
            if not row[verdict]:
                continue
            bars.barh(
                place, row[verdict], left=start, height=0.74, color=_FILLS[verdict], edgecolor=GREY, linewidth=0.6
            )
            if row[verdict] >= 0.045 * largest:
                color = PAPER if verdict in _LIGHT else INK
                bars.text(
                    start + row[verdict] / 2, place, f"{mark}{row[verdict]}", ha="center", va="center", color=color
                )
            start += row[verdict]
        if row["checkable"]:
            shares.plot([row["share_low"], row["share_high"]], [place, place], color=GREY, linewidth=1.5)
            shares.plot([row["accurate_share"]], [place], "o", color=ACCENT if row["judged"] == "now" else PAPER,
                        markeredgecolor=ACCENT, markersize=6.5)  # fmt: skip
    for source, group in data.groupby("source", sort=False):
        bars.text(0, y[group.index].min() - 1, source, fontweight="bold", color=GREY, va="center")
    bars.set_yticks(y, data["judged"])
    for label in bars.get_yticklabels():
        label.set_label(drawn("stacked bar"))
    bars.set_ylim(y.max() + 0.7, -0.3)
    bars.set_xlabel("claims")
    figure.supxlabel("   ".join(f"{mark} {words}" for mark, words in VERDICTS.values()), fontsize=SMALL)
    shares.set_xlim(-0.03, 1.12)
    shares.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    shares.set_title("accurate", loc="left", fontsize=SMALL, color=GREY)
    for ax in (bars, shares):
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    return [bars, shares]
