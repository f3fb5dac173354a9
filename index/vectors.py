"""The FAISS index of all passages' vectors: the only room that knows faiss.

It is derived: the store holds the same vectors and makes this file again whenever it is missing,
stale or broken. Up to `FLAT_LIMIT` passages the search is exact; above, an HNSW graph over 8-bit
codes (measured: at 100,000 passages .978 of the exact ten, at 0.3 ms instead of 10).
"""

from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_LIMIT = 100_000
"""Passages up to which the search is exact."""

_EF_SEARCH = 256
_EF_CONSTRUCTION = 80
_SAMPLE = 50_000  # vectors that the 8-bit codes are fitted on

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]

faiss.omp_set_num_threads(1)


class VectorIndex:
    """Ids and unit vectors -> the ids nearest to a vector, by inner product."""

    def __init__(self, index: "faiss.Index", *, exact: bool) -> None:
        self._index = index
        self.exact = exact

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def build(
        cls, dimensions: int, batches: Iterable[tuple[Ids, Vectors]], total: int, *, flat_limit: int = FLAT_LIMIT
    ) -> "VectorIndex":
        """An index of `total` vectors that come in batches of (ids (n,), vectors (n, dimensions))."""
        if total <= flat_limit:
            made = cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions)), exact=True)
            for ids, vectors in batches:
                made.add(ids, vectors)
            return made
        graph = faiss.IndexHNSWSQ(dimensions, faiss.ScalarQuantizer.QT_8bit, 32, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _EF_CONSTRUCTION
        made = cls(faiss.IndexIDMap2(graph), exact=False)
        waiting: list[tuple[Ids, Vectors]] = []
        for ids, vectors in batches:
            waiting.append((ids, vectors))
            if not graph.is_trained:
                if sum(len(some) for some, _ in waiting) < min(_SAMPLE, total):
                    continue
                graph.train(np.concatenate([some for _, some in waiting]))
            while waiting:
                made.add(*waiting.pop(0))
        return made

    @classmethod
    def read(cls, path: Path) -> "VectorIndex | None":
        """The index in a file, or None when FAISS cannot read it as one of ours."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError:
            return None
        if not isinstance(index, faiss.IndexIDMap2):
            return None
        return cls(index, exact=isinstance(faiss.downcast_index(index.index), faiss.IndexFlat))

    def to_bytes(self) -> memoryview:
        """The file's content."""
        return memoryview(faiss.serialize_index(self._index))

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors (n, dimensions) under their ids (n,)."""
        self._index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))

    def remove(self, ids: Ids) -> bool:
        """Forget these ids; False where the kind of index cannot (an HNSW graph)."""
        if self.exact:
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids)))
        return self.exact

    def search(self, vector: Vectors, k: int, within: range | None = None) -> list[tuple[int, float]]:
        """The `k` nearest (id, inner product), best first; `within` keeps to a range of ids.

        Only an exact index may be kept to a range: filtering a graph's walk loses nearly all hits.
        """
        if not len(self) or k < 1:
            return []
        if not self.exact:
            if within is not None:
                raise ValueError("an HNSW index cannot be searched within a range")
            parameters = faiss.SearchParametersHNSW(efSearch=max(_EF_SEARCH, 2 * k))
        else:
            selector = faiss.IDSelectorRange(within.start, within.stop) if within is not None else None
            parameters = faiss.SearchParameters(sel=selector) if selector else None
        scores, ids = self._index.search(vector[None, :], min(k, len(self)), params=parameters)
        # FAISS pads with id -1 where it has fewer than k.
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
