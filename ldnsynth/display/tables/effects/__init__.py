"""Tables of effects: estimates, pools, directions, and what they hang on."""
