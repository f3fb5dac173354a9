"""The updates that came in, on disk before Telegram is told so: what a crash leaves open is answered after it.

In a file of its own: it is written before anything is answered, and must not wait for the memory's thread. An update
is `open` until its handler has finished, then `done`, or `aside` where it can't be answered, or `unknown` where nobody
can know whether Telegram took the answer. Its content is deleted
as soon as it is no longer open; the number stays for some days, so that the same update is known when it comes again.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.database import transaction, worded_faults
from index.errors import StoreIncompatible, StoreUnwritable

logger = logging.getLogger(__name__)

KEPT = 7 * 86_400.0
"""Seconds for which a finished update's number is kept, and an open update of a bot that runs here no more.

Telegram itself keeps an update for one day.
"""

_PURGE = 1_000  # recorded updates between two purges
_WIPE = 64  # finished updates, at most, whose content is still in SQLite's log
_STEPS = (  # from each version of the file to the next
    (
        """
    CREATE TABLE updates (
        number INTEGER PRIMARY KEY AUTOINCREMENT, bot INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL,
        at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'open', tries INTEGER NOT NULL DEFAULT 0, content TEXT,
        UNIQUE (bot, id)
    )
    """,
        "CREATE INDEX unfinished ON updates (state) WHERE state <> 'done'",
        """
    CREATE TABLE said (
        number INTEGER NOT NULL, place INTEGER NOT NULL, response TEXT NOT NULL, PRIMARY KEY (number, place)
    ) WITHOUT ROWID
    """,
    ),
    (
        """
    CREATE TABLE unheard (
        number INTEGER NOT NULL, place INTEGER NOT NULL, sends INTEGER NOT NULL, PRIMARY KEY (number, place)
    ) WITHOUT ROWID
    """,
    ),
)
_SCHEMA = len(_STEPS)


@dataclass(frozen=True, slots=True)
class SetAside:
    """An update that could not be answered: its number at Telegram, its kind, when it came (seconds since 1970).

    `is_unknown` where it was, as far as the bot goes, but nobody can know whether Telegram took the answer.
    """

    update_id: int
    kind: str
    at: float
    is_unknown: bool = False


class Received:
    """The updates of one bot, by its number. `folder` None keeps them in memory. One thread at a time."""

    def __init__(self, folder: Path | None, bot: int, clock: Callable[[], float] = time.time) -> None:
        """Raises `StoreError`, also where another process has the same folder's updates open."""
        self._bot, self._clock, self._count, self._finished = bot, clock, 0, 0
        self._path = folder.expanduser() / "inbox.sqlite" if folder else None
        self._lock = _locked(self._path.with_suffix(".lock")) if self._path else None
        try:
            with worded_faults(self._path):
                self._db = _connect(self._path)
                _prepare(self._db, self._path)
                self._db.execute("PRAGMA busy_timeout = 1000")  # ms; opening may wait longer than an answer
            self._purge()
        except BaseException:
            if self._lock:
                self._lock.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()
        if self._lock:
            self._lock.close()

    def add(self, update_id: int, kind: str, content: str) -> bool:
        """Record an update; whether it is a new one. It is on the disk afterwards, whatever happens to the machine."""
        with worded_faults(self._path):
            # What Telegram is told to forget must outlive a power cut (milliseconds). All other marks need only
            # outlive this process (microseconds): a mark lost with the power costs a repeated answer, not a question.
            self._db.execute("PRAGMA synchronous = FULL")
            try:
                added = self._db.execute(
                    "INSERT INTO updates (bot, id, kind, at, content) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (self._bot, update_id, kind, self._clock(), content),
                )
            finally:
                self._db.execute("PRAGMA synchronous = NORMAL")
        self._count += 1
        if self._count % _PURGE == 0:
            self._purge()
        return added.rowcount > 0

    def unfinished(self) -> list[tuple[int, str, int]]:
        """What is open: (update_id, content, tries), the oldest first."""
        with worded_faults(self._path):
            return self._db.execute(
                "SELECT id, content, tries FROM updates WHERE bot = ? AND state = 'open' AND state <> 'done' "
                "ORDER BY number",
                (self._bot,),
            ).fetchall()

    def begin(self, update_id: int) -> tuple[int, float, list[str], int] | None:
        """Count a try: how many it makes, when the update came, and the responses to what was said to it already.

        The last is how often the message after those was sent and may have been taken.
        """
        with worded_faults(self._path):
            found = self._db.execute(
                "UPDATE updates SET tries = tries + 1 WHERE bot = ? AND id = ? RETURNING number, tries, at",
                (self._bot, update_id),
            ).fetchone()
            if found is None:
                return None  # it could not be recorded
            number, tries, at = found
            rows = self._db.execute("SELECT response FROM said WHERE number = ? ORDER BY place", (number,))
            said = [response for (response,) in rows]
            place = (number, len(said))
            found = self._db.execute("SELECT sends FROM unheard WHERE number = ? AND place = ?", place).fetchone()
            (unheard,) = found or (0,)
            return tries, at, said, unheard

    def count(self, update_id: int, tries: int) -> None:
        """Add to the tries; -1 takes back one that was broken off for no fault of the update's."""
        with worded_faults(self._path):
            marks = (tries, self._bot, update_id)
            self._db.execute("UPDATE updates SET tries = tries + ? WHERE bot = ? AND id = ?", marks)

    def say(self, update_id: int, place: int, response: str) -> None:
        """Note Telegram's response to the message that was sent at a place in the answer."""
        with worded_faults(self._path):
            self._db.execute(
                "INSERT OR REPLACE INTO said SELECT number, ?, ? FROM updates WHERE bot = ? AND id = ?",
                (place, response, self._bot, update_id),
            )

    def mark_unheard(self, update_id: int, place: int) -> None:
        """Count a send of the message at a place in the answer that Telegram may have taken."""
        with worded_faults(self._path):
            self._db.execute(
                "INSERT INTO unheard SELECT number, ?, 1 FROM updates WHERE bot = ? AND id = ? "
                "ON CONFLICT DO UPDATE SET sends = sends + 1",
                (place, self._bot, update_id),
            )

    def finish(self, update_id: int, state: str = "done") -> None:
        """The update was answered ("done"), or can't be ("aside", "unknown"); its content is deleted."""
        with worded_faults(self._path), transaction(self._db):
            # A row made shorter would leave its page to nobody else; deleted, pages that are empty enough become one.
            gone = self._db.execute(
                "DELETE FROM updates WHERE bot = ? AND id = ? RETURNING number, bot, id, kind, at, tries",
                (self._bot, update_id),
            ).fetchall()
            numbers = [(row[0],) for row in gone]
            self._db.executemany("DELETE FROM said WHERE number = ?", numbers)
            self._db.executemany("DELETE FROM unheard WHERE number = ?", numbers)
            self._db.executemany(
                "INSERT INTO updates (number, bot, id, kind, at, tries, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(*row, state) for row in gone],
            )
        self._finished += 1
        if self._finished >= _WIPE or not self._is_any_open():
            self.wipe()

    def wipe(self) -> bool:
        """Empty SQLite's log, in which deleted contents are until it is written over; it waits for the disk twice.

        False where that was not possible: somebody reads it, or the disk is full. The next one does it then.
        """
        self._finished = 0
        with suppress(sqlite3.OperationalError):
            is_busy, *_ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        return False

    def _is_any_open(self) -> bool:
        with worded_faults(self._path):  # in words in which SQLite knows that `unfinished` has it
            found = self._db.execute(
                "SELECT 1 FROM updates WHERE state = 'open' AND state <> 'done' AND bot = ? LIMIT 1", (self._bot,)
            )
            return found.fetchone() is not None

    def _purge(self) -> None:
        with worded_faults(self._path):
            self._db.execute("DELETE FROM updates WHERE state = 'done' AND at < ?", (self._clock() - KEPT,))
            # Another token was set: what its bot was asked is answered if it comes back in time, and not kept longer.
            foreign = self._db.execute(
                "DELETE FROM updates WHERE state = 'open' AND state <> 'done' AND bot <> ? AND at < ? RETURNING number",
                (self._bot, self._clock() - KEPT),
            ).fetchall()
            self._db.executemany("DELETE FROM said WHERE number = ?", foreign)
            self._db.executemany("DELETE FROM unheard WHERE number = ?", foreign)
        if foreign:
            logger.warning("Questions to another bot, left open for a week, were deleted: %d.", len(foreign))
            self.wipe()


