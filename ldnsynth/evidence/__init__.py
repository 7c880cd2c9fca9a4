"""What is known: the schema, its checks, loading, and selection by parameters and date."""

from importlib import import_module

_HOME = {
    "Evidence": "reading.evidence",
    "load_evidence": "reading.loading",
    "CheckReport": "checks",
    "check_data": "checks",
    "Selection": "selecting.parameters",
    "check_selection": "selecting.parameters",
    "select": "selecting.selection",
    "select_trial": "selecting.selection",
}
__all__ = list(_HOME)


def __getattr__(name: str):
    """Import on first use, so that the command line starts without pandas."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
