import time

import pytest

from index.answering.antecedents import Cast
from index.answering.followup import TURNS, leans, resolve, turn_of
from index.quotebook import EMPTY, Quotebook
from index.types import (
    Answer,
    Citation,
    Quote,
    QuoteKind,
    Reason,
    Refusal,
    Remark,
    Span,
    Speaker,
    Statement,
    Topic,
    Turn,
)
from tests.unit.parts import story_of

ANN, BEN = Speaker("Ann Clark", ("Clark",)), Speaker("Ben Dorn", ("Dorn", "Mr. Dorn"))
AGENCY, CITY = Speaker("Harbour Agency"), Speaker("Lisbon")


@pytest.fixture
def cast():
    """Ann Clark is called "she" by the story; Ben Dorn "Mr."."""
    story = story_of("Ann Clark spoke. “The port is open,” she said. Mr. Dorn of the Harbour Agency in Lisbon did not.")
    start = story.text.index("she")
    quote = Quote((Span(17, 34),), QuoteKind.DIRECT, ANN, Span(start, start + 3))
    return Cast.of([(story, Quotebook((quote,), EMPTY.vectors, (ANN, BEN, AGENCY, CITY)))])


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        # another person, thing, place or day
        ("What did Clark say?", "and Dorn?", "What did Dorn say?"),
        ("what did clark say about the port?", "what about dorn?", "What did Dorn say about the port?"),
        ("What did Clark say about the port?", "and about fish?", "What did Clark say about fish?"),
        ("What did Clark say?", "and the port?", "What did Clark say about the port?"),
        ("When did Clark call?", "and Dorn?", "When did Dorn call?"),
        ("When did Clark call Dorn?", "and Dorn?", "What does the story say about Dorn?"),
        ("What did Clark do in May?", "and in June?", "What did Clark do in June?"),
        ("What did Clark do on Monday?", "and Friday?", "What did Clark do on Friday?"),
        ("Is Clark mayor?", "and Lisbon?", "What does the story say about Lisbon?"),
        # a question word alone
        ("Did Clark call Dorn?", "when?", "When did Clark call Dorn?"),
        ("Did Clark call Dorn?", "and why?", "Why did Clark call Dorn?"),
        ("When was the port closed?", "where was that?", "Where was the port closed?"),
        ("What does Clark accuse Dorn of?", "why?", "Why does Clark accuse Dorn of that?"),
        ("How many ships were lost?", "since when?", "Since when were ships lost?"),
        ("Who was hurt?", "how?", "Who was hurt – how?"),
        ("What did Clark say?", "about what?", "What did Clark say?"),
        ("What did Clark say about fish?", "when was that?", "When did Clark speak about fish?"),
        ("What did Clark say?", "what else?", "What else did Clark say?"),
        # pronouns
        ("What did Clark do?", "why did she call?", "Why did Ann Clark call?"),
        ("What did Clark say to Dorn?", "what did he say?", "What did Ben Dorn say?"),
        ("What did Clark say to Dorn?", "and what did she say about him?", "What did Ann Clark say about Ben Dorn?"),
        ("Who is Clark?", "what is her plan?", "What is Ann Clark’s plan?"),
        ("When was the port closed?", "who closed it?", "Who closed the port?"),
        ("What did Clark say in Lisbon?", "what did Dorn say there?", "What did Dorn say in Lisbon?"),
        # Spanish
        ("¿Qué dijo Clark?", "¿y Dorn?", "¿Qué dijo Dorn?"),
        ("¿Qué dijo Clark?", "¿cuándo?", "¿Cuándo dijo Clark eso?"),
        ("¿Qué dijo Clark?", "¿sobre qué?", "¿Qué dijo Clark?"),
    ],
)
def test_a_follow_up_is_filled_in_from_the_turn_before(cast, before, question, understood):
    assert resolve(question, [Turn(before)], cast) == understood


