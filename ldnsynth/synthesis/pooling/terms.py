"""The words of pooling: which estimators, intervals and prediction intervals exist, and what each one is."""

from ldnsynth.errors import LdnsynthError
from ldnsynth.vocabulary import INTERVALS, METHODS, PREDICTIONS

__all__ = [
    "INTERVALS",
    "MEASURES_OF_COUNTS",
    "METHODS",
    "PREDICTIONS",
    "PoolingError",
    "check_choice",
    "check_level",
]

MEASURES_OF_COUNTS = {"RR": "log risk ratio", "OR": "log odds ratio", "RD": "risk difference"}


class PoolingError(LdnsynthError, ValueError):
    """Input that cannot be pooled, or an unknown choice; the text says what was found and what to do."""


def check_choice(name: str, value: str, choices: dict[str, str]) -> None:
    """Refuse a value outside a vocabulary.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
        What was given.
    choices : dict of str to str
        Allowed values and their meaning.

    Raises
    ------
    PoolingError
        If value is not a key of choices.
    """
    if value not in choices:
        raise PoolingError(f"{name}: expected one of {', '.join(choices)}, got {value!r}")


def check_level(level: float) -> None:
    """Refuse a confidence level that is not strictly between 0 and 1.

    Parameters
    ----------
    level : float
        0.95 for 95%.

    Raises
    ------
    PoolingError
        If level is 0, 1 or outside, with the hint that 95 means 0.95.
    """
    if not 0 < level < 1:
        raise PoolingError(f"level: expected a number between 0 and 1 (0.95 for 95%), got {level}")
