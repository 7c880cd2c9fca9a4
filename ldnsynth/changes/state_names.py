"""The names that two states of a review give to their studies, outcomes and domains."""

from typing import NamedTuple

from ldnsynth.evidence.reading.evidence import Evidence


class Names(NamedTuple):
    """The names of conditions and domains that two states have, in the order of display."""

    conditions: dict[str, str]
    domains: dict[str, str]


def names_of(before: Evidence, after: Evidence) -> Names:
    """Return the names of both states; where both have one, the later."""
    new, old = after.topic, before.topic
    return Names(
        new.condition_labels | old.condition_labels | new.condition_labels,
        new.domain_labels | old.domain_labels | new.domain_labels,
    )


def in_order(names: Names, keys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keys that start with condition and domain, in the order of the topic."""
    places = list(names.conditions), list(names.domains)
    return sorted(keys, key=lambda key: (places[0].index(key[0]), places[1].index(key[1]), key))
