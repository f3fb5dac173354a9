"""A long answer goes on where it stopped, when a reader types "more"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, labels, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION

ALL_SHOWN = "That was everything I found on that."


@pytest.mark.parametrize("more", ["more", "and more?", "next", "¿más?", "what else?"])
async def test_a_typed_more_shows_the_next_page_and_after_the_last_one_says_that_it_was_the_last(
    reader: Reader, more: str
) -> None:
    (first,) = await reader.says("what did Maduro say?")

    (second,) = await reader.says(more)
    (end,) = await reader.says(more)

    assert labels(first)[-1].startswith("More of Nicolás Maduro, 6 of")
    assert marked(second, "bold") == ["Nicolás Maduro"]
    assert second.text.splitlines()[-1].startswith("[") or "[6]" in labels(second)
    assert quotations(second)
    assert not set(quotations(first)) & set(quotations(second))
    assert second.reply_to is not None
    assert end.text == ALL_SHOWN


async def test_more_after_a_pressed_button_goes_on_from_there(reader: Reader) -> None:
    (first,) = await reader.says("what did Maduro say?")
    await reader.presses(first, labels(first)[-1])

    (end,) = await reader.says("more")

    assert end.text == ALL_SHOWN


async def test_more_of_a_short_answer_is_not_the_same_again(reader: Reader) -> None:
    await reader.says(QUESTION)

    (end,) = await reader.says("more")

    assert end.text == ALL_SHOWN


async def test_thanks_in_between_changes_nothing_and_another_question_does(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    await reader.says("thanks!")
    (second,) = await reader.says("more")
    await reader.says("what did Maduro say?")
    await reader.says("who won the World Cup?")

    (refused,) = await reader.says("more")

    assert "[6]" in labels(second)
    assert quotations(second)
    assert "[6]" not in labels(refused)


async def test_a_page_is_no_turn_of_the_conversation(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    await reader.says("more")

    (answer,) = await reader.says("and Trump?")

    assert marked(answer, "italic")[0] == "Understood as: What did Trump say?"


async def test_more_goes_on_for_who_asked_only(bot: BotProcess, meet: Callable[[BotProcess], Reader]) -> None:
    alice, bob = meet(bot), meet(bot)
    await alice.says("what did Maduro say?")
    await bob.says("what did Trump say?")

    (to_bob,) = await bob.says("more")
    (to_alice,) = await alice.says("more")

    assert to_bob.text == ALL_SHOWN
    assert marked(to_alice, "bold") == ["Nicolás Maduro"]


async def test_more_is_still_known_after_a_kill_and_not_after_forget(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (first,) = await reader.says("what did Maduro say?")
    await bot.kill()
    await bot.start()
    (second,) = await reader.says("more")
    await reader.says("/forget")

    (nothing,) = await reader.says("more")

    assert "[6]" in labels(second)
    assert not set(quotations(first)) & set(quotations(second))
    assert not set(quotations(nothing)) & set(quotations(first)) & set(quotations(second))
    assert nothing.text != ALL_SHOWN
