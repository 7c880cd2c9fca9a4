"""When each study was registered, run and published; which were registered and never reported."""

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.studies.rows import ROW_INCHES, mark
from ldnsynth.display.style import AGAINST, GREY, HAIRLINE
from ldnsynth.display.wording import count, date, first_few, in_words, integer, sentence
from ldnsynth.evidence.reading.dates import middle_day
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import REPORTED, STATUSES

_EVENTS = ("registered_on", "started_on", "ended_on")
_DATES = ["registered", "started", "ended", "announced", "public"]


def publication_timeline(evidence: Evidence) -> Figure | Note:
    """Figure of registration, run and first public result of each study, by date."""
    data = timeline_data(evidence)
    if data.empty:
        return Note("No study of this selection has a known date.")
    if few := too_few(
        len(data), "study with a known date", "studies with a known date", told_in="the table of studies"
    ):
        return few
    everything, silent = evidence.trials, data[~data["status"].isin(REPORTED)]
    undated, unreported = len(everything) - len(data), int((~everything["status"].isin(REPORTED)).sum())
    title = (
        f"{integer(unreported)} of {count(len(everything), 'study', 'studies')} {'was' if unreported == 1 else 'were'} "
        "run, registered or announced without a published result"
        if unreported
        else f"Each of {count(len(everything), 'study', 'studies')} has reported something"
    )
    named = first_few([f"{row.label} ({STATUSES[row.status]})" for row in silent.itertuples()])
    last, today = data[data["public"] != ""].tail(1), dt.date.fromisoformat(evidence.as_of)
    return Figure(
        id="publication-timeline",
        title=title,
        subtitle="Tick: registered or announced; thick line: run of the study; mark: first public result (filled: "
        "allocated at random); dashed to the day of the evidence: nothing reported."
        + (f" {_undrawn(undated, unreported - len(silent))}" if undated else ""),
        alt=f"Timeline of {count(len(data), 'study', 'studies')}. Not reported: {named or 'none'}."
        + (
            f" The latest first report is {last['label'].iloc[0]}, {date(last['public'].iloc[0])}." if len(last) else ""
        ),
        data=data,
        paint=lambda f: plot_publication_timeline(f.subplots(), data, today),
        height=0.7 + ROW_INCHES * len(data),
    )


def _undrawn(undated: int, unreported: int) -> str:
    """How many studies have no date, and how many of these are without a result."""
    of_these = f", {in_words(unreported)} of them without a result," if unreported else ""
    return f"{sentence(count(undated, 'study', 'studies'))} without any known date{of_these} not drawn."


def timeline_data(evidence: Evidence) -> pd.DataFrame:
    """One row a study with any date, the earliest first.

    Returns
    -------
    DataFrame
        label, design, status, and dates as precise as known: registered, started, ended, announced (protocol, slides),
        public (first result).
    """
    documents = evidence.documents.set_index("document_id")
    facts = evidence.characteristics[evidence.characteristics["arm_id"] == ""].drop_duplicates(["trial_id", "item"])
    seen = facts.set_index(["trial_id", "item"])["value_text"].to_dict()
    rows = []
    for trial in evidence.trials.itertuples():
        dates = {event.removesuffix("_on"): seen.get((trial.trial_id, event), "") for event in _EVENTS}
        results = evidence.results.loc[evidence.results["trial_id"] == trial.trial_id, "first_public_in"]
        told = trial.status in REPORTED
        first = (set(results) if told else set()) or {trial.report_id}
        bounds = documents.loc[documents.index.isin(first), ["public_from", "public_before", "public_after"]]
        earliest = min((next(filter(None, row), "9999") for row in bounds.to_numpy()), default="9999")
        dates["public" if told else "announced"] = earliest.replace("9999", "")
        if any(dates.values()):
            rows.append({"label": trial.label, "design": trial.design, "status": trial.status, **dates})
    frame = pd.DataFrame(
        [dict.fromkeys(_DATES, "") | row for row in rows], columns=["label", "design", "status", *_DATES]
    )
    order = frame[_DATES].replace("", "9999").min(axis=1)
    return frame.assign(order=order).sort_values(["order", "label"]).drop(columns="order").reset_index(drop=True)


def plot_publication_timeline(ax: Axes, data: pd.DataFrame, today: dt.date) -> Axes:
    """Draw a row a study, from registration to the first public result or to `today`."""
    ax.set_ylim(len(data) - 0.3, -0.7)
    ax.set_yticks(range(len(data)), data["label"])
    ax.spines["left"].set_visible(False)
    for y, row in enumerate(data.itertuples()):
        ax.axhline(y, color=HAIRLINE, linewidth=0.5, zorder=0)
        days = {name: _middle(getattr(row, name)) for name in _DATES}
        known = [day for day in days.values() if day]
        color = GREY if row.status in REPORTED else AGAINST
        whole = [min(known), max(known)]
        ax.plot(whole, [y, y], color=color, linewidth=0.9, zorder=1, label=drawn("study", "studies"))
        if days["started"] and days["ended"]:
            ax.plot([days["started"], days["ended"]], [y, y], color=color, linewidth=4, solid_capstyle="butt")
        for day in filter(None, (days["registered"], days["announced"])):
            ax.plot([day], [y], marker="|", color=color, markersize=9, markeredgewidth=1.4)
        if days["public"]:
            ax.plot([days["public"]], [y], **mark(row.design))
        elif row.status not in REPORTED:
            ax.plot([max(known), today], [y, y], color=AGAINST, linewidth=1, linestyle=(0, (4, 3)))
            _name_status(ax, today, y, STATUSES[row.status])
    ax.set_xlim(_first_year(data), dt.date(today.year + 1, 1, 1))
    years = today.year + 1 - _first_year(data).year
    ax.xaxis.set_major_locator(YearLocator(next(step for step in (1, 2, 5, 10) if years / step <= 9)))
    ax.xaxis.set_major_formatter(DateFormatter("%Y"))
    return ax


def _name_status(ax: Axes, today: dt.date, y: float, text: str) -> None:
    ax.annotate(
        *(text, (today, y)),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=AGAINST,
    )


def _middle(text: str) -> dt.date | None:
    return middle_day(text) if text else None


def _first_year(data: pd.DataFrame) -> dt.date:
    dates = data[_DATES].to_numpy().ravel()
    return dt.date(min(int(text[:4]) for text in dates if text), 1, 1)
