"""The conversation that everything else is for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, happens, keeps_its_token, labels, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.shown import Toast

QUESTION = "what does Maduro accuse Trump of?"
SENTENCE = "Maduro accuses Trump of using the pretext for regime change to seize Venezuela’s vast oil reserves."
TITLE = "Maduro confirms a “cordial” call with Trump"
SUGGESTIONS = {
    "What does Maduro accuse Trump of?": SENTENCE,
    "Why did Maduro disclose the call?": (
        "In a state TV interview, Maduro explained he chose to disclose the call to avoid “microphone diplomacy” "
        "after international media reported details."
    ),
    "How many strikes on alleged drug boats were conducted?": (
        "Trump’s administration has deployed the world’s largest aircraft carrier to the Caribbean, conducted 21 "
        "strikes on alleged drug boats since September (killing 83+), and threatened land operations against "
        "“narco-terrorists”."
    ),
}


async def test_the_bot_tells_telegram_its_commands_and_what_it_is(api: BotApi, bot: BotProcess) -> None:
    await happens(lambda: api.calls("setMyShortDescription"))

    commands = {item["command"]: item["description"] for item in api.memory.profile["commands", "", ""]}

    assert set(commands) == {"start", "story", "stories", "quotes", "help", "forget", "privacy"}
    assert all(commands.values())
    assert "its own words" in api.memory.profile["short_description", "", ""]


async def test_start_says_what_the_bot_is_and_offers_questions(reader: Reader) -> None:
    (shown,) = await reader.says("/start")

    assert shown.text.count("\n") == 1
    assert "in the story's own words" in shown.text
    assert labels(shown) == list(SUGGESTIONS)


async def test_a_start_with_the_bots_own_name_is_understood(reader: Reader) -> None:
    (named,) = await reader.says("/start@verbatim_bot")

    assert labels(named) == list(SUGGESTIONS)


async def test_help_says_what_can_be_asked(reader: Reader) -> None:
    (shown,) = await reader.says("/help")

    assert "who, what, when, where, why" in shown.text
    assert all(command in shown.text for command in ("/start", "/story", "/forget", "/help"))


async def test_an_unknown_command_is_called_so(reader: Reader) -> None:
    (shown,) = await reader.says("/subscribe me")

    assert shown.text == "I don't know that command. /help shows what I can do."


async def test_a_question_is_answered_in_the_storys_words_and_a_tap_shows_them_in_their_place(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)

    assert answer.reply_to == reader.last_said["message_id"]
    assert quotations(answer) == [SENTENCE]
    assert answer.text == f"{SENTENCE}\n[1] {TITLE} – AlJazeera"
    assert labels(answer) == ["[1]"]

    (place,), toast = await reader.presses(answer, "[1]")

    assert toast == Toast("")
    assert place.reply_to == answer.message_id
    assert marked(place, "bold") == [SENTENCE]
    before, after = place.text.split(SENTENCE)
    assert before.rstrip().endswith("from Colombia, Peru and Bolivia.")
    assert after.lstrip().startswith("In Monday’s Caracas rally")
    assert place.text.endswith(f"{TITLE} – AlJazeera")


async def test_each_of_several_statements_has_a_button_to_its_own_place(reader: Reader) -> None:
    (answer,) = await reader.says("Is Maduro president?")

    statements = quotations(answer)
    assert 2 <= len(statements) <= 3
    assert labels(answer) == [f"[{number}]" for number in range(1, len(statements) + 1)]
    for label, statement in zip(labels(answer), statements, strict=True):
        (place,), _ = await reader.presses(answer, label)
        assert marked(place, "bold") == [statement]


async def test_a_sentence_is_shown_among_words_that_stand_around_it_in_the_story(reader: Reader) -> None:
    (answer,) = await reader.says("what did Trump confirm on Sunday?")

    (place,), _ = await reader.presses(answer, "[1]")

    assert quotations(place)
    assert all(words in BUNDLED for words in quotations(place))


async def test_what_the_story_does_not_say_is_refused_and_what_is_offered_instead_gets_an_answer(
    reader: Reader,
) -> None:
    (refusal,) = await reader.says("who won the World Cup?")

    assert refusal.reply_to == reader.last_said["message_id"]
    assert refusal.text.startswith("The story doesn't say.")
    assert quotations(refusal) == []
    assert labels(refusal) == list(SUGGESTIONS)

    for question, sentence in SUGGESTIONS.items():
        (answer,), toast = await reader.presses(refusal, question)
        assert toast == Toast("")
        assert answer.reply_to == refusal.message_id
        assert marked(answer, "bold") == [question]
        assert quotations(answer) == [sentence]
        assert labels(answer) == ["[1]"]


async def test_two_readers_at_once_each_get_their_own_answer(
    bot: BotProcess, meet: Callable[[BotProcess], Reader]
) -> None:
    alice, bob = meet(bot), meet(bot)

    (answer,), (refusal,) = await asyncio.gather(alice.says(QUESTION), bob.says("who won the World Cup?"))

    assert quotations(answer) == [SENTENCE]
    assert answer.reply_to == alice.last_said["message_id"]
    assert refusal.text.startswith("The story doesn't say.")
    assert refusal.reply_to == bob.last_said["message_id"]


async def test_a_start_writes_no_warning(bot: BotProcess) -> None:
    assert "Warning" not in bot.stderr


async def test_a_bot_that_logs_everything_keeps_its_token(bot: BotProcess, reader: Reader) -> None:
    await reader.says(QUESTION)

    assert "INFO bot.run: Polling Telegram" in bot.stderr
    keeps_its_token(bot)
