"""Slides that appraise one trial."""
