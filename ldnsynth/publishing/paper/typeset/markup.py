"""Texts as typst's markup: sentences as they are, markdown by pandoc, many texts in one call."""

import re
from collections.abc import Iterable, Iterator

from ldnsynth.display.sentences import paragraphs
from ldnsynth.errors import ReportError
from ldnsynth.publishing.files.pandoc import convert

# Markdown as GitHub reads it, but that tags of HTML are text like any other.
_MARKDOWN = (
    "markdown_strict-raw_html+all_symbols_escapable+autolink_bare_uris+backtick_code_blocks+fenced_code_blocks"
    "+intraword_underscores+lists_without_preceding_blankline+pipe_tables+space_in_atx_header+strikeout"
)
_SIGN = re.compile(r"[!-/:-@[-`{-~]")  # each may mean something to typst
_BETWEEN = "\ue000"  # a private character: it stands in no text


def said(sentences: str) -> str:
    """Sentences, as `display.sentences` has them, as markup in which nothing but leads means anything."""
    told = []
    for lead, rest in paragraphs(sentences):
        bold, plain = (_SIGN.sub(r"\\\g<0>", part) for part in (lead, rest))
        told.append(f"*{bold}*{plain}" if lead else plain)
    return "\n\n".join(told)


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
    parts = convert(joined, "typst", reader=reader, arguments=["--wrap=none"]).split(_BETWEEN) if wanted else []
    if len(parts) != len(wanted):
        raise ReportError("A text holds the character U+E000, which is kept for joining texts: remove it.")
    return {text: part.strip() for text, part in zip(wanted, parts, strict=True)}


def markdown_of(chapters: Iterable) -> Iterator[str]:
    """The texts of chapters that are markdown."""
    blocks = (block for chapter in chapters for section in chapter.sections for block in section.blocks)
    return (block.markdown for block in blocks if block.kind == "prose")
