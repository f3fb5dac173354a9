"""The FAISS index of all passages' vectors: the only room that knows faiss.

It is derived: the store holds the same vectors and makes this file again whenever it is missing,
stale or broken. Small libraries are searched exactly. In larger ones a vector is kept as 8-bit codes in the
cell of its nearest centroid, and the cells nearest to a question are searched (IVF); such an index is read where it
lies on the disk, never whole. What is added later waits in an exact list beside it, what is removed is masked, until
so much has changed that it is worth writing again.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Batches = Callable[[], Iterable[tuple[Ids, Vectors]]]
"""Gives all (ids (n,), vectors (n, dimensions)), each time it is called."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """How vectors are kept from so many `passages` on: in `lists` cells, of which `probes` are searched; 0: exactly."""

    passages: int
    lists: int = 0
    probes: int = 0


# So that each finds 95 of the 100 nearest where it begins, and more as it grows: tests/bench/growth.md.
KINDS = (Kind(0), Kind(50_000, 1_024, 320), Kind(150_000, 2_048, 160), Kind(500_000, 4_096, 128))
"""The kinds by size, the smallest first."""

_CHANGED = 0.05
"""The share of an IVF index that may have been added or removed since before it is written again."""

_AT_LEAST = 5_000  # passages that may have changed in any case
_TRAINED_ON = 40  # vectors a centroid: FAISS asks for 39

faiss.omp_set_num_threads(1)


class VectorIndex:
    """Ids and unit vectors -> the ids nearest to a vector, by inner product."""

    def __init__(self, index: "faiss.Index", path: Path | None = None) -> None:
        """`path` is the file that an index on the disk is read from."""
        self._index, self._path = index, path
        self._late = faiss.IndexIDMap(faiss.IndexFlatIP(index.d))
        self._gone: set[int] = set()

    def __len__(self) -> int:
        return int(self._index.ntotal) - len(self._gone) + int(self._late.ntotal)

    @property
    def exact(self) -> bool:
        """Whether every search is exact."""
        return isinstance(self._index, faiss.IndexIDMap)

    @property
    def misfit(self) -> bool:
        """Whether by now another kind is due; not at once where it shrinks, so that it doesn't go to and fro."""
        size, own = len(self), kind_of(0 if self.exact else self._index.nlist)
        return kind_for(size).lists > own.lists or kind_for(size * 3 // 2).lists < own.lists

    @property
    def outgrown(self) -> bool:
        """Whether so much has changed since the file was written that it should be written again."""
        return self.exact or self._changes > self._room

    @property
    def overgrown(self) -> bool:
        """Whether so much has changed that it should be made again instead."""
        return self.misfit or (not self.exact and self._changes > 4 * self._room)

    @property
    def _changes(self) -> int:
        return len(self._gone) + int(self._late.ntotal)

    @property
    def _room(self) -> float:
        return max(_AT_LEAST, _CHANGED * self._index.ntotal)

    @classmethod
    def build(
        cls,
        dimensions: int,
        batches: Batches,
        total: int,
        *,
        kind: Kind | None = None,
        progress: Progress | None = None,
    ) -> "VectorIndex":
        """An index of `total` vectors; `progress` is called with vectors read and to read, each twice."""
        kind = kind or kind_for(total)
        done = 0

        def read() -> "Iterator[tuple[Ids, Vectors]]":
            nonlocal done
            for ids, vectors in batches():
                yield ids, vectors
                done += len(ids)
                if progress and kind.lists:  # exactly is a matter of milliseconds
                    progress(done, 2 * total)

        if not kind.lists:
            made = cls(faiss.IndexIDMap(faiss.IndexFlatIP(dimensions)))
            for ids, vectors in read():
                made.add(ids, vectors)
            return made
        lists = max(1, min(kind.lists, total // _TRAINED_ON))
        index = faiss.index_factory(dimensions, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        with _all_cores():
            index.train(_sample(read(), total, lists * _TRAINED_ON, dimensions))
            for ids, vectors in read():
                index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> "VectorIndex | None":
        """The index in a file, or None when FAISS cannot read it as one of ours. An IVF index stays on the disk."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        except RuntimeError:
            return None
        return cls(index, path) if isinstance(index, (faiss.IndexIDMap, faiss.IndexIVFScalarQuantizer)) else None

    def write(self, path: Path) -> None:
        """Write the file, with what was added and without what was removed since. Raises `OSError`."""
        try:
            faiss.write_index(self._merged() if self._gone or self._late.ntotal else self._index, str(path))
        except RuntimeError as error:
            raise OSError(None, "FAISS could not write it") from error

    def ids(self) -> Ids:
        """All its ids, in no order."""
        if self.exact:
            return np.asarray(faiss.vector_to_array(self._index.id_map))
        lists = self._index.invlists
        own = [faiss.rev_swig_ptr(lists.get_ids(n), lists.list_size(n)).copy() for n in range(lists.nlist)]
        kept = np.concatenate(own)
        if self._gone:
            kept = kept[~np.isin(kept, list(self._gone))]
        return np.concatenate([kept, faiss.vector_to_array(self._late.id_map)])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors (n, dimensions) under their ids (n,), which are new."""
        index = self._index if self.exact else self._late
        index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))

    def remove(self, ids: Ids) -> None:
        """Forget these ids, each of which is there."""
        if self.exact:
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids)))
            return
        late = set(ids.tolist()) & set(faiss.vector_to_array(self._late.id_map).tolist())
        if late:
            self._late.remove_ids(faiss.IDSelectorBatch(np.array(sorted(late), np.int64)))
        self._gone.update(set(ids.tolist()) - late)

    def search(self, vector: Vectors, k: int, within: range | None = None) -> list[tuple[int, float]]:
        """The `k` nearest (id, inner product), best first; `within` keeps to a range of ids.

        Only an exact index may be kept to a range: of the cells searched, none may hold any of the range.
        """
        if not len(self) or k < 1:
            return []
        if self.exact:
            selector = faiss.IDSelectorRange(within.start, within.stop) if within is not None else None
            parameters = faiss.SearchParameters(sel=selector) if selector else None
            return _found(self._index, vector, min(k, len(self)), parameters)
        if within is not None:
            raise ValueError("an IVF index cannot be searched within a range")
        left = faiss.IDSelectorNot(faiss.IDSelectorBatch(np.array(sorted(self._gone), np.int64)))
        probes = min(kind_of(self._index.nlist).probes, self._index.nlist)
        parameters = faiss.SearchParametersIVF(nprobe=probes, sel=left if self._gone else None)
        both = _found(self._index, vector, min(k, self._index.ntotal), parameters)
        if self._late.ntotal:
            both = sorted([*both, *_found(self._late, vector, min(k, self._late.ntotal))], key=lambda pair: -pair[1])
        return both[:k]

    def _merged(self) -> "faiss.Index":
        """A copy in memory in which everything is in its cell; the cells stay as they were trained."""
        index = faiss.read_index(str(self._path)) if self._path else faiss.clone_index(self._index)
        if self._gone:
            index.remove_ids(faiss.IDSelectorBatch(np.array(sorted(self._gone), np.int64)))
        if self._late.ntotal:
            late = faiss.downcast_index(self._late.index)
            vectors = late.reconstruct_n(0, late.ntotal)
            index.add_with_ids(vectors, faiss.vector_to_array(self._late.id_map))
        return index


def kind_for(total: int) -> Kind:
    """The kind for so many passages."""
    return next(kind for kind in reversed(KINDS) if kind.passages <= total)


def kind_of(lists: int) -> Kind:
    """The kind that has so many cells, or more where there were too few vectors for them."""
    return next((kind for kind in KINDS if kind.lists >= lists), KINDS[-1])


def _sample(read: "Iterator[tuple[Ids, Vectors]]", total: int, wanted: int, dimensions: int) -> Vectors:
    """About so many of all vectors, in equal steps: those of all stories alike, not of the oldest."""
    step = max(1, total // wanted)
    taken = np.empty((-(-total // step), dimensions), np.float32)
    offset = count = 0
    for _, vectors in read:
        some = vectors[offset::step][: len(taken) - count]
        taken[count : count + len(some)] = some
        offset, count = (offset - len(vectors)) % step, count + len(some)
    return taken[:count]


def _found(
    index: "faiss.Index", vector: Vectors, k: int, parameters: "faiss.SearchParameters | None" = None
) -> list[tuple[int, float]]:
    scores, ids = index.search(vector[None, :], k, params=parameters)
    # FAISS pads with id -1 where it has fewer than k.
    return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]


@contextmanager
def _all_cores() -> "Iterator[None]":
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)
