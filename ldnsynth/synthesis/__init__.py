"""What follows from the evidence: pure functions on numbers and frames."""
