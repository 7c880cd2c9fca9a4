"""Pictures drawn once: what one is made of, as a hash, and where those that were drawn are kept."""
