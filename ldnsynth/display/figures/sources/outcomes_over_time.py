"""Each outcome from its first public result on, with the certainty it has come to: a panel of the evidence story."""

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import ACCENT, GREY, INK
from ldnsynth.display.wording import sentence
from ldnsynth.evidence.reading.dates import known_public
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.without_pooling.strength import measured_results

NOT_JUDGED = "– not judged"


def outcomes_data(evidence: Evidence) -> pd.DataFrame:
    """One row an outcome domain with a dated result or a certainty, the most important first.

    Returns
    -------
    DataFrame
        name: the domain in words; first: ISO day on which a first result was certainly public, randomised_first: on
        which a comparison of a randomised study was ("": none); certainty: its symbol and words, the lowest if the
        domain has several outcomes.
    """
    dates = {
        row.document_id: known_public(row.public_from, row.public_before) for row in evidence.documents.itertuples()
    }
    measured = measured_results(evidence.trials, evidence.results)
    results = measured.assign(
        day=[dates[name].isoformat() if dates[name] else None for name in measured["first_public_in"]],
        domain=measured["outcome_id"].map(evidence.outcomes.set_index("outcome_id")["domain"]),
    ).dropna(subset="day")
    first = results.groupby("domain")["day"].min()
    randomised = results[results["compared"]].groupby("domain")["day"].min()
    certainty = evidence.certainty[evidence.certainty["condition"].isin(evidence.trials["condition"])]
    judged = {domain: rows["certainty"].tolist() for domain, rows in certainty.groupby("domain")}
    labels = evidence.topic.domain_labels
    rows = [
        {
            "name": sentence(labels[domain]),
            "first": first.get(domain, ""),
            "randomised_first": randomised.get(domain, ""),
            "certainty": _certainty(judged.get(domain, [])),
        }
        for domain in domains_in_order(evidence.outcomes, labels)
        if domain in first.index or domain in judged
    ]
    return pd.DataFrame(rows, columns=["name", "first", "randomised_first", "certainty"])


def plot_outcomes(ax: Axes, outcomes: pd.DataFrame, today: dt.date) -> Axes:
    """Draw each outcome as a line from its first result to today, thick from the first randomised one."""
    ax.set_yticks(range(len(outcomes)), list(outcomes["name"]))
    ax.set_ylim(len(outcomes) - 0.4, -0.6)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_title("Outcomes and their certainty", loc="left", color=INK, fontweight="bold")
    certainty = ax.secondary_yaxis("right")
    certainty.set_yticks(range(len(outcomes)), outcomes["certainty"].str.partition(" ")[0])
    certainty.spines["right"].set_visible(False)
    certainty.tick_params(length=0)
    for label in ax.get_yticklabels():
        label.set_label(drawn("outcome"))
    for y, row in enumerate(outcomes.itertuples()):
        for day, color, width in ((row.first, GREY, 1.0), (row.randomised_first, ACCENT, 3.0)):
            if day:
                ax.plot(
                    [dt.date.fromisoformat(day), today], [y, y], color=color, linewidth=width, solid_capstyle="butt"
                )
    return ax


def _certainty(levels: list[str]) -> str:
    if not levels:
        return NOT_JUDGED
    lowest = LEVELS[max(levels, key=list(LEVELS).index)]
    return f"{lowest.symbol} {lowest.label.lower()}"
