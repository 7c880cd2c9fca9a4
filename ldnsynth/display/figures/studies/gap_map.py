"""Where evidence exists and where it does not: outcome domain by family of conditions."""

import math

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import conditions_named, count, listing, out_of
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.topic import Topic
from ldnsynth.views.gaps import has_no_map, measured_in_families
from ldnsynth.views.outcomes import outcomes_asked
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, REPORTED

_ROW_INCHES = 0.36
UNREPORTED = "registered, no result"
_PEOPLE = dict.fromkeys(("people", "people_randomised"), "Int64")


def gap_map(everywhere: Evidence, evidence: Evidence) -> Figure | Note | None:
    """Figure of trials and people by outcome and family of conditions; None where there is one of each.

    Parameters
    ----------
    everywhere : Evidence
        On all conditions: an empty cell says something only beside full ones.
    evidence : Evidence
        The selection whose gaps the title names.
    """
    if has_no_map(evidence.topic):
        return None
    data = gap_map_data(everywhere)
    if data.empty:
        return Note("No study of this selection reports a result.")
    here = measured_in_families(evidence)
    asked = outcomes_asked(evidence)
    compared = [name for name in asked if name in set(here.loc[here["compared"], "domain"])]
    absent = [
        domain_in_a_sentence(evidence.topic.domain_labels[name]) for name in asked if name not in set(here["domain"])
    ]
    where, families_drawn = conditions_named(evidence), _families(evidence.topic)
    holes = unreported_data(everywhere)
    drawn_cells = pd.concat([data.assign(certainty=_certainties(everywhere, data)), holes], ignore_index=True)
    outcomes, families = data["domain"].nunique(), data["condition"].nunique()
    were, several = "was" if len(compared) == 1 else "were", "s" if len(asked) > 1 else ""
    discs = int((data["trials_randomised"] > 0).sum())
    silent = count(int(holes["trials"].sum()), "study", "studies")
    return Figure(
        id="gap-map",
        title=f"In {where}, {out_of(len(compared), len(asked))} outcome{several} {were} compared in a randomised trial",
        subtitle="Studies with a result by outcome, the most important first, and condition. Blue: people who "
        "entered randomised trials that compared it (area); ring: who entered any study, as far as known; number: "
        "these of all studies; dot: no study. Circles in text: certainty where it was graded, "
        f"{LEVELS['high'].symbol} high to {LEVELS['very_low'].symbol} very low. "
        "Last row, crossed: registered or announced, no result found.",
        alt=f"Bubble map of {count(outcomes, 'outcome')} by {families} families of conditions: "
        f"{count(len(drawn_cells), 'ring')}, and in them {count(discs, 'disc')} of randomised trials. In {where} "
        f"{count(len(compared), 'outcome')} of {len(asked)} {were} compared in a randomised trial"
        + (f"; no study measured {listing(absent, last='or')}" if absent else "")
        + f". Registered without a result, over all conditions: {silent}.",
        data=drawn_cells,
        paint=lambda f: plot_gap_map(f.subplots(), drawn_cells, families_drawn),
        height=0.8 + _ROW_INCHES * (outcomes + 1),
    )


def gap_map_data(evidence: Evidence) -> pd.DataFrame:
    """One row a filled cell: domain, condition (family), trials, trials_randomised, people, people_randomised.

    People who entered (`Evidence.size`), of the trials of which that was seen; missing where it was seen of none.
    """
    rows = measured_in_families(evidence)[["trial_id", "condition", "domain", "compared"]]
    rows = rows.groupby(["trial_id", "condition", "domain"], as_index=False).agg(randomised=("compared", "any"))
    rows["people"] = rows["trial_id"].map(evidence.size).astype(float)
    rows["people_randomised"] = rows["people"].where(rows["randomised"])
    labels = evidence.topic.domain_labels
    order = [labels[name] for name in domains_in_order(evidence.outcomes, labels)]
    rows["domain"] = pd.Categorical(rows["domain"].map(labels), order, ordered=True)
    rows["condition"] = pd.Categorical(rows["condition"], _families(evidence.topic), ordered=True)
    cells = rows.groupby(["domain", "condition"], observed=True).agg(
        trials=("trial_id", "nunique"),
        trials_randomised=("randomised", "sum"),
        people=("people", _known_sum),
        people_randomised=("people_randomised", _known_sum),
    )
    cells.loc[cells["trials_randomised"] == 0, "people_randomised"] = 0
    return cells.reset_index().astype({"domain": str, "condition": str, **_PEOPLE})


