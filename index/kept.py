"""The FAISS index between two starts, and in step with the library it is derived from."""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

import numpy as np

from index.rows import Vectors
from index.stored_vectors import StoredVectors

if TYPE_CHECKING:
    from index.vectors import VectorIndex

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_LATEST = 500
"""How many changes a file may be behind before it is written again in any case; the library remembers twice as many."""


class KeptVectors:
    """The vectors of a library's present generation: those at hand, those in the file, or made again.

    A file may be some changes behind, as long as the library knows it for its own.
    """

    def __init__(self, folder: Path | None, stored: StoredVectors, earlier: Callable[[], Sequence[str]]) -> None:
        """`folder` None keeps no file. `earlier` are the generations that can be followed from, the latest last."""
        self._file = VectorFile(folder) if folder else None
        self._stored, self._earlier = stored, earlier
        self._index: VectorIndex | None = None
        self._generation: str | None = None  # that self._index belongs to
        self._saved: str | None = None  # that the file was written for

    def current(self, generation: str | None, progress: Progress | None = None) -> "VectorIndex":
        """The index of a generation."""
        return self._current(generation, progress, wanted=True)

    def _current(self, generation: str | None, progress: Progress | None, *, wanted: bool) -> "VectorIndex":
        """The same; that there is no file is told where it was `wanted` for a question."""
        if self._index is None or self._generation != generation:
            self._index = self._at_hand() or self._on_disk(generation, wanted=wanted) or self._stored.indexed(progress)
            self._generation = generation
            self.save(generation)
        return self._index

    def save(self, generation: str | None, progress: Progress | None = None) -> None:
        """Keep the index for the next start, if it changed too much since it was kept last.

        A full disk is no loss here: the index is made again when it is needed.
        """
        if self._file is None or generation in (None, self._saved):
            return
        index = self._current(generation, progress, wanted=False)
        if generation is None or generation == self._saved:
            return
        if not index.outgrown and self._saved in self._earlier()[-_LATEST:]:
            return  # the next start follows from the file that is there
        try:
            self._index = self._file.save(index, generation)
            self._saved = generation
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

        The index at hand follows; without these details, or where that would be too much, it is made when needed.
        """
        index = self._index
        if index is None or after is None or self._generation != before or not len(index):
            self._index = None
            return
        index.remove(np.array(old, dtype=np.int64))
        if new:
            index.add(np.array(new, dtype=np.int64), np.stack(vectors))
        self._index, self._generation = None if index.overgrown else index, after

    def _at_hand(self) -> "VectorIndex | None":
        """The index at hand, followed up to now: another process has changed the library."""
        if self._index is None or self._generation not in self._earlier():
            return None
        return self._index if len(self._index) and self._stored.follow(self._index) else None

    def _on_disk(self, generation: str | None, *, wanted: bool) -> "VectorIndex | None":
        """The index in the file, followed up to now."""
        if self._file is None or generation is None:
            return None
        earlier = self._earlier()
        found = self._file.load([*earlier, generation], wanted=wanted)
        if found is None:
            return None
        index, self._saved = found
        followed = self._saved == generation or self._stored.follow(index)
        return index if followed and not index.misfit else None


class VectorFile:
    """Where an index is kept between two starts.

    The file's name says which state of the library it belongs to and what its content must be:
    `passages-<generation>-<digest>.faiss`. So it is swapped in one step, and no other file, whole or
    not, is ever taken for it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, generations: Sequence[str], *, wanted: bool = True) -> "tuple[VectorIndex, str] | None":
        """The index saved for the latest of these generations, with it, or None, with a notice saying why.

        Where it is not `wanted` yet, that there is none is no news.
        """
        from index.vectors import VectorIndex

        kept = sorted(self.folder.glob("passages-*.faiss"))
        places = {generation: place for place, generation in enumerate(generations)}
        ours = sorted((places[generation], file) for file in kept if (generation := file.stem.split("-")[1]) in places)
        for place, file in reversed(ours):
            with suppress(OSError):  # another process may swap it at this moment
                if file.stem.endswith(f"-{_digest(file)}") and (index := VectorIndex.read(file)):
                    return index, generations[place]
        reason = "damaged" if ours else "behind the library" if kept else "missing"
        if wanted or kept:
            logger.warning("The FAISS index in %s is %s: rebuilding it from the library.", self.folder, reason)
        return None

    def save(self, index: "VectorIndex", generation: str) -> "VectorIndex":
        """Keep this index in place of the older ones, and read it where it lies now if it is a large one.

        Raises `OSError` when it cannot be written.
        """
        partial = self.folder / f"passages-{generation}.{os.getpid()}-{get_ident()}.partial"
        try:
            index.write(partial)
            with partial.open("rb") as stream:
                os.fsync(stream.fileno())
            file = self.folder / f"passages-{generation}-{_digest(partial)}.faiss"
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
        # Also what a killed process left half-written; another's that is still being written is younger.
        left = (p for p in self.folder.glob("passages-*.partial") if p.stat().st_mtime < time.time() - 3_600)
        for other in (*self.folder.glob("passages-*.faiss"), *left):
            if other != file:
                other.unlink(missing_ok=True)
        return index if index.exact else type(index).read(file) or index


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]
