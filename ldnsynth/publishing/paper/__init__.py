"""Reports on paper: PDF, hand-out, Word."""
