"""Studies by the names that texts give them, and the documents that they are cited by."""

import re
from collections.abc import Callable, Mapping

from ldnsynth.evidence.reading.evidence import Evidence


class Studies:
    """Finds studies in texts.

    Parameters
    ----------
    documents : mapping of str to tuple of str
        The documents that each study is cited by, by the study's name as texts have it.
    """

    def __init__(self, documents: Mapping[str, tuple[str, ...]]):
        self._documents = documents
        names = sorted(map(re.escape, documents), key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)({'|'.join(names)})(?!\w)") if names else None

    def named_in(self, text: str) -> list[str]:
        """The documents of the studies that a text names, in its order."""
        names = self._names.findall(text) if self._names else []
        return list(dict.fromkeys(document for name in names for document in self._documents[name]))

    def cited_in(self, text: str, cite: Callable[[list[str]], str], done: set[str]) -> str:
        """A text in which each study is followed by what `cite` gives for its documents, but for names in `done`.

        Names are added to `done`, so that the next part of the same block does not cite them again.
        """

        def once(match: re.Match) -> str:
            if match[0] in done:
                return match[0]
            done.add(match[0])
            return f"{match[0]}{cite(list(self._documents[match[0]]))}"

        return self._names.sub(once, text) if self._names else text


def documents_of_studies(evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """The report, else the register entry, else where it was seen, and further reports, by the label of each study."""
    found = {}
    for row in evidence.trials.itertuples():
        first = row.report_id or row.register_id or row.source_id.split(";")[0]
        if documents := tuple(filter(None, (first, *row.other_reports.split(";")))):
            found[row.label] = documents
    return found
