"""Dates as precise as they are known: ``2008``, ``2008-09`` or ``2008-09-01``."""

import calendar
import datetime as dt
import re

_FIRST_YEAR = 1000  # an earlier one is a slip, and days before the first of the calendar cannot be counted


def earliest_day(text: str) -> dt.date:
    """First day that the date may mean: ``2008-09`` is 1 September 2008."""
    year, month, day = _parts(text)
    return dt.date(year, month or 1, day or 1)


def latest_day(text: str) -> dt.date:
    """Last day that the date may mean: ``2008-09`` is 30 September 2008."""
    year, month, day = _parts(text)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def middle_day(text: str) -> dt.date:
    """The day halfway through what the date may mean: where a figure puts its mark."""
    first, last = earliest_day(text), latest_day(text)
    return first + (last - first) / 2


def is_date(text: str) -> bool:
    """Whether the text is a calendar date, month or year."""
    try:
        earliest_day(text)
        latest_day(text)
    except ValueError:
        return False
    return True


def known_public(exact: str, before: str) -> dt.date | None:
    """The day by which something was certainly public; None where no upper bound is known.

    Parameters
    ----------
    exact : str
        ``public_from`` or ``written_on``; "" where unknown.
    before : str
        Upper bound; "" where unknown.
    """
    bound = exact or before
    return latest_day(bound) if bound else None


def _parts(text: str) -> tuple[int, int, int]:
    numbers = [int(part) for part in text.split("-")] if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) else []
    if not numbers or 0 in numbers or numbers[0] < _FIRST_YEAR:
        raise ValueError(f"not a date: {text!r}")
    year, month, day = (*numbers, 0, 0)[:3]
    return year, month, day
