"""The bot as its users run it: a process of its own, known only by its calls and its output.

Nothing of the bot is imported here, so an end-to-end test covers its command line, its settings,
its start and its stop as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.bot_api import BotApi

START_TIMEOUT = 90.0  # loading a language model takes its time
STOP_TIMEOUT = 30.0


class BotProcess:
    """`async with BotProcess(api, token) as bot:` runs the bot for the block, then stops it."""

    def __init__(
        self,
        api: BotApi,
        token: str,
        *,
        args: Sequence[str] = (sys.executable, "-m", "bot", "run"),
        env: Mapping[str, str | None] | None = None,
        cwd: str | Path | None = None,
        stdin: bytes = b"",
    ) -> None:
        """`env` is laid over the test's own environment; None as a value removes a variable."""
        self.api, self.token, self.args, self.cwd = api, token, tuple(args), cwd
        wanted: dict[str, str | None] = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_BASE_URL": api.base_url,
            "TELEGRAM_API_BASE_FILE_URL": api.base_file_url,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        self.env = {name: value for name, value in wanted.items() if value is not None}
        self._process: asyncio.subprocess.Process | None = None
        # Files, not pipes: nobody has to read along, and the text outlives a killed process.
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this object
        self._err = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this object
        self._in = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this object
        self._in.write(stdin)
        for file in (self._in, self._out, self._err):
            weakref.finalize(self, file.close)

    @property
    def stdout(self) -> str:
        return _written(self._out.fileno())

    @property
    def stderr(self) -> str:
        return _written(self._err.fileno())

    @property
    def exit_code(self) -> int | None:
        return None if self._process is None else self._process.returncode

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None
        return self._process.pid

    async def start(self, within: float = START_TIMEOUT) -> None:
        """Returns once the bot asks for updates; fails with its output if it never does."""
        since = await self.launch()
        deadline = time.monotonic() + within
        while not self._polls(since):
            if self.exit_code is not None:
                raise AssertionError(self._told(f"the bot ended at its start: {self.exit_code}"))
            if time.monotonic() > deadline:
                await self.kill()
                raise AssertionError(self._told(f"the bot did not poll within {within:g} s"))
            await asyncio.sleep(0.05)

    async def launch(self) -> int:
        """Only starts the process; returns where in the log its calls begin."""
        if self._process is not None and self._process.returncode is None:
            raise RuntimeError("the bot runs already")
        since = len(self.api.log)
        self._in.seek(0)
        self._process = await asyncio.create_subprocess_exec(
            *self.args,
            stdin=self._in,
            stdout=self._out,
            stderr=self._err,
            env=self.env,
            cwd=self.cwd,
            start_new_session=True,
        )
        return since

    async def ended(self, within: float = START_TIMEOUT) -> int:
        """Waits until the bot ends by itself, as after a rejected token; returns its exit code."""
        if self._process is None:
            raise RuntimeError("the bot was never started")
        try:
            return await asyncio.wait_for(self._process.wait(), within)
        except TimeoutError:
            await self.kill()
            raise AssertionError(self._told(f"the bot did not end in {within:g} s")) from None

    async def stop(self, exit_code: int = 0, within: float = STOP_TIMEOUT) -> None:
        """Asks the bot to end (SIGTERM) and asserts that it did so in order."""
        if self._process is None:
            raise RuntimeError("the bot was never started")
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        ended = await self.ended(within)
        if ended != exit_code:
            raise AssertionError(self._told(f"the bot ended with {ended}, not {exit_code}"))

    async def kill(self) -> None:
        """Ends the bot, and whatever it started itself, without a warning (SIGKILL)."""
        if self._process is None:
            return
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops a bot that still runs; after a failed test it only makes sure that none does."""
        try:
            if error is None and self.exit_code is None:
                await self.stop()
        finally:
            await self.kill()

    def _polls(self, since: int) -> bool:
        calls = self.api.log[since:]
        return any(call.method == "getUpdates" and call.token == self.token for call in calls)

    def _told(self, what: str) -> str:
        parts = {"calls": self.api.transcript(), "stdout": self.stdout, "stderr": self.stderr}
        return "\n".join([what, *(f"its {name}:\n{text}" for name, text in parts.items())])


def _written(file: int) -> str:
    """Reads from the start without moving the position that the bot writes at."""
    return os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")
