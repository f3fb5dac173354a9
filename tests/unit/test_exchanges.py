from dataclasses import replace

import pytest

from bot.exchanges import Exchange, is_same
from bot.feedback import Verdict
from bot.memory import Conversation, Memory
from bot.posted import Posted
from index.types import Span

HERE = Conversation(1, 10)
ONE = Exchange(HERE, 5, (6, 7), "Who called?", "", "call", "state", 3)
POST = Posted(10, 0, 100, "call", Span(0, 50), 12, "d")


@pytest.fixture
def now():
    return [1_000_000.0]


@pytest.fixture
def kept(now):
    made = Memory(hours=2, clock=lambda: now[0])
    yield made
    made.close()


# Exchanges


def test_an_exchange_is_found_by_its_question_its_last_answer_and_its_conversation(kept):
    kept.exchanges.add(ONE)
    assert kept.exchanges.of_question(10, 5) == kept.exchanges.of_answer(10, 7) == kept.exchanges.last(HERE) == ONE
    assert kept.exchanges.of_question(11, 5) is None
    assert kept.exchanges.of_answer(10, 6) is None
    assert kept.exchanges.last(Conversation(1, 10, topic=2)) is None


def test_an_edited_question_has_one_exchange_the_latest(kept):
    kept.exchanges.add(ONE)
    edited = replace(ONE, question="Who else?", answers=(6,))
    kept.exchanges.add(edited)
    assert kept.exchanges.of_question(10, 5) == edited
    assert kept.exchanges.of_answer(10, 7) is None


def test_answers_to_buttons_have_no_question_to_be_edited_and_do_not_replace_each_other(kept):
    pressed = [replace(ONE, asked=0, answers=(n,)) for n in (8, 9)]
    for exchange in pressed:
        kept.exchanges.add(exchange)
    assert kept.exchanges.of_question(10, 0) is None
    assert [kept.exchanges.of_answer(10, n) for n in (8, 9)] == pressed


def test_exchanges_grow_old_and_are_deleted(kept, now):
    kept.exchanges.add(ONE)
    now[0] += 2 * 3600
    assert kept.exchanges.last(HERE) is None
    kept.exchanges.add(replace(ONE, asked=9, answers=(11,)))
    assert kept._db.execute("SELECT asked FROM exchanges").fetchall() == [(9,)]


def test_with_no_hours_no_question_is_ever_kept():
    kept = Memory(hours=0)
    kept.exchanges.add(ONE)
    assert kept._db.execute("SELECT count(*) FROM exchanges").fetchone() == (0,)
    kept.close()


def test_what_a_reader_asked_and_thought_is_forgotten_with_their_conversations_and_nobody_elses(kept):
    other = replace(ONE, conversation=Conversation(2, 10), asked=15, answers=(16,))
    for exchange in (ONE, other):
        kept.exchanges.add(exchange)
        reader = exchange.conversation.reader
        kept.feedback.give(reader, 10, exchange.answers[-1], Verdict(1, True, "Who called?", "He did.", "call"))
    assert kept.forget(1, 10)
    assert kept.exchanges.last(HERE) is None
    assert kept.exchanges.last(other.conversation) == other
    assert len(list(kept.feedback.all())) == 1
    assert not kept.forget(1, 10)


def test_forgotten_words_are_in_no_file(tmp_path):
    kept = Memory(tmp_path)
    kept.exchanges.add(replace(ONE, question="unmistakable zebra?"))
    kept.feedback.give(1, 10, 7, Verdict(1, True, "unmistakable zebra?", "He did.", "call"))
    kept.forget(1, 10)
    assert not any(b"zebra" in file.read_bytes() for file in tmp_path.iterdir())
    kept.close()


@pytest.mark.parametrize("other", ["who called", "WHO  called ?", " Who called?? ", "Who called."])
def test_blanks_capitals_and_the_last_mark_make_no_other_question(other):
    assert is_same("Who called?", other)


@pytest.mark.parametrize("other", ["Who was called?", "Who called Maduro?", ""])
def test_other_words_are_another_question(other):
    assert not is_same("Who called?", other)


def test_half_a_character_is_kept_as_a_question_mark(kept):
    kept.exchanges.add(replace(ONE, question="what did \udcff say?"))
    assert kept.exchanges.last(HERE).question == "what did ? say?"


# Feedback


def test_a_verdict_is_one_a_reader_and_answer_and_the_newest_comes_first(kept):
    first, changed = Verdict(1, True, "Who?", "He.", "call"), Verdict(2, False, "Who?", "He.", "call")
    other = Verdict(1.5, True, "When?", "On Monday.", "call")
    assert kept.feedback.give(1, 10, 7, first) is None
    assert kept.feedback.give(1, 10, 8, other) is None
    assert kept.feedback.give(1, 10, 7, changed) == first
    assert list(kept.feedback.all()) == [changed, other]
    kept.feedback.take_back(1, 10, 7)
    assert list(kept.feedback.all()) == [other]


# Posted stories


def test_the_latest_message_that_holds_a_span_is_found_in_its_own_chat_and_topic(kept):
    whole, part = replace(POST, part=Span(0, 90)), replace(POST, message=101)
    for post in (whole, part):
        kept.posts.add(post)
    assert kept.posts.find(10, 0, "call", Span(10, 20)) == part
    assert kept.posts.find(10, 0, "call", Span(60, 70)) == whole
    assert kept.posts.find(10, 0, "call", Span(80, 91)) is None
    assert kept.posts.find(10, 3, "call", Span(10, 20)) is None
    assert kept.posts.find(11, 0, "call", Span(10, 20)) is None
    assert kept.posts.find(10, 0, "other", Span(10, 20)) is None


def test_of_the_same_part_only_the_latest_message_is_remembered(kept):
    for message in (100, 200):
        kept.posts.add(replace(POST, message=message))
    assert kept._db.execute("SELECT message FROM posted").fetchall() == [(200,)]


def test_a_message_that_is_gone_is_forgotten_and_the_one_before_serves_again(kept):
    whole, part = replace(POST, part=Span(0, 90)), replace(POST, message=101)
    for post in (whole, part):
        kept.posts.add(post)
    kept.posts.drop(part)
    assert kept.posts.find(10, 0, "call", Span(10, 20)) == whole


def test_where_a_story_is_posted_says_nothing_about_readers(kept):
    columns = [row[1] for row in kept._db.execute("PRAGMA table_info(posted)")]
    assert columns == ["chat", "topic", "message", "story_id", "start", "end", "lead", "digest"]
