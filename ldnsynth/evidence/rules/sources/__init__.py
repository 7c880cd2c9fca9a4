"""What must hold of sources: their claims, stances and passages, and what coders agreed on."""
