"""The works that a report cites: list, BibTeX, names of studies in texts."""
