"""Where evidence meets synthesis: what a reader is to see, as rows, before any word or picture is made of it."""
