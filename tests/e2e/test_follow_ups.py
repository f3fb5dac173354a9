"""A conversation goes on: follow-ups, what is kept of them and forgotten, small talk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, labels, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE, TITLE

TRUMPS = "“I spoke to him briefly, just told him a couple of things"
UNDERSTOOD = "Understood as: What did Trump say?"


async def test_a_conversation_of_follow_ups_shows_each_time_how_it_was_understood(reader: Reader) -> None:
    (maduro,) = await reader.says("what did Maduro say?")
    (trump,) = await reader.says("and Trump?")
    (drugs,) = await reader.says("about drugs?")
    (there,) = await reader.says("what did he say there?")

    assert "Understood" not in maduro.text
    assert marked(trump, "italic")[0] == UNDERSTOOD
    assert quotations(trump)[0].startswith(TRUMPS)
    assert marked(drugs, "italic")[0] == "Understood as: What did Trump say about drugs?"
    assert [words.startswith(TRUMPS) for words in quotations(drugs)] == [True]
    assert marked(there, "italic")[0].endswith("Trump say during a White House press conference?")
    assert marked(there, "bold") == ["Donald Trump"]


async def test_a_new_topic_is_not_dragged_into_the_old_one(reader: Reader) -> None:
    await reader.says("what did Maduro say?")

    (answer,) = await reader.says(QUESTION)
    (refusal,) = await reader.says("who won the World Cup?")

    assert answer.text == f"{SENTENCE}\n[1] {TITLE} – AlJazeera"
    assert refusal.text.startswith("The story doesn't say.")


async def test_a_pressed_button_is_a_turn_like_a_typed_question(reader: Reader) -> None:
    (quoted,) = await reader.says("/quotes")
    await reader.presses(quoted, next(label for label in labels(quoted) if label.startswith("Nicolás Maduro")))

    (answer,) = await reader.says("and Trump?")

    assert marked(answer, "italic")[0] == UNDERSTOOD


async def test_the_next_page_of_a_follow_up_is_a_page_of_the_same_answer(reader: Reader) -> None:
    await reader.says("what did Trump say?")
    (first,) = await reader.says("and Maduro?")

    (second,), _ = await reader.presses(first, labels(first)[-1])

    assert labels(first)[-1].startswith("More of Nicolás Maduro, 6 of")
    assert marked(second, "bold") == ["Nicolás Maduro"]
    assert not set(quotations(first)) & set(quotations(second))


async def test_after_forget_a_follow_up_has_nothing_to_follow(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    (forgotten,) = await reader.says("/forget")
    (again,) = await reader.says("/forget")

    (answer,) = await reader.says("and Trump?")

    assert forgotten.text == "Done. I have forgotten what you asked in this chat."
    assert again.text.startswith("There is nothing to forget")
    assert "Understood" not in answer.text


async def test_two_readers_conversations_do_not_mix(bot: BotProcess, meet: Callable[[BotProcess], Reader]) -> None:
    alice, bob = meet(bot), meet(bot)
    await alice.says("what did Maduro say?")
    await bob.says("how many strikes on alleged drug boats were conducted?")

    (to_alice,) = await alice.says("and Trump?")
    (to_bob,) = await bob.says("since when?")

    assert marked(to_alice, "italic")[0] == UNDERSTOOD
    assert marked(to_bob, "italic")[0] == "Understood as: Since when were strikes on alleged drug boats conducted?"


async def test_two_topics_of_a_chat_do_not_mix_and_both_are_forgotten(reader: Reader) -> None:
    one, other = ({"message_thread_id": number, "is_topic_message": True} for number in (11, 12))
    await reader.says("what did Maduro say?", extra=one)

    (elsewhere,) = await reader.says("and Trump?", extra=other)
    (here,) = await reader.says("and Trump?", extra=one)
    await reader.says("/forget", extra=other)
    (later,) = await reader.says("and Maduro?", extra=one)

    assert "Understood" not in elsewhere.text
    assert marked(here, "italic")[0] == UNDERSTOOD
    assert "Understood" not in later.text


async def test_a_conversation_goes_on_after_a_kill_and_leaves_nothing_behind_when_forgotten(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    await reader.says("what did Maduro say?")

    await bot.kill()
    await bot.start()

    (answer,) = await reader.says("and Trump?")
    assert marked(answer, "italic")[0] == UNDERSTOOD
    await reader.says("and what about the zebra?")
    assert b"zebra" in memory(data)
    await reader.says("/forget")
    assert b"zebra" not in memory(data)


def memory(folder: Path) -> bytes:
    """All that is on disk of what the bot remembers."""
    return b"".join(file.read_bytes() for file in (folder / "data").glob("memory.sqlite*"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hello!", "Hello! Ask me about the story"),
        ("¡Muchas gracias!", "You're welcome."),
        ("bye 👋", "Goodbye!"),
        ("Who are you?", "I am Verbatim, a bot."),
        ("¿Qué puedes hacer?", "I find what the story says"),
        ("who wrote it?", "The story doesn't say who wrote it."),
        ("When was it published?", "The story doesn't say when it was published."),
        ("where is it from?", "The story is from AlJazeera."),
        ("how long is it?", "The story has 320 words"),
        ("who is in it?", "In this story:\nNicolás Maduro – speaks"),
        ("I don't believe a word", "Ask me something about the story, in words."),
    ],
)
async def test_small_talk_and_questions_about_the_story_get_a_short_answer(
    reader: Reader, said: str, shown: str
) -> None:
    (answer,) = await reader.says(said)

    assert answer.text.startswith(shown)
    assert quotations(answer) == []


@pytest.mark.parametrize("asked", ["What is this about?", "tl;dr", "¿De qué trata la noticia?"])
async def test_a_summary_is_the_storys_lead_each_sentence_with_its_place(reader: Reader, asked: str) -> None:
    (answer,) = await reader.says(asked)

    lead = quotations(answer)
    assert lead[0].startswith("Venezuelan President Nicolás Maduro confirmed on Wednesday")
    assert labels(answer) == [f"[{number}]" for number in range(1, len(lead) + 1)]
    (place,), _ = await reader.presses(answer, "[2]")
    assert marked(place, "bold") == [lead[1]]


async def test_small_talk_between_two_questions_does_not_end_a_conversation(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    await reader.says("thanks!")

    (answer,) = await reader.says("and Trump?")

    assert marked(answer, "italic")[0] == UNDERSTOOD
