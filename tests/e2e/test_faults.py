"""Telegram's own bad days."""

from __future__ import annotations

from tests.e2e.bot_api import BotApi
from tests.e2e.conftest import marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE


async def test_an_answer_that_telegram_wants_later_comes_later_and_once(api: BotApi, reader: Reader) -> None:
    api.fail("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    since = len(api.log)

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]
    sent = [call for call in api.log[since:] if call.method == "sendMessage"]
    assert [call.status for call in sent] == [429, 200]
    assert sent[1].time - sent[0].time >= 1


async def test_a_bad_gateway_is_told_to_the_reader_and_the_next_question_is_answered(
    api: BotApi, reader: Reader
) -> None:
    api.fail("sendMessage", 502, "Bad Gateway")
    assert len(await reader.says("what did Trump say about drugs?")) == 1

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]


async def test_an_answer_outlasts_two_bad_gateways(api: BotApi, reader: Reader) -> None:
    reader.timeout = 6
    api.fail("sendMessage", 502, "Bad Gateway", times=2)

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]


async def test_questions_are_answered_after_telegram_could_not_be_asked_for_them(api: BotApi, reader: Reader) -> None:
    api.fail("getUpdates", 502, "Bad Gateway", times=2)

    (first,) = await reader.says(QUESTION)
    (second,) = await reader.says("what did Trump say about drugs?")

    assert quotations(first) == [SENTENCE]
    assert quotations(second)


async def test_a_citation_is_shown_even_when_telegram_no_longer_takes_the_toast(api: BotApi, reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.fail("answerCallbackQuery", 400, late)

    (place,), _ = await reader.presses(answer, "[1]")

    assert marked(place, "bold") == [SENTENCE]


async def test_a_reader_who_blocked_the_bot_keeps_nobody_else_from_an_answer(api: BotApi, reader: Reader) -> None:
    api.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", times=2)
    assert await reader.says(QUESTION, answer=False) == []
    api.calm()

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]
