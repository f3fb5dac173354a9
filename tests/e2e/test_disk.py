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

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE
from tests.e2e.test_restart import asked

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


@pytest_asyncio.fixture(loop_scope="session")
async def failing(bot: BotProcess, tmp_path: Path) -> AsyncIterator[Failing]:
    """A folder whose data/ is a disk of its own with the bundled story on it, where the disk can be made to fail."""
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        pytest.skip("a disk that fails takes root and mkfs.ext4")
    disk = Failing(tmp_path)
    if not disk.make() or not disk.attach():
        pytest.skip("no disk can be attached here")
    whole = Path(bot.env["VERBATIM_DATA"])
    shutil.copytree(whole, disk.place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("models", "memory*", "inbox*"))
    (disk.place / "models").symlink_to(whole / "models")
    yield disk
    while disk.place.is_mount():
        unmount(disk.place)


class Failing:
    """A disk in a file. Open files keep a file system from being turned read-only by hand; a fault does not ask."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.place, self.image = folder, folder / "data", folder / "disk"
        self.place.mkdir(exist_ok=True)

    def make(self) -> bool:
        made = subprocess.run(["mkfs.ext4", "-q", self.image, "32m"], capture_output=True, check=False)
        return made.returncode == 0

    def attach(self) -> bool:
        return mount("-o", "loop,errors=remount-ro", self.image, self.place)

    def fail(self) -> None:
        """The file system meets an error and takes no more writes, as ext4 does by default on most machines."""
        device = subprocess.run(
            ["losetup", "-nO", "NAME", "-j", self.image], capture_output=True, text=True, check=True
        )
        trigger = Path("/sys/fs/ext4", Path(device.stdout.strip()).name, "trigger_fs_error")
        if not trigger.exists():
            pytest.skip("this kernel has no way to make a file system fail")
        trigger.write_text("a fault that a test wants")

    def mend(self) -> None:
        """What an operator does: take it off, check it, attach it again."""
        subprocess.run(["umount", self.place], check=True)
        subprocess.run(["e2fsck", "-fp", self.image], capture_output=True, check=False)
        assert self.attach()


async def test_readers_are_answered_from_a_disk_that_turned_read_only_and_nothing_that_was_kept_is_lost(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], failing: Failing
) -> None:
    bot = process(failing.folder, "run", VERBATIM_ADMINS="1", VERBATIM_PER_MINUTE="0")
    reader, other = meet(bot), meet(bot)
    await bot.start()
    (before,) = await reader.says(QUESTION)
    failing.fail()
    with pytest.raises(OSError, match="Read-only file system"):
        (failing.place / "new").touch()

    for words in (*QUESTIONS, "who won the World Cup?", "what did Trump say about drugs?", *QUESTIONS):
        (answer,) = await reader.says(words)
        assert "Something went wrong" not in answer.text
    assert "could not be remembered; readers are answered all the same." in bot.stderr
    (place,), _ = await reader.presses(before, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    (refused, *_), _ = await reader.presses(before, "👍 Helpful")  # what only the memory is for
    assert refused.text.startswith("Something went wrong on my side")
    (kept,) = await reader.says("/forget")  # never told as done where it is not
    assert kept.text.startswith("Something went wrong on my side")
    assert "Traceback" not in bot.stderr

    await bot.kill()
    await asked(api, other)  # Telegram keeps it
    await bot.launch()
    assert await bot.ended() == 75
    assert bot.stderr.splitlines()[-1].startswith("verbatim: ")
    assert "Traceback" not in bot.stderr

    failing.mend()
    await bot.start()
    await happens(lambda: other.sees())
    assert quotations(other.sees()[0]) == [SENTENCE]
    (repeated,) = await other.says(QUESTION)
    assert repeated.text.startswith("You just asked this.")  # it remembers again
    (place,), _ = await reader.presses(before, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    await bot.stop()


async def test_readers_are_answered_when_nothing_can_be_written_any_more(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_ADMINS="1", VERBATIM_PER_MINUTE="0")
    reader = meet(bot)
    await bot.start()
    (before,) = await reader.says(QUESTION)
    assert bot.process_id is not None
    # What is open stays readable, and no write beyond this succeeds.
    resource.prlimit(bot.process_id, resource.RLIMIT_FSIZE, (32_768, resource.RLIM_INFINITY))

    for words in (*QUESTIONS, "who won the World Cup?", "what did Trump say about drugs?", *QUESTIONS, *QUESTIONS):
        (answer,) = await reader.says(words)
        assert "Something went wrong" not in answer.text
    await happens(lambda: "could not be remembered; readers are answered all the same." in bot.stderr)
    (first, *_) = await reader.says("what did Maduro say?")
    assert quotations(first)
    (place,), _ = await reader.presses(before, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    (refused, *_), _ = await reader.presses(before, "👍 Helpful")  # what only the memory is for
    assert refused.text.startswith("Something went wrong on my side")
    assert "Traceback" not in bot.stderr

    resource.prlimit(bot.process_id, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    other = meet(bot)
    await other.says(QUESTION)
    (repeated,) = await other.says(QUESTION)
    assert repeated.text.startswith("You just asked this.")  # it remembers again, without a new start
    assert (await other.says("/forget"))[0].text.startswith("Done.")

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

    assert await bot.ended() == 75
    assert len(bot.stderr.splitlines()) == 1
    assert "VERBATIM_DATA" in bot.stderr
    assert "Mend the folder's permissions" in bot.stderr
    assert "Traceback" not in bot.stderr
