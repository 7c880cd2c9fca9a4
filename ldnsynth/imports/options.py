"""Options of the command line that name columns."""

from collections.abc import Sequence

from ldnsynth.errors import DataError


def mapping_of(mapped: Sequence[str]) -> dict[str, str]:
    """Parts such as "ai=tpos" as a mapping of our names to those of the table.

    Raises
    ------
    DataError
        What has no equals sign.
    """
    odd = [part for part in mapped if "=" not in part]
    if odd:
        raise DataError([f"--map: found {part!r}, expected OURS=THEIRS, such as ai=tpos." for part in odd])
    return {ours.strip(): theirs.strip() for ours, _, theirs in (part.partition("=") for part in mapped)}
