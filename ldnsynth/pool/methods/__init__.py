"""Single methods by name: what a pooled result hangs on, and what a paper prints as what pooling needs."""
