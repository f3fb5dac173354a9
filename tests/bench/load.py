"""Many readers at once: `python -m tests.bench.load [--bot echo|verbatim]`.

Each reader of a crowd asks in a chat of their own, and asks on as soon as they are answered; all questions differ.
The emulator and the readers are this process, the bot is one of its own (`unlimited.py` says why not quite as
usual). A question's time runs from its update put into the queue to the bot's sendMessage taken by the emulator.
CPU time is told apart from the clock's: on a machine that others use too, it is what stays comparable.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from aiohttp import web

from bot import texts
from index.library import bundled_story
from tests.bench.build import ONE_STORY, built
from tests.bench.figures import Times
from tests.bench.stories import made_up_questions
from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess

_TOKEN = "123456789:AAEbenchmarkbenchmarkbenchmarkbench"
_PATIENCE = 60.0  # seconds after which an answer counts as lost
_WARM_UP = 40
_NO_ANSWER = "your question is number"  # of the line that asks for patience where many are waiting
_FAILURES = frozenset((texts.FAILED, texts.SET_ASIDE, texts.TOO_FAST))  # whoever is told that has no answer


@dataclass(frozen=True, slots=True)
class Load:
    """How a bot served a crowd; CPU times are milliseconds a question."""

    bot: str
    readers: int
    questions: int
    per_second: float
    answered_ms: Times
    lost: int
    out_of_order: int
    calls_per_question: float
    bot_cpu_ms: float
    emulator_cpu_ms: float
    resident_mb: float  # of the bot, after the last answer


class Crowd(BotApi):
    """An emulator that knows when each chat's question is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, asyncio.Future[float]] = {}
        self.replied: dict[int, list[int]] = {}
        self.taken = 0

    async def handle(self, request: web.Request) -> web.Response:
        response = await super().handle(request)
        self.taken += request.match_info["method"] != "getUpdates"
        if request.match_info["method"] == "sendMessage" and response.status == 200:
            message: dict[str, Any] = json.loads(response.text or "{}")["result"]
            if _NO_ANSWER in message["text"] or message["text"] in _FAILURES:
                return response
            chat = message["chat"]["id"]
            self.replied.setdefault(chat, []).append(message.get("reply_to_message", {}).get("message_id", 0))
            answered = self.waiting.pop(chat, None)
            if answered is not None and not answered.done():
                answered.set_result(time.perf_counter())
        if len(self.log) > 1_000:
            self.log.clear()
        return response

    async def ask(self, chat: int, text: str) -> tuple[int, float | None]:
        """Ask in a chat: the question's message, and the milliseconds until it was answered, None for never."""
        who = {"id": chat, "is_bot": False, "first_name": f"Reader {chat}", "language_code": "en"}
        place = {"id": chat, "type": "private", "first_name": who["first_name"]}
        number = self.memory.new_message_id()
        message = {"message_id": number, "date": int(time.time()), "chat": place, "from": who, "text": text}
        answered = self.waiting[chat] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self.enqueue_update({"message": message}, token=_TOKEN)
        try:
            return number, (await asyncio.wait_for(answered, _PATIENCE) - began) * 1000
        except TimeoutError:
            return number, None


def loaded(bot: str, folder: Path, questions: Sequence[str], readers: int) -> Load:
    """Let a crowd of readers ask the questions of a bot on the library in `folder`."""
    return asyncio.run(_load(bot, folder, questions, readers))


async def _load(bot: str, folder: Path, questions: Sequence[str], readers: int) -> Load:
    api = Crowd()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    env = {"VERBATIM_DATA": str(folder), "VERBATIM_LOG": "WARNING", "PYTHONPATH": str(Path(__file__).parents[2])}
    env["VERBATIM_PER_MINUTE"] = "0"  # these readers may ask faster than people do
    args = (sys.executable, "-m", "tests.bench.unlimited", "echo" if bot == "echo" else "run")
    try:
        async with BotProcess(api, _TOKEN, args=args, env=env, cwd=folder) as process:
            assert process._process is not None
            watched = psutil.Process(process._process.pid)
            await _crowd(api, iter(questions[:_WARM_UP]), readers)
            api.replied.clear()
            api.taken = 0
            before = _cpu(watched), _cpu(psutil.Process()), time.perf_counter()
            asked = await _crowd(api, iter(questions[_WARM_UP:]), readers)
            after = _cpu(watched), _cpu(psutil.Process()), time.perf_counter()
            resident = watched.memory_info().rss / 1e6
    finally:
        await runner.cleanup()
    took = [ms for turns in asked.values() for _, ms in turns if ms is not None]
    total = sum(map(len, asked.values()))
    order = {chat: [number for number, ms in turns if ms is not None] for chat, turns in asked.items()}
    spent = [(b - a) for a, b in zip(before, after, strict=True)]
    return Load(
        bot=bot,
        readers=readers,
        questions=total,
        per_second=len(took) / spent[2],
        answered_ms=Times.of(took),
        lost=total - len(took),
        out_of_order=sum(api.replied.get(chat, []) != numbers for chat, numbers in order.items()),
        calls_per_question=api.taken / total,
        bot_cpu_ms=1000 * spent[0] / total,
        emulator_cpu_ms=1000 * spent[1] / total,
        resident_mb=resident,
    )


async def _crowd(api: Crowd, questions: Iterator[str], readers: int) -> dict[int, list[tuple[int, float | None]]]:
    asked: dict[int, list[tuple[int, float | None]]] = {chat: [] for chat in range(5_001, 5_001 + readers)}

    async def reader(chat: int) -> None:
        for question in questions:  # shared: each question is asked once
            asked[chat].append(await api.ask(chat, question))

    await asyncio.gather(*(reader(chat) for chat in asked))
    return asked


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def different_questions(k: int) -> list[str]:
    """`k` questions about the bundled story, no two alike."""
    story = bundled_story()
    made = made_up_questions([story.id], lambda _: story, 3 * k)
    return list(dict.fromkeys(asked.text for asked in made))[:k]


def main() -> None:
    """Print one JSON object a bot: what `Load` holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("--bot", default="echo,verbatim")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--questions", type=int, default=600)
    wanted = parser.parse_args()
    questions = different_questions(wanted.questions + _WARM_UP)
    with tempfile.TemporaryDirectory() as cache:
        folder, _, _ = built(ONE_STORY, Path(cache))
        for bot in wanted.bot.split(","):
            print(json.dumps(asdict(loaded(bot, folder, questions, wanted.readers))), flush=True)


if __name__ == "__main__":
    main()
