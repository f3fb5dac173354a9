"""How a memory file of an older version becomes one of this version: step by step, all or nothing.

Each table is made by the module that reads it, in its present shape, where it is missing. What is here changes tables
that stand in a file already. A change of a table's shape needs a new number and a step to it.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from index.database import transaction
from index.errors import StoreIncompatible

SCHEMA = 3
"""The version of the memory's tables that this code reads and writes."""


def upgrade(db: sqlite3.Connection, path: Path | None) -> None:
    """Bring the file to `SCHEMA`, before its tables are used. Raises `StoreIncompatible` where it is a newer one."""
    version = _version(db)
    if version > SCHEMA:
        raise StoreIncompatible(
            f"{path} was written by a newer Verbatim (schema {version}; this one knows {SCHEMA}).",
            "Update Verbatim, or name another folder with VERBATIM_DATA.",
        )
    if version == SCHEMA:
        return
    with transaction(db):
        for step in range(_version(db), SCHEMA):  # read again: another process may have been faster
            _STEPS[step](db)
        db.execute(f"PRAGMA user_version = {SCHEMA}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _key_parts_of_messages(db: sqlite3.Connection) -> None:
    """Versions were not counted then. A message once held one part of one story; now it may hold many."""
    if not _columns(db, "posted"):
        return
    db.execute(
        "CREATE TABLE posted_anew (chat INTEGER NOT NULL, topic INTEGER NOT NULL, message INTEGER NOT NULL, "
        'story_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, lead INTEGER NOT NULL, '
        "digest TEXT NOT NULL, PRIMARY KEY (chat, message, story_id, start)) WITHOUT ROWID"
    )
    db.execute("INSERT INTO posted_anew SELECT * FROM posted")
    db.execute("DROP TABLE posted")
    db.execute("ALTER TABLE posted_anew RENAME TO posted")


def _date_asked_questions(db: sqlite3.Connection) -> None:
    """The questions behind buttons are kept for some days only; those without a date count from now."""
    if _columns(db, "asked"):
        db.execute("ALTER TABLE asked ADD COLUMN at REAL NOT NULL DEFAULT 0")
        db.execute("UPDATE asked SET at = unixepoch()")


def _date_askers(db: sqlite3.Connection) -> None:
    """Who asked is kept no longer than the question would be if nobody else had; until now it stayed with that."""
    if _columns(db, "asked_by"):
        db.execute("ALTER TABLE asked_by ADD COLUMN at REAL NOT NULL DEFAULT 0")
        db.execute("UPDATE asked_by SET at = asked.at FROM asked WHERE asked.id = asked_by.id")
    if _columns(db, "unanswered_by"):
        db.execute("ALTER TABLE unanswered_by ADD COLUMN at REAL NOT NULL DEFAULT 0")
        db.execute("UPDATE unanswered_by SET at = u.at FROM unanswered AS u WHERE u.folded = unanswered_by.folded")


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]


_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _key_parts_of_messages,
    _date_asked_questions,
    _date_askers,
)
assert len(_STEPS) == SCHEMA
