"""An effect and its inputs: what each may be, and how it was derived."""
