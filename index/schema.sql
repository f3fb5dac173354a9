-- The library: SQLite is the truth, the FAISS file is derived from it.
-- Offsets are in characters of stories.text; vectors are little-endian 16-bit floats.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE stories (
    id        TEXT PRIMARY KEY,
    position  INTEGER NOT NULL UNIQUE,
    title     TEXT NOT NULL,
    source    TEXT,
    url       TEXT,
    published TEXT,
    language  TEXT NOT NULL,
    text      TEXT NOT NULL,
    blocks    TEXT NOT NULL,            -- JSON: [[start, end, kind], ...]
    questions TEXT NOT NULL,            -- JSON: ["...", ...]
    digest    TEXT NOT NULL             -- of all of the above but position
);

-- Ids are never used twice, and those of a story follow each other: a story is a range of ids.
CREATE TABLE passages (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
    ordinal  INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    vector   BLOB NOT NULL,             -- (dimensions,)
    UNIQUE (story_id, ordinal)
);

CREATE TABLE sentences (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    tokens     BLOB                     -- ids and 4-bit vectors of its tokens: see index/rows.py
);
CREATE INDEX sentences_by_passage ON sentences (passage_id);

-- Who said what: made from the story when it is added, and never changed.
CREATE TABLE quotations (
    story_id TEXT PRIMARY KEY REFERENCES stories (id) ON DELETE CASCADE,
    speakers TEXT NOT NULL,             -- JSON: [[name, [alias, ...]], ...], quoted or not
    quotes   TEXT NOT NULL,             -- JSON: see index/quotebook.py
    vectors  BLOB NOT NULL              -- (quotes, dimensions), of each quotation's words
) WITHOUT ROWID;
CREATE TABLE speaker_words (            -- which stories name somebody by this word
    word     TEXT NOT NULL,
    story_id TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
    PRIMARY KEY (word, story_id)
) WITHOUT ROWID;
CREATE INDEX speaker_words_by_story ON speaker_words (story_id);

-- One row a sentence, under the sentence's id. The story's key is searched like a word, so that a
-- question to one story never reads another's rows.
CREATE VIRTUAL TABLE words USING fts5 (
    story_key, sentence, tokenize = 'porter unicode61 remove_diacritics 2'
);
