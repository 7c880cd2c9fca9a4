"""What must hold of the coded stances. One function a rule."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Tables


def _stances_are_complete(tables: Tables) -> Iterator[Problem]:
    for row in tables["stances"]:
        about = [row[column] for column in ("certainty", "basis", "first_line", "last_line", "passage_sha256")]
        if bool(row["stance"]) != all(about) or bool(row["stance"]) != any(about):
            yield row.problem("stance", "a stance has certainty, basis, lines and hash; a blank one has none of them.")
        elif row["first_line"] and int(row["first_line"]) > int(row["last_line"]):
            yield row.problem("first_line", f"{row['first_line']} is after last_line {row['last_line']}.")
    for coder in sorted({row["coder"] for row in tables["stances"]} - {""}):
        coded = {(row["source_id"], row["question"]) for row in tables["stances"] if row["coder"] == coder}
        for source in tables["sources"]:
            missing = [question for question in tables.topic.questions if (source["source_id"], question) not in coded]
            if missing:
                yield source.problem("", f"coder {coder!r} left out {', '.join(missing)}. Code every question.")


STANCE_RULES = (_stances_are_complete,)
