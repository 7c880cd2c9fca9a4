"""Sentences on what sources say."""
