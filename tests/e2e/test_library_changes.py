"""Stories come, change and go by the command line while the bot runs."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, Library, Processes, copied, marked, processes, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE

HARBOUR = """Storm & <tide>: "the harbour is shut"

The harbour of Karlsvik was closed on Tuesday after a storm broke its northern wall.

“We will open the harbour again before winter”, said the mayor, Ingrid Dahl.

Repairing the wall will cost four million crowns, said the engineers of Holm & <Berg>, "harbour builders".
"""
NEW_SENTENCE = SENTENCE.replace("oil reserves", "gold deposits")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def make(api: BotApi) -> AsyncIterator[Processes]:
    async with processes(api) as made:
        yield made


Newsroom = tuple[BotProcess, Path]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def newsrooms(
    bot: BotProcess, make: Processes, meet: Callable[[BotProcess], Reader], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Newsroom, Newsroom]:
    """Two bots with the bundled story that have answered from it, and the folders they run in."""

    async def opened(name: str) -> Newsroom:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(bot.env["VERBATIM_DATA"], folder / "data", copy_function=copied)
        running = make(folder, "run")
        await running.start()
        assert await meet(running).says("/start")
        return running, folder

    first, second = await asyncio.gather(opened("growing"), opened("closing"))
    return first, second


@pytest.fixture
def growing(newsrooms: tuple[Newsroom, Newsroom]) -> Newsroom:
    return newsrooms[0]


@pytest.fixture
def closing(newsrooms: tuple[Newsroom, Newsroom]) -> Newsroom:
    return newsrooms[1]


async def test_a_story_added_by_another_process_is_answered_from(
    growing: Newsroom, make: Processes, stories: Library, meet: Callable[[BotProcess], Reader]
) -> None:
    bot, folder = growing
    reader = meet(bot)
    question = "what will repairing the harbour wall cost?"
    (before,) = await reader.says(question)
    assert quotations(before) == []

    added = await ran(make(folder, "index", "add", stories.write(folder, "harbour.txt", HARBOUR)))
    (answer,) = await reader.says(question)

    assert "added: harbour" in added.stdout
    title, first, _, last = HARBOUR.strip().split("\n\n")
    assert quotations(answer)[0] == last
    assert title in answer.text
    (place,), _ = await reader.presses(answer, "[1]")
    assert marked(place, "bold") == [last]
    (story,) = await reader.says("/story")
    assert marked(story, "bold") == [title]
    assert first in story.text


async def test_the_button_of_a_story_that_has_changed_says_so_and_a_new_answer_has_a_good_one(
    growing: Newsroom, make: Processes, stories: Library, meet: Callable[[BotProcess], Reader]
) -> None:
    bot, folder = growing
    reader = meet(bot)
    (old,) = await reader.says(QUESTION)
    assert quotations(old) == [SENTENCE]

    changed = stories.write(folder, "maduro-trump-call.md", BUNDLED.replace(SENTENCE, NEW_SENTENCE))
    replaced = await ran(make(folder, "index", "add", changed))

    assert "replaced: maduro-trump-call" in replaced.stdout
    shown, toast = await reader.presses(old, "[1]")
    assert shown == []
    assert toast is not None
    assert toast.text == "The story's text has changed since this answer. Please ask again."
    (new,) = await reader.says(QUESTION)
    assert quotations(new) == [NEW_SENTENCE]
    (place,), _ = await reader.presses(new, "[1]")
    assert marked(place, "bold") == [NEW_SENTENCE]


async def test_the_button_of_a_story_that_is_gone_says_so_and_without_any_story_the_bot_says_that(
    closing: Newsroom, make: Processes, meet: Callable[[BotProcess], Reader]
) -> None:
    bot, folder = closing
    reader = meet(bot)
    (old,) = await reader.says(QUESTION)
    assert quotations(old) == [SENTENCE]

    removed = await ran(make(folder, "index", "remove", "maduro-trump-call"))

    assert removed.stdout == "removed: maduro-trump-call\n"
    shown, toast = await reader.presses(old, "[1]")
    assert shown == []
    assert toast is not None
    assert toast.text == "This story is no longer here."
    for said in (QUESTION, "/story"):
        (none,) = await reader.says(said)
        assert none.text == "There is no story here yet. Whoever runs this bot can add one."
        assert none.buttons == []
    (start,) = await reader.says("/start")
    assert start.buttons == []
