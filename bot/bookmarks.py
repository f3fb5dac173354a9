"""Where the last answer of a conversation stopped, for some hours, so that "more" goes on from there."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Conversation
from index.database import worded_faults


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The number of a long answer's question, the offset of its next page, and the digest of all its words.

    No number where all has been shown.
    """

    memo: int | None
    offset: int
    digest: str


class Bookmarks:
    """One a conversation, in the memory's file. One thread at a time."""

    def __init__(
        self, db: sqlite3.Connection, path: Path | None, *, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._db, self._path, self._seconds, self._clock = db, path, seconds, clock
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS bookmarks (reader INTEGER NOT NULL, chat INTEGER NOT NULL, "
                "topic INTEGER NOT NULL, at REAL NOT NULL, memo INTEGER, offset INTEGER NOT NULL, "
                "digest TEXT NOT NULL, PRIMARY KEY (reader, chat, topic)) WITHOUT ROWID"
            )
            db.execute("CREATE INDEX IF NOT EXISTS bookmarks_at ON bookmarks (at)")
        self._forget_old()

    def of(self, conversation: Conversation) -> Bookmark | None:
        """Where the conversation's last answer stopped; None where there is no answer to go on with."""
        with worded_faults(self._path):
            row = self._db.execute(
                "SELECT memo, offset, digest FROM bookmarks WHERE reader = ? AND chat = ? AND topic = ? AND at > ?",
                (conversation.reader, conversation.chat, conversation.topic, self._clock() - self._seconds),
            ).fetchone()
        return None if row is None else Bookmark(*row)

    def put(self, conversation: Conversation, bookmark: Bookmark | None) -> None:
        """The last answer stopped there; None: there was none."""
        who = (conversation.reader, conversation.chat, conversation.topic)
        self._forget_old()
        with worded_faults(self._path):
            if bookmark is None or self._seconds <= 0:
                self._db.execute("DELETE FROM bookmarks WHERE reader = ? AND chat = ? AND topic = ?", who)
            else:
                values = (*who, self._clock(), bookmark.memo, bookmark.offset, bookmark.digest)
                self._db.execute("INSERT OR REPLACE INTO bookmarks VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def forget(self, reader: int, chat: int) -> bool:
        """Forget a reader's bookmarks in a chat; whether there were any."""
        with worded_faults(self._path):
            done = self._db.execute("DELETE FROM bookmarks WHERE reader = ? AND chat = ?", (reader, chat))
        return done.rowcount > 0

    def _forget_old(self) -> None:
        with worded_faults(self._path):
            self._db.execute("DELETE FROM bookmarks WHERE at <= ?", (self._clock() - self._seconds,))
