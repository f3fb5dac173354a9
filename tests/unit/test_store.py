import contextlib
import random
import sqlite3

import numpy as np
import pytest

from index.errors import StoreDamaged, StoreUnwritable, StoryUnknown, VerbatimError
from index.quotebook import EMPTY
from index.reading.passages import split_passages
from index.rows import Embedded, pack_tokens
from index.store import Store
from index.types import Change
from index.vectors import Kind
from tests.unit.parts import WordEmbedder, story_of

WORDS = WordEmbedder()
CALL = story_of("The president called. He spoke of oil.", "Nobody answered the telephone.", name="call")
CALLED = story_of("The president called twice.", name="call")
RAIN = story_of("It rained on the fields. The farmers were glad of the oil.", "Then came the sun.", name="rain")


def embedded(story):
    return [
        Embedded(
            passage,
            WORDS.embed_query(passage.span.of(story.text)),
            tuple(
                pack_tokens([n], WORDS.embed_documents([s.span.of(story.text)]))
                for n, s in enumerate(passage.sentences)
            ),
        )
        for passage in split_passages(story)
    ]


def put(store, *stories):
    return [store.add(story, embedded(story), EMPTY, "words") for story in stories]


def ask(store, question, story_id=None, k=10):
    """The stories and paragraphs nearest to a question, best first."""
    found = store.passages(id_ for id_, _ in store.nearest(WORDS.embed_query(question), k, story_id))
    return [(p.passage.story_id, p.passage.ordinal) for p in found]


def look_up(store, word, story_id=None):
    found = store.lexical([word], 10, story_id)
    return {(p.passage.story_id, p.passage.ordinal) for p in store.passages(passage for passage, _, _ in found)}


def content(store):
    """All that is in it, without its ids."""
    return {
        id_: (store.story(id_), [p.passage for p in sorted(of(store, id_), key=lambda p: p.id)])
        for id_ in store.story_ids()
    }


def of(store, story_id):
    return store.passages(id_ for id_, _ in store.nearest(np.ones(64, np.float32), 10_000, story_id))


def expected(*stories):
    return {story.id: (story, split_passages(story)) for story in stories}


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    made = Store(tmp_path / "library.sqlite" if request.param == "file" else None)
    yield made
    made.close()


@pytest.fixture
def cells(monkeypatch):
    """From four passages on, cells of codes, all of which are searched."""
    monkeypatch.setattr("index.vectors.KINDS", (Kind(0), Kind(4, 1, 1)))


# Adding, replacing, removing


def test_a_new_store_is_empty(store):
    assert (store.story_ids(), store.generation, store.model) == ([], None, None)
    assert ask(store, "oil") == []
    assert store.lexical(["oil"], 5) == []


def test_what_was_put_in_comes_out_to_the_letter(store):
    assert put(store, CALL, RAIN) == [Change.ADDED, Change.ADDED]
    assert content(store) == expected(CALL, RAIN)
    assert store.count_passages() == 4
    assert store.count_passages("call") == 2
    assert store.holds(CALL)
    assert not store.holds(CALLED)


def test_vectors_and_tokens_come_out_as_they_went_in(store):
    put(store, CALL)
    for stored, given in zip(sorted(of(store, "call"), key=lambda p: p.id), embedded(CALL), strict=True):
        ((nearest, cosine),) = store.nearest(given.vector, 1)
        assert (nearest, cosine) == (stored.id, pytest.approx(1, abs=1e-3))
        for sentence, tokens in zip(stored.sentences, given.tokens, strict=True):
            assert (sentence.tokens.ids == tokens.ids).all()
            assert (sentence.tokens.codes == tokens.codes).all()


def test_a_story_is_replaced_in_its_place_and_the_rest_is_not_touched(store):
    put(store, CALL, RAIN)
    ids = {p.id for p in of(store, "rain")}
    assert put(store, CALLED) == [Change.REPLACED]
    assert content(store) == expected(CALLED, RAIN)
    assert store.story_ids() == ["call", "rain"]
    assert {p.id for p in of(store, "rain")} == ids
    assert look_up(store, "telephone") == set()


def test_a_removed_story_leaves_nothing_behind_and_the_rest_alone(store):
    put(store, CALL, RAIN)
    store.remove("call")
    assert content(store) == expected(RAIN)
    assert look_up(store, "president") == set()
    assert all(story == "rain" for story, _ in ask(store, "The president called."))
    assert store._db.execute("SELECT count(*) FROM words").fetchone() == (3,)
    assert store._db.execute("SELECT count(*) FROM sentences").fetchone() == (3,)


