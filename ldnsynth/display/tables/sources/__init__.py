"""Tables of what sources say: stances and claims."""
