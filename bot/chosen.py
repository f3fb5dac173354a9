"""Which story a chat, or one topic of a forum, has chosen to ask; the rest ask all stories."""

import sqlite3
from pathlib import Path

from index.database import worded_faults


class Chosen:
    """The choices, in the memory's file: nothing but the chat's and the topic's number and the story's id."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db, self._path = db, path
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS chosen (chat INTEGER NOT NULL, topic INTEGER NOT NULL, "
                "story_id TEXT NOT NULL, PRIMARY KEY (chat, topic)) WITHOUT ROWID"
            )

    def story_id(self, chat: int, topic: int = 0) -> str | None:
        """The chosen story, or None: all are asked."""
        with worded_faults(self._path):
            row = self._db.execute("SELECT story_id FROM chosen WHERE chat = ? AND topic = ?", (chat, topic)).fetchone()
        return None if row is None else str(row[0])

    def forget(self, chat: int) -> bool:
        """Forget what a chat has chosen; whether there was anything."""
        with worded_faults(self._path):
            return self._db.execute("DELETE FROM chosen WHERE chat = ?", (chat,)).rowcount > 0

    def choose(self, chat: int, topic: int, story_id: str | None) -> None:
        """From now on this story is asked there; without one, all."""
        with worded_faults(self._path):
            if story_id is None:
                self._db.execute("DELETE FROM chosen WHERE chat = ? AND topic = ?", (chat, topic))
            else:
                self._db.execute("INSERT OR REPLACE INTO chosen VALUES (?, ?, ?)", (chat, topic, story_id))
