"""Options of the command line that name columns."""

from collections.abc import Collection, Sequence

from ldnsynth.errors import DataError
from ldnsynth.vocabulary import nearest


def mapping_of(mapped: Sequence[str], known: Collection[str] = ()) -> dict[str, str]:
    """Parts such as "ai=tpos" as a mapping of our names to those of the table.

    Parameters
    ----------
    mapped : sequence of str
        OURS=THEIRS each.
    known : collection of str
        Names that are ours; empty if any may be.

    Raises
    ------
    DataError
        What is no pair of names; a name of ours that is unknown; a name on either side that stands twice.
    """
    parts = [tuple(name.strip() for name in part.partition("=")[::2]) for part in mapped]
    faults = [
        f"--map: found {part!r}, expected OURS=THEIRS, such as ai=tpos."
        for part, names in zip(mapped, parts, strict=True)
        if not all(names)
    ]
    pairs = [names for names in parts if all(names)]
    unknown = [ours for ours, _ in pairs if known and ours not in known]
    faults += [f"--map: {ours!r} is no name of a column here.{nearest(ours, list(known))}" for ours in unknown]
    columns: dict[str, list[str]] = {}
    for ours, theirs in pairs:
        columns.setdefault(theirs.casefold(), []).append(ours)
    names = [ours for ours, _ in pairs]
    faults += [f"--map: {ours} stands twice. Leave one out." for ours in dict.fromkeys(names) if names.count(ours) > 1]
    faults += [
        f"--map: one column, {theirs!r}, for {' and '.join(ours)}. Leave one out."
        for theirs, ours in ((theirs, columns[theirs.casefold()]) for theirs in dict.fromkeys(dict(pairs).values()))
        if len(set(ours)) > 1
    ]
    if faults:
        raise DataError(faults)
    return dict(pairs)
