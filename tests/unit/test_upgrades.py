import sqlite3

import pytest

from bot.memory import Memory
from bot.posted import Posted
from bot.upgrades import SCHEMA
from index.errors import StoreIncompatible
from index.types import Span

# As Verbatim made it before it counted versions.
UNCOUNTED = """
CREATE TABLE asked (id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL,
  story_id TEXT NOT NULL, UNIQUE (question, story_id));
INSERT INTO asked (question, story_id) VALUES ('What did Maduro say?', 'call');
CREATE TABLE posted (chat INTEGER NOT NULL, topic INTEGER NOT NULL, message INTEGER NOT NULL, story_id TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, lead INTEGER NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (chat, message)) WITHOUT ROWID;
INSERT INTO posted VALUES (1, 0, 7, 'call', 0, 50, 0, 'd');
"""


@pytest.fixture
def older(tmp_path):
    db = sqlite3.connect(tmp_path / "memory.sqlite")
    db.executescript(UNCOUNTED)
    db.close()
    return tmp_path


def version_of(folder):
    db = sqlite3.connect(folder / "memory.sqlite")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return version


def test_a_new_memory_has_the_present_version(tmp_path):
    Memory(tmp_path).close()
    assert version_of(tmp_path) == SCHEMA


def test_an_older_memory_opens_with_what_it_knew(older):
    memory = Memory(older)
    assert memory.recall(1) == ("What did Maduro say?", "call")
    assert memory.posts.find(1, 0, "call", Span(3, 9)).message == 7
    memory.close()
    assert version_of(older) == SCHEMA


def test_an_older_memory_then_holds_many_parts_of_a_message(older):
    memory = Memory(older)
    memory.posts.add(Posted(1, 0, 7, "call", Span(60, 90), 52, "e"))
    assert memory.posts.find(1, 0, "call", Span(3, 9)) is not None
    assert memory.posts.find(1, 0, "call", Span(61, 70)) is not None
    memory.close()


# As version 2 had them: who asked stayed for as long as anybody did.
UNDATED = """
CREATE TABLE asked (id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL,
  story_id TEXT NOT NULL, at REAL NOT NULL DEFAULT 0, UNIQUE (question, story_id));
CREATE TABLE asked_by (who TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (who, id)) WITHOUT ROWID;
CREATE TABLE unanswered (folded TEXT PRIMARY KEY, question TEXT NOT NULL, count INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE unanswered_by (who TEXT NOT NULL, folded TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (who, folded)) WITHOUT ROWID;
INSERT INTO asked VALUES (1, 'What did Maduro say?', 'call', 1000);
INSERT INTO asked_by VALUES ('one', 1), ('of no question', 2);
INSERT INTO unanswered VALUES ('who won', 'Who won?', 1, 2000);
INSERT INTO unanswered_by VALUES ('one', 'who won', 1);
PRAGMA user_version = 2;
"""


def test_who_asked_gets_the_date_of_the_question(tmp_path):
    db = sqlite3.connect(tmp_path / "memory.sqlite")
    db.executescript(UNDATED)
    memory = Memory(tmp_path, clock=lambda: 3000.0, days=2500 / 86_400)
    assert db.execute("SELECT * FROM asked_by").fetchall() == [("one", 1, 1000.0)]
    assert db.execute("SELECT * FROM unanswered_by").fetchall() == [("one", "who won", 1, 2000.0)]
    memory.close()
    db.close()
    assert version_of(tmp_path) == SCHEMA


def test_a_memory_has_the_same_tables_whichever_version_it_began_with(older, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    shapes = []
    for folder in (older, new):
        Memory(folder).close()
        db = sqlite3.connect(folder / "memory.sqlite")
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        shapes.append(
            {t: db.execute("SELECT name, type, pk FROM pragma_table_info(?)", (t,)).fetchall() for t in tables}
        )
        indexes = db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY name")
        shapes.append(indexes.fetchall())
        db.close()
    assert shapes[:2] == shapes[2:]


def test_a_newer_memory_is_left_as_it_is_and_says_so(tmp_path):
    Memory(tmp_path).close()
    db = sqlite3.connect(tmp_path / "memory.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreIncompatible, match=r"newer Verbatim.*Update Verbatim"):
        Memory(tmp_path)
    assert version_of(tmp_path) == 99


def test_an_upgrade_that_breaks_off_changes_nothing(older, monkeypatch):
    def breaks(db):
        db.execute("DROP TABLE asked")
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.upgrades._STEPS", (breaks,) * SCHEMA)
    with pytest.raises(KeyboardInterrupt):
        Memory(older)
    monkeypatch.undo()
    memory = Memory(older)
    assert memory.recall(1) == ("What did Maduro say?", "call")
    memory.close()
