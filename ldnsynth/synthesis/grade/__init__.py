"""Certainty of the evidence: what can be computed of it, and the sentences that it allows."""
