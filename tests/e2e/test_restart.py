"""The bot comes and goes; what it said stays good, and what it was asked is not lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

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
    for question, sentence in SUGGESTIONS.items():
        (shown,), _ = await reader.presses(refusal, question)
        assert quotations(shown) == [sentence]


async def asked(api: BotApi, reader: Reader) -> int:
    """Sends the question and waits for nothing; the number of the update."""
    number = api.memory.new_message_id()
    head = {"message_id": number, "date": int(time.time()), "from": reader.user, "chat": reader.chat}
    return await api.enqueue_update({"message": head | {"text": QUESTION}}, token=reader.token)


def confirmed(api: BotApi, bot: BotProcess) -> int:
    """The update that the bot asks for next; Telegram has forgotten those before it."""
    polls = [call for call in api.calls("getUpdates") if call.token == bot.token]
    return max((int(call.fields.get("offset", 0)) for call in polls), default=0)
