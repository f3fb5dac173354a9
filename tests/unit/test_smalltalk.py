import time

import pytest

from index.answering.smalltalk import is_statement, read_topic
from index.types import Topic


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("Hello!", Topic.GREETING),
        ("good morning everyone", Topic.GREETING),
        ("Hola, ¿cómo estás?", Topic.GREETING),
        ("Thank you so much!", Topic.THANKS),
        ("gracias por la ayuda", Topic.THANKS),
        ("👍 thanks, bye 👋", Topic.FAREWELL),
        ("hasta luego", Topic.FAREWELL),
        ("ok, got it", Topic.NODDING),
        ("what’s your name?", Topic.WHO_ARE_YOU),
        ("Are you a robot?", Topic.WHO_ARE_YOU),
        ("How do you work?", Topic.WHAT_CAN_YOU_DO),
        ("ayuda", Topic.WHAT_CAN_YOU_DO),
        ("Hey, what's this about?", Topic.SUMMARY),
        ("Can you summarize the article for me, please?", Topic.SUMMARY),
        ("TL;DR", Topic.SUMMARY),
        ("¿De qué va?", Topic.SUMMARY),
        ("resume la noticia por favor", Topic.SUMMARY),
        ("who's mentioned in the article?", Topic.WHO_IS_IN_IT),
        ("¿Quién aparece en la noticia?", Topic.WHO_IS_IN_IT),
        ("who is the author?", Topic.AUTHOR),
        ("¿Quién escribió este artículo?", Topic.AUTHOR),
        ("how old is this story?", Topic.PUBLISHED),
        ("¿Cuándo se publicó?", Topic.PUBLISHED),
        ("what's the source?", Topic.SOURCE),
        ("¿De dónde es esta noticia?", Topic.SOURCE),
        ("How many words does it have?", Topic.LENGTH),
    ],
)
def test_whole_lines_are_small_talk_or_about_the_story(line, topic):
    assert read_topic(line) is topic


@pytest.mark.parametrize(
    "line",
    [
        "Hello Kitty said what?",
        "what did the minister say in thanks?",
        "Who wrote the letter?",
        "when was the book published?",
        "where is Maduro from?",
        "How long is the bridge?",
        "who is in jail?",
        "What is the call about?",
        "what happened on Wednesday?",
        "Bye bye diplomacy, who said so?",
        "what is the source of the cocaine?",
        "who is quoted on oil?",
        "What can Trump do?",
        "who are they?",
        "thanks to whom?",
        "who is quoted?",
        "Trump",
        "",
        "👍",
    ],
)
def test_a_real_question_is_never_small_talk(line):
    assert read_topic(line) is None


@pytest.mark.parametrize("line", ["I don't believe it.", "I love this bot", "you are wrong", "Creo que no"])
def test_an_opinion_is_no_question(line):
    assert is_statement(line)


@pytest.mark.parametrize(
    "line",
    ["I want to know what Trump said", "I wonder who called", "Am I right?", "I think Trump said it?", "oil"],
)
def test_what_asks_is_no_opinion(line):
    assert not is_statement(line)


@pytest.mark.parametrize("line", ["ok " * 330, "hello " * 160, "thanks and " * 90, "what is the " * 80])
def test_no_line_takes_long(line):
    before = time.perf_counter()
    read_topic(line)
    assert time.perf_counter() - before < 0.2
