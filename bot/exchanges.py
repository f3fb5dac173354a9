"""Which message answered which, for some hours.

So that an edited question edits its answer, a question that is asked again points to the answer above, and a verdict
on an answer knows the question.
"""

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Conversation
from index.database import worded_faults

POINTER = "points to the answer above"
"""The `state` of an exchange whose question was asked twice in a row."""

_COLUMNS = "reader, chat, topic, asked, answers, question, scope, story_id, state, turn"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the messages that answered it.

    `asked` is the question's message (0: a button was pressed), `scope` the story that was asked ("": all),
    `story_id` the one that answered ("": none), `state` the library's when it did, `turn` the conversation's turn.
    """

    conversation: Conversation
    asked: int
    answers: tuple[int, ...]
    question: str
    scope: str
    story_id: str
    state: str
    turn: int | None


class Exchanges:
    """The exchanges of the last hours. One thread at a time."""

    def __init__(
        self, db: sqlite3.Connection, path: Path | None, *, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._db, self._path, self._seconds, self._clock = db, path, seconds, clock
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS exchanges (id INTEGER PRIMARY KEY, reader INTEGER NOT NULL, "
                "chat INTEGER NOT NULL, topic INTEGER NOT NULL, at REAL NOT NULL, asked INTEGER NOT NULL, "
                "answer INTEGER NOT NULL, answers TEXT NOT NULL, question TEXT NOT NULL, scope TEXT NOT NULL, "
                "story_id TEXT NOT NULL, state TEXT NOT NULL, turn INTEGER)"
            )
            db.execute("CREATE INDEX IF NOT EXISTS exchanges_of ON exchanges (chat, reader, topic)")
            db.execute("CREATE INDEX IF NOT EXISTS exchanges_asked ON exchanges (chat, asked)")
            db.execute("CREATE INDEX IF NOT EXISTS exchanges_answer ON exchanges (chat, answer)")
            db.execute("CREATE INDEX IF NOT EXISTS exchanges_at ON exchanges (at)")
        self.forget_old()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange, in the place of an older one of the same question's message."""
        if self._seconds <= 0 or not exchange.answers:
            return
        self.forget_old()
        who, answers = exchange.conversation, exchange.answers
        question = exchange.question.encode("utf-8", "replace").decode()  # a terminal may give half characters
        with worded_faults(self._path):
            if exchange.asked:
                self._db.execute("DELETE FROM exchanges WHERE chat = ? AND asked = ?", (who.chat, exchange.asked))
            self._db.execute(
                "INSERT INTO exchanges (reader, chat, topic, at, asked, answer, answers, question, scope, story_id, "
                "state, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(who.reader, who.chat, who.topic, self._clock(), exchange.asked, answers[-1], json.dumps(answers)),
                    *(question, exchange.scope, exchange.story_id, exchange.state, exchange.turn),
                ),
            )

    def of_question(self, chat: int, message: int) -> Exchange | None:
        """The exchange that a message began."""
        return self._one("chat = ? AND asked = ? AND asked > 0", chat, message)

    def of_answer(self, chat: int, message: int) -> Exchange | None:
        """The exchange whose last answering message this is: the one with the buttons."""
        return self._one("chat = ? AND answer = ?", chat, message)

    def last(self, conversation: Conversation) -> Exchange | None:
        """The latest exchange of a conversation; what only pointed to another is none."""
        where = f"chat = ? AND reader = ? AND topic = ? AND state <> '{POINTER}'"
        return self._one(where, conversation.chat, conversation.reader, conversation.topic)

    def forget(self, reader: int, chat: int) -> bool:
        """Forget a reader's exchanges in a chat; whether there were any."""
        with worded_faults(self._path):
            done = self._db.execute("DELETE FROM exchanges WHERE reader = ? AND chat = ?", (reader, chat))
        return done.rowcount > 0

    def _one(self, where: str, *values: int) -> Exchange | None:
        with worded_faults(self._path):
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM exchanges WHERE at > ? AND {where} ORDER BY id DESC LIMIT 1",  # noqa: S608
                (self._clock() - self._seconds, *values),
            ).fetchone()
        if row is None:
            return None
        reader, chat, topic, asked, answers, *rest = row
        return Exchange(Conversation(reader, chat, topic), asked, tuple(json.loads(answers)), *rest)

    def forget_old(self) -> None:
        """Delete the exchanges that are older than they may be."""
        with worded_faults(self._path):
            self._db.execute("DELETE FROM exchanges WHERE at <= ?", (self._clock() - self._seconds,))


def is_same(question: str, other: str) -> bool:
    """Whether two questions are one, but for blanks, capitals and the mark at the end."""
    return _bare(question) == _bare(other)


def _bare(question: str) -> str:
    return re.sub(r"\s+", " ", question).strip(" ?!.…¿¡").casefold()
