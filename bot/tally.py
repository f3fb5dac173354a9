"""What was asked, in numbers, for whoever runs the bot: no reader, and no words but of unanswered questions.

Kept only where somebody is named who may read it (VERBATIM_ADMINS). So that readers can have their unanswered questions
forgotten, a digest of who asked where is kept with each, keyed by a secret that is not in the file: whoever has only
the file can't try numbers on it.
"""

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.database import transaction, worded_faults
from index.types import Answer, Outcome, Reason, Refusal, Remark

NOT_THERE = frozenset(
    {
        Reason.NOT_COVERED,
        Reason.OFF_TOPIC,
        Reason.UNSURE_WHOSE,
        Reason.NOT_IN_STORY,
        Reason.NOT_QUOTED,
        Reason.NOT_QUOTED_ON,
        Reason.NO_QUOTE_FOUND,
    }
)
"""The refusals of a question that a story might have answered."""

TOP = 10
"""Unanswered questions shown."""

_QUESTIONS = 2_000  # unanswered ones kept at most
_LENGTH = 200  # characters of one that are kept
_ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions were answered and refused since a day (ISO), what for, what was left, what readers thought."""

    since: str
    answered: int
    refused: tuple[tuple[Reason, int], ...]
    unanswered: tuple[tuple[str, int], ...]
    verdicts: tuple[int, int] | None

    @property
    def refusals(self) -> int:
        """All that were refused."""
        return sum(count for _, count in self.refused)


class Tally:
    """The counts, in the memory's file."""

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path | None,
        clock: Callable[[], float] = time.time,
        *,
        days: float = 30,
        secret: str = "",
        former: str | None = None,
    ) -> None:
        """An unanswered question is kept for so many `days` after it was last asked."""
        self._db, self._path, self._clock, self._days = db, path, clock, days
        self._secrets = [secret.encode()] if former is None else [secret.encode(), former.encode()]
        with worded_faults(path):
            db.execute(
                "CREATE TABLE IF NOT EXISTS tally (kind TEXT PRIMARY KEY, count INTEGER NOT NULL, since TEXT NOT NULL)"
            )
            db.execute(
                "CREATE TABLE IF NOT EXISTS unanswered (folded TEXT PRIMARY KEY, question TEXT NOT NULL, "
                "count INTEGER NOT NULL, at REAL NOT NULL)"
            )
            db.execute(
                "CREATE TABLE IF NOT EXISTS unanswered_by (who TEXT NOT NULL, folded TEXT NOT NULL, "
                "count INTEGER NOT NULL, at REAL NOT NULL DEFAULT 0, PRIMARY KEY (who, folded)) WITHOUT ROWID"
            )
            db.execute("CREATE INDEX IF NOT EXISTS unanswered_at ON unanswered (at)")
            db.execute("CREATE INDEX IF NOT EXISTS unanswered_of ON unanswered_by (folded)")
            db.execute("CREATE INDEX IF NOT EXISTS unanswered_by_at ON unanswered_by (at)")

    def count(self, outcome: Outcome, reader: int, chat: int) -> None:
        """Count what came of a reader's question in a chat; small talk is none."""
        if isinstance(outcome, Remark):
            return
        kind = _ANSWER if isinstance(outcome, Answer) else str(outcome.reason)
        with worded_faults(self._path):
            self._db.execute(
                "INSERT INTO tally VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET count = count + 1", (kind, self._today())
            )
        if isinstance(outcome, Refusal) and outcome.reason in NOT_THERE:
            self._keep((outcome.understood or outcome.question)[:_LENGTH], self.digest(reader, chat))

    def forget(self, reader: int, chat: int) -> bool:
        """Take a reader's unanswered questions in a chat out; one that others asked, too, stays as often as they did.

        Whether there were any. The counts stay: there is nobody in them.
        """
        done = [self._forget(who) for who in self.digests(reader, chat)]
        return any(done)

    def _forget(self, who: str) -> bool:
        with worded_faults(self._path), transaction(self._db):
            mine = self._db.execute(
                "DELETE FROM unanswered_by WHERE who = ? RETURNING count, folded", (who,)
            ).fetchall()
            self._db.executemany("UPDATE unanswered SET count = count - ? WHERE folded = ?", mine)
            self._db.executemany(
                "DELETE FROM unanswered WHERE folded = ? AND NOT EXISTS "
                "(SELECT 1 FROM unanswered_by WHERE folded = unanswered.folded)",
                [row[1:] for row in mine],
            )
        return bool(mine)

    def figures(self) -> Figures:
        """All counts."""
        self.forget_old()
        with worded_faults(self._path):
            counts = dict(self._db.execute("SELECT kind, count FROM tally"))
            since = self._db.execute("SELECT min(since) FROM tally").fetchone()[0] or self._today()
            left = self._db.execute(
                "SELECT question, count FROM unanswered ORDER BY count DESC, at DESC LIMIT ?", (TOP,)
            )
            refused = tuple((reason, counts[reason]) for reason in Reason if reason in counts)
            return Figures(since, counts.get(_ANSWER, 0), refused, tuple(left.fetchall()), self._verdicts())

    def digest(self, reader: int, chat: int) -> str:
        """What stands for a reader in a chat, where no number may."""
        return self.digests(reader, chat)[0]

    def digests(self, reader: int, chat: int) -> list[str]:
        """The same, and what stood for the reader under a former secret."""
        who = f"{reader} {chat}".encode()
        return [hmac.new(secret, who, hashlib.sha256).hexdigest()[:32] for secret in self._secrets]

    def _keep(self, question: str, who: str) -> None:
        folded = " ".join("".join(c if c.isalnum() else " " for c in question.casefold()).split())
        with worded_faults(self._path):
            self._db.execute(
                "INSERT INTO unanswered VALUES (?, ?, 1, ?) "
                "ON CONFLICT DO UPDATE SET count = count + 1, at = excluded.at",
                (folded, question, self._clock()),
            )
            self._db.execute(
                "INSERT INTO unanswered_by VALUES (?, ?, 1, ?) "
                "ON CONFLICT DO UPDATE SET count = count + 1, at = excluded.at",
                (who, folded, self._clock()),
            )
        self.forget_old()

    def forget_old(self) -> None:
        """Delete the unanswered questions that are older, or more, than they may be, and who asked too long ago."""
        days_ago = self._clock() - self._days * 86_400
        with worded_faults(self._path), transaction(self._db):
            gone = self._db.execute(
                "DELETE FROM unanswered WHERE at <= ? OR rowid IN "
                "(SELECT rowid FROM unanswered ORDER BY at DESC LIMIT -1 OFFSET ?) RETURNING folded",
                (days_ago, _QUESTIONS),
            ).fetchall()
            self._db.executemany("DELETE FROM unanswered_by WHERE folded = ?", gone)
            self._db.execute("DELETE FROM unanswered_by WHERE at <= ?", (days_ago,))  # others may have asked since

    def _verdicts(self) -> tuple[int, int] | None:
        """Helpful and other verdicts on answers; None where none are asked for."""
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'feedback'").fetchone():
            return None
        good, all_ = self._db.execute("SELECT coalesce(sum(helpful), 0), count(*) FROM feedback").fetchone()
        return int(good), int(all_ - good)

    def _today(self) -> str:
        return time.strftime("%Y-%m-%d", time.gmtime(self._clock()))
