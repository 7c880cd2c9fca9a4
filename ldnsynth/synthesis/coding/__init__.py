"""What coders gave: stances, claims, agreement."""
