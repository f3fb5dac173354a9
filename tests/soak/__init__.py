"""One bot for a very long time: memory, handles, disk and times over 100,000 questions."""
