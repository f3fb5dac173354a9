"""All that is kept, in one file: copied while the bot runs, put back while it does not.

A backup is a zip archive of the SQLite files, each as of one moment, and a manifest with their digests and versions.
The FAISS file is derived and not in it; nor is the inbox, whose open questions would be answered twice. Putting back
happens in two strokes: first all is unpacked beside the present files and checked; then the folder of what was unpacked
is renamed, which decides it, and the files change places.
A crash before the renaming changes nothing; after it, the next who holds the folder finishes.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from bot.folder import held
from bot.upgrades import SCHEMA as MEMORY_SCHEMA
from index.database import SCHEMA as LIBRARY_SCHEMA
from index.database import worded_faults
from index.errors import StoreDamaged, StoreIncompatible, StoreMisplaced

FORMAT = 1
"""The version of the archive's own shape."""

_KNOWN = {"library.sqlite": LIBRARY_SCHEMA, "memory.sqlite": MEMORY_SCHEMA}
_MANIFEST, _UNPACKED, _DECIDED, _REPLACED = "manifest.json", ".unpacked", ".restoring", ".replaced"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One database in a backup: its name, its size in bytes, its SHA-256, its schema's version."""

    name: str
    size: int
    sha256: str
    schema: int


def back_up(folder: Path, file: Path) -> tuple[Kept, ...]:
    """Copy the folder's databases into a backup file, which takes the place of an older one when it is whole.

    Raises `StoreError`: nothing to copy, or the file cannot be written.
    """
    folder = folder.expanduser()
    databases = [folder / name for name in _KNOWN if (folder / name).exists()]
    if not databases:
        raise StoreMisplaced(f"There is nothing to back up in {folder}.", "Name the bot's folder with VERBATIM_DATA.")
    if file.is_dir():
        raise StoreMisplaced(f"{file} is a folder.", "Name a file, for instance backup.zip in it.")
    with _placed(file) as (raw, beside), zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        kept = tuple(_copied(database, beside, archive) for database in databases)
        about = {
            "format": FORMAT,
            "verbatim": version("verbatim-bot"),
            "made": _now(),
            "files": [_row(k) for k in kept],
        }
        archive.writestr(_MANIFEST, json.dumps(about, indent=1))
    return kept


def put_back(folder: Path, file: Path) -> tuple[Kept, ...]:
    """Put the databases of a backup in the place of the folder's, after all of them have been checked.

    Raises `StoreError`: the folder is in use, the file is no backup, damaged, or a newer Verbatim's.
    """
    folder = folder.expanduser()
    with held(folder, alone=True), _archive(file) as archive, worded_faults(folder / _UNPACKED):
        _finish(folder)
        kept = _manifest(archive, file)
        unpacked = folder / _UNPACKED
        shutil.rmtree(unpacked, ignore_errors=True)
        try:
            unpacked.mkdir()
            for database in kept:
                _unpack(archive, database, unpacked / database.name, file)
            (unpacked / _MANIFEST).write_text(json.dumps([database.name for database in kept]), "utf-8")
            _sync(unpacked)
            unpacked.rename(folder / _DECIDED)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
        _finish(folder)
    return kept


def finish_restoring(folder: Path) -> None:
    """Finish what a crash broke off between the decision and the last file's change of place."""
    if (folder.expanduser() / _DECIDED).exists():
        with held(folder, alone=True):
            _finish(folder.expanduser())


def _finish(folder: Path) -> None:
    """Each step may have been done before; what is replaced is kept until all is in its place."""
    decided, replaced = folder / _DECIDED, folder / _REPLACED
    if not decided.exists():
        return
    with worded_faults(decided):
        names = set(json.loads((decided / _MANIFEST).read_text("utf-8")))
        placed = {name for name in names if not (decided / name).exists()}
        replaced.mkdir(exist_ok=True)
        present = [folder / f"{name}{log}" for name in _KNOWN for log in ("", "-wal", "-shm")]
        for old in [*present, *folder.glob("*.faiss*")]:
            if old.name not in placed and old.exists():
                old.replace(replaced / old.name)
        for name in sorted(names - placed):
            (decided / name).replace(folder / name)
        _sync(folder)
        shutil.rmtree(decided)
        shutil.rmtree(replaced)


def _copied(database: Path, beside: Path, archive: zipfile.ZipFile) -> Kept:
    """The database as of one moment, in the archive; writers go on meanwhile."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        copy = Path(folder) / database.name
        with (
            worded_faults(database),
            closing(sqlite3.connect(database, timeout=10)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            schema = int(target.execute("PRAGMA user_version").fetchone()[0])
        with copy.open("rb") as raw, archive.open(database.name, "w", force_zip64=True) as packed:
            size, digest = _poured(raw, packed)
    return Kept(database.name, size, digest, schema)


@contextmanager
def _placed(file: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file that is in its place when it is whole, readable by its owner alone; and the folder it is made in."""
    with worded_faults(file):
        beside = file.resolve().parent
        number, name = tempfile.mkstemp(dir=beside, prefix=f".{file.name}-")
        try:
            with os.fdopen(number, "wb") as raw:
                yield raw, beside
                raw.flush()
                os.fsync(raw.fileno())
            Path(name).replace(file)
            _sync(beside)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _archive(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError as error:
        raise StoreMisplaced(f"{file} cannot be read ({error.strerror}).", "Name a file of verbatim backup.") from error
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise _no_backup(file) from error


def _manifest(archive: zipfile.ZipFile, file: Path) -> tuple[Kept, ...]:
    """What the backup holds. Raises `StoreError` unless all of it can be put back by this Verbatim."""
    try:
        about: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        made_by, rows = about["format"], [Kept(**row) for row in about["files"]]
        whole = all(
            type(k.size) is type(k.schema) is int and type(k.sha256) is str and k.name in _KNOWN
            for k in rows
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _no_backup(file) from error
    if type(made_by) is not int or not rows or not whole or len({k.name for k in rows}) < len(rows):
        raise _no_backup(file)
    if made_by > FORMAT or any(row.schema > _KNOWN[row.name] for row in rows):
        raise StoreIncompatible(f"{file} was made by Verbatim {about.get('verbatim')}.", "Update Verbatim first.")
    return tuple(rows)


def _unpack(archive: zipfile.ZipFile, database: Kept, target: Path, file: Path) -> None:
    try:
        with archive.open(database.name) as packed, target.open("xb") as raw:
            found = _poured(packed, raw, at_most=database.size)
            raw.flush()
            os.fsync(raw.fileno())
    except (KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _no_backup(file) from error
    if found != (database.size, database.sha256):
        raise _no_backup(file)
    with closing(sqlite3.connect(target)) as opened:
        if opened.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _no_backup(file)


def _poured(source: IO[bytes], target: IO[bytes], at_most: int | None = None) -> tuple[int, str]:
    """Copy all; how many bytes, and their SHA-256. Raises ValueError at more than `at_most`."""
    size, digest = 0, hashlib.sha256()
    while block := source.read(_BLOCK):
        size += len(block)
        if at_most is not None and size > at_most:
            raise ValueError
        digest.update(block)
        target.write(block)
    return size, digest.hexdigest()


def _no_backup(file: Path) -> StoreDamaged:
    return StoreDamaged(f"{file} is no whole backup.", "Nothing was changed; try another file of verbatim backup.")


def _row(kept: Kept) -> dict[str, Any]:
    return {"name": kept.name, "size": kept.size, "sha256": kept.sha256, "schema": kept.schema}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _sync(folder: Path) -> None:
    """Make the names in a folder outlive a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
