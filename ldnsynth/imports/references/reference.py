"""A reference as every format gives it, and the row of ``documents`` that it becomes."""

import re
from dataclasses import dataclass, field

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Row, tidy
from ldnsynth.scaffold.start import term

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_REGISTER = re.compile(
    r"\b(NCT\d{8}|ISRCTN\d{8}|ChiCTR[-A-Z0-9]*\d{6,}|ACTRN\d{14}|CTRI/\d{4}/\d{2,3}/\d{6}|IRCT\d{8,}N\d+|"
    r"DRKS\d{8}|EUCTR\d{4}-\d{6}-\d{2}|\d{4}-\d{6}-\d{2}|JPRN-\w+|UMIN\d{9}|jRCTs?\d{9,}|KCT\d{7}|PACTR\d{15,16})\b"
)


MOST = 100_000  # references of one file


def refuse_more(name: str, count: int) -> None:
    """Refuse a file with more references than any search brings.

    Raises
    ------
    DataError
        More than `MOST`.
    """
    if count > MOST:
        raise DataError([f"{name}: holds {count:,} references, expected {MOST:,} at most. Split it."])


@dataclass
class Reference:
    """What a file says of a work; "" where it says nothing.

    Attributes
    ----------
    place : str
        Where in the file it stands, for a sentence.
    kind : str
        A term of `vocabulary.DOCUMENTS`.
    authors : list of str
        "Surname Initials" each; a group as it is called.
    public_from : str
        YYYY, YYYY-MM or YYYY-MM-DD.
    raw : dict
        What else was given and may be of use: ``abstract``, ``type``.
    """

    place: str
    kind: str = "article"
    title: str = ""
    authors: list[str] = field(default_factory=list)
    container: str = ""
    volume_pages: str = ""
    year: str = ""
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    register_number: str = ""
    url: str = ""
    public_from: str = ""
    raw: dict[str, str] = field(default_factory=dict)

    def cells(self, document_id: str) -> Row:
        """Its row of ``documents``."""
        numbered = self.pmid or self.doi or self.register_number
        named = f"DOI {self.doi}" if self.doi else f"PMID {self.pmid}" if self.pmid else self.register_number
        cells = {
            "document_id": document_id,
            "kind": self.kind,
            "title": self.title or f"[{named}]",
            "authors": "; ".join(self.authors),
            "container": self.container,
            "volume_pages": self.volume_pages,
            "year": self.year,
            "pmid": self.pmid,
            "pmcid": self.pmcid,
            "doi": self.doi,
            "register_number": self.register_number,
            "url": "" if numbered else self.url,
            "public_from": self.public_from or self.year,
            "verification": "secondary",
        }
        return {name: text for name, cell in cells.items() if (text := tidy(cell))}


def person(family: str, given: str) -> str:
    """Surname and initials of a family name and given names, or initials."""
    family, given = tidy(family), tidy(given)
    if re.fullmatch(r"[A-Z]{1,3}", given):
        return f"{family} {given}"
    initials = "".join(part[0].upper() for part in re.findall(r"[^\W\d_]+", given))
    return f"{family} {initials}".strip()


def person_of(name: str) -> str:
    """Surname and initials of a name with a comma, such as "Marx, Karl"; any other stays as it is."""
    name = tidy(name).strip(" ,;")
    if "," in name:
        family, _, given = name.partition(",")
        given = re.sub(r",\s*(Jr|Sr|II|III|PhD|MD)\.?$", "", given.strip())
        return person(family, given)
    return name


def plain_doi(text: str) -> str:
    """A DOI without address or label, "" if there is none."""
    found = re.search(r"\b10\.\d{4,9}/\S+", tidy(text))
    return found[0].rstrip(".,;)]") if found else ""


def register_number_in(text: str) -> str:
    """The first number of a trial register in a text, "" if there is none."""
    found = _REGISTER.search(text)
    return found[1] if found else ""


def day_of(text: str) -> str:
    """A date as YYYY, YYYY-MM or YYYY-MM-DD, as precise as it is given: "2014/03/12/", "2014 Mar 12", "20140312"."""
    text = tidy(text)
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return "-".join(found.groups())
    if not (found := re.match(r"(1[5-9]\d\d|20\d\d)(?!\d)(.*)", text)):
        return ""
    year, rest = found.groups()
    parts = re.findall(r"[A-Za-z]{3,}|\d{1,2}", rest)
    month = (_MONTHS.get(parts[0][:3].lower()) or (int(parts[0]) if parts[0].isdigit() else 0)) if parts else 0
    if not 1 <= month <= 12:
        return year
    if re.match(r"\s*[A-Za-z]{3,}\s*-", rest):  # a span of months, "2014 Mar-Apr"
        return year
    day = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    return f"{year}-{month:02d}" + (f"-{day:02d}" if 1 <= day <= 31 else "")


def earliest(*days: str) -> str:
    """The first of several days; one within another ("2018-10-05" in "2018") says more and counts."""
    return min(filter(None, days), key=lambda day: day.ljust(10, "~"), default="")


def year_of(text: str) -> str:
    """The year in a date, "" if there is none."""
    return day_of(text)[:4] or (found[0] if (found := re.search(r"\b(1[5-9]|20)\d\d\b", text)) else "")


def volume_pages(volume: str, issue: str, pages: str) -> str:
    """What is known of "volume(issue):pages"."""
    first = tidy(volume) + (f"({tidy(issue)})" if tidy(issue) else "")
    pages = re.sub(r"\s*[-–—]+\s*", "-", tidy(pages))
    return f"{first}:{pages}" if first and pages else first or pages


def pages_of(first: str, last: str) -> str:
    """First and last page as a range; the last one alone tells nothing."""
    first, last = tidy(first), tidy(last)
    return f"{first}-{last}" if first and last and first != last else first


def short_name(reference: Reference) -> str:
    """The start of an id: first author's surname and year, the register number, or words of the title."""
    if reference.kind == "register_entry" and reference.register_number:
        return term(reference.register_number)
    if reference.authors:
        words = reference.authors[0].split()
        surname = (
            "".join(words[:-1]) if len(words) > 1 and re.fullmatch(r"[A-Z][A-Z-]*", words[-1]) else " ".join(words)
        )
        name = term(surname).replace("_", "")
    else:
        name = "_".join(term(reference.title).split("_")[:3]) if reference.title else ""
    if name in ("", "unnamed"):
        number = reference.register_number or reference.pmid or reference.doi
        return term(f"pmid {number}" if number == reference.pmid and number else number)
    return name + reference.year


def same_title(text: str) -> str:
    """A title as it is compared: letters and digits alone."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
