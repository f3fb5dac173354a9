import inspect
import re

import pytest

from bot import admin_spanish, language, spanish
from bot import admin_texts as admin_english
from bot import texts as english
from bot.language import ADMIN_LANGUAGES, LANGUAGES, admin_texts, speak, spoken, texts
from bot.render import render
from index.types import Reason, Refusal, Remark, Topic
from tests import telegram_html

TWINS = [
    (rooms["en"], module) for rooms in (LANGUAGES, ADMIN_LANGUAGES) for code, module in rooms.items() if code != "en"
]
ALIKE = {  # the story's words, names and questions in them
    *("occasion", "speaker_count", "what_did_say", "asked_times", "offered", "named"),
}


def sentences(module):
    """What a reader may be shown: everything of the module's own that has a public name."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and getattr(value, "__module__", module.__name__) == module.__name__
    }


def words(value):
    """The strings of a sentence, a table or a list of commands."""
    if isinstance(value, dict):
        return [word for key in value for word in words(value[key])]
    return [value] if isinstance(value, str) else [word for item in value for word in words(item)]


def places(value):
    return [sorted(re.findall(r"\{\w*\}", word)) for word in words(value)]


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@pytest.mark.parametrize(("own", "other"), TWINS)
def test_every_language_has_the_same_sentences_with_the_same_places_to_fill_in(own, other):
    ours, theirs = sentences(own), sentences(other)
    assert set(ours) == set(theirs)
    for name, sentence in ours.items():
        if callable(sentence):
            assert inspect.signature(sentence) == inspect.signature(theirs[name]), name
        else:
            assert places(sentence) == places(theirs[name]), name
            assert getattr(sentence, "keys", list)() == getattr(theirs[name], "keys", list)(), name


@pytest.mark.parametrize(("own", "other"), TWINS)
def test_no_sentence_was_left_in_english(own, other):
    for name, sentence in sentences(own).items():
        if not callable(sentence) and name not in ALIKE:
            assert not set(words(sentence)) & set(words(sentences(other)[name])) - commands(), name


def commands():
    return {name for name, _ in (*english.COMMANDS, *admin_english.ADMIN_COMMANDS)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_telegrams_menus_and_profile_take_it(code):
    module, admin = LANGUAGES[code], ADMIN_LANGUAGES[code]
    assert len(module.SHORT_DESCRIPTION) <= 120
    assert len(module.DESCRIPTION) <= 512
    named = [name for name, _ in (*module.COMMANDS, *admin.ADMIN_COMMANDS)]
    assert named == [name for name, _ in (*english.COMMANDS, *admin_english.ADMIN_COMMANDS)]
    assert all(len(text) <= 256 for _, text in module.COMMANDS)
    assert telegram_html.parse(module.HELP, "HTML").text
    assert all(f"/{name} – " in module.HELP for name, _ in module.COMMANDS)


@pytest.mark.parametrize(
    ("code", "language_"),
    [("es", "es"), ("es-MX", "es"), ("ES", "es"), ("en-GB", "en"), ("sv", "en"), ("", "en"), (None, "en")],
)
def test_a_readers_code_chooses_the_language_and_an_unknown_one_gets_english(code, language_):
    speak(code)
    assert spoken() == language_
    assert texts.NEAREST == LANGUAGES[language_].NEAREST
    assert admin_texts.ADDED == ADMIN_LANGUAGES[language_].ADDED


def test_one_story_and_many_are_counted_as_people_count():
    assert [admin_english.stories_here(n) for n in (0, 1, 2)] == ["0 stories here.", "1 story here.", "2 stories here."]
    assert [admin_spanish.stories_here(n) for n in (1, 2)] == ["Hay 1 noticia.", "Hay 2 noticias."]
    assert english.length(1) == "1 word, about 1 minute to read"
    assert spanish.length(1) == "1 palabra, se lee en un minuto"
    assert spanish.length(12_345) == "12\u00a0345 palabras, se lee en 54 minutos"
    assert admin_english.asked_since(1, 1, 0, "1 May").startswith("1 question since")
    assert admin_spanish.asked_since(2, 1, 1, "1 May").startswith("2 preguntas desde")
    assert spanish.more_stories(1) == "Aquí hay otra noticia."


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_and_every_topic_has_its_words(code):
    module = LANGUAGES[code]
    for reason in Reason:
        assert module.REFUSALS[reason]
        assert ADMIN_LANGUAGES[code].refused_for(reason, 2).endswith("2")
    for topic in Topic:
        assert module.remark(Remark("?", topic))
        assert module.remark(Remark("?", topic, detail="7"))
    assert language.english is english


def test_a_name_that_has_no_english_words_is_asked_about_in_spanish():
    assert spanish.what_did_say("Nicolás Maduro") == "¿Qué dijo Nicolás Maduro?"
    assert spanish.offered("What did J. D. Vance say?") == "¿Qué dijo J. D. Vance?"
    for english_words in ("the White House", "US officials", "Trump’s administration"):
        question = english.what_did_say(english_words)
        assert spanish.what_did_say(english_words) == spanish.offered(question) == question
    assert spanish.offered("Why did Maduro disclose the call?") == "Why did Maduro disclose the call?"
    assert spanish.named("the White House") == "White House"


def test_the_spanish_question_for_somebodys_words_finds_the_same_words(bundled):
    (story_id,) = bundled.story_ids()
    for speaker in bundled.quotebook(story_id).speakers:
        in_english, in_spanish = (bundled.ask(room.what_did_say(speaker.name)) for room in (english, spanish))
        assert getattr(in_english, "statements", ()) == getattr(in_spanish, "statements", ())


@pytest.mark.parametrize(
    ("asked", "is_foreign"),
    [
        ("¿cuándo fue la llamada?", True),
        ("¿Qué opina Maduro sobre la paz?", True),
        ("who won the World Cup?", False),
        ("¿Qué dijo Obama?", False),
    ],
)
def test_a_spanish_question_without_an_answer_in_an_english_story_is_told_why(bundled, asked, is_foreign):
    outcome, stories = bundled.answer(asked)
    speak("es")
    assert isinstance(outcome, Refusal)
    assert (spanish.OTHER_LANGUAGE in render(outcome, stories).parts[0]) is is_foreign


def test_a_spanish_question_to_a_spanish_story_is_refused_as_any(bundled):
    refusal = Refusal("¿Quién ganó?", Reason.NOT_COVERED, suggestions=("¿Qué dice la historia sobre Lima?",))
    speak("es")
    assert spanish.OTHER_LANGUAGE not in render(refusal, {}).parts[0]
