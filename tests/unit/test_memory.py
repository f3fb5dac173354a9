import pytest
from hypothesis import given

from bot import memory
from bot.memory import Memory
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
    assert columns == ["id", "question", "story_id"]


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
