"""Decks of slides: read from notebooks, written as HTML and PDF."""
