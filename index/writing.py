"""How a story is written into the library's tables and taken out again, inside the caller's transaction."""

import sqlite3
from collections.abc import Sequence

from index.fulltext import story_key
from index.quotebook import Quotebook, write_quotebook
from index.rows import Embedded, story_digest, story_row, write_tokens, write_vector
from index.types import Change, Story


def insert_story(db: sqlite3.Connection, story: Story, passages: Sequence[Embedded], book: Quotebook) -> Change:
    """Put a story's rows in, in the place of an older one's; inside the caller's transaction."""
    position = delete_story(db, story.id)
    change = Change.ADDED if position is None else Change.REPLACED
    if position is None:
        position = db.execute("SELECT coalesce(max(position), 0) + 1 FROM stories").fetchone()[0]
    row = story_row(story) | {"position": position, "digest": story_digest(story)}
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(f"INSERT INTO stories ({columns}) VALUES ({marks})", tuple(row.values()))
    db.execute("INSERT INTO quotations VALUES (?, ?, ?, ?)", (story.id, *write_quotebook(book)))
    db.executemany("INSERT INTO speaker_words VALUES (?, ?)", [(word, story.id) for word in book.words()])
    for embedded in passages:
        passage = embedded.passage
        passage_id = db.execute(
            'INSERT INTO passages (story_id, ordinal, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
            (story.id, passage.ordinal, passage.span.start, passage.span.end, write_vector(embedded.vector)),
        ).lastrowid
        for sentence, tokens in zip(passage.sentences, embedded.tokens, strict=True):
            span = sentence.span
            sentence_id = db.execute(
                'INSERT INTO sentences (passage_id, start, "end", tokens) VALUES (?, ?, ?, ?)',
                (passage_id, span.start, span.end, write_tokens(tokens)),
            ).lastrowid
            db.execute(
                "INSERT INTO words (rowid, story_key, sentence) VALUES (?, ?, ?)",
                (sentence_id, story_key(position), span.of(story.text)),
            )
    return change


def delete_story(db: sqlite3.Connection, story_id: str) -> int | None:
    """Take a story's rows out; its position, or None where there was none."""
    row = db.execute("SELECT position FROM stories WHERE id = ?", (story_id,)).fetchone()
    if row is None:
        return None
    db.execute(
        "DELETE FROM words WHERE rowid IN (SELECT s.id FROM sentences s "
        "JOIN passages p ON p.id = s.passage_id WHERE p.story_id = ?)",
        (story_id,),
    )
    db.execute("DELETE FROM stories WHERE id = ?", (story_id,))
    return int(row[0])
