"""Estimates, directions and what is stated without a number, in words that all of display shares."""
