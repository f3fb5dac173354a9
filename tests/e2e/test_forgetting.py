"""What is left of a reader in the data folder: looked for byte by byte, in every file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens
from tests.e2e.reader import Reader

WORDS = ("marmalade", "xylophone", "pumpernickel", "zeppelin", "ocarina")


def found(data: Path, *words: str) -> dict[str, list[str]]:
    """The files in which the words are, however they are encoded."""
    encoded = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in data.rglob("*") if path.is_file() and "models" not in path.parts]
    return {path.name: hits for path in files if (hits := [str(w) for w in encoded if w in path.read_bytes()])}


async def test_after_forget_nothing_that_a_reader_wrote_is_in_any_file_of_the_data_folder(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_ADMINS="1")
    reader, other = meet(bot), meet(bot)
    reader.user["first_name"], reader.user["username"] = "Philomena", "philomena_reads"
    await bot.start()
    await reader.says("what did Maduro say? the marmalade one")
    await reader.says("who stole the marmalade?")
    await reader.says("when was the call with the xylophone?")
    (answer,) = await reader.says("when was the call?")
    await reader.presses(answer, "👍 Helpful")
    await reader.says("and the pumpernickel?")
    await reader.says("why did Maduro disclose the zeppelin call?")
    await reader.says("/quotes ocarina")
    await reader.says("what did maduro SAY")
    await other.says("who stole the saxophone?")
    folder = data / "data"
    assert found(folder, "marmalade")
    assert found(folder, "maduro SAY")

    assert (await reader.says("/forget"))[0].text.startswith("Done.")

    # The command itself is done a moment after its answer.
    await happens(lambda: not found(folder, *WORDS, "maduro SAY", "Philomena", "philomena_reads", "/forget"), within=5)
    assert found(folder, "saxophone")  # another reader's
    await bot.stop()
    assert not found(folder, *WORDS, "maduro SAY", "Philomena")


async def test_what_is_answered_is_no_longer_in_the_inbox_and_its_log(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_HISTORY_HOURS="0")
    reader = meet(bot)
    await bot.start()
    await reader.says("when was the call with the xylophone?")
    await happens(lambda: not found(data / "data", "xylophone", "Alice"), within=5)
    await bot.stop()
