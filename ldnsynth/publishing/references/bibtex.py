"""The references of a report, CSL-JSON, as BibTeX."""

import json

from ldnsynth.errors import ReportError


def to_bibtex(csl: str) -> str:
    """CSL-JSON as BibTeX, by pandoc.

    Raises
    ------
    ReportError
        If pandoc is missing.
    """
    try:
        import pypandoc

        text = pypandoc.convert_text(csl, "bibtex", format="csljson") if json.loads(csl) else ""
    except (ImportError, OSError) as error:
        remedy = "install pypandoc-binary, as requirements.lock asks"
        raise ReportError(f"references.bib: pandoc was not found ({remedy}).") from error
    for item in (item for item in json.loads(csl) if "DOI" in item):  # pandoc leaves them out
        text = text.replace(f"{{{item['id']},\n", f"{{{item['id']},\n  doi = {{{item['DOI']}}},\n", 1)
    return text
