"""From notebooks to reports: the collection, its parameters, running, rendering, provenance."""
