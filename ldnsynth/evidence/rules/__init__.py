"""What must hold of the data: one function a rule, each fault a sentence."""
