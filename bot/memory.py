"""What the bot remembers: the questions behind "more" buttons, and the last turns of each conversation.

A question behind a button is kept once, whoever asked it; with a digest of the reader, see `tally`. A conversation is a
reader's in one chat and topic; only its last turns are kept, for some hours, and not the reader's name. In the same
file: which message answered which (`exchanges`), where long answers stopped (`bookmarks`), where stories are posted
(`posts`), and verdicts (`feedback`).
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from bot.bookmarks import Bookmarks
from bot.chosen import Chosen
from bot.conversation import Conversation
from bot.exchanges import Exchanges
from bot.feedback import Feedback
from bot.posted import Posts
from bot.tally import Tally
from bot.upgrades import upgrade
from index.database import worded_faults
from index.library import TURNS
from index.types import Turn

logger = logging.getLogger(__name__)

HOURS = 24.0
"""How long a conversation is remembered by default."""

DAYS = 30.0
"""How long by default the words of readers are kept of whom nothing else is, or no more than a number."""

QUESTIONS = 50_000
"""How many questions are remembered."""

__all__ = ["DAYS", "HOURS", "QUESTIONS", "Conversation", "Memory"]


class Memory:
    """A small SQLite file beside the library; `folder` None keeps it in memory. One thread at a time."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        hours: float = HOURS,
        days: float = DAYS,
        clock: Callable[[], float] = time.time,
        secret: str = "",
        former: str | None = None,
    ) -> None:
        """Conversations are remembered for so many `hours`, all other words of readers for so many `days`.

        The `secret`, which the file must not hold, hides who asked the questions that are kept without a number; a
        `former` one still finds what was kept under it.
        Raises `StoreError` where the file cannot be used.
        """
        self._seconds, self._days, self._clock = hours * 3600, days, clock
        self._path = folder.expanduser() / "memory.sqlite" if folder else None
        with worded_faults(self._path):
            self._db = sqlite3.connect(
                self._path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")  # survives a kill; a power cut may cost the last turns
            upgrade(self._db, self._path)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS asked (id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, "
                "story_id TEXT NOT NULL, at REAL NOT NULL DEFAULT 0, UNIQUE (question, story_id))"
            )
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS asked_by (who TEXT NOT NULL, id INTEGER NOT NULL, "
                "at REAL NOT NULL DEFAULT 0, PRIMARY KEY (who, id)) WITHOUT ROWID"
            )
            self._db.execute("PRAGMA secure_delete = ON")  # what is forgotten is not in the file any more
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS turns (id INTEGER PRIMARY KEY, reader INTEGER NOT NULL, "
                "chat INTEGER NOT NULL, topic INTEGER NOT NULL, at REAL NOT NULL, question TEXT NOT NULL, "
                "answer TEXT NOT NULL, speaker TEXT NOT NULL)"
            )
            self._db.execute("CREATE INDEX IF NOT EXISTS turns_of ON turns (chat, reader, topic)")
            self._db.execute("CREATE INDEX IF NOT EXISTS asked_by_id ON asked_by (id)")
            # Else each question reads all that is kept, to find what is too old.
            self._db.execute("CREATE INDEX IF NOT EXISTS turns_at ON turns (at)")
            self._db.execute("CREATE INDEX IF NOT EXISTS asked_at ON asked (at)")
            self._db.execute("CREATE INDEX IF NOT EXISTS asked_by_at ON asked_by (at)")
            self._db.execute("PRAGMA busy_timeout = 1000")  # ms; opening may wait longer than an answer
        self._is_wiped = True
        self.exchanges = Exchanges(self._db, self._path, seconds=self._seconds, clock=clock)
        self.bookmarks = Bookmarks(self._db, self._path, seconds=self._seconds, clock=clock)
        self.feedback = Feedback(self._db, self._path)
        self.posts = Posts(self._db, self._path)
        self.chosen = Chosen(self._db, self._path)
        self.tally = Tally(self._db, self._path, clock, days=days, secret=secret, former=former)
        self.forget_old()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def remember(self, question: str, story_id: str | None = None, by: Conversation | None = None) -> int:
        """The number of a question to a story, or to all; the same whenever and `by` whomever it is asked."""
        asked = (question, story_id or "")
        with worded_faults(self._path):
            self._db.execute(
                "INSERT INTO asked (question, story_id, at) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET at = excluded.at",
                (*asked, self._clock()),
            )
            found = self._db.execute("SELECT id FROM asked WHERE question = ? AND story_id = ?", asked).fetchone()
            number = int(found[0])
            if by is not None:
                who = self.tally.digest(by.reader, by.chat)
                self._db.execute(
                    "INSERT INTO asked_by VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
                    (who, number, self._clock()),
                )
            self._drop_askers(self._db.execute("DELETE FROM asked WHERE id <= ? RETURNING id", (number - QUESTIONS,)))
        return number

    def recall(self, number: int) -> tuple[str, str | None] | None:
        """The question of a number and the story it was put to, or None where it is forgotten."""
        with worded_faults(self._path):
            row = self._db.execute("SELECT question, story_id FROM asked WHERE id = ?", (number,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]) or None)

    def add_turn(self, conversation: Conversation, turn: Turn) -> int | None:
        """Keep a conversation's latest turn; the oldest go, and whatever is older than it may be. Its number."""
        self.forget_old()
        if self._seconds <= 0:
            return None
        who = (conversation.reader, conversation.chat, conversation.topic)
        with worded_faults(self._path):
            added = self._db.execute(
                "INSERT INTO turns (reader, chat, topic, at, question, answer, speaker) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*who, self._clock(), turn.question, turn.answer, turn.speaker),
            )
            self._db.execute(
                "DELETE FROM turns WHERE reader = ? AND chat = ? AND topic = ? AND id NOT IN (SELECT id FROM turns "
                "WHERE reader = ? AND chat = ? AND topic = ? ORDER BY id DESC LIMIT ?)",
                (*who, *who, TURNS),
            )
        return added.lastrowid

    def drop_turn(self, number: int) -> None:
        """Forget one turn: its question has been edited."""
        with worded_faults(self._path):
            self._db.execute("DELETE FROM turns WHERE id = ?", (number,))

    def turns(self, conversation: Conversation) -> list[Turn]:
        """The last turns of a conversation, oldest first."""
        with worded_faults(self._path):
            rows = self._db.execute(
                "SELECT question, answer, speaker FROM turns WHERE reader = ? AND chat = ? AND topic = ? AND at > ? "
                "ORDER BY id",
                (conversation.reader, conversation.chat, conversation.topic, self._clock() - self._seconds),
            )
            return [Turn(*row) for row in rows]

    def forget(self, reader: int, chat: int) -> bool:
        """Forget a reader's conversations in a chat, of all its topics, with their verdicts and unanswered questions.

        A private chat has its reader's number: of it also the chosen story goes, and where stories were posted.
        Whether there was anything.
        """
        with worded_faults(self._path):
            done = self._db.execute("DELETE FROM turns WHERE reader = ? AND chat = ?", (reader, chat)).rowcount > 0
            done |= self.exchanges.forget(reader, chat)
            done |= self.bookmarks.forget(reader, chat)
            done |= self.feedback.forget(reader, chat)
            done |= self.tally.forget(reader, chat)
            if chat == reader:
                done |= self.chosen.forget(chat)
                done |= self.posts.forget(chat)
            for who in self.tally.digests(reader, chat):
                done |= self._forget_asked(who)
            self._wipe()
        return done

    def _forget_asked(self, who: str) -> bool:
        """Forget the questions behind buttons that nobody else has asked, too."""
        mine = [number for (number,) in self._db.execute("DELETE FROM asked_by WHERE who = ? RETURNING id", (who,))]
        for number in mine:
            self._db.execute(
                "DELETE FROM asked WHERE id = ? AND NOT EXISTS (SELECT 1 FROM asked_by WHERE id = ?)", (number, number)
            )
        return bool(mine)

    def _drop_askers(self, gone: sqlite3.Cursor) -> None:
        """Forget who asked the questions of these numbers."""
        for number in gone.fetchall():
            self._db.execute("DELETE FROM asked_by WHERE id = ?", number)

    def _wipe(self) -> None:
        """Empty SQLite's log, in which deleted words are; not while another process reads from it."""
        (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy and self._is_wiped:
            logger.warning("Deleted words stay in %s-wal until another process has read it.", self._path)
        self._is_wiped = not busy

    def _wipe_at_last(self) -> None:
        """Do what a reader kept from being done, as soon as it lets; nobody waits for it."""
        if self._is_wiped:
            return
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            self._wipe()
        finally:
            self._db.execute("PRAGMA busy_timeout = 1000")

    def tidy(self) -> None:
        """Delete whatever is older than it may be, from the log, too."""
        self.forget_old()
        with worded_faults(self._path):
            self._wipe()

    def forget_old(self) -> None:
        """Delete whatever is older than it may be."""
        days_ago = self._clock() - self._days * 86_400
        with worded_faults(self._path):
            self._db.execute("DELETE FROM turns WHERE at <= ?", (self._clock() - self._seconds,))
            self._drop_askers(self._db.execute("DELETE FROM asked WHERE at <= ? RETURNING id", (days_ago,)))
            self._db.execute("DELETE FROM asked_by WHERE at <= ?", (days_ago,))  # others may have asked since
        self.exchanges.forget_old()
        self.feedback.forget_before(days_ago)
        self.tally.forget_old()
        with worded_faults(self._path):
            self._wipe_at_last()