def set_aside(folder: Path) -> list[SetAside]:
    """What could not be answered, the oldest first; the bot may be running. Raises `StoreError`."""
    path = folder.expanduser() / "inbox.sqlite"
    if not path.exists():
        return []
    address = f"{path.resolve().as_uri()}?mode=ro"
    with worded_faults(path), closing(sqlite3.connect(address, uri=True, timeout=10)) as db:
        rows = db.execute(
            "SELECT id, kind, at, state FROM updates WHERE state IN ('aside', 'unknown') AND state <> 'done' "
            "ORDER BY number"
        ).fetchall()
    return [SetAside(number, kind, at, state == "unknown") for number, kind, at, state in rows]


def clear_aside(folder: Path) -> int:
    """Take what could not be answered off the list; how many it was. The bot may be running. Raises `StoreError`."""
    path = folder.expanduser() / "inbox.sqlite"
    if not path.exists():
        return 0
    with worded_faults(path), closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as db:
        return db.execute("UPDATE updates SET state = 'done' WHERE state IN ('aside', 'unknown')").rowcount


def _connect(path: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA secure_delete = ON")  # a question that is answered is not in the file any more
    return db


def _prepare(db: sqlite3.Connection, path: Path | None) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > _SCHEMA:
        raise StoreIncompatible(
            f"{path} was written by a newer Verbatim (schema {version}; this one knows {_SCHEMA}).",
            "Update Verbatim, or name another folder with VERBATIM_DATA.",
        )
    if version < _SCHEMA:
        with transaction(db):
            for statement in chain(*_STEPS[version:]):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {_SCHEMA}")


def _locked(path: Path) -> sqlite3.Connection:
    """Hold a file for as long as this process lives: a second bot on the same folder would answer all once more."""
    with worded_faults(path), _one_bot(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=2)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except BaseException:
            lock.close()
            raise
        return lock


@contextmanager
def _one_bot(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise StoreUnwritable(
            f"Another process runs the bot on {path.parent}.", "Stop it, or name another folder with VERBATIM_DATA."
        ) from error
