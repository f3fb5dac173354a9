"""Readers are spoken to in their language; the story's words stay as they are."""

from __future__ import annotations

from itertools import count

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import happens, labels, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE, SUGGESTIONS

_readers = count(30_001)


@pytest.fixture
def lectora(api: BotApi, bot: BotProcess) -> Reader:
    return Reader(api, bot.token, next(_readers), "Lucía", language="es-MX", quiet=0.1)


async def test_a_spanish_reader_is_spoken_to_in_spanish_and_quoted_the_story_as_it_is(lectora: Reader) -> None:
    (start,) = await lectora.says("/start")
    assert start.text.startswith("Respondo preguntas sobre una noticia")
    assert labels(start) == list(SUGGESTIONS)

    (answer,) = await lectora.says(QUESTION)
    (refusal,) = await lectora.says("who won the World Cup?")
    (hello,) = await lectora.says("hola")
    (story,) = await lectora.says("/story")
    (place,), _ = await lectora.presses(answer, "[1]")
    _, thanks = await lectora.presses(answer, "👍 Útil")

    assert quotations(answer) == [SENTENCE]
    assert refusal.text.startswith("La noticia no lo dice.")
    assert hello.text.startswith("¡Hola!")
    assert SENTENCE in story.text
    assert place.quote == SENTENCE
    assert place.text.startswith("Ahí está en la noticia. Toca las palabras citadas para ir a ellas.")
    assert thanks is not None
    assert thanks.text == "Gracias. Anotado: útil."


async def test_a_button_speaks_the_language_of_who_presses_it(
    api: BotApi, bot: BotProcess, reader: Reader, lectora: Reader
) -> None:
    lectora.chat = reader.chat  # both see the message
    (quoted,) = await reader.says("/quotes")

    (words,), _ = await lectora.presses(quoted, labels(quoted)[0])

    assert "Según lo cuenta la noticia" in words.text
    (again,) = await reader.says("/help")
    assert again.text.startswith("Ask in plain words")


async def test_a_reader_of_another_language_is_spoken_to_in_english(api: BotApi, bot: BotProcess) -> None:
    reader = Reader(api, bot.token, next(_readers), "Åsa", language="sv", quiet=0.1)

    (refusal,) = await reader.says("who won the World Cup?")

    assert refusal.text.startswith("The story doesn't say.")


async def test_menus_and_profile_are_told_to_telegram_by_language_and_scope(api: BotApi, bot: BotProcess) -> None:
    await happens(lambda: ("short_description", "es", "") in api.memory.profile)

    profile = api.memory.profile
    assert profile["description", "es", ""].startswith("Pregunta a una noticia")
    assert profile["description", "", ""].startswith("Ask a news story")
    assert profile["short_description", "es", ""] != profile["short_description", "", ""]
    everywhere = {item["command"]: item["description"] for item in profile["commands", "es", ""]}
    assert everywhere["quotes"] == "A quién se cita en ella"
    (groups,) = [value for (what, code, scope), value in profile.items() if code == "es" and "all_group_chats" in scope]
    assert [item["command"] for item in groups] == ["story", "stories", "quotes", "help", "forget", "privacy"]
