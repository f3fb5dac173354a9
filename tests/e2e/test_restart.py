"""The bot comes and goes; what it said stays good, and what it was asked is not lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests import telegram_html
from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE, SUGGESTIONS


async def test_buttons_outlive_a_stop_and_a_kill_and_a_question_asked_meanwhile_is_answered(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says(QUESTION)
    (refusal,) = await reader.says("who won the World Cup?")

    await bot.stop()
    await asked(api, reader)
    await bot.start()

    await happens(lambda: len(reader.sees()) == 3)
    late = reader.sees()[-1]
    assert quotations(late) == [SENTENCE]
    (place,), _ = await reader.presses(answer, "[1]")
    assert marked(place, "bold") == [SENTENCE]

    await bot.kill()
    await bot.start()

    (place,), _ = await reader.presses(answer, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    for question, sentence in reversed(SUGGESTIONS.items()):
        (shown,), _ = await reader.presses(refusal, question)
        assert quotations(shown) == [sentence]


async def asked(api: BotApi, reader: Reader, text: str = QUESTION) -> int:
    """Sends the question and waits for nothing; the number of the update."""
    number = api.memory.new_message_id()
    head = {"message_id": number, "date": int(time.time()), "from": reader.user, "chat": reader.chat}
    return await api.enqueue_update(
        {"message": head | {"text": text, "entities": list(telegram_html.found_in(text))}}, token=reader.token
    )


def confirmed(api: BotApi, bot: BotProcess) -> int:
    """The update that the bot asks for next; Telegram has forgotten those before it."""
    polls = [call for call in api.calls("getUpdates") if call.token == bot.token]
    return max((int(call.fields.get("offset", 0)) for call in polls), default=0)


async def test_a_question_being_answered_at_a_kill_is_answered_once_by_the_next_run(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    api.fail("sendMessage", 502, "Bad Gateway", times=1_000)
    update = await asked(api, reader)
    await happens(lambda: confirmed(api, bot) > update and api.calls("sendMessage"))

    await bot.kill()
    api.calm()
    await bot.start()

    await happens(lambda: reader.sees())
    await reader.says("thanks!")  # whatever else was to come, came before this
    assert [quotations(shown) for shown in reader.sees()] == [[SENTENCE], []]


async def test_a_question_that_telegram_tells_again_after_its_answer_is_not_answered_again(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    await reader.says(QUESTION)
    await bot.kill()

    again = {"update_id": 1, "message": reader.last_said}
    api._update_queues._state(bot.token).updates.insert(0, again)
    await bot.start()

    await reader.says("thanks!")
    assert len(reader.sees()) == 2


async def test_a_message_that_telegram_took_before_a_kill_is_not_sent_again(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    """An answer of two messages: one is there, the other meets an outage, then the kill."""
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    link = "/start maduro-trump-call"
    whole = [shown.text for shown in await reader.says(link)]
    assert len(whole) == 2
    since = len(api.log)
    api.fail("sendMessage", 502, "Bad Gateway", times=1_000, after=1)
    await asked(api, reader, link)
    await happens(lambda: sum(call.method == "sendMessage" for call in api.log[since:]) >= 2)

    await bot.kill()
    api.calm()
    await bot.start()

    await happens(lambda: len(reader.sees()) >= 2 * len(whole))
    await reader.says("thanks!")
    assert [shown.text for shown in reader.sees()][:-1] == whole * 2
