from index.answering.suggestions import suggest
from tests.unit.parts import story_of

STORY = story_of(
    "The president met Ana Gómez in Caracas on Monday.",
    "Later that week Ana Gómez spoke of Caracas, and of Washington’s silence.",
    "Nobody but Ana Gómez had seen the sanctions coming.",
    "The sanctions stayed.",
    questions=("Who met the president?", "Who met the president?"),
)


def asked(story, k=20, is_answered=lambda question: True):
    return suggest(story, is_answered, k)


def test_the_editors_own_questions_come_first_and_once():
    assert asked(STORY, 2) == ("Who met the president?", "What does the story say about Ana Gómez?")


def test_only_what_is_answered_is_offered():
    assert asked(STORY, 1, lambda question: "Caracas" in question) == ("What does the story say about Caracas?",)


def test_no_more_questions_are_tried_than_are_offered():
    tried = []
    assert len(asked(STORY, 2, lambda question: not tried.append(question))) == 2
    assert len(tried) == 2


def test_names_and_frequent_words_are_offered_and_days_and_first_words_are_not():
    topics = " ".join(asked(STORY))
    assert "Washington?" in topics
    assert "sanctions?" in topics
    assert not any(word in topics for word in ("Monday", "Later", "Nobody"))


def test_no_topic_is_offered_twice():
    offered = [question.lower() for question in asked(STORY)]
    assert len(set(offered)) == len(offered)


def test_a_spanish_story_is_asked_in_spanish():
    assert asked(story_of("El martes llegó Ana Gómez.", language="es"))[0] == "¿Qué dice la historia sobre Ana Gómez?"


def test_a_story_without_names_may_offer_nothing():
    assert asked(story_of("it rained.")) == ()
