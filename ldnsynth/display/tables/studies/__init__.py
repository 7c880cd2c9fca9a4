"""Tables of studies: which there are, what is new, what was public when."""
