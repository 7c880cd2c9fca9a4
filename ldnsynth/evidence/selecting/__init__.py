"""Which part of the evidence an analysis sees: by parameters, and as of a day."""
