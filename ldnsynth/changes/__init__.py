"""What changed between two states of the evidence or two written reports, and why."""
