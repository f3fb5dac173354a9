"""The same conversation in the terminal, through the same Application, handlers and rendering.

Buttons are numbered; a number presses one. Piped input works, and without any a short sample
conversation is shown.
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from itertools import count

from rich.console import Console
from rich.text import Text
from telegram import Update

from bot.app import Bot, build_application
from bot.buttons import CITATION, OPEN, PAGE, PART, VERDICT
from bot.desk import Desk
from bot.language import texts
from bot.remembering import memory_of
from bot.screen import Screen, plain_console
from bot.settings import Settings
from bot.transport import READER, Json, LocalTransport
from index.library import Library

_TOKEN = "2:terminal"
_ASIDE = (CITATION, OPEN, PAGE, PART, VERDICT)  # pressing these, a reader stays with the answer
_SAMPLE = ("/start", "1", "1", "Who won the World Cup?")


def chat(settings: Settings, library: Library) -> None:
    """Talk until the input ends; with no input at all, show a sample conversation."""
    console = plain_console()
    desk = Desk(library, memory_of(settings))
    try:
        asyncio.run(_chat(settings, desk, console))
    finally:
        desk.close()


async def _chat(settings: Settings, desk: Desk, console: Console) -> None:
    if _is_typed():
        await converse(_typed_lines(console), settings, desk, console, echo=False)
    elif not await converse(_lines(console), settings, desk, console):
        await converse(_each(_SAMPLE), settings, desk, console)


async def converse(
    lines: AsyncIterator[str], settings: Settings, desk: Desk, console: Console, *, echo: bool = True
) -> bool:
    """Answer line by line, each shown before its answer where nobody typed it; whether there was any.

    Raises the `VerbatimError` that kept a line from being answered.
    """
    screen = Screen(console)
    transport = LocalTransport(screen.show, screen.tell)
    app = build_application(settings, desk, _TOKEN, transport)
    numbers = count(1)
    async with app:
        async for line in lines:
            if not line.strip():
                continue
            if echo:
                console.print(Text(f"> {line}", "bold cyan"))
            with screen.thinking():
                await _say(line.strip(), app, transport, screen, next(numbers))
    if (error := app.bot_data.get("last_error")) is not None:
        raise error
    return next(numbers) > 1


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


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


async def _typed_lines(console: Console) -> AsyncIterator[str]:
    """What somebody types after the greeting."""
    yield "/start"
    console.print(Text(f"({texts.AT_TERMINAL})\n"))
    async for line in _lines(console):
        yield line


async def _lines(console: Console) -> AsyncIterator[str]:
    """What the reader types, or pipes, line by line, until the input ends."""
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
    if screen.copy(line):
        return
    pressed = screen.button(line)
    if pressed is None or not any(kind.match(pressed[1]) for kind in _ASIDE):
        screen.start_over()
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
