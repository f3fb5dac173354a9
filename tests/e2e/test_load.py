"""Many readers at once, one in a hurry, and one whom Telegram wants left alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE
from tests.e2e.test_restart import asked

TOO_FAST = "That was fast! I could not take this one. Wait half a minute, then ask me again."
BUSY = "Many are asking just now: your question is number "


async def test_who_asks_too_fast_is_told_so_once_and_others_are_answered(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_PER_MINUTE="2")
    hasty, other = meet(bot), meet(bot)
    await bot.start()

    for text in (QUESTION, "when was the call?"):
        assert len(await hasty.says(text)) == 1
    (told,) = await hasty.says("what did Trump say about drugs?")
    assert told.text == TOO_FAST
    assert await hasty.says("and Maduro?", answer=False) == []

    (answer,) = await other.says(QUESTION)
    assert quotations(answer) == [SENTENCE]


async def test_in_a_rush_everybody_is_answered_and_the_last_ones_know_their_number(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    readers = [meet(bot) for _ in range(40)]
    for reader in readers:  # they ask while the bot starts
        await asked(api, reader)
    await bot.start()

    def answers(reader: Reader) -> int:
        return sum(quotations(shown) == [SENTENCE] for shown in reader.sees())

    await happens(lambda: all(answers(reader) for reader in readers), within=60)
    numbers = [shown.text for reader in readers for shown in reader.sees() if shown.text.startswith(BUSY)]
    assert [int(text.removeprefix(BUSY).split(".")[0]) for text in numbers] == list(range(21, 41))
    assert [answers(reader) for reader in readers] == [1] * 40


async def test_a_reader_whose_answer_must_wait_holds_up_nobody_else(
    api: BotApi, bot: BotProcess, meet: Callable[[BotProcess], Reader]
) -> None:
    slow, other = meet(bot), meet(bot)
    api.fail("sendMessage", 429, "Too Many Requests: retry after 6", {"retry_after": 6})
    await asked(api, slow)
    await happens(lambda: any(call.status == 429 for call in api.log[-10:]))
    since = time.monotonic()

    (answer,) = await other.says(QUESTION)

    assert quotations(answer) == [SENTENCE]
    assert time.monotonic() - since < 6 or not slow.sees()
    await happens(slow.sees)
    assert [quotations(shown) for shown in slow.sees()] == [[SENTENCE]]


async def test_a_stop_finishes_what_it_began_and_leaves_the_rest_to_the_next_run(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    readers = [meet(bot) for _ in range(20)]
    await bot.start()
    for reader in readers:
        await asked(api, reader)
    await happens(lambda: any(reader.sees() for reader in readers))

    await bot.stop()
    await bot.start()

    await happens(lambda: all(reader.sees() for reader in readers), within=60)
    assert [[quotations(shown) for shown in reader.sees()] for reader in readers] == [[[SENTENCE]]] * 20
