"""What the bot remembers: the questions behind "more" buttons, so that they work after any restart.

A question is kept once, whoever asked it, without anything about the reader; the oldest are forgotten.
"""

import sqlite3
from pathlib import Path

from index.database import worded_faults

QUESTIONS = 50_000
"""How many questions are remembered."""


class Memory:
    """A small SQLite file beside the library; `folder` None keeps it in memory. One thread at a time."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises `StoreError` where the file cannot be used."""
        self._path = folder.expanduser() / "memory.sqlite" if folder else None
        with worded_faults(self._path):
            self._db = sqlite3.connect(
                self._path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS asked (id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, "
                "story_id TEXT NOT NULL, UNIQUE (question, story_id))"
            )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def remember(self, question: str, story_id: str | None = None) -> int:
        """The number of a question to a story, or to all; the same whenever it is asked."""
        asked = (question, story_id or "")
        with worded_faults(self._path):
            self._db.execute("INSERT INTO asked (question, story_id) VALUES (?, ?) ON CONFLICT DO NOTHING", asked)
            found = self._db.execute("SELECT id FROM asked WHERE question = ? AND story_id = ?", asked).fetchone()
            number = int(found[0])
            self._db.execute("DELETE FROM asked WHERE id <= ?", (number - QUESTIONS,))
        return number

    def recall(self, number: int) -> tuple[str, str | None] | None:
        """The question of a number and the story it was put to, or None where it is forgotten."""
        with worded_faults(self._path):
            row = self._db.execute("SELECT question, story_id FROM asked WHERE id = ?", (number,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]) or None)
