"""Pooling effects that share people."""
