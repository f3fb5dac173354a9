"""`python -m tests.soak`: one bot, very many questions, and what they leave behind in it.

Prints a line every half minute. Whatever ends it early (Ctrl-C, SIGTERM, the bot's end), what was measured until then
is shown, and with --record kept; that is also written every five minutes. Exit code 1 where a question was lost or
doubled, or the soak ended early.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
from aiohttp import web

from index.embedder import Embedder
from index.library import Library, bundled_story
from index.types import Story
from tests.bench.build import ROOT
from tests.bench.stories import made_up_stories
from tests.e2e.bot_process import BotProcess
from tests.soak.readers import Asked, Crowd
from tests.soak.record import Soak, keep
from tests.soak.samples import Watch, left_open, percentiles, windows
from tests.soak.telegram import PATIENCE, SoakApi

_TOKEN = "123456789:AAEsoaksoaksoaksoaksoaksoaksoaksoak"
_WARM_UP = 40  # questions that are answered before the clock starts
_PASSAGES = 300  # of made-up stories
_EDGE = 0.05  # share of the questions at either end whose times are compared
_TELL = 30.0  # seconds between two lines
_KEEP = 300.0  # seconds between two records; making one takes moments in which nobody is served
_SETTLE = 5.0  # seconds for what comes twice


def main() -> None:
    """Run, tell, record."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--questions", type=int, default=3_000)
    parser.add_argument("--readers", type=int, default=200, help="who are there at a time (200)")
    parser.add_argument("--at-once", type=int, default=12, help="questions open at a time (12)")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two samples (10)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="write results/, RESULTS.md and docs/soak.svg")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stories = [bundled_story(), *made_up_stories(_PASSAGES)]
        soak = Soak.of(wanted.questions, wanted.readers, wanted.at_once, len(stories), _indexed(stories, Path(folder)))
        run = Run(soak, stories, Path(folder), every=wanted.every, seed=wanted.seed, record=wanted.record)
        asyncio.run(run.through())
    print(_told(soak))
    if soak.ended or soak.lost or soak.doubled:
        raise SystemExit(1)


class Run:
    """One soak, from the bot's start to its stop."""

    def __init__(
        self, soak: Soak, stories: list[Story], folder: Path, *, every: float, seed: int, record: bool = False
    ) -> None:
        self._soak, self._stories, self._folder = soak, stories, folder
        self._every, self._seed, self._record = every, seed, record
        self._crowd: Crowd | None = None
        self._began = time.monotonic()
        self._took: list[float | None] = []
        self._asked: list[Asked] = []

    async def through(self) -> None:
        """Ask all questions, or as many as there is time for."""
        env = {
            "VERBATIM_DATA": str(self._folder),
            "VERBATIM_LOG": "WARNING",
            "VERBATIM_LOG_FORMAT": "json",
            "VERBATIM_PER_MINUTE": "100000",  # counted for each reader, and never too fast
            "VERBATIM_ADMINS": "1",  # so that questions are counted
            "VERBATIM_WEBHOOK_URL": None,
            "PYTHONPATH": str(ROOT),
        }
        args = (sys.executable, "-m", "tests.soak.bot", "run")
        async with _served(SoakApi(_TOKEN)) as api:
            bot = BotProcess(api, _TOKEN, args=args, env=env, cwd=self._folder)
            await bot.start()
            assert bot.process_id is not None
            try:
                await self._soaked(api, bot, Watch(bot.process_id, self._folder))
            finally:
                with suppress(AssertionError):
                    await bot.stop()
                await bot.kill()
                self._sum_up(api, bot)
                self._soak.left_open = left_open(self._folder)
                self._keep()

    async def _soaked(self, api: SoakApi, bot: BotProcess, watch: Watch) -> None:
        self._crowd = crowd = Crowd(api, self._stories, self._soak.readers, self._seed)
        self._began = time.monotonic()
        asking = asyncio.create_task(self._all_asked(crowd))
        watching = asyncio.create_task(self._watched(api, bot, watch, crowd))
        ended = asyncio.create_task(bot.ended(within=10**9))
        tasks = (asking, watching, ended)
        loop, signals = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
        for name in signals:
            loop.add_signal_handler(name, self._interrupt, asking, name.name)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                self._soak.ended = f"the bot ended with {bot.exit_code}"
            elif asking.done() and not asking.cancelled() and not asking.exception():
                await asyncio.sleep(_SETTLE)
                with suppress(psutil.Error):
                    self._soak.samples.append(watch.sample(time.monotonic() - self._began, len(self._took)))
        finally:
            for task in tasks:
                task.cancel()
            found = await asyncio.gather(*tasks, return_exceptions=True)
            for name in signals:
                loop.remove_signal_handler(name)
        fault = next((one for one in found if isinstance(one, Exception)), None)
        if fault is not None:
            self._soak.ended = self._soak.ended or f"{type(fault).__name__}: {fault}"

    def _interrupt(self, asking: "asyncio.Task[None]", name: str) -> None:
        self._soak.ended = f"stopped by {name}"
        asking.cancel()

    async def _all_asked(self, crowd: Crowd) -> None:
        for _ in range(_WARM_UP):
            await crowd.ask()
        crowd.did.clear()
        numbers = iter(range(self._soak.wanted))
        async with asyncio.TaskGroup() as group:
            for _ in range(self._soak.at_once):
                group.create_task(self._asks(crowd, numbers))

    async def _asks(self, crowd: Crowd, numbers: Iterator[int]) -> None:
        for _ in numbers:  # shared
            if self._soak.ended:  # a cancelled `wait_for` may answer all the same, before Python 3.12
                return
            asked = await crowd.ask()
            self._took.append(asked.took)
            self._asked.append(asked)

    async def _watched(self, api: SoakApi, bot: BotProcess, watch: Watch, crowd: Crowd) -> None:
        told = kept = 0.0
        while True:
            seconds = time.monotonic() - self._began
            self._soak.samples.append(watch.sample(seconds, len(self._took)))
            if seconds - told >= _TELL:
                told = seconds
                print(self._line(crowd), flush=True)
            if seconds - kept >= _KEEP and self._took:
                kept = seconds
                self._sum_up(api, bot)
                self._keep()
            await asyncio.sleep(self._every)

    def _line(self, crowd: Crowd) -> str:
        soak, now = self._soak, self._soak.samples[-1]
        before = next((s for s in reversed(soak.samples) if s.seconds <= now.seconds - 2 * _TELL), soak.samples[0])
        rate = (now.questions - before.questions) / max(1e-9, now.seconds - before.seconds)
        left = f"{(soak.wanted - now.questions) / rate / 60:.0f} min left" if rate else "no rate yet"
        lately = [ms for ms in self._took[-1_000:] if ms is not None]
        p50, p99 = percentiles(lately) if lately else (0.0, 0.0)
        return (
            f"{now.seconds:6.0f} s {now.questions:>7,}/{soak.wanted:,}  {rate:5.1f}/s, {left}  "
            f"RSS {now.resident:.0f} own {now.own:.0f} MB, {now.handles} handles, {now.threads} threads, "
            f"disk {now.disk:.1f} MB, p50 {p50:.0f} p99 {p99:.0f} ms, lost {len(crowd.lost)}"
        )

    def _sum_up(self, api: SoakApi, bot: BotProcess) -> None:
        if self._crowd is None:
            return
        soak, took = self._soak, [ms for ms in self._took if ms is not None]
        soak.asked = len(self._took)
        soak.seconds = soak.samples[-1].seconds if soak.samples else 0.0
        soak.windows = windows(took)
        edge = max(1, int(_EDGE * len(took)))
        if took:
            soak.first, soak.last = percentiles(took[:edge]), percentiles(took[-edge:])
        soak.lost, soak.did = self._crowd.lost, dict(self._crowd.did.most_common())
        soak.came, soak.told_busy = self._crowd.came, api.told_busy
        soak.calls, soak.refused = api.calls_taken, dict(api.refused.most_common(20))
        # An edited question is answered anew where the answer was forgotten meanwhile.
        soak.doubled = [one.text for one in self._asked if api.answered[one.where] > 1 and not one.is_edited]
        soak.warnings = dict(Counter(map(_event, bot.stderr.splitlines())).most_common(20))

    def _keep(self) -> None:
        if self._record:
            keep(self._soak, PATIENCE)