def test_removing_an_unknown_story_changes_nothing(store):
    put(store, CALL)
    before = store.generation
    with pytest.raises(StoryUnknown, match="verbatim index list"):
        store.remove("rain")
    assert store.generation == before
    with pytest.raises(StoryUnknown):
        store.story("rain")


def test_every_change_has_a_generation_of_its_own(store):
    seen = {store.generation}
    for change in (lambda: put(store, CALL), lambda: put(store, CALLED), lambda: store.remove("call")):
        change()
        seen.add(store.generation)
    assert len(seen) == 4


def test_a_story_added_after_the_newest_was_removed_has_only_its_own_words(store):
    put(store, CALL, RAIN)
    store.remove("rain")
    put(store, story_of("Snow fell.", name="snow"))
    assert look_up(store, "snow", "snow") == {("snow", 0)}
    assert look_up(store, "rained", "snow") == set()


# Searching


@pytest.mark.parametrize("kind", ["exact", "cells"])
def test_the_nearest_passages_are_those_with_the_same_words(store, kind, request):
    if kind == "cells":
        request.getfixturevalue("cells")
    put(store, CALL, RAIN)
    assert store._current_vectors().exact is (kind == "exact")
    assert ask(store, "Nobody answered the telephone.")[0] == ("call", 1)
    assert ask(store, "Then came the sun.")[0] == ("rain", 1)
    assert ask(store, "Then came the sun.", "call")[0][0] == "call"
    assert {story for story, _ in ask(store, "oil", "rain")} == {"rain"}
    assert len(ask(store, "oil", "rain")) == 2
    assert len(ask(store, "oil", k=1)) == 1


def test_exact_and_cells_give_the_same_within_one_story(store, request):
    put(store, CALL, RAIN)
    exact = [store.nearest(WORDS.embed_query(q), 5, "call") for q in ("president", "telephone", "sun")]
    request.getfixturevalue("cells")
    store._kept._index, store._kept._saved = None, None
    cells = [store.nearest(WORDS.embed_query(q), 5, "call") for q in ("president", "telephone", "sun")]
    assert not store._current_vectors().exact
    for one, other in zip(exact, cells, strict=True):
        assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-5)
        assert dict(one).keys() == dict(other).keys()


def test_removal_and_growth_are_followed_over_the_limit_and_back(store, cells):
    put(store, CALL)
    assert store._current_vectors().exact
    put(store, RAIN)
    assert ask(store, "Then came the sun.")[0] == ("rain", 1)
    assert not store._current_vectors().exact
    store.remove("rain")
    assert ask(store, "Then came the sun.")[0][0] == "call"
    assert store._current_vectors().exact


def test_words_that_many_sentences_have_are_told_from_rare_ones(store):
    put(store, CALL, RAIN)
    assert store.rare(["the", "oil", "telephone", "snow"], 2) == ["oil", "telephone", "snow"]
    assert store.rare(["oil", "telephone"], 1) == ["telephone"]
    assert store.rare([], 1) == []


def test_a_word_is_known_to_stand_somewhere_or_in_one_story(store):
    put(store, CALL, RAIN)
    assert store.has_word(["snow", "farmer"])
    assert not store.has_word(["snow", "farmer"], "call")
    assert not store.has_word(["snow", "hail"])
    assert not store.has_word([])


def test_the_newest_stories_come_first(store):
    put(store, CALL, RAIN)
    assert (store.newest(1), store.newest(5), store.count_stories()) == (["rain"], ["rain", "call"], 2)


def test_words_are_found_in_any_form_and_without_their_accents(store):
    put(store, story_of("Nicolás Maduro accuses them. Others accused nobody.", name="m"))
    assert look_up(store, "nicolas") == look_up(store, "accusing") == {("m", 0)}
    assert store.known(["maduro", "accusing", "others", "rain"], "m") == 3


@pytest.mark.parametrize(
    "word", ['"', "'", "*", "NEAR", "AND", "a:b", "-", "^", "()", "", "漢字", "\u0301", "s1", "sentence"]
)
def test_no_word_breaks_the_word_search(store, word):
    put(store, CALL)
    assert look_up(store, word) == look_up(store, word, "call") == set()


