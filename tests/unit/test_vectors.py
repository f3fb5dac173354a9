import errno
import os

import faiss
import numpy as np
import pytest

from index.kept import VectorFile, _digest
from index.vectors import VectorIndex

DIMENSIONS = 32


def vectors_of(count, seed=0):
    made = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def built(vectors, ids=None, flat_limit=100_000, batch=100):
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64) if ids is None else ids
    batches = ((ids[i : i + batch], vectors[i : i + batch]) for i in range(0, len(ids), batch))
    return VectorIndex.build(DIMENSIONS, batches, len(ids), flat_limit=flat_limit)


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


def test_a_graph_agrees_with_the_exact_index():
    exact, graph = built(VECTORS), built(VECTORS, flat_limit=10)
    assert (exact.exact, graph.exact) == (True, False)
    agreed = [
        len({i for i, _ in exact.search(query, 10)} & {i for i, _ in graph.search(query, 10)})
        for query in vectors_of(50, seed=1)
    ]
    assert np.mean(agreed) >= 9.5


def test_a_search_within_a_range_finds_what_is_in_it():
    index = built(VECTORS)
    (query,) = vectors_of(1, seed=2)
    found = [id_ for id_, _ in index.search(query, 5, range(200, 300))]
    assert found == [id_ for id_ in nearest(query, 1_000) if id_ in range(200, 300)][:5]


def test_a_graph_is_never_searched_within_a_range():
    with pytest.raises(ValueError, match="within a range"):
        built(VECTORS, flat_limit=10).search(VECTORS[0], 5, range(1, 10))


@pytest.mark.parametrize("flat_limit", [100_000, 1])
def test_fewer_vectors_than_asked_for_give_no_padding(flat_limit):
    found = built(VECTORS[:3], flat_limit=flat_limit).search(VECTORS[0], 10)
    assert sorted(id_ for id_, _ in found) == [1, 2, 3]


def test_an_empty_index_finds_nothing():
    assert VectorIndex.build(1, iter(()), 0).search(VECTORS[0], 5) == []
    assert built(VECTORS).search(VECTORS[0], 0) == []
    assert built(VECTORS).search(VECTORS[0], 5, range(0)) == []


def test_removed_vectors_are_found_no_more_and_added_ones_are():
    index = built(VECTORS)
    assert index.remove(np.array([1, 2], dtype=np.int64))
    assert index.search(VECTORS[0], 1)[0][0] != 1
    index.add(np.array([5_000], dtype=np.int64), VECTORS[:1])
    assert index.search(VECTORS[0], 1)[0][0] == 5_000
    assert len(index) == 999


def test_a_graph_says_that_it_cannot_forget():
    assert not built(VECTORS, flat_limit=10).remove(np.array([1], dtype=np.int64))


# The file


@pytest.fixture(params=[100_000, 10], ids=["exact", "graph"])
def kept(request, tmp_path):
    file = VectorFile(tmp_path)
    file.save(built(VECTORS, flat_limit=request.param), "one")
    return file


def path_of(file):
    (path,) = file.folder.iterdir()
    return path


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


def test_a_saved_index_is_read_back_as_it_was(kept):
    index = kept.load("one")
    assert len(index) == 1_000
    assert index.search(VECTORS[7], 1)[0][0] == 8


def test_saving_leaves_one_file_and_no_pieces(kept):
    partial = kept.folder / "passages-old-0000.77.partial"
    partial.write_bytes(b"left behind by a kill")
    os.utime(partial, (0, 0))
    kept.save(built(VECTORS[:5]), "two")
    assert path_of(kept).name.startswith("passages-two-")
    assert kept.load("two") is not None


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
    assert kept.load("one") is None
    assert reason in caplog.text
    assert "rebuilding" in caplog.text


def test_another_index_under_the_right_digest_is_not_taken_for_ours(tmp_path):
    content = bytes(faiss.serialize_index(faiss.IndexFlatL2(4)))
    (tmp_path / f"passages-one-{_digest(content)}.faiss").write_bytes(content)
    assert VectorFile(tmp_path).load("one") is None


def test_a_file_that_another_process_swaps_meanwhile_counts_as_missing(kept, monkeypatch):
    path = path_of(kept)
    read = type(path).read_bytes

    def swapped(self):
        self.unlink()
        return read(self)

    monkeypatch.setattr(type(path), "read_bytes", swapped)
    assert kept.load("one") is None


def test_a_file_that_cannot_be_written_leaves_the_old_one(kept, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = path_of(kept)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.save(built(VECTORS[:5]), "two")
    assert path_of(kept) == before
    assert kept.load("one") is not None
