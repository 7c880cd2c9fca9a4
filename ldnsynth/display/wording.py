"""How numbers, dates and names are printed: one rule each, used by every sentence, table and figure."""

import datetime as dt
import math

from ldnsynth.evidence.reading.evidence import Evidence

_WORDS = "no one two three four five six seven eight nine".split()
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def count(number: int, singular: str, plural: str = "") -> str:
    """A number of things: "1 study", "12 studies"."""
    return f"{integer(number)} {singular if number == 1 else plural or singular + 's'}"


def integer(number: float) -> str:
    """A whole number with thin spaces between thousands from 10 000 on."""
    text = f"{int(number):,}" if abs(number) >= 10_000 else str(int(number))
    return text.replace(",", "\u202f").replace("-", "−")


def decimal(number: float | None, digits: int | None = None) -> str:
    """A number with a true minus sign; by default with as many digits as it needs; "" where there is none."""
    if number is None or math.isnan(number):
        return ""
    text = f"{number:g}" if digits is None else f"{number:z.{digits}f}"
    return text.replace("-", "−")


def signed(number: float, digits: int | None = None) -> str:
    """A number with its sign, as `decimal` prints it: "+1", "−0.25", "0"."""
    return ("+" if number > 0 else "") + decimal(number, digits)


def power_of_ten(number: float, *, significant: int = 2) -> str:
    """A number far from 1, with so many significant digits: "1.2×10⁻⁷", "10⁹"."""
    digits, exponent = f"{number:.{significant - 1}e}".split("e")
    power = f"10{str(int(exponent)).translate(_RAISED)}"
    return (f"{digits}×{power}" if digits not in ("1", "-1") else f"{digits[:-1]}{power}").replace("-", "−")


def in_words(number: int) -> str:
    """Numbers below ten as words, others as digits."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else integer(number)


def out_of(part: int, whole: int) -> str:
    """A share in words, before the name of several things: "two of four", "neither of the two", "none of the 12"."""
    if part:
        return f"{in_words(part)} of {in_words(whole)}"
    return "neither of the two" if whole == 2 else f"none of the {in_words(whole)}"


def share_is(part: int, whole: int, singular: str, plural: str = "", *, verbs: tuple[str, str] = ("is", "are")) -> str:
    """How many of some things do what follows, as subject and verb.

    "neither trial is", "none of the three trials is", "one of two trials is", "both trials are", "all three trials
    are"; of one thing "the one trial is" or "the one trial is not".
    """
    one, several = verbs
    plural = plural or f"{singular}s"
    if whole == 1:
        return f"the one {singular} {one}" + ("" if part else " not")
    if whole == 2 and part != 1:
        return f"both {plural} {several}" if part else f"neither {singular} {one}"
    if part == whole:
        return f"all {in_words(whole)} {plural} {several}"
    return f"{out_of(part, whole)} {plural} {one if part < 2 else several}"


def sentence(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def percentage(part: float, whole: float) -> str:
    """A share without decimals, halves rounded up: "25%"."""
    return f"{math.floor(100 * part / whole + 0.5)}%"


def span(low: float | None, high: float | None) -> str:
    """A range "0.75 to 6", or the one number if both ends are the same."""
    ends = [decimal(x) for x in (low, high) if x is not None and not math.isnan(x)]
    return " to ".join(dict.fromkeys(ends))


def places(uncertainty: float, *, significant: int = 2) -> int:
    """Decimals that show so many significant digits of an uncertainty: 2 for 0.61, 0 for 12; 2 if it is unknown."""
    if not (math.isfinite(uncertainty) and uncertainty > 0):
        return 2
    return max(0, significant - 1 - math.floor(math.log10(uncertainty)))


def interval(estimate: float, low: float, high: float, digits: int | None = None) -> str:
    """An estimate with its interval: "0.34 (−0.27 to 0.95)"; without the brackets where there is no interval.

    By default with as many decimals as show two significant digits of half the interval's width.
    """
    if digits is None:
        digits = places((high - low) / 2)
    if math.isnan(low) or math.isnan(high):
        return decimal(estimate, digits)
    return f"{decimal(estimate, digits)} ({decimal(low, digits)} to {decimal(high, digits)})"


def ratio(number: float) -> str:
    """A ratio: two decimals below 10, one below 100, none above; "<0.01" and ">9999" where digits tell nothing more."""
    if number < 0.005:
        return "<0.01"
    if math.isinf(number):
        return "∞"
    if number >= 9999.5:
        return ">9999"
    return decimal(number, 2 if number < 9.995 else 1 if number < 99.95 else 0)


def ratio_interval(estimate: float, low: float, high: float) -> str:
    """A ratio with its interval: "0.98 (0.02 to 63.3)"."""
    return f"{ratio(estimate)} ({ratio(low)} to {ratio(high)})"


def difference_unit(unit: str) -> str:
    """The unit of a difference of two values in `unit`: percentages differ by percentage points, counts by a number."""
    return {"count": "", "percent": "percentage points"}.get(unit, unit)


def p_value(p: float, relation: str = "=") -> str:
    """A p value: "p = 0.04", "p < 0.001"."""
    if math.isnan(p):
        return ""
    return f"p {relation or '='} {decimal(p)}" if p >= 0.001 or relation == "<" else "p < 0.001"


def date(text: str) -> str:
    """A date as precise as it is known: "19 Feb 2010", "Feb 2010", "2010"."""
    if not text:
        return ""
    year, month, day = [*text.split("-"), "", ""][:3]
    parts = [str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", year]
    return " ".join(part for part in parts if part)


def day(value: dt.date) -> str:
    """A day: "19 Feb 2010"."""
    return date(value.isoformat())


def bounds(exact: str, after: str, before: str) -> str:
    """A date or what is known of it: "9 Feb 2009", "Apr 2007 to Sep 2008", "after Jan 2025"."""
    if exact:
        return date(exact)
    if after and before:
        return f"{date(after)} to {date(before)}"
    return f"after {date(after)}" if after else f"before {date(before)}" if before else "undated"


def listing(names: list[str], *, last: str = "and") -> str:
    """Names joined as in a sentence: "a, b and c"."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


def conditions_named(evidence: Evidence) -> str:
    """Where it was studied, after "in": "asthma or gout", "people at risk of measles"; "any condition" for none.

    Where the topic has words of its own for the people, they need not have the condition.
    """
    chosen = [evidence.topic.conditions[name] for name in evidence.selection.conditions]
    return listing([condition.people or condition.label for condition in chosen], last="or") or "any condition"


def with_article(name: str) -> str:
    """A noun with its indefinite article: "a risk ratio", "an odds ratio"."""
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def first_few(items: list[str], *, most: int = 6) -> str:
    """Items joined by semicolons; of a long list the first few and how many more there are."""
    more = len(items) - most
    return "; ".join(items[:most]) + (f"; and {integer(more)} more" if more > 0 else "")
