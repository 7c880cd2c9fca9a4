"""The guide to the tables of a review, made from their layout and its topic."""

from collections.abc import Iterator

from ldnsynth.evidence.layout import OPTIONAL, TABLES, Column, TableLayout, tables_in_use
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import VERIFICATION

_MOST_TERMS = 12


def tables_readme(topic: Topic) -> str:
    """Markdown that says what each table and column holds."""
    return "\n".join(_lines(topic)) + "\n"


def _lines(topic: Topic) -> Iterator[str]:
    yield from (
        "# The data",
        "",
        "One table a file, UTF-8 with LF, commas and decimal points, rows sorted by key. Blank means that the "
        "value was not",
        "seen. `topic.yml` says what the review is about; `datapackage.json` is made from it (`ldnsynth describe`).",
        "`ldnsynth check` names every problem with file, row and column. Names of numbers are those of metafor's "
        "`escalc`:",
        "arm 1 is the intervention.",
        "",
        "Every value names the document that it was seen in (`source_id`), where in it (`locator`), and how well it is",
        "verified:",
        "",
        *(f"- `{level}`: {meaning}" for level, meaning in VERIFICATION.items()),
        "",
        "An `unverified` value enters no analysis.",
        "",
    )
    for table in tables_in_use(topic):
        yield from _table(table, topic)
    spare = [name for name in OPTIONAL if name not in topic.tables]
    if spare:
        yield (
            "Further tables, used once `topic.yml` names them under `tables`: "
            + ", ".join(
                f"`{name}` ({TABLES[name].description[:1].lower()}{TABLES[name].description[1:]})" for name in spare
            )
            + "."
        )


def _table(table: TableLayout, topic: Topic) -> Iterator[str]:
    yield f"## {table.path}"
    yield ""
    yield f"{table.description}. Key: {', '.join(f'`{name}`' for name in table.key)}."
    yield ""
    yield "| column | holds |"
    yield "|---|---|"
    for column in table.columns.values():
        yield f"| `{column.name}` | {_holds(table, column, topic)} |"
    yield ""


def _holds(table: TableLayout, column: Column, topic: Topic) -> str:
    parts = [column.description] if column.description else []
    terms = list(column.allowed(topic))
    if terms:
        listed = ", ".join(f"`{term}`" for term in terms[:_MOST_TERMS])
        parts.append(listed + (f" and {len(terms) - _MOST_TERMS} more" if len(terms) > _MOST_TERMS else ""))
    if column.name in table.references:
        parts.append(f"a row of {table.references[column.name]}")
    if column.type != "string":
        parts.append(f"a {column.type}")
    parts += ["always filled"] if column.required else ["the file may do without it"] if column.optional else []
    return "; ".join(parts).replace("|", "\\|")
