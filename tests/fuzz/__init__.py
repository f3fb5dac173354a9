"""Long runs that look for input nobody thought of."""