@pytest.mark.parametrize(
    "question",
    [
        "What did Dorn say?",
        "and what did Dorn say?",
        "How many ships were lost?",
        "What did Dorn say about his ship?",
        "Is it true that ships were lost?",
        "Were there storms?",
        "Who is the mayor?",
        "Why was the port closed?",
    ],
)
def test_a_question_that_stands_alone_is_not_dragged_into_the_old_topic(cast, question):
    assert resolve(question, [Turn("What did Clark say about fish?", "“Fish is dear.”", "Ann Clark")], cast) is None


def test_nobody_is_made_up_for_a_pronoun(cast):
    assert resolve("what did he say?", [Turn("What did Clark say?", "", "Ann Clark")], cast) is None
    assert resolve("what did he say?", [Turn("Where is Lisbon?")], cast) is None
    assert resolve("what did he say?", [], cast) is None


def test_the_last_turn_goes_before_older_ones_and_who_was_shown_counts(cast):
    turns = [Turn("What did Dorn say?"), Turn("Is there a port?"), Turn("Who spoke of fish?", "“Fish.”", "Ann Clark")]
    assert resolve("what else did she say?", turns, cast) == "What else did Ann Clark say?"
    assert resolve("what else did he say?", turns, cast) == "What else did Ben Dorn say?"


def test_who_is_named_in_an_answer_can_be_meant_but_no_place(cast):
    turns = [Turn("Who closed the port?", "In Lisbon, Ben Dorn closed it.")]
    assert resolve("why did he close it?", turns, cast) == "Why did Ben Dorn close the port?"


def test_somebody_whom_the_story_does_not_know_stays_the_subject(cast):
    turns = [Turn("What did Dorn say?", "", "Ben Dorn"), Turn("What did Obama do?")]
    assert resolve("where did he go?", turns, cast) == "Where did Obama go?"


def test_only_the_last_turns_count(cast):
    turns = [Turn("What did Clark say?"), *[Turn("Is there a port?")] * TURNS]
    assert resolve("what did she do?", turns, cast) is None


@pytest.mark.parametrize("question", ["and Dorn?", "when?", "about fish?", "did he say it?", "Dorn?", "¿y Dorn?"])
def test_what_may_lean_on_a_turn_is_seen_without_the_story(question):
    assert leans(question)


def test_most_questions_lean_on_nothing():
    assert not leans("How many strikes on alleged drug boats were conducted?")


@pytest.mark.parametrize("line", ["and " * 300, "he said " * 120, "in the A B " * 90, "what did A B say about " * 40])
def test_no_line_takes_long(cast, line):
    before = time.perf_counter()
    resolve(line, [Turn(line[:1000], line[:300], "Ann Clark")] * TURNS, cast)
    assert time.perf_counter() - before < 0.5


def test_earlier_questions_may_be_given_as_they_were_asked(bundled):
    outcome = bundled.ask("and what did he say about drugs?", history=["What did Maduro say?", "and Trump?"])
    assert outcome.understood == "What did Donald Trump say about drugs?"
    assert {statement.speaker.name for statement in outcome.statements} == {"Donald Trump"}


def test_without_a_history_a_pronoun_is_asked_back(bundled):
    assert bundled.ask("what did he say?").reason is Reason.WHICH_SPEAKER


def test_a_turn_keeps_the_question_as_understood_and_what_was_shown_first():
    story = story_of("On Monday, Ann Clark said: “The port is open.”")
    start = story.text.index("“")
    words = story.text[start:]
    shown = Statement(
        (Span(start, len(story.text)),),
        words,
        Citation(1, story.id, Span(start, len(story.text)), words),
        ANN,
        QuoteKind.DIRECT,
        Span(0, 9),
    )
    answer = Answer("and she?", (shown,), 1.0, understood="What did Ann Clark say?")
    assert turn_of(answer, {story.id: story}) == Turn("What did Ann Clark say?", f"On Monday: {words}", "Ann Clark")


def test_small_talk_and_what_is_no_question_leave_no_turn():
    assert turn_of(Remark("hello", Topic.GREETING), {}) is None
    assert turn_of(Refusal("😀", Reason.NOT_A_QUESTION), {}) is None
    assert turn_of(Refusal("Who won?", Reason.NOT_COVERED), {}) == Turn("Who won?")
