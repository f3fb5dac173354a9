"""A disk that is full, or takes no more writes, while readers ask. Filling one up takes root."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sets limits as Linux has them")
QUESTIONS = (QUESTION, "when was the call?")


def mount(*arguments: str | Path) -> bool:
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


def unmount(place: Path) -> None:
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest_asyncio.fixture(loop_scope="session")
async def small(bot: BotProcess, tmp_path: Path) -> AsyncIterator[Path]:
    """A folder whose data/ is a file system of 8 MB with the bundled story on it."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system takes root")
    place = tmp_path / "data"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", place):
        pytest.skip("no file system can be mounted here")
    whole = Path(bot.env["VERBATIM_DATA"])
    try:
        shutil.copytree(whole, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("models", "memory*", "inbox*"))
        (place / "models").symlink_to(whole / "models")  # too large for it, and never changed
        yield tmp_path
    finally:
        while place.is_mount():  # a test may have mounted it once more
            unmount(place)


def fill(place: Path) -> None:
    """To the last byte: what fits in no page more."""
    with (place / "ballast").open("wb", buffering=0) as ballast:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    ballast.write(b"\0" * size)
            except OSError:
                continue


async def test_readers_are_answered_from_a_full_disk_and_nothing_that_was_kept_is_lost(
    process: Processes, meet: Callable[[BotProcess], Reader], small: Path
) -> None:
    bot = process(small, "run", VERBATIM_ADMINS="1", VERBATIM_PER_MINUTE="0")
    reader = meet(bot)
    await bot.start()
    (before,) = await reader.says(QUESTION)
    fill(small / "data")

    for number in range(40):  # what is logged ahead has some room of its own, then none
        (shown,) = await reader.says(QUESTIONS[number % 2 - 1])
        assert quotations(shown) or shown.text.startswith("You just asked this.")
    await happens(lambda: "could not be remembered; readers are answered all the same." in bot.stderr)
    (paged, *_) = await reader.says("what did Maduro say?")
    assert quotations(paged)
    (place,), _ = await reader.presses(before, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    assert (await reader.says("/story"))[0].text
    assert "Traceback" not in bot.stderr

    await bot.kill()
    await bot.start()  # on the full disk, too
    (again,) = await meet(bot).says(QUESTION)
    assert quotations(again) == [SENTENCE]

    (small / "data" / "ballast").unlink()
    other = meet(bot)
    await other.says(QUESTION)
    (repeated,) = await other.says(QUESTION)
    assert repeated.text.startswith("You just asked this.")  # it remembers again
    await bot.stop()


async def test_readers_are_answered_when_nothing_can_be_written_any_more(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_ADMINS="1", VERBATIM_PER_MINUTE="0")
    reader = meet(bot)
    await bot.start()
    (before,) = await reader.says(QUESTION)
    assert bot.process_id is not None
    # As on a file system that turned read-only: what is open stays readable, and no write beyond this succeeds.
    resource.prlimit(bot.process_id, resource.RLIMIT_FSIZE, (32_768, resource.RLIM_INFINITY))

    for asked in (*QUESTIONS, "who won the World Cup?", "what did Trump say about drugs?", *QUESTIONS, *QUESTIONS):
        (answer,) = await reader.says(asked)
        assert "Something went wrong" not in answer.text
    await happens(lambda: "could not be remembered; readers are answered all the same." in bot.stderr)
    (first, *_) = await reader.says("what did Maduro say?")
    assert quotations(first)
    (place,), _ = await reader.presses(before, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    (refused, *_), _ = await reader.presses(before, "👍 Helpful")  # what only the memory is for
    assert refused.text.startswith("Something went wrong on my side")
    assert "Traceback" not in bot.stderr

    await bot.kill()
    await bot.start()
    (again,) = await meet(bot).says(QUESTION)
    assert quotations(again) == [SENTENCE]
    await bot.stop()


async def test_a_start_in_a_folder_that_cannot_be_written_is_refused_in_a_line(process: Processes, small: Path) -> None:
    bot = process(small, "run")
    assert mount("--bind", small / "data", small / "data")
    assert mount("-o", "remount,bind,ro", small / "data")
    await bot.launch()

    assert await bot.ended() == 2
    assert len(bot.stderr.splitlines()) == 1
    assert "VERBATIM_DATA" in bot.stderr
    assert "Mend the folder's permissions" in bot.stderr
    assert "Traceback" not in bot.stderr
