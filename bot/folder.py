"""The data folder: closed to other users of the machine, and held while a library is open.

Whoever opens the library holds the folder together with others; putting back a backup takes it alone.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.database import worded_faults
from index.errors import StoreUnwritable

LOCK = "in-use.lock"
"""The file whose lock says that the folder is in use. The operating system lets go of it when its holder dies."""

OURS = ("*.sqlite*", "*.faiss*", "*.lock*", "*.key")
"""What of the folder's files is ours."""


@contextmanager
def held(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the folder, alone or together with others who don't need it alone.

    Files made from now on are closed to other users; ours that are there already become so.
    Raises `StoreUnwritable` where others hold it.
    """
    os.umask(0o077)
    folder = folder.expanduser()
    with worded_faults(folder / LOCK):
        folder.mkdir(parents=True, exist_ok=True)
    close_to_others(folder)
    lock = _opened(folder / LOCK)
    try:
        if lock is not None and not _locked(lock, alone=alone):
            raise _taken(folder, alone=alone)
        yield
    finally:
        if lock is not None:
            os.close(lock)


def is_held(folder: Path) -> bool:
    """Whether a process, this one or another, holds the folder."""
    lock = _opened(folder.expanduser() / LOCK) if (folder.expanduser() / LOCK).exists() else None
    if lock is None:
        return False
    try:
        return not _locked(lock, alone=True)
    finally:
        os.close(lock)


def close_to_others(folder: Path) -> None:
    """Take from everybody else what the modes of our files give them. The folder's own mode is its owner's choice."""
    for pattern in OURS:
        for file in folder.glob(pattern):
            with suppress(OSError):  # another user's; `verbatim check` says so
                if file.stat().st_mode & 0o077:
                    file.chmod(0o600)


def is_open_to_others(folder: Path) -> bool:
    """Whether other users of the machine may look into the folder."""
    return sys.platform != "win32" and bool(folder.stat().st_mode & 0o077)


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        with suppress(OSError):  # a folder that can't be written: what is there can be locked all the same
            return os.open(path, os.O_RDONLY)
    return None


def _locked(lock: int, *, alone: bool) -> bool:
    if sys.platform == "win32":
        return True  # no such lock there: restoring is the operator's own care
    import fcntl

    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken(folder: Path, *, alone: bool) -> StoreUnwritable:
    if alone:
        return StoreUnwritable(f"{folder} is in use.", "Stop the bot, and whatever else of Verbatim runs on it.")
    return StoreUnwritable(f"A backup is being put back into {folder}.", "Try again when that has finished.")
