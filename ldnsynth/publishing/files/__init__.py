"""Files as they are read and written: encodings, guards, staging."""
