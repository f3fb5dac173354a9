"""What befalls the bot's own files while readers ask."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """As by somebody who looks into it with a tool, and leaves a transaction open."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


async def test_a_file_that_another_process_has_locked_keeps_no_reader_waiting_for_long(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_ADMINS="1")
    await bot.start()
    await meet(bot).says(QUESTION)

    for name in ("library", "memory", "inbox"):
        reader = meet(bot)
        with locked(data / "data" / f"{name}.sqlite"):
            began = time.monotonic()
            (answer,) = await reader.says(QUESTION)
            assert quotations(answer) == [SENTENCE]
            assert time.monotonic() - began < 12  # four marks of a second each; once they took ten

    reader = meet(bot)
    with locked(data / "data" / "memory.sqlite"):
        assert (await reader.says("/forget"))[0].text.startswith("Something went wrong on my side")
    assert (await reader.says("/forget"))[0].text.startswith("There is nothing to forget")
    assert "Traceback" not in bot.stderr
    await bot.stop()


async def test_readers_are_answered_while_the_vectors_file_is_gone_and_after_the_next_start(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    await bot.start()
    (vectors,) = (data / "data").glob("*.faiss")
    vectors.unlink()
    (answer,) = await meet(bot).says(QUESTION)
    assert quotations(answer) == [SENTENCE]
    await bot.stop()

    await bot.start()
    (answer,) = await meet(bot).says(QUESTION)
    assert quotations(answer) == [SENTENCE]
    assert "Traceback" not in bot.stderr
    await bot.stop()
