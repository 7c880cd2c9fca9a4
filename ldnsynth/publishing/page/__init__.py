"""The pages of HTML: a report, a grid of reports, the index of all."""
