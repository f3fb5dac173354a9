"""Where stories live: passages, sentences, vectors and words, in SQLite; the truth.

The face is narrow (add, remove, get, nearest, lexical) and shows neither SQLite's types nor FAISS's, so
that another store could stand in. Vectors are searched through the derived FAISS index, which is made
again from SQLite whenever it is missing, stale or broken. One thread at a time.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.database import connect, damaged, readable, transaction, worded_faults
from index.errors import ModelMismatch, StoryUnknown
from index.fulltext import FullText
from index.kept import KeptVectors, Progress
from index.quotebook import EMPTY, Quotebook, read_quotebook
from index.rows import (
    STORY_COLUMNS,
    Embedded,
    IndexedPassage,
    IndexedSentence,
    Vectors,
    read_story_row,
    read_tokens,
    story_digest,
)
from index.stored_vectors import StoredVectors
from index.types import Change, Passage, Sentence, Span, Story
from index.writing import delete_story, insert_story

if TYPE_CHECKING:
    from index.vectors import VectorIndex

_REMEMBERED = 1_000  # earlier generations whose FAISS file can still be followed


class Store:
    """The library's file and the FAISS file beside it; `path` None keeps both in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._db = connect(path)
        self._words = FullText(self._rows)
        self._vectors = StoredVectors(self._rows, path)
        self._kept = KeptVectors(path.parent if path else None, self._vectors, self._earlier)

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()

    def check(self) -> None:
        """Look through the whole file. Raises `StoreDamaged`."""
        found = next(self._rows("PRAGMA quick_check(1)"))[0]
        if found != "ok":
            raise damaged(self.path, found)
        for story_id, digest in list(self._rows("SELECT id, digest FROM stories")):
            if story_digest(self.story(story_id)) != digest:
                raise damaged(self.path, f"the story {story_id} is not as it was added")
        if len(self._current_vectors()) != self.count_passages():
            raise damaged(self.path, "there are passages without a vector")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside belongs to one state of the library, whatever others write meanwhile."""
        if self._db.in_transaction:
            yield
            return
        with worded_faults(self.path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def require_model(self, fingerprint: str) -> None:
        """Raise `ModelMismatch` unless the vectors, if there are any, are those of this model."""
        if self.model not in (None, fingerprint):
            raise ModelMismatch(
                f"The index was made with the models {self.model}, not with {fingerprint}.",
                "Make it again with: verbatim index rebuild (or, if you changed VERBATIM_MODEL, set it back).",
            )

    # What is in it

    @property
    def generation(self) -> str | None:
        """Names the present state; every change, of this process or another, gives it a new name.

        None as long as no story was ever added.
        """
        return self._meta("generation")

    @property
    def model(self) -> str | None:
        """The fingerprint of the model that made the vectors; None while there are none."""
        return self._meta("model")

    @property
    def is_empty(self) -> bool:
        """Whether there is no story."""
        return next(self._rows("SELECT 1 FROM stories LIMIT 1"), None) is None

    def story_ids(self) -> list[str]:
        """The ids of all stories, in the order in which they were added."""
        return [row[0] for row in self._rows("SELECT id FROM stories ORDER BY position")]

    def newest(self, k: int) -> list[str]:
        """The ids of the `k` stories added last, the newest first."""
        return [row[0] for row in self._rows("SELECT id FROM stories ORDER BY position DESC LIMIT ?", k)]

    def count_stories(self) -> int:
        """How many stories there are."""
        return int(next(self._rows("SELECT count(*) FROM stories"))[0])

    def story(self, story_id: str) -> Story:
        """One story. Raises `StoryUnknown`."""
        row = next(self._rows(f"SELECT {STORY_COLUMNS} FROM stories WHERE id = ?", story_id), None)
        if row is None:
            raise _unknown(story_id)
        with readable(self.path):
            return read_story_row(row)

    def holds(self, story: Story) -> bool:
        """Whether exactly this story, to the letter, is here already."""
        row = next(self._rows("SELECT digest FROM stories WHERE id = ?", story.id), None)
        return row is not None and row[0] == story_digest(story)

    def quotebook(self, story_id: str) -> Quotebook:
        """Who said what in a story."""
        statement = "SELECT speakers, quotes, vectors FROM quotations WHERE story_id = ?"
        row = next(self._rows(statement, story_id), None)
        return read_quotebook(*row) if row else EMPTY

    def sentence_spans(self, story_id: str) -> list[Span]:
        """The sentences of a story, in its order."""
        statement = (
            'SELECT s.start, s."end" FROM sentences s JOIN passages p ON p.id = s.passage_id '
            "WHERE p.story_id = ? ORDER BY s.start"
        )
        return [Span(start, end) for start, end in self._rows(statement, story_id)]

    def stories_naming(self, words: Sequence[str], k: int) -> list[str]:
        """The ids of the `k` newest stories that name somebody by one of these words, the newest first."""
        statement = (
            "SELECT DISTINCT s.id FROM speaker_words w JOIN stories s ON s.id = w.story_id "
            "WHERE w.word IN (SELECT value FROM json_each(?)) ORDER BY s.position DESC LIMIT ?"
        )
        return [row[0] for row in self._rows(statement, json.dumps(list(words)), k)]

    def count_passages(self, story_id: str | None = None) -> int:
        """How many passages the library, or one story, has."""
        condition = "TRUE" if story_id is None else "story_id = ?"
        values = () if story_id is None else (story_id,)
        return int(next(self._rows(f"SELECT count(*) FROM passages WHERE {condition}", *values))[0])

    def passage_ids(self, story_id: str | None, most: int) -> list[int]:
        """The ids of all passages, or of one story's, in the order in which they were added; `most` at the most."""
        if story_id is not None:
            return list(self._ids(story_id)[:most])
        return [row[0] for row in self._rows("SELECT id FROM passages ORDER BY id LIMIT ?", most)]

    def passages(self, ids: Iterable[int]) -> list[IndexedPassage]:
        """The passages of these ids, in the order of the ids; ids that are gone are left out."""
        wanted = list(dict.fromkeys(ids))
        listed = json.dumps(wanted)
        sentences: dict[int, list[tuple[Any, ...]]] = {}
        for passage_id, *row in self._rows(
            'SELECT passage_id, id, start, "end", tokens FROM sentences '
            "WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            listed,
        ):
            sentences.setdefault(passage_id, []).append(tuple(row))
        found: dict[int, IndexedPassage] = {}
        statement = (
            'SELECT id, story_id, ordinal, start, "end" FROM passages WHERE id IN (SELECT value FROM json_each(?))'
        )
        for id_, story_id, ordinal, start, end in self._rows(statement, listed):
            with readable(self.path):
                indexed = tuple(
                    IndexedSentence(sid, Sentence(Span(s, e)), read_tokens(tokens))
                    for sid, s, e, tokens in sentences.get(id_, [])
                )
                passage = Passage(story_id, ordinal, Span(start, end), tuple(i.sentence for i in indexed))
            found[id_] = IndexedPassage(id_, passage, indexed)
        return [found[id_] for id_ in wanted if id_ in found]

    # Changing it

    def add(self, story: Story, passages: Sequence[Embedded], book: Quotebook, model: str) -> Change:
        """Put a story in, in the place of an older one of the same id; all of it or nothing."""
        with worded_faults(self.path), transaction(self._db):
            self.require_model(model)  # again: another process may have been faster
            before, old = self.generation, self._ids(story.id)
            change = insert_story(self._db, story, passages, book)
            after, new = self._advance(model), self._ids(story.id)
        self._kept.changed(before, after, old, new, [embedded.vector for embedded in passages])
        return change

    def remove(self, story_id: str) -> None:
        """Take a story out. Raises `StoryUnknown`."""
        with worded_faults(self.path), transaction(self._db):
            before, old = self.generation, self._ids(story_id)
            if delete_story(self._db, story_id) is None:
                raise _unknown(story_id)
            after = self._advance(self.model)
            self._db.execute(
                "DELETE FROM meta WHERE key IN ('model', 'earlier') AND NOT EXISTS (SELECT * FROM stories)"
            )
        self._kept.changed(before, after, old)

    def replace_all(self, stories: Iterable[tuple[Story, Sequence[Embedded], Quotebook]], model: str) -> None:
        """Put these stories in anew, with vectors of `model`: all of it or nothing."""
        with worded_faults(self.path), transaction(self._db):
            for story, passages, book in stories:
                insert_story(self._db, story, passages, book)
            self._advance(model)
            self._db.execute("DELETE FROM meta WHERE key = 'earlier'")
        self._kept.changed()

    def _advance(self, model: str | None) -> str:
        generation = secrets.token_hex(8)
        earlier = " ".join([*self._earlier(), self.generation or ""][-_REMEMBERED:])
        values = {"generation": generation, "model": model, "earlier": earlier}
        self._db.executemany(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [(key, value) for key, value in values.items() if value is not None],
        )
        return generation

    # Searching it

    def nearest(self, vector: Vectors, k: int, story_id: str | None = None) -> list[tuple[int, float]]:
        """The `k` passages nearest to a unit vector: (passage id, cosine), best first."""
        index = self._current_vectors()
        if story_id is None:
            return index.search(vector, k)
        ids = self._ids(story_id)
        return index.search(vector, k, ids) if index.exact else self._vectors.nearest(vector, k, ids)

    def lexical(self, terms: Sequence[str], k: int, story_id: str | None = None) -> list[tuple[int, int, float]]:
        """The `k` sentences that fit these words best by BM25: (passage id, sentence id, score)."""
        return self._words.nearest(terms, k, story_id)

    def rare(self, words: Sequence[str], most: int) -> list[str]:
        """Those of the words that `most` sentences have, or fewer; that is found without looking at more."""
        return self._words.rare(words, most)

    def has_word(self, words: Sequence[str], story_id: str | None = None) -> bool:
        """Whether any of these words, in any form, stands anywhere."""
        return self._words.has_word(words, story_id)

    def known(self, terms: Sequence[str], story_id: str) -> int:
        """How many of these words, in any of their forms, a story has."""
        return self._words.known(terms, story_id)

    # The FAISS index

    def save_vectors(self, progress: Progress | None = None) -> None:
        """Keep the FAISS index for the next start, if it changed too much since it was kept last."""
        self._kept.save(self.generation, progress)

    def _current_vectors(self) -> "VectorIndex":
        return self._kept.current(self.generation)

    def _earlier(self) -> Sequence[str]:
        """The generations that the present one came from by adding and removing alone, the latest last."""
        return (self._meta("earlier") or "").split()

    # SQLite

    def _rows(self, statement: str, *values: Any) -> Iterator[Any]:
        with worded_faults(self.path):
            yield from self._db.execute(statement, values)

    def _meta(self, key: str) -> str | None:
        row = next(self._rows("SELECT value FROM meta WHERE key = ?", key), None)
        return None if row is None else str(row[0])

    def _ids(self, story_id: str) -> range:
        """The ids of a story's passages, which follow each other."""
        low, high = next(self._rows("SELECT min(id), max(id) FROM passages WHERE story_id = ?", story_id))
        return range(0) if low is None else range(low, high + 1)


def _unknown(story_id: str) -> StoryUnknown:
    return StoryUnknown(f"There is no story {story_id!r}.", "verbatim index list shows which there are.")
