"""The FAISS index between two starts, and in step with the library it is derived from."""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.rows import Vectors

if TYPE_CHECKING:
    from index.vectors import VectorIndex

logger = logging.getLogger(__name__)


class KeptVectors:
    """The vectors of a library's present generation: those at hand, those in the file, or made again.

    `make` builds them from the library; `folder` None keeps no file.
    """

    def __init__(self, folder: Path | None, make: "Callable[[], VectorIndex]") -> None:
        self._file = VectorFile(folder) if folder else None
        self._make = make
        self._index: VectorIndex | None = None
        self._generation: str | None = None  # that self._index belongs to
        self._saved: str | None = None  # that the file is known to belong to
        self._outdated = False  # whether a change of ours left the file behind

    def current(self, generation: str | None) -> "VectorIndex":
        """The index of a generation."""
        if self._index is None or self._generation != generation:
            look = self._file is not None and generation is not None and not self._outdated
            found = self._file.load(str(generation)) if self._file and look else None
            self._saved = generation if found else None
            self._index, self._generation = found or self._make(), generation
            self.save(generation)
        return self._index

    def save(self, generation: str | None) -> None:
        """Keep the index for the next start, if it changed since it was kept last.

        A full disk is no loss here: the index is made again when it is needed.
        """
        if self._file is None or generation in (None, self._saved):
            return
        index = self.current(generation)
        if generation is None or generation == self._saved:
            return
        try:
            self._file.save(index, generation)
            self._saved, self._outdated = generation, False
        except OSError as error:
            logger.warning("The FAISS index could not be saved (%s); it is rebuilt when needed.", error.strerror)

    def changed(
        self,
        before: str | None = None,
        after: str | None = None,
        old: range = range(0),
        new: range = range(0),
        vectors: Sequence[Vectors] = (),
    ) -> None:
        """The library went from one generation to another, from the ids `old` to `new` with their vectors.

        The index at hand follows where it can; else, or without these details, it is made when needed.
        """
        from index.vectors import FLAT_LIMIT

        self._outdated = True
        index = self._index
        if index is None or after is None or self._generation != before or not len(index):
            return
        if index.exact and len(index) + len(new) > FLAT_LIMIT:
            return
        if old and not index.remove(np.array(old, dtype=np.int64)):
            return
        if new:
            index.add(np.array(new, dtype=np.int64), np.stack(vectors))
        self._generation = after


class VectorFile:
    """Where an index is kept between two starts.

    The file's name says which state of the library it belongs to and what its content must be:
    `passages-<generation>-<digest>.faiss`. So it is swapped in one step, and no other file, whole or
    not, is ever taken for it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, generation: str) -> "VectorIndex | None":
        """The index saved for this generation, or None, with a notice saying why."""
        from index.vectors import VectorIndex

        kept = sorted(self.folder.glob("passages-*.faiss"))
        ours = [file for file in kept if file.stem.split("-")[1] == generation]
        for file in ours:
            with suppress(OSError):  # another process may swap it at this moment
                if file.stem.endswith(f"-{_digest(file.read_bytes())}") and (index := VectorIndex.read(file)):
                    return index
        reason = "damaged" if ours else "behind the library" if kept else "missing"
        logger.warning("The FAISS index in %s is %s: rebuilding it from the library.", self.folder, reason)
        return None

    def save(self, index: "VectorIndex", generation: str) -> None:
        """Keep this index in place of the older ones. Raises `OSError` when it cannot be written."""
        content = index.to_bytes()
        file = self.folder / f"passages-{generation}-{_digest(content)}.faiss"
        partial = file.with_suffix(f".{os.getpid()}.partial")
        try:
            with partial.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
        # Also what a killed process left half-written; another's that is still being written is younger.
        left = (p for p in self.folder.glob("passages-*.partial") if p.stat().st_mtime < time.time() - 3_600)
        for other in (*self.folder.glob("passages-*.faiss"), *left):
            if other != file:
                other.unlink(missing_ok=True)


def _digest(content: bytes | memoryview) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
