"""Which effect of a trial enters which pool, and what depends on that."""
