"""The formats that can be read, and what reads each."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan
from ldnsynth.imports.references.plan import READERS, plan_references
from ldnsynth.imports.registers.ctgov import plan_ctgov
from ldnsynth.imports.review import Held
from ldnsynth.imports.revman.plan import READERS as REVMAN
from ldnsynth.imports.revman.plan import plan_revman
from ldnsynth.imports.sheets.covidence import plan_covidence
from ldnsynth.imports.sheets.escalc import plan_escalc
from ldnsynth.imports.sheets.metapsy import plan_metapsy
from ldnsynth.imports.sheets.robvis import plan_robvis
from ldnsynth.imports.sheets.workbook_rows import plan_xlsx

Planner = Callable[..., Plan]

PLANNERS: Mapping[str, Planner] = {
    **dict.fromkeys(READERS, plan_references),
    **dict.fromkeys(REVMAN, plan_revman),
    "ctgov": plan_ctgov,
    "robvis": plan_robvis,
    "metapsy": plan_metapsy,
    "escalc": plan_escalc,
    "covidence": plan_covidence,
    "xlsx": plan_xlsx,
}
# Options that a format understands besides the file and the review.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(REVMAN, ("better", "analyses", "coder")),
    "ctgov": ("better", "outcomes"),
    "robvis": ("tool", "mapped", "coder"),
    "metapsy": ("outcome", "coder", "decimal"),
    "escalc": ("measure", "outcome", "better", "mapped", "where", "decimal"),
    "covidence": ("map_file", "decimal"),
    "xlsx": ("replace",),
}
_NAMES = {"mapped": "map", "map_file": "map-file"}  # of options on the command line, where they differ
_TOLD_THEIR_FORMAT = (plan_references, plan_revman)


def plan_of(form: str, path: Path, held: Held, **options: Any) -> Plan:
    """What a file would bring into a review.

    Parameters
    ----------
    form : str
        A key of `PLANNERS`.
    path : Path
    held : Held
    **options
        As `OPTIONS` names them for the format; those that were not given are None or empty.

    Raises
    ------
    DataError
        If the file cannot be read, or an option plays no part.
    """
    known = OPTIONS.get(form, ())
    given = {name: value for name, value in options.items() if value}
    if idle := sorted(set(given) - set(known)):
        raise DataError([f"--{_NAMES.get(name, name)} plays no part in {form}. Leave it out." for name in idle])
    if PLANNERS[form] in _TOLD_THEIR_FORMAT:
        given["form"] = form
    plan = PLANNERS[form](path, held, **given)
    plan.settle()
    return plan
