"""Somebody's own table: read, checked, pooled, told and drawn."""
