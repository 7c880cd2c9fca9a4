"""Markdown as typst's markup, by pandoc: many texts in one call."""

from collections.abc import Iterable, Iterator

from ldnsynth.errors import ReportError

# Markdown as GitHub reads it, but that tags of HTML are text like any other.
_MARKDOWN = (
    "markdown_strict-raw_html+all_symbols_escapable+autolink_bare_uris+backtick_code_blocks+fenced_code_blocks"
    "+intraword_underscores+lists_without_preceding_blankline+pipe_tables+space_in_atx_header+strikeout"
)
_BETWEEN = "\ue000"  # a private character: it stands in no text


def to_typst(texts: Iterable[str], *, reader: str = _MARKDOWN) -> dict[str, str]:
    """Each text, with what typst is to be given for it.

    Parameters
    ----------
    texts : iterable of str
        Markdown; HTML and typst in it are text.
    reader : str
        Another format of pandoc's that the texts are in.

    Raises
    ------
    ReportError
        If pandoc is missing or fails.
    """
    wanted = list(dict.fromkeys(texts))
    joined = f"\n\n{_BETWEEN}\n\n".join(wanted)
    parts = _pandoc(joined, reader).split(_BETWEEN) if wanted else []
    if len(parts) != len(wanted):
        raise ReportError("A text holds the character U+E000, which is kept for joining texts: remove it.")
    return {text: part.strip() for text, part in zip(wanted, parts, strict=True)}


def markdown_of(chapters: Iterable) -> Iterator[str]:
    """The texts of chapters that are markdown: prose, notes and findings."""
    for section in (section for chapter in chapters for section in chapter.sections):
        yield from (finding.text for finding in section.findings)
        for block in section.blocks:
            if block.kind == "prose":
                yield block.markdown
            elif block.kind == "note":
                yield block.text


def _pandoc(text: str, reader: str) -> str:
    try:
        import pypandoc

        return pypandoc.convert_text(text, "typst", format=reader, extra_args=["--wrap=none"])
    except (ImportError, OSError) as error:
        remedy = "install pypandoc-binary, as requirements.lock asks"
        raise ReportError(f"pandoc was not found ({remedy}).") from error
    except RuntimeError as error:
        raise ReportError(f"pandoc could not read a text: {error}") from error
