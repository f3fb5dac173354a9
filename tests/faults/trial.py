"""One cell of the matrix: questions put to a bot that has one kind of trouble, and what became of them."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from aiohttp import web

from tests.e2e.bot_process import BotProcess
from tests.faults.telegram import FaultyApi

QUESTIONS = (
    "what does Maduro accuse Trump of?",
    "what did Trump say about drugs?",
    "when was the call?",
    "who won the World Cup?",
)
_READERS = 200
_PACE = 0.045  # seconds between questions: 22 of the 30 calls a second that Telegram lets through
_BACKLOG = 300  # open questions, from which on nobody asks more
_QUIET = 900.0  # seconds for all answers to come after the last fault
_BUSY = "Many are asking just now"
_SECRET = "a-secret-of-the-fault-suite"


@dataclass(frozen=True, slots=True)
class Cell:
    """A fault, the moment at which it strikes, and the way in which updates come."""

    fault: str
    moment: str
    mode: str
    shares: dict[str, dict[str, float]]
    kills: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the questions.

    `hit` calls met a fault; of the doubled questions, nobody could have known of those in the `window`; `unheard`
    messages were taken by Telegram without the bot hearing of it, by a fault or a kill.
    """

    cell: Cell
    sent: int
    hit: int
    once: int
    lost: int
    doubled: int
    window: int
    unheard: int
    kills: int
    told_busy: int
    seconds: float


async def tried(cell: Cell, data: Path, questions: int, seed: int) -> Outcome:
    """Put so many questions to a bot on a copy of a library, and count."""
    began, random = time.monotonic(), Random(seed)
    token = f"{8_000_000_000 + seed}:AAEfaultsfaultsfaultsfaultsfaults"
    async with _served(FaultyApi(seed)) as api:
        bot = _process(api, token, cell.mode, data)
        await bot.start() if cell.mode == "polling" else await bot.launch()
        bringing = asyncio.create_task(_bring(api, token))
        kills = _Kills(api, bot, cell)
        asked: list[tuple[int, int]] = []
        at = sorted(random.sample(range(1, questions), cell.kills)) if cell.kills else []
        api.shares = cell.shares
        try:
            for number in range(questions):
                if at and number >= at[0]:
                    at.pop(0)
                    await kills.one()
                # The same twice in a row would be pointed to the answer above.
                turn = number // _READERS + number
                asked.append(await api.ask(token, 1_000 + number % _READERS, QUESTIONS[turn % len(QUESTIONS)]))
                await asyncio.sleep(_PACE)
                if number % 50 == 0:
                    await _room(api, number)
            await _settled(api, asked)  # the faults go on until all is answered
            await kills.over()
        finally:
            bringing.cancel()
            await bot.kill()
        return _counted(cell, api, asked, kills, time.monotonic() - began)


class _Kills:
    """Ends the bot without a warning at the cell's moment, and starts it again."""

    def __init__(self, api: FaultyApi, bot: BotProcess, cell: Cell) -> None:
        self._api, self._bot, self._moment = api, bot, cell.moment
        self._moments = ("sending", "sent", "now") + (("received",) if cell.mode == "polling" else ())
        self._again: asyncio.Task[None] | None = None
        self._random = Random(1)
        self.count = 0
        self.at: list[float] = []
        api.strike = self._strike

    async def one(self) -> None:
        """Arm the next one; where that before has not struck yet, both are one."""
        await self.over()
        moment = self._moment
        if moment == "any moment":
            moment = self._random.choice(self._moments)
        if moment == "now":
            await self._strike()
        else:
            self._api.armed = moment

    async def over(self) -> None:
        """Wait until the bot runs again."""
        if self._again is not None:
            await self._again
            self._again = None

    async def _strike(self) -> None:
        self.count += 1
        self.at.append(time.monotonic())
        await self._bot.kill()
        self._again = asyncio.create_task(self._restart())

    async def _restart(self) -> None:
        await self._bot.launch()
        await asyncio.sleep(10)  # to load the model and answer something


def _counted(cell: Cell, api: FaultyApi, asked: list[tuple[int, int]], kills: _Kills, seconds: float) -> Outcome:
    answers, told = api.answers(), 0
    once = lost = doubled = window = 0
    unheard = _unheard(api, kills)
    for question in asked:
        said = [message for message in answers.get(question, []) if not message["text"].startswith(_BUSY)]
        told += len(answers.get(question, [])) - len(said)
        if not said:
            lost += 1
        elif len(said) == 1:
            once += 1
        else:
            doubled += 1
            window += sum(message["message_id"] in unheard for message in said) >= len(said) - 1
    hit = sum(call.injected for call in api.log)
    took = round(seconds, 1)
    return Outcome(cell, len(asked), hit, once, lost, doubled, window, len(unheard), kills.count, told, took)


def _unheard(api: FaultyApi, kills: _Kills) -> set[int]:
    """The messages that Telegram took and the bot may not have heard of: a broken connection, or a kill just then."""
    found = set()
    for call in api.log:
        if call.method == "sendMessage" and isinstance(call.result, dict):
            is_cut = any(at - 0.1 <= call.ended <= at + 0.5 for at in kills.at)
            if call.injected or is_cut or call.status != 200:
                found.add(int(call.result["message_id"]))
    return found


async def _settled(api: FaultyApi, asked: list[tuple[int, int]]) -> None:
    """Wait until every question has an answer, and then a while for those that come twice."""
    deadline = time.monotonic() + _QUIET
    last, since = -1, time.monotonic()
    while time.monotonic() < deadline:
        answers = api.answers()
        count = sum(map(len, answers.values()))
        if count != last:
            last, since = count, time.monotonic()
        idle = time.monotonic() - since
        if idle > 5 and all(_is_answered(answers.get(question, [])) for question in asked):
            return
        if idle > 130:  # twice the longest pause between two tries
            return
        await asyncio.sleep(0.5)


async def _room(api: FaultyApi, asked: int) -> None:
    while asked - len(api.answers()) > _BACKLOG:  # noqa: ASYNC110 - the bot is another process
        await asyncio.sleep(1)


def _is_answered(messages: list[dict[str, str]]) -> bool:
    return any(not message["text"].startswith(_BUSY) for message in messages)


async def _bring(api: FaultyApi, token: str) -> None:
    """Bring a webhook again what it turned down; a poll comes for it by itself."""
    while True:
        with suppress(Exception):
            await api.deliver_updates(token=token)
        await asyncio.sleep(0.3)


def _process(api: FaultyApi, token: str, mode: str, data: Path) -> BotProcess:
    env: dict[str, str | None] = {
        "VERBATIM_DATA": str(data),
        "VERBATIM_LOG": "WARNING",
        "VERBATIM_PER_MINUTE": "0",
        "VERBATIM_WEBHOOK_URL": None,
    }
    if mode == "webhook":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            where = f"127.0.0.1:{free.getsockname()[1]}"
        env |= {"VERBATIM_WEBHOOK_URL": f"http://{where}/telegram", "VERBATIM_WEBHOOK_LISTEN": where}
        env["VERBATIM_WEBHOOK_SECRET"] = _SECRET
    return BotProcess(api, token, args=(sys.executable, "-m", "bot", "run"), env=env)


@asynccontextmanager
async def _served(api: FaultyApi) -> AsyncIterator[FaultyApi]:
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        api.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await runner.cleanup()
