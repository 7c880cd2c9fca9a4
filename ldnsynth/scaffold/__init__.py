"""A new review: its folder, and the rows that a table of trials gives."""
