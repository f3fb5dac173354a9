"""Who said what: a story's quotations with their speakers, as spans."""

from index.reading.quotes.extract import extract_quotes, named_people, read_quotes

__all__ = ["extract_quotes", "named_people", "read_quotes"]
