"""The vectors as SQLite holds them, from which the FAISS index is made and brought up to date.

An id is never used twice and its vector never changes, so the ids alone tell what was added and removed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.database import Select, readable
from index.rows import Vectors, read_vector

if TYPE_CHECKING:
    from index.vectors import Progress, VectorIndex

_BATCH = 4_096  # vectors read at once while the FAISS index is made again


class StoredVectors:
    """The column `vector` of the table `passages`."""

    def __init__(self, rows: Select, path: Path | None) -> None:
        self._rows, self._path = rows, path

    def indexed(self, progress: "Progress | None") -> "VectorIndex":
        """The FAISS index, made anew; `progress` is called with vectors read and to read."""
        from index.vectors import VectorIndex

        first = next(self._rows("SELECT vector FROM passages LIMIT 1"), None)
        with readable(self._path):
            dimensions = len(read_vector(first[0])) if first else 1
        return VectorIndex.build(dimensions, self._batches, self._count(), progress=progress)

    def follow(self, index: "VectorIndex") -> bool:
        """Bring the FAISS index of an earlier generation up to now; False where making it anew is less work."""
        known = index.ids()
        last = int(known.max(initial=0))
        added = self._count(after=last)
        if added > len(known):
            return False
        if self._count() - added != len(known):
            left = [row[0] for row in self._rows("SELECT id FROM passages WHERE id <= ?", last)]
            index.remove(np.setdiff1d(known, np.array(left, np.int64)))
        for ids, vectors in self._batches(last):
            index.add(ids, vectors)
            if index.overgrown:
                return False
        return not index.overgrown

    def nearest(self, vector: Vectors, k: int, ids: range) -> list[tuple[int, float]]:
        """The `k` of these passages nearest to a unit vector, without any index: (passage id, cosine), best first."""
        rows = self._rows("SELECT id, vector FROM passages WHERE id BETWEEN ? AND ?", ids.start, ids.stop - 1)
        with readable(self._path):
            scored = [(int(id_), float(read_vector(blob) @ vector)) for id_, blob in rows]
        return sorted(scored, key=lambda pair: -pair[1])[:k]

    def _count(self, after: int = 0) -> int:
        return int(next(self._rows("SELECT count(*) FROM passages WHERE id > ?", after))[0])

    def _batches(self, last: int = 0) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """All ids and vectors, or those after an id."""
        while rows := list(
            self._rows("SELECT id, vector FROM passages WHERE id > ? ORDER BY id LIMIT ?", last, _BATCH)
        ):
            last = rows[-1][0]
            with readable(self._path):
                vectors = np.stack([read_vector(r[1]) for r in rows])
            yield np.array([r[0] for r in rows], dtype=np.int64), vectors