def test_five_hundred_words_at_once_can_be_searched(store):
    put(store, CALL)
    words = [f"w{n}" for n in range(500)] + ["telephone"]
    assert [passage for passage, _, _ in store.lexical(words, 5)]


def test_the_word_search_keeps_to_its_story_and_puts_the_best_first(store):
    put(store, CALL, RAIN)
    assert look_up(store, "oil") == {("call", 0), ("rain", 0)}
    assert look_up(store, "oil", "rain") == {("rain", 0)}
    scores = [score for _, _, score in store.lexical(["oil", "farmers", "glad"], 10)]
    assert scores == sorted(scores, reverse=True)
    assert store.lexical(["oil"], 10, "nobody") == []


# Between starts


def reopened(path):
    return Store(path)


@pytest.fixture
def path(tmp_path):
    store = Store(tmp_path / "library.sqlite")
    put(store, CALL, RAIN)
    store.save_vectors()
    store.close()
    return tmp_path / "library.sqlite"


def faiss_file(path):
    (file,) = path.parent.glob("*.faiss")
    return file


def test_what_was_saved_is_opened_again_without_a_notice(path, caplog):
    store = reopened(path)
    assert ask(store, "Then came the sun.")[0] == ("rain", 1)
    assert caplog.text == ""
    store.close()


def flip(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(b"foreign" * 999),
        flip,
    ],
    ids=["missing", "empty", "truncated", "foreign", "flipped"],
)
def test_a_faiss_file_that_is_not_ours_is_made_again_with_a_notice(path, harm, caplog):
    name = faiss_file(path).name
    before = faiss_file(path).read_bytes()
    harm(faiss_file(path))
    store = reopened(path)
    assert ask(store, "Then came the sun.")[0] == ("rain", 1)
    assert "rebuilding it from the library" in caplog.text
    assert (faiss_file(path).name, faiss_file(path).read_bytes()) == (name, before)
    store.close()
    caplog.clear()
    store = reopened(path)
    ask(store, "sun")
    assert caplog.text == ""
    store.close()


def test_a_faiss_file_that_cannot_be_saved_is_no_loss(path, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    faiss_file(path).unlink()
    monkeypatch.setattr("index.kept.VectorFile.save", full)
    store = reopened(path)
    assert ask(store, "Then came the sun.")[0] == ("rain", 1)
    assert "could not be saved (No space left on device)" in caplog.text
    store.close()


@pytest.fixture
def large(path, cells):
    """A library whose vectors lie in cells on the disk."""
    faiss_file(path).unlink()
    store = reopened(path)
    store.save_vectors()
    yield store
    store.close()


def test_a_small_change_leaves_a_large_faiss_file_as_it_is_and_the_next_start_follows_it(large, path, caplog):
    before = faiss_file(path)
    put(large, story_of("Snow fell.", name="snow"))
    large.remove("call")
    large.save_vectors()
    assert faiss_file(path) == before
    caplog.clear()
    for store in (large, again := reopened(path)):
        assert not store._current_vectors().exact
        assert ask(store, "Snow fell.")[0] == ("snow", 0)
        assert {story for story, _ in ask(store, "The president called.")} == {"rain", "snow"}
    again.check()
    again.close()
    assert caplog.text == ""


def test_a_faiss_file_is_not_followed_from_a_future_that_was_undone(large, path, tmp_path):
    copy = tmp_path / "copy.sqlite"
    with contextlib.closing(sqlite3.connect(copy)) as target:
        large._db.backup(target)
    put(large, story_of("Snow fell.", name="snow"))
    large._kept._saved = None  # as when the file was due
    large.save_vectors()
    large.close()
    for left in path.parent.glob("library.sqlite*"):
        left.unlink()
    copy.rename(path)
    store = reopened(path)
    put(store, story_of("Hail came down.", name="hail"))  # under the ids that the snow had
    assert ask(store, "Hail came down.")[0] == ("hail", 0)
    store.close()


def test_a_faiss_file_is_not_followed_over_a_rebuild(large, path, caplog):
    large.replace_all([(CALL, embedded(CALL), EMPTY), (RAIN, embedded(RAIN), EMPTY)], large.model)
    assert large._earlier() == []
    assert ask(large, "Then came the sun.")[0] == ("rain", 1)
    assert "behind the library" in caplog.text


def test_another_connections_change_is_noticed(path):
    one, other = reopened(path), reopened(path)
    assert ask(one, "Snow fell.")[0][0] != "snow"
    put(other, story_of("Snow fell.", name="snow"))
    other.remove("call")
    other.save_vectors()
    assert ask(one, "Snow fell.")[0] == ("snow", 0)
    assert content(one) == expected(RAIN, story_of("Snow fell.", name="snow"))
    put(one, CALL)
    assert content(other) == content(one)
    one.close()
    other.close()


def test_a_full_disk_while_adding_leaves_the_old_state_and_a_store_that_goes_on(path):
    store = reopened(path)
    big = story_of(*(f"Sentence {n} tells of the village Ort{n} and its people." for n in range(500)), name="big")
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    generation = store.generation
    store._db.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StoreUnwritable, match="disk is full"):
        put(store, big)
    assert store.generation == generation
    assert content(store) == expected(CALL, RAIN)
    store._db.execute("PRAGMA max_page_count = 1000000")
    assert put(store, big) == [Change.ADDED]
    store.check()
    assert content(store) == expected(CALL, RAIN, big)
    store.close()


