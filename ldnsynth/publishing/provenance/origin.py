"""A row of the data as a reader follows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """A row of the data as a reader follows it.

    Attributes
    ----------
    id : str
        Of the row, as blocks name it in their links.
    of, name : str
        Whose row it is (a trial, a source; "" for what stands by itself), and what it is called among them.
    said : str
        What was read, or the sum for a derived value, or how it was judged.
    documents : tuple of str
        Ids of the documents it was seen in; a document's own.
    locator, level : str
        Where in the document, and how well it was verified.
    verb : str
        What was done to have it: read, coded, judged or compared.
    more : tuple of (str, str)
        What else is known of it, each part with its name.
    rests_on : tuple of str
        Ids of the rows that decide a judgement.
    """

    id: str
    of: str
    name: str
    said: str
    documents: tuple[str, ...] = ()
    locator: str = ""
    level: str = ""
    verb: str = "read"
    more: tuple[tuple[str, str], ...] = ()
    rests_on: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is about, without the id."""
        return ", ".join(part for part in (self.of, self.name) if part)
