"""Telegram's own bad days."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.bot_api import BotApi
from tests.e2e.conftest import Processes, marked, quotations, ran
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


async def test_an_answer_outlasts_an_outage_that_is_longer_than_a_call_waits(api: BotApi, reader: Reader) -> None:
    api.fail("sendMessage", 500, "Internal Server Error", times=6)

    (answer,) = await reader.says(QUESTION, until=lambda shown: bool(shown))

    assert quotations(answer) == [SENTENCE]
    assert len(reader.sees()) == 1


async def test_an_answer_is_sent_again_where_the_connection_broke_before_telegram_took_it(
    api: BotApi, reader: Reader
) -> None:
    api.hang_up("sendMessage", taken=False, times=2)

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]
    assert len(reader.sees()) == 1


async def test_an_answer_comes_once_more_where_the_connection_broke_after_telegram_took_it(
    api: BotApi, reader: Reader
) -> None:
    """The window in which nobody can know."""
    api.hang_up("sendMessage", taken=True)

    await reader.says(QUESTION, until=lambda shown: len(shown) == 2)

    assert [quotations(shown) for shown in reader.sees()] == [[SENTENCE]] * 2


async def test_updates_whose_delivery_broke_are_answered_once(api: BotApi, reader: Reader) -> None:
    api.hang_up("getUpdates", taken=True, times=2)

    (answer,) = await reader.says(QUESTION)

    assert quotations(answer) == [SENTENCE]
    assert len(reader.sees()) == 1


async def test_a_message_whose_marks_are_refused_comes_as_plain_text(api: BotApi, reader: Reader) -> None:
    api.fail("sendMessage", 400, "Bad Request: can't parse entities")

    (answer,) = await reader.says(QUESTION)

    assert SENTENCE in answer.text
    assert not answer.entities


async def test_of_two_bots_on_one_token_the_older_ends_and_says_why(
    api: BotApi, process: Processes, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(data / "data", tmp_path / "second" / "data")
    older = process(data, "run")
    newer = process(tmp_path / "second", "run", TELEGRAM_BOT_TOKEN=older.token)
    await older.start()
    await newer.launch()

    assert await older.ended(within=60) == 2

    line = older.stderr.splitlines()[-1]
    assert line.startswith("verbatim: Another process asks Telegram for the updates of the same bot.")
    assert newer.exit_code is None
    await newer.stop()


async def test_a_second_bot_on_the_same_folder_ends_at_once(api: BotApi, process: Processes, data: Path) -> None:
    first, second = process(data, "run"), process(data, "run")
    await first.start()

    await ran(second)

    assert second.exit_code == 75
    assert second.stderr.splitlines()[-1].startswith("verbatim: Another process runs the bot on ")
    await first.stop()


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
