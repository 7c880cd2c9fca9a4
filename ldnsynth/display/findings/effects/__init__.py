"""Sentences on effects and what they hang on."""
