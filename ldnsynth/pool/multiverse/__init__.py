"""A file of results in every defensible way."""
