"""Kernels forked from a process that has the libraries loaded, for whoever asks Jupyter for `python3-warm`."""
