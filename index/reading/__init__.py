"""A story comes in: read, normalised, cut into passages."""
