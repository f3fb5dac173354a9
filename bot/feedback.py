"""What readers think of answers: one verdict a reader and answer, with the question and the answer as it was shown."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.database import worded_faults


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer was found helpful, when (seconds since 1970), and what was asked, answered and from where."""

    at: float
    helpful: bool
    question: str
    answer: str
    story_id: str


class Feedback:
    """The verdicts, newest first; of readers only their number, so that a verdict can be changed."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db, self._path = db, path
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS feedback (reader INTEGER NOT NULL, chat INTEGER NOT NULL, "
                "message INTEGER NOT NULL, at REAL NOT NULL, helpful INTEGER NOT NULL, question TEXT NOT NULL, "
                "answer TEXT NOT NULL, story_id TEXT NOT NULL, PRIMARY KEY (chat, message, reader)) WITHOUT ROWID"
            )
            db.execute("CREATE INDEX IF NOT EXISTS feedback_at ON feedback (at)")

    def give(self, reader: int, chat: int, message: int, verdict: Verdict) -> Verdict | None:
        """Keep a reader's verdict on an answer; the one that it takes the place of, or None."""
        with worded_faults(self._path):
            before = self._db.execute(
                "SELECT at, helpful, question, answer, story_id FROM feedback "
                "WHERE chat = ? AND message = ? AND reader = ?",
                (chat, message, reader),
            ).fetchone()
            self._db.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    reader,
                    chat,
                    message,
                    verdict.at,
                    verdict.helpful,
                    verdict.question,
                    verdict.answer,
                    verdict.story_id,
                ),
            )
        return None if before is None else _read(before)

    def take_back(self, reader: int, chat: int, message: int) -> None:
        """Forget a reader's verdict on an answer."""
        with worded_faults(self._path):
            self._db.execute(
                "DELETE FROM feedback WHERE chat = ? AND message = ? AND reader = ?", (chat, message, reader)
            )

    def all(self) -> Iterator[Verdict]:
        """All verdicts, the newest first."""
        with worded_faults(self._path):
            for row in self._db.execute(
                "SELECT at, helpful, question, answer, story_id FROM feedback ORDER BY at DESC, message DESC"
            ):
                yield _read(row)

    def forget(self, reader: int, chat: int) -> bool:
        """Forget a reader's verdicts in a chat, with the questions in them; whether there were any."""
        with worded_faults(self._path):
            done = self._db.execute("DELETE FROM feedback WHERE reader = ? AND chat = ?", (reader, chat))
        return done.rowcount > 0

    def forget_before(self, at: float) -> None:
        """Forget verdicts that were given earlier (seconds since 1970)."""
        with worded_faults(self._path):
            self._db.execute("DELETE FROM feedback WHERE at <= ?", (at,))


def _read(row: tuple[Any, ...]) -> Verdict:
    at, helpful, *words = row
    return Verdict(at, bool(helpful), *words)
