import sqlite3
import time

import pytest
from hypothesis import given

from bot import memory
from bot.bookmarks import Bookmark
from bot.exchanges import Exchange
from bot.feedback import Verdict
from bot.memory import DAYS, Conversation, Memory
from bot.posted import Posted
from index.library import TURNS
from index.types import Reason, Refusal, Span, Turn
from tests.unit.parts import lines


@pytest.fixture
def kept():
    made = Memory()
    yield made
    made.close()


def test_the_same_question_has_the_same_number_and_another_has_another(kept):
    first = kept.remember("What did Maduro say?")
    assert kept.remember("What did Trump say?") != first
    assert kept.remember("What did Maduro say?") == first
    assert kept.recall(first) == ("What did Maduro say?", None)


def test_a_question_behind_a_button_is_forgotten_with_the_last_reader_who_asked_it(kept):
    one, other = Conversation(1, 1), Conversation(2, 2)
    alone = kept.remember("What of the zebra?", by=one)
    (shared,) = {kept.remember("What did Maduro say?", by=reader) for reader in (one, other, other)}
    assert kept.forget(1, 1)
    assert kept.recall(alone) is None
    assert kept.recall(shared)
    assert kept.forget(2, 2)
    assert kept.recall(shared) is None
    assert not kept.forget(2, 2)


def test_a_number_that_was_never_given_recalls_nothing(kept):
    assert kept.recall(1) is None
    assert kept.recall(10**12 - 1) is None


def test_what_was_remembered_survives_reopening(tmp_path):
    one = Memory(tmp_path)
    number = one.remember("What did Maduro say?")
    one.close()
    other = Memory(tmp_path)
    assert other.recall(number) == ("What did Maduro say?", None)
    assert other.remember("What did Maduro say?") == number
    other.close()


def test_what_was_remembered_survives_a_process_that_never_closed_it(tmp_path):
    one = Memory(tmp_path)
    number = one.remember("What did Maduro say?")
    other = Memory(tmp_path)
    assert other.recall(number) == ("What did Maduro say?", None)
    one.close()
    other.close()


def test_the_oldest_are_forgotten_and_their_numbers_are_never_given_again(kept, monkeypatch):
    monkeypatch.setattr(memory, "QUESTIONS", 3)
    numbers = [kept.remember(f"What did speaker {n} say?") for n in range(5)]
    assert [kept.recall(number) is None for number in numbers] == [True, True, False, False, False]
    assert kept.remember("What did speaker 0 say?") not in numbers


def test_nothing_is_kept_but_the_question(kept):
    columns = [row[1] for row in kept._db.execute("PRAGMA table_info(asked)")]
    assert columns == ["id", "question", "story_id", "at"]


@given(lines)
def test_any_question_comes_back_to_the_letter(question):
    kept = Memory()
    assert kept.recall(kept.remember(question, "call")) == (question, "call")
    kept.close()


def test_two_processes_that_remember_the_same_question_at_once_agree(tmp_path):
    one, other = Memory(tmp_path), Memory(tmp_path)

    class Late:
        """The other process is between its two steps when this one remembers."""

        def __init__(self, db):
            self.db, self.number = db, None

        def execute(self, statement, *values):
            if statement.startswith("INSERT"):
                self.number = other.remember("What did Maduro say?")
            return self.db.execute(statement, *values)

    one._db = late = Late(one._db)
    assert one.remember("What did Maduro say?") == late.number


HERE = Conversation(reader=1, chat=1)
TURN = Turn("What did Maduro say?", "“Peace”", "Nicolás Maduro")


@pytest.fixture
def later():
    """A memory of two hours, and what moves its clock on by so many of them."""
    now = [1_000_000.0]
    made = Memory(hours=2, clock=lambda: now[0])
    yield made, lambda hours: now.__setitem__(0, now[0] + hours * 3600)
    made.close()


