"""Forest plots."""
