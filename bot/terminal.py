"""The same conversation in the terminal, through the same Application, handlers and rendering.

Buttons are numbered; a number presses one. Piped input works, and without any a short sample
conversation is shown.
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count

from rich.console import Console
from rich.text import Text
from telegram import Update

from bot.app import Bot, build_application
from bot.desk import Desk
from bot.remembering import memory_of
from bot.screen import Screen
from bot.settings import Settings
from bot.transport import READER, Json, LocalTransport
from index.library import Library

_TOKEN = "2:terminal"
_STRANGE = "Who won the World Cup?"


def chat(settings: Settings, library: Library) -> None:
    """Talk until the input ends; with no input at all, show a sample conversation."""
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    desk = Desk(library, memory_of(settings))
    try:
        asyncio.run(_chat(settings, desk, console))
    finally:
        desk.close()


async def _chat(settings: Settings, desk: Desk, console: Console) -> None:
    screen = Screen(console)
    transport = LocalTransport(screen.show, screen.tell)
    app = build_application(settings, desk, _TOKEN, transport)
    numbers = count(1)
    async with app:
        if _is_typed():
            await _say("/start", app, transport, screen, next(numbers))
        spoken = False
        async for line in _lines(console):
            if not line.strip():
                continue
            spoken = True
            if not _is_typed():
                console.print(Text(f"> {line}", "bold cyan"))
            await _say(line, app, transport, screen, next(numbers))
        if not spoken and not _is_typed():
            for line in ("/start", "1", "1", _STRANGE):
                console.print(Text(f"> {line}", "bold cyan"))
                await _say(line, app, transport, screen, next(numbers))
    if (error := app.bot_data.get("last_error")) is not None:
        raise error


async def _typed(prompt: str) -> str:
    """One line of standard input, read in a thread that nobody waits for: Ctrl-C ends at once."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        try:
            typed, error = input(prompt), None
        except BaseException as raised:
            typed, error = "", raised if isinstance(raised, Exception) else EOFError()
        with suppress(RuntimeError):  # the conversation is over
            loop.call_soon_threadsafe(_settle, line, typed, error)

    threading.Thread(target=read, name="standard input", daemon=True).start()
    return await line


def _settle(line: asyncio.Future[str], typed: str, error: Exception | None) -> None:
    if line.done():
        return
    if error is None:
        line.set_result(typed)
    else:
        line.set_exception(error)


def _is_typed() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


async def _lines(console: Console) -> AsyncIterator[str]:
    """What the reader types, line by line, until the input ends."""
    asking = _is_typed()
    while True:
        try:
            line = await _typed("> " if asking else "")
        except (EOFError, RuntimeError):  # RuntimeError: there is no standard input
            if asking:
                console.print()
            return
        except UnicodeDecodeError:
            console.print("That line is not in UTF-8.")
            continue
        yield line


async def _say(line: str, app: Bot, transport: LocalTransport, screen: Screen, number: int) -> None:
    """Hand a line, or the button that its number stands for, to the Application."""
    line = line.strip()
    pressed = screen.button(line)
    update: Json = {"update_id": number}
    if pressed is not None:
        message, data = pressed
        update["callback_query"] = {
            "id": str(number),
            "from": READER,
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
    else:
        update["message"] = transport.message(READER, line)
        if line.startswith("/"):
            command = line.split()[0]
            update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    await app.process_update(Update.de_json(update, app.bot))
