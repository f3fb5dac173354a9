import errno
import os

import faiss
import numpy as np
import pytest

from index.kept import VectorFile, _digest
from index.vectors import Kind, VectorIndex

DIMENSIONS = 32


def vectors_of(count, seed=0):
    made = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


EXACT, CELLS = Kind(0), Kind(0, 16, 12)


def built(vectors, ids=None, kind=EXACT, batch=100, **options):
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64) if ids is None else ids

    def batches():
        return ((ids[i : i + batch], vectors[i : i + batch]) for i in range(0, len(ids), batch))

    return VectorIndex.build(DIMENSIONS, batches, len(ids), kind=kind, **options)


VECTORS = vectors_of(1_000)


def nearest(query, k):
    order = np.argsort(-(VECTORS @ query), kind="stable")[:k]
    return [int(i) + 1 for i in order]


def test_an_exact_index_gives_the_nearest_in_their_order_with_their_cosines():
    index = built(VECTORS)
    for query in vectors_of(10, seed=1):
        found = index.search(query, 10)
        assert [id_ for id_, _ in found] == nearest(query, 10)
        assert np.allclose([score for _, score in found], sorted(VECTORS @ query)[:-11:-1], atol=1e-5)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr("index.vectors.KINDS", (EXACT, Kind(2_000, 16, 12)))


def test_cells_agree_with_the_exact_index():
    exact, graph = built(VECTORS), built(VECTORS, kind=CELLS)
    assert (exact.exact, graph.exact) == (True, False)
    agreed = [
        len({i for i, _ in exact.search(query, 10)} & {i for i, _ in graph.search(query, 10)})
        for query in vectors_of(50, seed=1)
    ]
    assert np.mean(agreed) >= 9


def test_a_search_within_a_range_finds_what_is_in_it():
    index = built(VECTORS)
    (query,) = vectors_of(1, seed=2)
    found = [id_ for id_, _ in index.search(query, 5, range(200, 300))]
    assert found == [id_ for id_ in nearest(query, 1_000) if id_ in range(200, 300)][:5]


def test_cells_are_never_searched_within_a_range():
    with pytest.raises(ValueError, match="within a range"):
        built(VECTORS, kind=CELLS).search(VECTORS[0], 5, range(1, 10))


@pytest.mark.parametrize("kind", [EXACT, CELLS])
def test_fewer_vectors_than_asked_for_give_no_padding(kind):
    found = built(VECTORS[:3], kind=kind).search(VECTORS[0], 10)
    assert sorted(id_ for id_, _ in found) == [1, 2, 3]


def test_an_empty_index_finds_nothing():
    assert VectorIndex.build(1, lambda: iter(()), 0).search(VECTORS[0], 5) == []
    assert built(VECTORS).search(VECTORS[0], 0) == []
    assert built(VECTORS).search(VECTORS[0], 5, range(0)) == []


@pytest.fixture(params=["exact", "cells in memory", "cells on the disk"])
def index(request, tmp_path):
    if request.param == "exact":
        return built(VECTORS)
    made = built(VECTORS, kind=CELLS)
    return made if "memory" in request.param else VectorFile(tmp_path).save(made, "one")


def ids(*given):
    return np.array(given, dtype=np.int64)


def test_removed_vectors_are_found_no_more_and_added_ones_are(index):
    index.remove(ids(1, 2))
    assert index.search(VECTORS[0], 1)[0][0] != 1
    index.add(ids(5_000), VECTORS[:1])
    assert index.search(VECTORS[0], 1)[0][0] == 5_000
    assert len(index) == 999
    assert sorted(index.ids()) == [*range(3, 1_001), 5_000]
    index.remove(ids(5_000))
    assert index.search(VECTORS[0], 1)[0][0] not in (1, 5_000)
    assert len(index) == 998


def test_what_was_added_and_removed_is_in_the_file_when_it_is_written_again(index, tmp_path):
    index.remove(ids(1))
    index.add(ids(5_000), VECTORS[:1])
    index.write(tmp_path / "again.faiss")
    again = VectorIndex.read(tmp_path / "again.faiss")
    assert sorted(again.ids()) == [*range(2, 1_001), 5_000]
    assert again.search(VECTORS[0], 1)[0][0] == 5_000
    assert again.exact is index.exact


