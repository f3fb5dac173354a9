"""Verbatim in Telegram: a story's own words, in answer to its readers' questions."""
