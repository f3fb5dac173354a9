"""The bot's name and a question in any chat: answers to send there."""

from __future__ import annotations

import asyncio
import uuid
from itertools import count

import pytest

from tests import telegram_html
from tests.e2e.bot_api import BotApi, Call
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, happens, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE

_readers = count(40_001)


class Typist:
    """Somebody who types after the bot's name."""

    def __init__(self, api: BotApi, bot: BotProcess, language: str = "en") -> None:
        self.api, self.bot = api, bot
        self.user = {"id": next(_readers), "is_bot": False, "first_name": "Ana", "language_code": language}

    async def types(self, text: str) -> str:
        number = str(uuid.uuid4().int % 10**18)
        query = {"id": number, "from": self.user, "query": text, "offset": ""}
        await self.api.enqueue_update({"inline_query": query}, token=self.bot.token)
        return number

    def offered(self, number: str) -> list[Call]:
        calls = self.api.calls("answerInlineQuery")
        return [call for call in calls if call.status and call.fields["inline_query_id"] == number]

    async def asks(self, text: str) -> dict[str, object]:
        number = await self.types(text)
        await happens(lambda: self.offered(number))
        (call,) = self.offered(number)
        assert call.status == 200, call
        return call.fields


@pytest.fixture
def ana(api: BotApi, bot: BotProcess) -> Typist:
    return Typist(api, bot)


def sent(result: dict[str, object]) -> tuple[str, list[str]]:
    """What the chat reads, and what stands there as the story's words."""
    content = result["input_message_content"]
    assert isinstance(content, dict)
    parsed = telegram_html.parse(content["message_text"], content["parse_mode"])
    assert parsed.length <= 4096
    return parsed.text, [parsed.of(entity) for entity in parsed.entities if entity["type"] == "blockquote"]


async def test_a_question_after_the_bots_name_offers_its_answer_with_a_link_to_the_place(
    ana: Typist, reader: Reader
) -> None:
    answered = await ana.asks(QUESTION)

    (result,) = answered["results"]
    text, quoted = sent(result)
    assert text.startswith(QUESTION)
    assert quoted == [SENTENCE]
    assert result["description"] == SENTENCE
    ((link,),) = result["reply_markup"]["inline_keyboard"]
    assert link["text"] == "[1]"
    address, _, carried = link["url"].partition("?start=")
    assert address == "https://t.me/verbatim_bot"
    (place,) = await reader.says(f"/start {carried}")
    assert marked(place, "bold") == [SENTENCE]


async def test_somebodys_words_are_offered_together_and_one_by_one_each_under_their_name(ana: Typist) -> None:
    answered = await ana.asks("what did Trump say?")

    together, *single = answered["results"]
    assert together["title"] == "Both together"
    assert [result["title"] for result in single] == ["Donald Trump", "Donald Trump"]
    assert sent(together)[1] == [words for result in single for words in sent(result)[1]]
    assert all(words in BUNDLED for result in answered["results"] for words in sent(result)[1])
    assert len({result["id"] for result in answered["results"]}) == 3


async def test_answers_without_a_word_of_ours_may_be_shown_to_all_and_the_others_to_the_asker_only(
    api: BotApi, bot: BotProcess, ana: Typist
) -> None:
    plain = await ana.asks(QUESTION)
    worded = await Typist(api, bot, "es").asks("what did Trump say?")

    assert str(plain["is_personal"]).lower() == "false"
    assert str(worded["is_personal"]).lower() == "true"
    assert worded["results"][0]["title"] == "Las dos juntas"
    assert 0 < int(plain["cache_time"]) <= 300


async def test_what_the_story_does_not_say_offers_nothing_but_the_way_to_the_bot(ana: Typist) -> None:
    answered = await ana.asks("who won the World Cup?")

    assert answered["results"] == []
    assert str(answered["is_personal"]).lower() == "true"
    assert "start_parameter" in str(answered["button"])
    assert "No answer in the story" in str(answered["button"])


async def test_without_a_question_the_answers_of_sample_questions_are_offered(ana: Typist) -> None:
    answered = await ana.asks("")

    assert sent(answered["results"][0])[0].startswith("What does Maduro accuse Trump of?")
    assert len(answered["results"]) == 3


async def test_small_talk_offers_what_can_be_asked_and_a_question_about_the_story_what_is_known(ana: Typist) -> None:
    greeted = await ana.asks("hi")
    assert [sent(result)[0] for result in greeted["results"]] == [
        sent(result)[0] for result in (await ana.asks(""))["results"]
    ]
    (known,) = (await ana.asks("who is in it?"))["results"]
    assert "Nicolás Maduro" in sent(known)[0]


async def test_only_the_last_of_several_letters_is_answered(ana: Typist) -> None:
    first, second = await asyncio.gather(ana.types("what does"), ana.types(QUESTION))
    await happens(lambda: ana.offered(second))
    assert ana.offered(first) == []


async def test_a_query_that_telegram_finds_too_old_is_let_go(api: BotApi, ana: Typist, reader: Reader) -> None:
    api.fail(
        "answerInlineQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    number = await ana.types(QUESTION)
    await happens(lambda: ana.offered(number))
    (shown,) = await reader.says(QUESTION)
    assert quotations(shown) == [SENTENCE]