def test_a_conversations_turns_come_back_in_their_order(kept):
    for turn in (TURN, Turn("and Trump?")):
        kept.add_turn(HERE, turn)
    assert kept.turns(HERE) == [TURN, Turn("and Trump?")]


@pytest.mark.parametrize("other", [Conversation(2, 1), Conversation(1, 2), Conversation(1, 1, topic=7)])
def test_another_reader_chat_or_topic_is_another_conversation(kept, other):
    kept.add_turn(HERE, TURN)
    assert kept.turns(other) == []


def test_only_the_last_turns_of_a_conversation_are_kept(kept):
    for n in range(TURNS + 3):
        kept.add_turn(HERE, Turn(f"What is {n}?"))
    kept.add_turn(Conversation(2, 2), TURN)
    assert [turn.question for turn in kept.turns(HERE)] == [f"What is {n}?" for n in range(3, TURNS + 3)]
    assert kept._db.execute("SELECT count(*) FROM turns").fetchone()[0] == TURNS + 1


def test_a_conversation_is_forgotten_in_all_topics_of_its_chat_and_in_no_other(kept):
    places = [HERE, Conversation(1, 1, topic=7), Conversation(1, 2), Conversation(2, 1)]
    for place in places:
        kept.add_turn(place, TURN)
    assert kept.forget(reader=1, chat=1)
    assert [bool(kept.turns(place)) for place in places] == [False, False, True, True]
    assert not kept.forget(reader=1, chat=1)


def test_turns_grow_old_and_are_deleted(later):
    kept, pass_ = later
    kept.add_turn(HERE, TURN)
    pass_(1.9)
    assert kept.turns(HERE) == [TURN]
    pass_(0.2)
    assert kept.turns(HERE) == []
    kept.add_turn(Conversation(2, 2), TURN)
    assert kept._db.execute("SELECT reader FROM turns").fetchall() == [(2,)]


def test_with_no_hours_nothing_of_a_conversation_is_ever_kept():
    kept = Memory(hours=0)
    kept.add_turn(HERE, TURN)
    assert kept._db.execute("SELECT count(*) FROM turns").fetchone()[0] == 0
    kept.close()


def test_turns_survive_reopening_and_what_was_forgotten_is_in_no_file(tmp_path):
    one = Memory(tmp_path)
    one.add_turn(HERE, Turn("What about the unmistakable zebra?"))
    one.close()
    other = Memory(tmp_path)
    assert other.turns(HERE) == [Turn("What about the unmistakable zebra?")]
    other.forget(1, 1)
    assert not any(b"zebra" in file.read_bytes() for file in tmp_path.iterdir())
    other.close()


def test_what_was_forgotten_while_another_process_reads_goes_from_the_log_when_it_has_finished(tmp_path, caplog):
    kept = Memory(tmp_path)
    kept.add_turn(HERE, Turn("What about the unmistakable zebra?"))
    reader = sqlite3.connect(tmp_path / "memory.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM turns").fetchone()
    assert kept.forget(1, 1)
    assert "Deleted words stay in" in caplog.text
    kept.add_turn(Conversation(2, 2), TURN)
    assert len(caplog.records) == 1
    reader.close()
    kept.add_turn(Conversation(2, 2), TURN)
    assert not any(b"zebra" in file.read_bytes() for file in tmp_path.iterdir())
    kept.close()


def test_of_a_reader_only_numbers_are_kept(kept):
    columns = [row[1] for row in kept._db.execute("PRAGMA table_info(turns)")]
    assert columns == ["id", "reader", "chat", "topic", "at", "question", "answer", "speaker"]


def everything(kept):
    """All that stands in any table of the memory."""
    tables = kept._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [value for (table,) in tables for row in kept._db.execute(f"SELECT * FROM {table}") for value in row]


