"""RevMan files: packages of RevMan Web and .rm5."""