def _families(topic: Topic) -> list[str]:
    """The columns of the map in their order."""
    if not topic.families:
        return list(topic.condition_labels.values())
    return list(dict.fromkeys([*topic.families.values(), topic.other_conditions]))


def _known_sum(people: pd.Series) -> float:
    return people.sum(min_count=1)


def unreported_data(evidence: Evidence) -> pd.DataFrame:
    """Studies that were registered or announced and of which no result was found, a row a family of conditions.

    People who entered, else who were planned; missing where neither was seen of any.
    """
    trials = evidence.trials[~evidence.trials["status"].isin(REPORTED)]
    randomised = trials["design"].isin(RANDOMISED_DESIGNS)
    rows = trials.assign(condition=trials["condition"].map(evidence.topic.family_of), randomised=randomised)
    planned = rows["trial_id"].map(lambda trial: evidence.number(trial, "n_planned")).astype(float)
    rows["people"] = rows["trial_id"].map(evidence.size).astype(float).fillna(planned)
    cells = rows.groupby("condition").agg(
        trials=("trial_id", "nunique"), trials_randomised=("randomised", "sum"), people=("people", _known_sum)
    )
    return cells.reset_index().assign(domain=UNREPORTED, people_randomised=0, certainty="").astype(_PEOPLE)


def _certainties(evidence: Evidence, data: pd.DataFrame) -> list[str]:
    """The symbols of each cell: of the one condition of its family whose certainty was graded, "" where none was."""
    topic = evidence.topic
    named = [name for name, condition in topic.conditions.items() if condition.family]
    rated = evidence.certainty[evidence.certainty["condition"].isin(named)]
    rated = rated.assign(family=rated["condition"].map(topic.family_of))
    symbols = {
        (topic.domain_labels[row.domain], row.family): LEVELS[row.certainty].symbol for row in rated.itertuples()
    }
    return [symbols.get((row.domain, row.condition), "") for row in data.itertuples()]


def plot_gap_map(ax: Axes, data: pd.DataFrame, families: list[str]) -> Axes:
    """Draw a ring and a disc a cell; areas are people, capped at 400 so that a register does not cover the map."""
    domains = list(dict.fromkeys(data["domain"]))
    families = [family for family in families if family in set(data["condition"])]
    ax.set_xlim(-0.6, len(families) - 0.3)
    ax.set_ylim(len(domains) - 0.4, -0.6)
    ax.set_yticks(range(len(domains)), domains)
    ax.set_xticks(range(len(families)), [family.replace(" ", "\n", 1) for family in families])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    for y in range(len(domains)):
        ax.axhline(y, color=HAIRLINE, linewidth=0.5, zorder=0)
    filled = {(row.domain, row.condition): row for row in data.itertuples()}
    for y, domain in enumerate(domains):
        for x, family in enumerate(families):
            cell = filled.get((domain, family))
            if cell is None:
                ax.plot([x], [y], marker=".", color=GREY, markersize=3)
                continue
            hole = domain == UNREPORTED
            ring = {"markerfacecolor": PAPER, "markeredgecolor": GREY, "linestyle": "none"}
            (mark,) = ax.plot([x], [y], marker="o", markersize=_size(cell.people), label=drawn("ring"), **ring)
            if hole:
                ax.plot([x], [y], marker="x", markersize=5, color=GREY)
                mark.set_fillstyle("none")
            if cell.trials_randomised and not hole:
                ax.plot(
                    [x],
                    [y],
                    marker="o",
                    markersize=_size(cell.people_randomised),
                    color=ACCENT,
                    markeredgewidth=0,
                    label=drawn("disc"),
                )
            graded = f"\n{cell.certainty}" if cell.certainty else ""
            ax.annotate(
                f"{cell.trials_randomised}/{cell.trials}{graded}",
                (x, y),
                xytext=(12, 0),
                textcoords="offset points",
                va="center",
                color=INK if cell.trials_randomised else GREY,
            )
    return ax


def _size(people: float) -> float:
    """Diameter in points: area grows with people, up to 400; the smallest where no number is known."""
    return 3 + 17 * math.sqrt(0 if pd.isna(people) else min(people, 400) / 400)
