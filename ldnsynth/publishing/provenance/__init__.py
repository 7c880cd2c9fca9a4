"""What a report was made from, and where each number was seen: manifest, crate, origins of rows."""
