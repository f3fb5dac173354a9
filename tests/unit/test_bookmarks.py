import pytest

from bot.bookmarks import Bookmark
from bot.memory import Conversation, Memory
from index.library import wants_more

HERE, THERE = Conversation(1, 10), Conversation(1, 10, topic=3)
STOP = Bookmark(7, 5, "d1")


@pytest.fixture
def now():
    return [1_000_000.0]


@pytest.fixture
def kept(now):
    made = Memory(hours=2, clock=lambda: now[0])
    yield made
    made.close()


def test_a_conversation_has_one_bookmark_the_latest(kept):
    assert kept.bookmarks.of(HERE) is None
    for stop in (STOP, Bookmark(None, 10, "d1")):
        kept.bookmarks.put(HERE, stop)
        assert kept.bookmarks.of(HERE) == stop
    assert kept.bookmarks.of(THERE) is None
    kept.bookmarks.put(HERE, None)
    assert kept.bookmarks.of(HERE) is None


def test_a_bookmark_is_forgotten_with_its_reader_and_after_the_hours(kept, now):
    for conversation in (HERE, THERE, Conversation(2, 10)):
        kept.bookmarks.put(conversation, STOP)
    assert kept.forget(1, 10)
    assert kept.bookmarks.of(HERE) is kept.bookmarks.of(THERE) is None
    assert kept.bookmarks.of(Conversation(2, 10)) == STOP
    now[0] += 2 * 3600
    assert kept.bookmarks.of(Conversation(2, 10)) is None


def test_with_no_hours_there_are_no_bookmarks():
    kept = Memory(hours=0)
    kept.bookmarks.put(HERE, STOP)
    assert kept._db.execute("SELECT count(*) FROM bookmarks").fetchone() == (0,)
    kept.close()


@pytest.mark.parametrize(
    "line",
    """more|More?|and more?|more, please|show me more|tell me more|next|ok, next|Next page|the next quotes|what else?
    |what more?|anything else?|is there anything more?|any more?|the rest
    |go on|continue|más|¿Más?|¿y más?|¿qué más?|¿hay más?
    |sigue|siguiente|el siguiente|dame más|algo más""".replace("\n", "").split("|"),
)
def test_a_line_that_asks_for_more_and_nothing_else(line):
    assert wants_more(line.strip())


@pytest.mark.parametrize(
    "line",
    """more about oil|more of Maduro|what else did Trump say?|next week?|who is next?|what is more important?|anymore
    |the rest of Venezuela|más petróleo|¿qué más dijo Maduro?|""".replace("\n", "").split("|"),
)
def test_a_line_that_asks_for_something(line):
    assert not wants_more(line.strip())
