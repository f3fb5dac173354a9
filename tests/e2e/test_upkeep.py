"""What whoever keeps the bot running can do, and what the bot leaves of itself on the machine."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, marked, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE


async def test_a_backup_is_made_while_the_bot_runs_and_put_back_while_it_does_not(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says(QUESTION)

    made = await ran(process(data, "backup", "kept.zip"))
    assert made.exit_code == 0, made.stderr
    refused = await ran(process(data, "restore", "kept.zip"))
    assert refused.exit_code == 2
    assert "in use. Stop the bot" in refused.stderr
    assert "Traceback" not in refused.stderr

    await bot.stop()
    for file in (data / "data").iterdir():
        file.unlink()
    restored = await ran(process(data, "restore", "kept.zip"))
    assert restored.exit_code == 0, restored.stderr
    await bot.start()

    (again,) = await reader.says(QUESTION)
    assert again.text.startswith("You just asked this.")  # the conversation is back
    (place,), _ = await reader.presses(answer, "[1]")  # and so is the story
    assert marked(place, "bold") == [SENTENCE]
    await bot.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
async def test_the_data_are_closed_to_other_users_of_the_machine(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path
) -> None:
    bot = process(tmp_path, "run")
    await bot.start()
    await meet(bot).says(QUESTION)

    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert {"library.sqlite", "memory.sqlite", "memory.sqlite-wal", "memory.sqlite-shm"} <= set(files)
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    await bot.stop()