def test_after_forgetting_no_table_knows_the_reader_of_a_private_chat(tmp_path):
    kept, reader = Memory(tmp_path), 4_711_000_001
    mine = Conversation(reader, reader)
    kept.add_turn(mine, Turn("What about the unmistakable zebra?"))
    kept.exchanges.add(Exchange(mine, 5, (6,), "What about the unmistakable zebra?", "", "call", "state", 1))
    kept.feedback.give(reader, reader, 6, Verdict(time.time(), True, "the unmistakable zebra?", "Yes.", "call"))
    kept.chosen.choose(reader, 0, "call")
    kept.posts.add(Posted(reader, 0, 7, "call", Span(0, 5), 0, "digest"))
    assert reader in everything(kept)
    assert kept.forget(reader, reader)
    assert reader not in everything(kept)
    assert not any(b"zebra" in file.read_bytes() for file in tmp_path.iterdir())
    kept.close()


def test_words_of_readers_are_deleted_after_the_days_that_are_set():
    now = [1_000_000.0]
    kept = Memory(days=2, clock=lambda: now[0])
    number = kept.remember("What about the unmistakable zebra?")
    kept.feedback.give(1, 1, 6, Verdict(now[0], True, "the unmistakable zebra?", "Yes.", "call"))
    kept.tally.count(Refusal("the unmistakable zebra?", Reason.NOT_COVERED), 1, 1)
    now[0] += 1.9 * 86_400
    kept.add_turn(HERE, TURN)
    assert kept.recall(number)
    now[0] += 0.2 * 86_400
    kept.add_turn(HERE, TURN)
    assert kept.recall(number) is None
    assert not [value for value in everything(kept) if "zebra" in str(value)]
    kept.close()


def test_who_asked_a_question_goes_with_it_when_there_are_too_many(kept, monkeypatch):
    monkeypatch.setattr(memory, "QUESTIONS", 1)
    for n in range(3):
        kept.remember(f"What did speaker {n} say?", by=HERE)
    assert kept._db.execute("SELECT count(*) FROM asked_by").fetchone()[0] == 1


def test_who_asked_a_question_is_forgotten_in_time_however_often_others_ask():
    now = [1_000_000_000.0]
    kept = Memory(clock=lambda: now[0])
    for reader in range(3):
        number = kept.remember("What did Maduro say?", by=Conversation(reader, reader))
        now[0] += (DAYS - 1) * 86_400
        kept.tidy()
    assert kept._db.execute("SELECT who FROM asked_by").fetchall() == [(kept.tally.digest(2, 2),)]
    assert kept.recall(number)
    assert kept.forget(2, 2)
    assert kept.recall(number) is None
    kept.close()


def test_no_question_is_slower_because_much_is_kept(tmp_path):
    now, done = [1_000_000_000.0], list[str]()
    kept = Memory(tmp_path, secret="a secret", clock=lambda: now[0])
    kept.remember("What is too old by then?", by=Conversation(99, 99))
    now[0] += (DAYS - 1) * 86_400
    for reader in range(20):  # nothing is kept of whoever is first
        if reader == 19:
            now[0] += 2 * 86_400
            kept._db.set_trace_callback(done.append)
        who = Conversation(reader, reader, 0)
        turn = kept.add_turn(who, Turn("When?", "At noon.", ""))
        kept.exchanges.add(Exchange(who, 1, (2,), "When?", "", "a-story", "", turn))
        kept.bookmarks.put(who, Bookmark(kept.remember(f"What did number {reader} say?", by=who), 3, "digest"))
        kept.tally.count(Refusal(f"Who is number {reader}?", Reason.NOT_COVERED), reader, reader)
        assert kept.turns(who)
        assert kept.exchanges.last(who)
        assert kept.bookmarks.of(who)
    assert kept.forget(reader, reader)
    kept._db.set_trace_callback(None)
    read = [row[3] for one in done for row in kept._db.execute(f"EXPLAIN QUERY PLAN {one}") if "SCAN" in row[3]]
    assert len(done) > 15
    # The newest unanswered questions, 2,000 at most, are counted by an index.
    assert [step for step in read if not step.startswith("SCAN unanswered USING COVERING INDEX unanswered_at")] == []
    kept.close()
