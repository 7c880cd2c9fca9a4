"""Sentences on studies: which there are, what is missing, what was public when."""
