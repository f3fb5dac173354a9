"""The secret that digests of readers are keyed with: a file of its own, beside the memory and in no backup.

Not the bot's token: after a new one `/forget` would not find what was asked before. Whoever has only the memory's
file, or a backup, can't try numbers on the digests in it.
"""

import logging
import os
import re
import secrets
import tempfile
from pathlib import Path

from index.database import worded_faults

logger = logging.getLogger(__name__)

NAME = "digests.key"
"""The file's name in the data folder."""


def key_in(folder: Path) -> str:
    """The folder's key, 64 hexadecimal digits, made where there is none. Raises `StoreError`."""
    path = folder.expanduser() / NAME
    with worded_faults(path):
        if path.exists() and not _is_whole(path):  # a disk that failed; a bot that can't start would be worse
            logger.warning("%s was damaged and is made anew: /forget won't find all questions of before.", path)
            path.unlink(missing_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text("ascii")


def _is_whole(path: Path) -> bool:
    return re.fullmatch(rb"[0-9a-f]{64}", path.read_bytes()) is not None


def _make(path: Path) -> None:
    """Put a new key there, whole and for its owner alone; where another process was faster, its key stays."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}-")
    try:
        with os.fdopen(number, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
