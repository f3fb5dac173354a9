"""The bot as a process of its own, asked through the Bot API emulator over HTTP on this machine.

A question's time runs from its update put into the queue to the bot's sendMessage arriving: long
polling, handler, thread, answer, rendering and two HTTP requests are in it, Telegram's network is not.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.progress import tell
from tests.bench.stories import Asked
from tests.e2e.bot_api import bot_api
from tests.e2e.bot_process import BotProcess
from tests.e2e.reader import Reader

_TOKEN = "123456789:AAEbenchmarkbenchmarkbenchmarkbench"
_PACE = 0.15
"""Seconds from one question to the next, at least: python-telegram-bot's rate limiter lets 30 calls a
second through, and "typing" is one too; any faster, and its waiting would be measured."""
_WARM_UP = 5
_PATIENCE = 60.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class InTelegram:
    """What each question took, in milliseconds, and the bot's resident memory after the last."""

    answered_ms: list[float]
    resident_mb: float


def asked_in_telegram(folder: Path, questions: Sequence[Asked]) -> InTelegram:
    """Put the questions to a bot on the library in `folder`, one after the other."""
    return asyncio.run(_ask(folder, questions))


async def _ask(folder: Path, questions: Sequence[Asked]) -> InTelegram:
    took: list[float] = []
    async with (
        bot_api() as api,
        BotProcess(api, _TOKEN, env={"VERBATIM_DATA": str(folder), "VERBATIM_LOG": "WARNING"}, cwd=folder),
    ):
        for number, asked in enumerate([*questions[:_WARM_UP], *questions], start=1):
            api.log.clear()  # the reader looks through all of it, again and again
            reader = Reader(api, _TOKEN, 1_000 + number, timeout=_PATIENCE)  # one alone would be told to slow down
            began = time.time()
            await reader.says(asked.text, until=bool, quiet=0)
            took.append((api.calls("sendMessage")[0].time - began) * 1000)
            tell("asked in Telegram", number, len(questions) + _WARM_UP)
            await asyncio.sleep(max(0.0, began + _PACE - time.time()))
        bot = next(child for child in psutil.Process().children() if child.cmdline()[-2:] == ["bot", "run"])
        resident = bot.memory_info().rss / 1e6
    return InTelegram(took[_WARM_UP:], resident)
