"""Effects from what papers print: intervals, p values, percentages, medians."""
