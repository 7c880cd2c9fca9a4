"""Figures of sources: stances, claims, and what was public when they wrote."""
