"""Sentences on how sure one may be, also in plain words."""
