"""When the entry of a trial that goes on was last seen."""

import datetime as dt
from collections.abc import Iterator

from ldnsynth.evidence.reading.dates import is_date, latest_day
from ldnsynth.evidence.reading.tables import Problem, Tables

GOING_ON = ("ongoing",)  # statuses of which the register may know more by now
_LONGEST = dt.timedelta(days=366)


def _trials_that_go_on_were_looked_at(tables: Tables) -> Iterator[Problem]:
    seen = {row["trial_id"] for row in tables["characteristics"] if row["item"] == "last_seen_on"}
    for row in tables["trials"]:
        if row["status"] in GOING_ON and row["trial_id"] not in seen:
            what = f"{row['status']!r}, but no fact last_seen_on tells when its entry was last seen"
            yield row.problem("status", f"{what}. Look the entry up and add the day to characteristics.csv.")


def entries_to_look_up(tables: Tables, today: dt.date) -> list[str]:
    """A sentence for each trial that goes on and whose entry was last seen more than a year before a day."""
    going_on = {row["trial_id"]: row for row in tables["trials"] if row["status"] in GOING_ON}
    last: dict[str, str] = {}
    for row in tables["characteristics"]:
        day = row["value_text"]
        if row["item"] == "last_seen_on" and row["trial_id"] in going_on and is_date(day):
            last[row["trial_id"]] = max(
                day, last.get(row["trial_id"], ""), key=lambda d: latest_day(d) if d else dt.date.min
            )
    return [
        f"{trial} ({going_on[trial]['label']}): entry last seen {day}, more than a year ago. Look it up again."
        for trial, day in sorted(last.items())
        if today - latest_day(day) > _LONGEST
    ]


SEEN_RULES = (_trials_that_go_on_were_looked_at,)
