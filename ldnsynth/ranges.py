"""What a number may be, by its escalc name: the one list by which the data are checked and `synthesis` refuses.

The bounds on size are the project's own: powers and products of what lies within them can be computed without overflow,
and no source prints anything beyond.
"""

from dataclasses import dataclass
from typing import Any

LARGEST = 1e30
MOST_PEOPLE = 1e10
_BELOW_ONE = 1 - 2**-53


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both allowed.

    Parameters
    ----------
    words : str
        What is expected, for a sentence.
    low, high : float
        Ends.
    least : float
        Least size of a number other than 0.
    zero : bool
        Whether 0 is allowed.
    """

    words: str
    low: float = -LARGEST
    high: float = LARGEST
    least: float = 0.0
    zero: bool = True

    def holds(self, number: Any) -> Any:
        """Whether a number, or each of an array, lies in the range; NaN does not."""
        sized = ((number == 0) & self.zero) | ((number != 0) & (abs(number) >= self.least))
        return sized & (number >= self.low) & (number <= self.high)

    def expected(self, number: float) -> str:
        """What was expected instead of a number, with the size where that is the fault."""
        if 0 < abs(number) < self.least < 1 and self.low <= number:
            return f"{self.words}, of {self.least:g} at least"
        if MOST_PEOPLE <= self.high < number < float("inf") or -float("inf") < number < self.low == -LARGEST:
            return f"{self.words}, of {self.high:g} at most"
        return self.words


ANY = Range("a finite number", least=1 / LARGEST)
_COUNT = Range("a count of 0 or more", 0.0, MOST_PEOPLE, least=1 / LARGEST)
_SIZE = Range("a number of people, 1 or more", 1.0, MOST_PEOPLE)
_SPREAD = Range("a standard deviation, 0 or more", 0.0, least=1 / LARGEST)
RANGES: dict[str, Range] = {
    **dict.fromkeys(("ai", "bi", "ci", "di", "xi", "add"), _COUNT),
    **dict.fromkeys(("ni", "n1i", "n2i"), _SIZE),
    **dict.fromkeys(("sdi", "sd1i", "sd2i", "sd_change"), _SPREAD),
    "yi": Range("a finite number"),
    "sei": Range("a standard error above 0", 0.0, least=1 / LARGEST, zero=False),
    "vi": Range("a variance above 0", 0.0, LARGEST**2, least=LARGEST**-2, zero=False),
    "ri": Range("a correlation from -1 to 1", -1.0, 1.0),
    "pi": Range("a p value above 0, at most 1 (for p = 0.000 give the bound, p < 0.001)", 0.0, 1.0, zero=False),
    "sign": Range("-1 or 1", -1.0, 1.0, least=1.0, zero=False),
    "level": Range("a level between 0 and 1, such as 0.95", 0.0, _BELOW_ONE, zero=False),
    "percent": Range("a percentage from 0 to 100", 0.0, 100.0),
    "df": Range(
        "degrees of freedom above 0, infinite for the normal distribution", 0.0, float("inf"), least=1e-3, zero=False
    ),
}
