"""What the conversations share: one Telegram, one bot that runs throughout, and what none may leave behind.

After each test, whatever it was about: Telegram refused nothing that the bot sent (it went through
TDLib's own parser), every paragraph quoted on the screen stands in a story to the letter, and the
bot's token is nowhere in its output.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from tests.e2e.bot_api import BotApi, bot_api
from tests.e2e.bot_process import BotProcess
from tests.e2e.reader import Reader
from tests.e2e.shown import Shown

ROOT = Path(__file__).parents[2]
BUNDLED = (ROOT / "index" / "stories" / "maduro-trump-call.md").read_text("utf-8")
NOWHERE = "http://127.0.0.1:9/bot"  # a command that should not talk to Telegram fails if it does

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for the whole folder, so that one bot can serve it."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def quotations(shown: Shown) -> list[str]:
    """What stands in the message as the story's words."""
    return marked(shown, "blockquote", "expandable_blockquote")


def marked(shown: Shown, *kinds: str) -> list[str]:
    """The parts of a message that are shown in one way: bold, italic, blockquote."""
    units = shown.text.encode("utf-16-le")
    return [
        units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in shown.entities
        if entity["type"] in kinds
    ]


def labels(shown: Shown) -> list[str]:
    """The buttons that lead on: not those that copy, nor those that say whether the answer helped."""
    return [label for row in shown.buttons for label, action in row if action and not action.startswith("f:")]


def forged(shown: Shown, data: str) -> Shown:
    """The message with a button "?" that the bot never made."""
    keyboard = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
    return Shown.of(shown.raw | {"reply_markup": keyboard})


async def happens(what: Callable[[], Any], within: float = 20.0) -> None:
    """Waits until it is so."""
    deadline = time.monotonic() + within
    while not what():
        if time.monotonic() > deadline:
            raise AssertionError(f"it did not happen within {within:g} s")
        await asyncio.sleep(0.02)


def new_token() -> str:
    return f"{7_000_000_000 + next(_numbers)}:AAE-a-secret-that-nobody-may-see_"


def settings(folder: Path, **more: str | None) -> dict[str, str | None]:
    """Nothing of the settings of whoever runs the tests."""
    defaults = dict.fromkeys(
        ("VERBATIM_MODEL", "VERBATIM_THREADS", "VERBATIM_CAUTION", "VERBATIM_LOG", "VERBATIM_ADMINS")
    )
    return defaults | {"VERBATIM_DATA": str(folder / "data")} | more


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as served:
        yield served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """A bot with the bundled story, for all conversations that leave it as it was; it logs everything."""
    folder = tmp_path_factory.mktemp("bot")
    async with BotProcess(api, new_token(), cwd=folder, env=settings(folder, VERBATIM_LOG="DEBUG")) as running:
        yield running


@pytest.fixture
def data(bot: BotProcess, tmp_path: Path) -> Path:
    """A folder whose data/ holds the bundled story already indexed, for starts without that wait, and no reader."""
    readers = shutil.ignore_patterns("memory*")
    shutil.copytree(Path(bot.env["VERBATIM_DATA"]), tmp_path / "data", ignore=readers, copy_function=copied)
    return tmp_path


def copied(source: str, target: str) -> None:
    """Models are large and never changed: a link will do."""
    (os.link if "models" in Path(source).parts else shutil.copy2)(source, target)


class Processes(Protocol):
    def __call__(self, folder: Path, *args: str, stdin: bytes = b"", **env: str | None) -> BotProcess: ...


@asynccontextmanager
async def processes(api: BotApi) -> AsyncIterator[Processes]:
    """Makes bots and commands of ours: `python -m bot`, with no word `run`. None outlives its test."""
    made: list[BotProcess] = []

    def make(folder: Path, *args: str, stdin: bytes = b"", **env: str | None) -> BotProcess:
        token = env.get("TELEGRAM_BOT_TOKEN", new_token()) or ""
        command = (sys.executable, "-m", "bot", *args)
        process = BotProcess(api, token, args=command, cwd=folder, stdin=stdin, env=settings(folder, **env))
        made.append(process)
        return process

    async with AsyncExitStack() as stack:
        yield make
        for process in made:
            stack.push_async_callback(process.kill)
    for process in made:
        keeps_its_token(process)


@pytest_asyncio.fixture(loop_scope="session")
async def process(api: BotApi) -> AsyncIterator[Processes]:
    async with processes(api) as make:
        yield make


def keeps_its_token(process: BotProcess) -> None:
    secret = process.token.partition(":")[2]
    assert not secret or secret not in process.stdout + process.stderr


async def ran(command: BotProcess) -> BotProcess:
    """The command after it has ended by itself."""
    await command.launch()
    await command.ended()
    return command


@pytest.fixture(scope="session")
def meet(api: BotApi) -> Callable[[BotProcess], Reader]:
    """Makes readers whom the bot has never met."""
    return lambda bot: Reader(api, bot.token, 1000 + next(_numbers), "Alice", quiet=0.1)


@pytest.fixture
def reader(bot: BotProcess, meet: Callable[[BotProcess], Reader]) -> Reader:
    return meet(bot)


class Library:
    """The stories that exist; those that tests write are files to add."""

    def __init__(self) -> None:
        self.texts = [BUNDLED]

    def write(self, folder: Path, name: str, text: str) -> str:
        self.texts.append(text)
        (folder / name).write_text(text, "utf-8")
        return name


@pytest.fixture(scope="session")
def stories() -> Library:
    return Library()


@pytest.fixture(autouse=True)
def clean_hands(api: BotApi, stories: Library, request: pytest.FixtureRequest) -> Iterator[None]:
    """What holds after every conversation; see above."""
    since = len(api.log)
    yield
    api.calm()
    calls = api.log[since:]
    refused = [str(call) for call in calls if call.status == 400 and not call.injected]
    assert not refused
    shown = [Shown.of(call.result) for call in calls if isinstance(call.result, dict) and "text" in call.result]
    for paragraph in (part for message in shown for words in quotations(message) for part in words.split("\n\n")):
        told = paragraph.strip("…").strip()  # the bot's own mark where a neighbouring paragraph is cut
        assert any(told in text for text in stories.texts), f"in no story: {paragraph}"
    if "bot" in request.fixturenames:
        keeps_its_token(request.getfixturevalue("bot"))
