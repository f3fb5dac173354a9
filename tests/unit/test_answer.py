import pytest

from index.answering.answer import CAUTION, STATEMENTS, compose
from index.answering.question import understand
from index.types import Answer, Reason, Refusal
from tests.unit.parts import story_of

CALL = story_of(
    "The president called on Monday. He spoke of oil for an hour.",
    "Nobody answered the telephone. The line was dead. Was it the storm?",
    "The oil price rose in London. Traders were glad of it.",
    name="call",
)


@pytest.fixture
def filled(library):
    library.add(CALL)
    library.add(story_of("It rained on the oil fields.", name="rain"))
    return library


def searched(library, question, story_id=None):
    asked = understand(question)
    return asked, library.search(asked, story_id)


def words(ranked):
    return ranked.sentence.span.of(CALL.text)


def test_the_sentence_that_answers_comes_first(filled):
    _, found = searched(filled, "Who answered the telephone?", "call")
    assert words(found.sentences[0]) == "Nobody answered the telephone."
    relevances = [ranked.relevance for ranked in found.sentences]
    assert relevances == sorted(relevances, reverse=True)


def test_only_the_story_that_was_asked_is_searched(filled):
    _, found = searched(filled, "What is said of oil?", "rain")
    assert {ranked.story_id for ranked in found.sentences} == {"rain"}
    _, found = searched(filled, "What is said of oil?")
    assert {ranked.story_id for ranked in found.sentences} == {"rain", "call"}


def test_a_sentence_that_asks_is_never_an_answer(filled):
    _, found = searched(filled, "Was it the storm?", "call")
    assert len(found.sentences) == 6
    assert not any(words(ranked).endswith("?") for ranked in found.sentences)


def test_an_answer_has_its_best_sentence_first_and_at_most_three(filled):
    asked, found = searched(filled, "When did the president call?", "call")
    outcome = compose(asked, found)
    assert isinstance(outcome, Answer)
    assert outcome.statements[0].text == "The president called on Monday."
    assert [s.citation.number for s in outcome.statements] == list(range(1, len(outcome.statements) + 1))
    assert len(compose(asked, found, 0).statements) <= STATEMENTS


def test_a_sentence_that_adds_nothing_is_not_shown(library):
    library.add(story_of("The president called on Monday.", "The president called on Monday.", name="twice"))
    asked, found = searched(library, "When did the president call?", "twice")
    assert len(found.sentences) == 2
    assert len(compose(asked, found, 0).statements) == 1


def test_what_no_sentence_carries_is_refused_without_a_nearest_that_would_puzzle(filled):
    asked, found = searched(filled, "How are pancakes with maple syrup made?", "call")
    outcome = compose(asked, found)
    assert isinstance(outcome, Refusal)
    assert (outcome.reason, outcome.nearest) == (Reason.OFF_TOPIC, None)
    assert outcome.confidence < CAUTION / 2


def test_more_caution_refuses_the_same_answer_and_shows_what_comes_nearest(filled):
    asked, found = searched(filled, "When did the president call?", "call")
    sure = compose(asked, found, 0).confidence
    outcome = compose(asked, found, min(sure * 1.01, 1.01))
    assert isinstance(outcome, Refusal)
    assert outcome.nearest.text == "The president called on Monday."
    assert outcome.confidence == sure


def test_where_nothing_is_found_it_is_refused_with_no_confidence(library):
    assert searched(library, "Who?")[1] is None
    assert compose(understand("Who?"), None) == Refusal("Who?", Reason.NOT_COVERED)


def test_a_question_of_function_words_alone_is_answered_or_refused(filled):
    asked, found = searched(filled, "who was it?")
    assert asked.terms == ()
    assert isinstance(compose(asked, found), Answer | Refusal)


def test_evidence_notes_what_the_passage_lacks(filled):
    def evidence(question):
        return searched(filled, question, "call")[1].evidence

    assert evidence("Who called London on Monday?")["names lacking"] == 1
    assert evidence("Did the president call 3 times in 2019?")["numbers lacking"] == 2
    assert evidence("Where did the oil price never rise?")["negation lacking"] == 1
    assert evidence("Did nobody answer the telephone?")["negation lacking"] == 0


def test_a_negation_and_a_missing_name_lower_the_confidence(filled):
    def confidence(question):
        asked, found = searched(filled, question, "call")
        return compose(asked, found).confidence

    plain = confidence("When did the president call?")
    assert confidence("When did the president not call?") < plain
    assert confidence("When did the president call Angola?") < plain


def test_a_question_of_which_the_story_has_a_part_is_not_called_one_about_something_else(filled):
    asked, found = searched(filled, "How much did the president pay for pancakes?", "call")
    outcome = compose(asked, found, 1)
    assert outcome.reason is Reason.NOT_COVERED


QUESTIONS = [
    "Who answered the telephone?",
    "When did the president call?",
    "What is said of oil?",
    "What did traders think of the oil price?",
    "When did the president call Angola?",
    "Was the line not dead?",
    "Who won the chess championship?",
    "How deep is the lake?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_left_unread_changes_no_answer_and_no_refusal(filled, question):
    asked, read = searched(filled, question, "call")
    settled = filled.search(asked, "call", settles_at=CAUTION)
    assert shown(compose(asked, settled)) == shown(compose(asked, read))


def shown(outcome):
    if isinstance(outcome, Refusal):
        return outcome.reason, outcome.nearest
    return outcome.statements


def test_a_sentence_is_left_unread_where_no_score_would_change_the_verdict(filled, monkeypatch):
    texts = []
    monkeypatch.setattr(filled._second_look, "relevance", lambda _, text: texts.append(text) or -3.0)
    asked = understand("Who answered the telephone?")
    filled.search(asked, "call", settles_at=CAUTION)
    assert texts == []
    filled.search(asked, "call", settles_at=0.7)
    filled.search(asked, "call")
    assert texts == ["Nobody answered the telephone."] * 2
