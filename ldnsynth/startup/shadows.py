"""Modules of a working folder or of PYTHONPATH that stand in the place of a library: found before any of them runs."""

import os
import sys
from collections.abc import Iterable

_LIBRARIES = frozenset(
    "IPython PIL click dask distributed ipykernel jinja2 jupyter_client jupyter_core markupsafe "
    "matplotlib nbclient nbconvert nbformat numpy pandas papermill pypandoc rich rocrate scipy statsmodels tornado "
    "traitlets typst yaml zmq".split()
)


def find_shadows(path: Iterable[str]) -> list[str]:
    """Files and packages that are imported instead of a library of the same name.

    Parameters
    ----------
    path : iterable of str
        Folders in the order in which modules are looked for, as `sys.path`. Those before the standard library are
        judged, unless libraries were installed into them.
    """
    standard = os.path.dirname(os.__file__)
    found: list[str] = []
    for folder in path:
        if folder == standard:
            break
        found += _shadows_in(folder or os.curdir)
    return found


def refuse_shadows() -> None:
    """Stop with a sentence if modules stand in the place of libraries.

    Raises
    ------
    SystemExit
        All of them are named.
    """
    if found := find_shadows(sys.path):
        what = "stands" if len(found) == 1 else "stand"
        sys.exit(f"{', '.join(found)}: {what} in the place of a library of the same name. Rename, or work elsewhere.")


def _shadows_in(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # an archive, or nothing that is there
        return []
    if any(name.endswith((".dist-info", ".egg-info")) for name in names):
        return []
    return [os.path.join(folder, name) for name in names if _is_shadow(folder, name)]


def _is_shadow(folder: str, name: str) -> bool:
    module, ending = os.path.splitext(name)
    taken = ending == ".py" or (not ending and os.path.isfile(os.path.join(folder, name, "__init__.py")))
    return taken and (module in sys.stdlib_module_names or module in _LIBRARIES)