# Damage


def read_all(path):
    store = Store(path)
    try:
        found = content(store)
        store.lexical(["oil", "the"], 10)
        store.check()
        return found
    finally:
        store.close()


def test_a_truncated_library_is_damaged_and_says_what_to_do(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(StoreDamaged, match="put back a copy"):
        read_all(path)
    assert path.read_bytes() == data[: len(data) // 2]


def noises(whole, count):
    """The library's bytes cut off, or with a stretch of noise."""
    chance = random.Random(1)
    for number in range(count):
        data, at = bytearray(whole), chance.randrange(100, len(whole) - 600)
        if number % 3:
            data[at : at + 500] = bytes(chance.randrange(1, 128) for _ in range(500))
        else:
            del data[at:]
        yield data


def harmed(path):
    """What is said of many damages of the library."""
    for data in noises(path.read_bytes(), 150):
        path.write_bytes(data)
        try:
            read_all(path)
        except VerbatimError as error:
            yield error


def test_noise_anywhere_in_the_library_never_ends_in_a_traceback(path):
    assert len(list(harmed(path))) > 50


def test_damage_is_always_said_in_one_line(path):
    assert [str(error) for error in harmed(path) if "\n" in str(error)] == []


def test_damage_is_never_taken_for_something_else(path):
    assert [str(error) for error in harmed(path) if not isinstance(error, StoreDamaged)] == []


def test_a_schema_that_is_no_text_any_more_is_damage(path):
    data = path.read_bytes()
    assert b"CREATE TABLE passages" in data
    path.write_bytes(data.replace(b"CREATE TABLE passages", b"CREAT\xa8\xb1GABLE passages"))
    with pytest.raises(StoreDamaged):
        read_all(path)


def test_a_text_that_is_no_text_any_more_is_damage(path):
    data = path.read_bytes()
    assert b"answered the" in data
    path.write_bytes(data.replace(b"answered the", b"answer\xe9d the"))
    with pytest.raises(StoreDamaged) as caught:
        read_all(path)
    assert "Nobody" not in str(caught.value)


def test_a_vector_that_is_gone_is_damage(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'BLOB NOT NULL', 'BLOB') WHERE name = 'passages'")
    connection.commit()
    connection.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE passages SET vector = NULL")
    connection.commit()
    connection.close()
    for kept in path.parent.glob("*.faiss"):
        kept.unlink()
    with pytest.raises(StoreDamaged):
        read_all(path)


@pytest.mark.parametrize("left", ["NULL", "x'0100'", "x'02000000aabbccdd01'"])
def test_tokens_that_are_gone_or_cut_are_damage(path, left):
    connection = sqlite3.connect(path)
    connection.execute(f"UPDATE sentences SET tokens = {left}")
    connection.commit()
    connection.close()
    with pytest.raises(StoreDamaged):
        read_all(path)


def test_a_changed_letter_in_a_storys_text_is_found_by_the_check(path):
    data = path.read_bytes()
    assert b"Nobody answered" in data
    path.write_bytes(data.replace(b"Nobody answered", b"Nobody enswered"))
    store = Store(path)
    try:
        with pytest.raises(StoreDamaged):
            store.check()
    finally:
        store.close()
