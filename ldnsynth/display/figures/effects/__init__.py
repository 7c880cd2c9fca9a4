"""Figures of effects: estimates, directions, sensitivity."""
