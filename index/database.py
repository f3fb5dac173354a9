"""How the library's SQLite file is opened, and how its faults are worded."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.errors import StoreDamaged, StoreError, StoreIncompatible, StoreMisplaced, StoreUnwritable

SCHEMA = 2
"""The version of schema.sql that this code reads and writes."""

Select = Callable[..., Iterator[Any]]
"""A statement and the values in it -> its rows; raises `StoreError`."""

_STEPS = {
    # From a version to the next. The tokens that an older library lacks are made by a rebuild: the store asks
    # for one, as for another model's vectors.
    1: "ALTER TABLE sentences ADD COLUMN tokens BLOB",
}

_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to the library at `path` (None: in memory), made with its schema where it is new.

    Safe to hand to another thread as long as one at a time uses it. Raises `StoreError`.
    """
    with worded_faults(path):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10)
        try:
            _switch_to_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer not wait for each other; the switch itself doesn't wait as other steps do."""
    for _ in range(100):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.1)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA:
        raise StoreIncompatible(
            f"{path} was written by a newer Verbatim (schema {version}; this one knows {SCHEMA}).",
            "Update Verbatim, or name another folder with VERBATIM_DATA.",
        )
    if version == SCHEMA:
        return  # without a lock: another process may be at a long rebuild
    with transaction(connection):
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # again: another process may be faster
        if version == 0:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise StoreIncompatible(
                    f"{path} is another program's database.", "Name another folder with VERBATIM_DATA."
                )
            for statement in _statements(files("index").joinpath("schema.sql").read_text("utf-8")):
                connection.execute(statement)
        else:
            for step in range(version, SCHEMA):
                connection.execute(_STEPS[step])
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: `executescript` would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that happens inside is kept together or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def worded_faults(path: Path | None) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a `StoreError` with its remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise _worded(error, path) from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes the damage
        raise damaged(path, "its content cannot be read") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise StoreMisplaced(
            f"{error.filename} is a file where a folder is needed.", "Name a folder with VERBATIM_DATA."
        ) from error
    except OSError as error:
        raise StoreUnwritable(
            f"The folder {path.parent if path else '.'} cannot be written ({error.strerror or error}).",
            "Free some space, mend its permissions, or name another folder with VERBATIM_DATA.",
        ) from error


def _worded(error: sqlite3.Error, path: Path | None) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code, without its extension
    if code in _FORBIDDEN and path is not None and path.is_dir():
        return StoreMisplaced(f"{path} is a folder where a file is needed.", "Move it, or name another folder.")
    if code in _FORBIDDEN:
        return StoreUnwritable(
            f"{path} cannot be opened for writing ({error}).",
            "Mend the folder's permissions, or name another folder with VERBATIM_DATA.",
        )
    if code in _FULL:
        return StoreUnwritable(f"{path} could not be written ({error}).", "Free some disk space; nothing was changed.")
    if code in _BUSY:
        return StoreUnwritable(f"{path} is in use by another process.", "Try again when it has finished.")
    # Without a code the words are Python's, with the content that it could not read in them.
    return damaged(path, error if code else "its content cannot be read")


@contextmanager
def readable(path: Path | None) -> Iterator[None]:
    """Turn what reading a row raises, when it is not as it was written, into `StoreDamaged`."""
    try:
        yield
    except (TypeError, ValueError, KeyError) as error:
        raise damaged(path, "its content cannot be read") from error


def damaged(path: Path | None, reason: object) -> StoreDamaged:
    """The library file at `path` is damaged, and why."""
    return StoreDamaged(
        f"{path} is damaged ({' '.join(str(reason).split())}).",
        "It is left as it is: put back a copy, or move it away and add your stories again (verbatim index add FILE).",
    )