def _event(line: str) -> str:
    """What is alike in lines of the log that tell of the same."""
    try:
        told = json.loads(line)
        return " ".join(str(told[name]) for name in ("level", "event", "error") if name in told)[:300]
    except ValueError:
        return line[:300]


def _indexed(stories: list[Story], folder: Path) -> int:
    with Library.open(folder, embedder=Embedder(data=folder)) as library:
        for number, story in enumerate(stories, start=1):
            library.add(story, save=number == len(stories))
        return library.count_passages()


@asynccontextmanager
async def _served(api: SoakApi) -> AsyncIterator[SoakApi]:
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        api.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await runner.cleanup()


def _told(soak: Soak) -> str:
    if not soak.samples:
        return soak.ended or "Nothing was measured."
    begin, end = soak.settled()[0], soak.samples[-1]
    return "\n".join(
        [
            soak.ended or "done",
            f"{soak.asked:,} questions in {soak.seconds:.0f} s, {soak.asked / max(1, soak.seconds):.1f}/s",
            f"lost {len(soak.lost)}, doubled {len(soak.doubled)}, left open {soak.left_open}",
            f"p50/p99 ms: first 5 % {soak.first}, last 5 % {soak.last}",
            f"RSS {begin.resident} -> {end.resident} MB ({soak.growth(lambda s: s.resident):+.3f} per 1,000)",
            f"own {begin.own} -> {end.own} MB ({soak.growth(lambda s: s.own):+.3f} per 1,000)",
            f"handles {begin.handles} -> {end.handles}, threads {begin.threads} -> {end.threads}",
            f"disk {begin.disk} -> {end.disk} MB ({soak.growth(lambda s: s.disk):+.3f}): {end.files}",
            f"emulator {begin.emulator} -> {end.emulator} MB",
            f"refused: {soak.refused}",
            f"did: {soak.did}; readers {soak.came}; told busy {soak.told_busy}; warnings {sum(soak.warnings.values())}",
            *(f"lost: {what}" for what in soak.lost[:10]),
            *(f"doubled: {what}" for what in soak.doubled[:10]),
            *(f"{count} x {event}" for event, count in soak.warnings.items()),
        ]
    )


if __name__ == "__main__":
    main()
