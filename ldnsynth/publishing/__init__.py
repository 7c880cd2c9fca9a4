"""From notebooks to reports: the collection, its parameters, running, rendering, provenance."""

import ldnsynth.startup.lean_imports  # noqa: F401 - before anything of Jupyter's
