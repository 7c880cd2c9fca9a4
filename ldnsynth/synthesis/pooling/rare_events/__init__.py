"""Pooling tables of counts without a variance for each."""
