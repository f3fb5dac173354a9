"""Where a story's text stands in the chats, so that a citation can point into it.

One row for each part in a message: the messages that the bot posts have one part each, a channel's own have many.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.database import worded_faults
from index.types import Span


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that holds a part of a story: `lead` UTF-16 units, then the part, whose `digest` tells its words.

    `topic` is 0 outside of any.
    """

    chat: int
    topic: int
    message: int
    story_id: str
    part: Span
    lead: int
    digest: str


class Posts:
    """The posted messages; nothing about readers is in it. One thread at a time."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db, self._path = db, path
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS posted (chat INTEGER NOT NULL, topic INTEGER NOT NULL, "
                'message INTEGER NOT NULL, story_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, '
                "lead INTEGER NOT NULL, digest TEXT NOT NULL, "
                "PRIMARY KEY (chat, message, story_id, start)) WITHOUT ROWID"
            )
            db.execute("CREATE INDEX IF NOT EXISTS posted_story ON posted (chat, topic, story_id)")

    def add(self, post: Posted) -> None:
        """Remember a message; older ones of the same part in the same place are not needed any more."""
        where = (post.chat, post.topic, post.story_id, post.part.start, post.part.end)
        with worded_faults(self._path):
            self._db.execute(
                'DELETE FROM posted WHERE chat = ? AND topic = ? AND story_id = ? AND start = ? AND "end" = ?', where
            )
            self._db.execute(
                "INSERT OR REPLACE INTO posted VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (post.chat, post.topic, post.message, *where[2:], post.lead, post.digest),
            )

    def find(self, chat: int, topic: int, story_id: str, span: Span) -> Posted | None:
        """The latest message there that holds a span of a story."""
        with worded_faults(self._path):
            row = self._db.execute(
                'SELECT message, start, "end", lead, digest FROM posted WHERE chat = ? AND topic = ? '
                'AND story_id = ? AND start <= ? AND "end" >= ? ORDER BY message DESC LIMIT 1',
                (chat, topic, story_id, span.start, span.end),
            ).fetchone()
        if row is None:
            return None
        message, start, end, lead, digest = row
        return Posted(chat, topic, message, story_id, Span(start, end), lead, digest)

    def drop(self, post: Posted) -> None:
        """Forget a part that is no longer there, or not as it was."""
        with worded_faults(self._path):
            self._db.execute(
                "DELETE FROM posted WHERE chat = ? AND message = ? AND story_id = ? AND start = ?",
                (post.chat, post.message, post.story_id, post.part.start),
            )

    def forget(self, chat: int) -> bool:
        """Forget all that was posted in a chat; whether there was anything."""
        with worded_faults(self._path):
            return self._db.execute("DELETE FROM posted WHERE chat = ?", (chat,)).rowcount > 0

    def clear(self, chat: int, message: int) -> None:
        """Forget all that a message held: it has another text now."""
        with worded_faults(self._path):
            self._db.execute("DELETE FROM posted WHERE chat = ? AND message = ?", (chat, message))
