"""Pooling with what trials differ in: meta-regression and subgroups."""
