"""Questions under faults, counted: which were answered once, lost, or doubled. Not part of `make test`."""