def test_cells_are_written_again_when_a_share_of_them_has_changed(monkeypatch):
    monkeypatch.setattr("index.vectors._AT_LEAST", 10)
    index = built(vectors_of(2_000), kind=CELLS)
    told = {}
    for removed in (100, 101, 400, 401):
        index.remove(np.arange(2_001 - removed, len(index) + 1))
        told[removed] = (index.outgrown, index.overgrown)
    assert told == {100: (False, False), 101: (True, False), 400: (True, False), 401: (True, True)}


def test_another_kind_is_due_with_the_size_but_not_at_once_when_it_shrinks():
    index = built(vectors_of(1_999))
    assert not index.misfit
    index.add(ids(5_000), VECTORS[:1])
    assert index.misfit
    cells = built(vectors_of(2_000), kind=CELLS)
    cells.remove(np.arange(1, 500))
    assert not cells.misfit
    cells.remove(np.arange(500, 700))
    assert cells.misfit


def test_building_says_how_far_it_has_come():
    told = []
    built(VECTORS, kind=CELLS, batch=500, progress=lambda done, total: told.append((done, total)))
    assert told == [(500, 2_000), (1_000, 2_000), (1_500, 2_000), (2_000, 2_000)]


# The file


@pytest.fixture(params=[EXACT, CELLS], ids=["exact", "cells"])
def kept(request, tmp_path):
    file = VectorFile(tmp_path)
    file.save(built(VECTORS, kind=request.param), "one")
    return file


def path_of(file):
    (path,) = file.folder.iterdir()
    return path


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


def test_a_saved_index_is_read_back_as_it_was(kept):
    index, generation = kept.load(["none", "one", "two"])
    assert generation == "one"
    assert len(index) == 1_000
    assert index.search(VECTORS[7], 1)[0][0] == 8


def test_saving_leaves_one_file_and_no_pieces(kept):
    partial = kept.folder / "passages-old-0000.77.partial"
    partial.write_bytes(b"left behind by a kill")
    os.utime(partial, (0, 0))
    kept.save(built(VECTORS[:5]), "two")
    assert path_of(kept).name.startswith("passages-two-")
    assert kept.load(["two"]) is not None


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.rename(path.with_name("passages-older-0123.faiss")), "behind"),
        (lambda path: path.write_bytes(path.read_bytes()[:1000]), "damaged"),
        (lambda path: path.write_bytes(b""), "damaged"),
        (lambda path: path.write_bytes(b"not an index at all"), "damaged"),
        (flip_a_byte, "damaged"),
    ],
    ids=["missing", "older", "truncated", "empty", "foreign", "one byte flipped"],
)
def test_a_file_that_is_not_whole_is_never_used_and_a_notice_says_why(kept, harm, reason, caplog):
    harm(path_of(kept))
    assert kept.load(["one"]) is None
    assert reason in caplog.text
    assert "rebuilding" in caplog.text


def test_another_index_under_the_right_digest_is_not_taken_for_ours(tmp_path):
    file = tmp_path / "other"
    faiss.write_index(faiss.IndexFlatL2(4), str(file))
    file.rename(tmp_path / f"passages-one-{_digest(file)}.faiss")
    assert VectorFile(tmp_path).load(["one"]) is None


def test_a_file_that_another_process_swaps_meanwhile_counts_as_missing(kept, monkeypatch):
    path = path_of(kept)
    opened = type(path).open

    def swapped(self, *mode):
        self.unlink()
        return opened(self, *mode)

    monkeypatch.setattr(type(path), "open", swapped)
    assert kept.load(["one"]) is None


def test_a_file_that_cannot_be_written_leaves_the_old_one(kept, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = path_of(kept)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.save(built(VECTORS[:5]), "two")
    assert path_of(kept) == before
    assert kept.load(["one"]) is not None
