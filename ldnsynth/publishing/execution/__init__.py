"""Notebooks executed: in processes here or on a cluster, by kernels that are forked where they can be."""
