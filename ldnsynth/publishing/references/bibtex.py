"""The references of a report, CSL-JSON, as BibTeX."""

import json

from ldnsynth.publishing.files.pandoc import convert


def to_bibtex(csl: str) -> str:
    """CSL-JSON as BibTeX, by pandoc.

    Raises
    ------
    ReportError
        As `pandoc.convert`.
    """
    text = convert(csl, "bibtex", reader="csljson") if json.loads(csl) else ""
    for item in (item for item in json.loads(csl) if "DOI" in item):  # pandoc leaves them out
        text = text.replace(f"{{{item['id']},\n", f"{{{item['id']},\n  doi = {{{item['DOI']}}},\n", 1)
    return text
