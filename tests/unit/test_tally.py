import pytest

from bot import tally
from bot.memory import DAYS, Memory
from index.types import Answer, Reason, Refusal, Remark, Topic


@pytest.fixture
def later():
    """The counts of a memory, and what moves its clock on by so many days."""
    now = [1_000_000_000.0]
    made = Memory(clock=lambda: now[0])
    yield made.tally, lambda days: now.__setitem__(0, now[0] + days * 86_400)
    made.close()


def test_answers_and_refusals_are_counted_and_small_talk_is_not(later):
    kept, _ = later
    outcomes = [Answer("a?", (), 1.0), Refusal("b?", Reason.NOT_COVERED), Refusal("😀", Reason.NOT_A_QUESTION)]
    for outcome in (*outcomes, outcomes[0], Remark("hi", Topic.GREETING)):
        kept.count(outcome, 1, 10)
    figures = kept.figures()
    assert (figures.answered, figures.refusals) == (2, 2)
    assert dict(figures.refused) == {Reason.NOT_COVERED: 1, Reason.NOT_A_QUESTION: 1}
    assert figures.since == "2001-09-09"


def test_before_anything_was_asked_there_is_nothing_to_tell(later):
    assert later[0].figures().unanswered == ()
    assert later[0].figures().refusals == 0


def test_the_same_question_in_other_letters_is_one_and_the_most_asked_comes_first(later):
    kept, _ = later
    for question in ("Who won?", "What now?", "who   WON", "¿Quién ganó?", "what is new?"):
        kept.count(Refusal(question, Reason.NOT_IN_STORY), 1, 10)
    assert kept.figures().unanswered[0] == ("Who won?", 2)
    assert len(kept.figures().unanswered) == 4


def test_what_is_no_question_to_the_story_leaves_no_words(later):
    kept, _ = later
    for reason in Reason:
        kept.count(Refusal(f"because {reason}", reason), 1, 10)
    words = {question for question, _ in kept.figures().unanswered}
    assert words == {f"because {reason}" for reason in tally.NOT_THERE}


def test_a_follow_up_is_kept_as_it_was_understood_and_a_long_question_is_cut(later):
    kept, _ = later
    kept.count(Refusal("and him?", Reason.NOT_COVERED, understood="What did Trump say?"), 1, 10)
    kept.count(Refusal("x" * 500, Reason.NOT_COVERED), 1, 10)
    assert {question for question, _ in kept.figures().unanswered} == {"What did Trump say?", "x" * 200}


def test_unanswered_questions_grow_old_and_are_deleted_and_the_counts_stay(later):
    kept, pass_ = later
    kept.count(Refusal("Who won?", Reason.NOT_COVERED), 1, 10)
    pass_(DAYS - 1)
    assert kept.figures().unanswered
    pass_(2)
    assert kept.figures().unanswered == ()
    assert kept.figures().refusals == 1


def test_only_so_many_are_kept_the_latest(later, monkeypatch):
    kept, pass_ = later
    monkeypatch.setattr(tally, "_QUESTIONS", 3)
    for n in range(5):
        kept.count(Refusal(f"question {n}", Reason.NOT_COVERED), 1, 10)
        pass_(0.1)
    assert [question for question, _ in kept.figures().unanswered] == ["question 4", "question 3", "question 2"]


def test_what_a_reader_asked_in_a_chat_can_be_forgotten_and_what_others_asked_stays(later):
    kept, _ = later
    for reader, chat in ((1, 10), (1, 10), (2, 10), (1, 11)):
        kept.count(Refusal("Who won?", Reason.NOT_COVERED), reader, chat)
    kept.count(Refusal("What of the zebra?", Reason.NOT_COVERED), 1, 10)
    assert kept.forget(1, 10)
    assert kept.figures().unanswered == (("Who won?", 2),)
    assert kept.figures().refusals == 5
    assert not kept.forget(1, 10)


def test_forgotten_questions_are_in_no_file(tmp_path):
    kept = Memory(tmp_path, secret="token")
    kept.tally.count(Refusal("What of the zebra?", Reason.NOT_COVERED), 1, 10)
    kept.close()
    again = Memory(tmp_path, secret="token")
    assert again.forget(1, 10)
    assert not any(b"zebra" in file.read_bytes() for file in tmp_path.iterdir())
    again.close()


def test_of_who_asked_only_a_digest_is_kept_that_nobody_can_make_without_the_secret(tmp_path):
    kept = Memory(tmp_path, secret="token")
    kept.tally.count(Refusal("Who won?", Reason.NOT_COVERED), 1234567, 7654321)
    tables = {"tally": ["kind", "count", "since"], "unanswered": ["folded", "question", "count", "at"]}
    for table, columns in (tables | {"unanswered_by": ["who", "folded", "count", "at"]}).items():
        assert [row[1] for row in kept._db.execute(f"PRAGMA table_info({table})")] == columns
    assert not Memory(tmp_path, secret="another").forget(1234567, 7654321)
    kept.close()
    found = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"1234567" not in found
    assert b"token" not in found


def test_who_asked_is_forgotten_in_time_however_often_others_ask(later):
    kept, pass_ = later
    for reader in range(3):
        kept.count(Refusal("Who won?", Reason.NOT_COVERED), reader, reader)
        pass_(DAYS - 1)
    assert kept.figures().unanswered == (("Who won?", 3),)
    assert not kept.forget(0, 0)
    assert not kept.forget(1, 1)
    assert kept.forget(2, 2)
    assert kept.figures().unanswered == ()  # nobody is left who asked it


def test_the_digests_of_a_question_go_with_it(later):
    kept, pass_ = later
    kept.count(Refusal("Who won?", Reason.NOT_COVERED), 1, 10)
    pass_(DAYS + 1)
    assert kept.figures().unanswered == ()
    assert not kept.forget(1, 10)
