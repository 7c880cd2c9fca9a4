"""What an import would write, in words."""

from collections.abc import Iterator

from ldnsynth.evidence.layout import TABLES
from ldnsynth.imports.merge import Change
from ldnsynth.imports.plan import Plan, listed

_MOST = 200  # sentences of one kind


def told_plan(plan: Plan, change: Change) -> Iterator[str]:
    """Lines on what was read, row by table, what was assumed, what was refused and what has to be decided."""
    yield plan.source
    for name in (name for name in TABLES if name in change.new or name in change.same or name in change.filled):
        parts = [
            f"{len(keys)} {word}"
            for word, keys in (
                ("new", change.new.get(name, [])),
                ("already there", change.same.get(name, [])),
                ("filled in or replaced", change.filled.get(name, [])),
            )
            if keys
        ]
        keys = change.new.get(name, []) or change.filled.get(name, [])
        yield f"  {name}.csv: {', '.join(parts)}" + (f" ({listed(keys)})" if keys else "")
    if "topic.yml" in change.texts:
        added = [f"{key}: {listed(names)}" for key, names in change.topic.items()]
        added += [f"taken out, as no outcome is of it: {listed(change.dropped)}"] if change.dropped else []
        yield f"  topic.yml: {'; '.join(added)}" if added else "  topic.yml: tables"
    for head, sentences in (("noted", plan.told), ("refused", plan.refused), ("to decide", change.questions)):
        for sentence in sentences[:_MOST]:
            yield f"{head}: {sentence}"
        if len(sentences) > _MOST:
            yield f"{head}: and {len(sentences) - _MOST} more"
