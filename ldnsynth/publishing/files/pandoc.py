"""pandoc, which comes with the extra ``paper``: Word files, prose of PDFs, references in a style, BibTeX."""

from collections.abc import Sequence
from pathlib import Path

from ldnsynth.errors import ReportError


class PandocMissingError(ReportError):
    """pandoc is not there; whoever can do without it does."""

    def __init__(self):
        super().__init__("pandoc was not found. Install it: pip install 'ldnsynth[paper]'.")


def convert(text: str, to: str, *, reader: str, arguments: Sequence[str] = (), file: Path | None = None) -> str:
    """A text in another format of pandoc's.

    Parameters
    ----------
    text, reader : str
        What is read, and the format that it is in.
    to : str
        The format that is written.
    arguments : sequence of str
        Further options of pandoc.
    file : Path, optional
        Where to write it instead; "" comes back.

    Raises
    ------
    PandocMissingError
        If neither pandoc nor what calls it is installed.
    ReportError
        If pandoc refuses the text, with what it says.
    """
    try:
        import pypandoc

        outputfile = str(file) if file else None
        return pypandoc.convert_text(text, to, format=reader, extra_args=list(arguments), outputfile=outputfile)
    except (ImportError, OSError) as error:
        raise PandocMissingError from error
    except RuntimeError as error:
        raise ReportError(f"pandoc failed: {error}") from error
