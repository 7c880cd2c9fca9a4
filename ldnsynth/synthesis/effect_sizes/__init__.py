"""Effects from the data of trials: means, counts, pairs, events over time."""
