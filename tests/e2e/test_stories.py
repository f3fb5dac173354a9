"""Several stories: which one is asked is chosen by the chat, shown, kept, and never a dead end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Library, Processes, labels, marked, processes, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE, TITLE
from tests.e2e.test_guests import Guest
from tests.e2e.test_inline import Typist, sent
from tests.e2e.test_library_changes import HARBOUR

HARBOUR_TITLE = 'Storm & <tide>: "the harbour is shut"'
HARBOUR_QUESTION = "what will repairing the harbour wall cost?"
COST = 'Repairing the wall will cost four million crowns, said the engineers of Holm & <Berg>, "harbour builders".'
CALL_BUTTON = f"{TITLE} – AlJazeera"[:59].rstrip()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def make(api: BotApi) -> AsyncIterator[Processes]:
    async with processes(api) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(make: Processes, stories: Library, tmp_path_factory: pytest.TempPathFactory) -> tuple[BotProcess, Path]:
    """A bot with two stories, and its folder."""
    folder = tmp_path_factory.mktemp("two-stories")
    running = make(folder, "run")
    await running.start()
    await ran(make(folder, "index", "add", stories.write(folder, "harbour.txt", HARBOUR)))
    return running, folder


@pytest.fixture
def reader(house: tuple[BotProcess, Path], meet: Callable[[BotProcess], Reader]) -> Reader:
    return meet(house[0])


def button(shown, words: str) -> str:
    return next(label for label in labels(shown) if words in label)


async def test_stories_lists_all_of_them_and_says_that_all_are_asked(reader: Reader) -> None:
    (shown,) = await reader.says("/stories")

    assert shown.text == "Which story do you want to ask?\nYou are asking all of them now."
    assert [button(shown, "Storm"), button(shown, "cordial")] == labels(shown)  # the newest first


async def test_a_chosen_story_alone_is_asked_and_another_that_answers_is_offered(reader: Reader) -> None:
    (listed,) = await reader.says("/stories")
    (chosen, redrawn), _ = await reader.presses(listed, button(listed, "cordial"))
    assert redrawn.message_id == listed.message_id
    assert button(redrawn, "cordial").endswith("(now)")
    assert chosen.text == f"Your questions go to this story now:\n{TITLE} – AlJazeera"
    assert QUESTION.lower() in [label.lower() for label in labels(chosen)]

    (refusal,) = await reader.says(HARBOUR_QUESTION)
    assert HARBOUR_TITLE in refusal.text.partition("Another story answers that:")[2]
    assert COST not in quotations(refusal)

    (answer,), _ = await reader.presses(refusal, button(refusal, "Ask that story: Storm"))
    assert quotations(answer)[0] == COST
    assert marked(answer, "bold") == [HARBOUR_QUESTION]
    assert HARBOUR_TITLE in answer.text

    (now,) = await reader.says("/stories")
    assert f"You are asking this one now:\n{HARBOUR_TITLE}" in now.text
    assert button(now, "Storm").endswith("(now)")
    (back, _), _ = await reader.presses(now, "All stories")
    assert back.text == "Your questions go to all stories now."
    (both,) = await reader.says(QUESTION)
    assert quotations(both) == [SENTENCE]


async def test_a_long_answer_goes_on_with_what_was_asked_whatever_is_chosen_since(reader: Reader) -> None:
    (first,) = await reader.says("what did Maduro say?")
    (listed,) = await reader.says("/stories")
    await reader.presses(listed, button(listed, "Storm"))

    (more,), _ = await reader.presses(first, button(first, "More of"))

    assert marked(more, "bold") == ["Nicolás Maduro"]
    assert quotations(more)


async def test_the_chosen_story_is_the_one_that_story_and_quotes_show_and_a_refusal_names(reader: Reader) -> None:
    (listed,) = await reader.says("/stories")
    await reader.presses(listed, button(listed, "cordial"))

    (story,) = await reader.says("/story")
    (quotes,) = await reader.says("/quotes")
    (refusal,) = await reader.says("who won the World Cup?")

    assert TITLE in story.text
    assert TITLE in quotes.text
    assert refusal.text.startswith(f"The story doesn't say.\n{TITLE}")


async def test_another_chat_has_its_own_choice(
    house: tuple[BotProcess, Path], reader: Reader, meet: Callable[[BotProcess], Reader]
) -> None:
    (listed,) = await reader.says("/stories")
    await reader.presses(listed, button(listed, "cordial"))

    (answer,) = await meet(house[0]).says(HARBOUR_QUESTION)

    assert quotations(answer)[0] == COST


async def test_in_other_chats_the_story_chosen_in_private_is_asked_first_and_its_answers_are_the_readers_own(
    api: BotApi, house: tuple[BotProcess, Path], reader: Reader
) -> None:
    ana, guest = Typist(api, house[0]), Guest(api, house[0])
    ana.user = guest.user = reader.user
    before, (_, newest, _) = await ana.asks(HARBOUR_QUESTION), await guest.asks("@verbatim_bot what is this about?")
    (listed,) = await reader.says("/stories")
    await reader.presses(listed, button(listed, "cordial"))

    samples, other = await ana.asks(""), await ana.asks(HARBOUR_QUESTION)
    text, chosen, _ = await guest.asks("@verbatim_bot what is this about?")

    assert str(before["is_personal"]).lower() == "false"
    assert str(samples["is_personal"]).lower() == str(other["is_personal"]).lower() == "true"
    assert [sent(result)[1] for result in other["results"]] == [[COST]]
    assert len(samples["results"]) == 3
    assert all(TITLE in sent(result)[0] for result in samples["results"])
    assert TITLE in text
    assert chosen != newest


async def test_the_choice_outlives_a_restart_and_a_removed_story_falls_back_to_all(
    house: tuple[BotProcess, Path], make: Processes, reader: Reader, stories: Library
) -> None:
    bot, folder = house
    (listed,) = await reader.says("/stories")
    await reader.presses(listed, button(listed, "Storm"))

    await bot.kill()
    await bot.start()
    (kept,) = await reader.says("/stories")
    assert f"You are asking this one now:\n{HARBOUR_TITLE}" in kept.text

    await ran(make(folder, "index", "remove", "harbour"))
    await reader.says("/story")
    (answer,) = await reader.says(QUESTION)
    assert answer.text.startswith("The story you had chosen is no longer here, so I asked all of them.")
    assert quotations(answer) == [SENTENCE]
    (again,) = await reader.says("what did Trump confirm on Sunday?")
    assert "no longer here" not in again.text

    shown, toast = await reader.presses(listed, button(listed, "Storm"))
    assert shown == []
    assert toast is not None
    assert toast.text == "This story is no longer here."
    await ran(make(folder, "index", "add", "harbour.txt"))


async def test_many_stories_are_paged_in_place(
    house: tuple[BotProcess, Path], make: Processes, reader: Reader, stories: Library
) -> None:
    _, folder = house
    names = [stories.write(folder, f"town-{n}.txt", f"The town of number {n} has a new mayor.\n") for n in range(8)]
    await ran(make(folder, "index", "add", *names))
    (first,) = await reader.says("/stories")
    assert len(labels(first)) == 9
    assert labels(first)[-1] == "Earlier stories"

    (second,), _ = await reader.presses(first, "Earlier stories")

    assert second.message_id == first.message_id
    assert labels(second)[-1] == "Later stories"
    assert len(labels(second)) == 3
    (back,), _ = await reader.presses(second, "Later stories")
    assert labels(back) == labels(first)
    await ran(make(folder, "index", "remove", "town-7"))
