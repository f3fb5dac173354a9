"""Questions that change, come twice, or come fast."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, Library, Processes, happens, marked, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE
from tests.e2e.test_library_changes import NEW_SENTENCE

DRUGS = "what did Trump say about drugs?"


async def test_an_edited_question_edits_its_answer_in_its_place(api: BotApi, reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)

    (edited,) = await reader.sends("edited", DRUGS)

    assert edited.message_id == answer.message_id
    assert edited.edited
    assert marked(edited, "bold") == ["Donald Trump"]
    assert len(reader.sees()) == 1
    (place,), _ = await reader.presses(edited, "[1]")
    assert marked(place, "bold") == quotations(edited)
    (again,) = await reader.sends("edited", QUESTION)
    assert (again.message_id, quotations(again)) == (answer.message_id, [SENTENCE])


async def test_an_edit_is_the_turn_that_a_follow_up_follows(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    await reader.sends("edited", DRUGS)

    (follow_up,) = await reader.says("when?")

    assert "Trump" in marked(follow_up, "italic")[0]
    assert "Maduro" not in marked(follow_up, "italic")[0]


async def test_an_edit_that_changes_no_word_changes_nothing(api: BotApi, reader: Reader) -> None:
    await reader.says(QUESTION)
    since = len(api.log)

    assert await reader.sends("edited", QUESTION, answer=False) == []

    assert not [call for call in api.log[since:] if call.method != "getUpdates"]


async def test_an_edit_to_another_question_with_the_same_answer_leaves_it(api: BotApi, reader: Reader) -> None:
    """Telegram refuses an edit that changes nothing; that is no fault."""
    (answer,) = await reader.says("who won the World Cup?")

    shown = await reader.sends("edited", "who won the world cup in 2022?", answer=False)

    assert shown == []
    assert [message.text for message in reader.sees()] == [answer.text]
    (refused,) = [call for call in api.calls("editMessageText") if "not modified" in call.description]
    refused.injected = True  # it was wanted


@pytest.mark.parametrize("fault", ["message to edit not found", "message can't be edited"])
async def test_an_answer_that_is_gone_or_too_old_to_be_edited_is_given_anew(
    api: BotApi, reader: Reader, fault: str
) -> None:
    (answer,) = await reader.says(QUESTION)
    api.fail("editMessageText", 400, f"Bad Request: {fault}")

    (anew,) = await reader.sends("edited", DRUGS)

    assert anew.message_id != answer.message_id
    assert anew.reply_to == reader.last_said["message_id"]
    assert marked(anew, "bold") == ["Donald Trump"]
    assert reader.sees() == [anew]  # the old one answered what nobody asks any more
    (edited,) = await reader.sends("edited", QUESTION)
    assert (edited.message_id, quotations(edited)) == (anew.message_id, [SENTENCE])


async def test_an_answer_of_two_messages_becomes_one_and_two_again(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path, stories: Library
) -> None:
    said = "\n\n".join(f"“{f'The {n}th boat came late again and again. ' * 25}” Anna Weber said." for n in range(1, 6))
    text = f"# Late boats\n\nThe harbour was closed on Tuesday.\n\n{said}\n"
    await ran(process(tmp_path, "index", "add", stories.write(tmp_path, "boats.md", text)))
    bot = process(tmp_path, "run")
    reader = meet(bot)
    await bot.start()
    first, second = await reader.says("what did Anna Weber say?")

    (one,) = await reader.sends("edited", "when was the harbour closed?")

    assert one.message_id == first.message_id
    assert quotations(one) == ["The harbour was closed on Tuesday."]
    assert [shown.message_id for shown in reader.sees()] == [first.message_id]
    again, new = await reader.sends("edited", "what did Anna Weber say?")
    assert (again.message_id, again.text) == (first.message_id, first.text)
    assert new.text == second.text
    assert [bool(shown.buttons) for shown in (again, new)] == [False, True]


async def test_small_talk_that_is_edited_into_a_question_is_answered_in_its_place(reader: Reader) -> None:
    (hello,) = await reader.says("hello")

    (answer,) = await reader.sends("edited", QUESTION)

    assert answer.message_id == hello.message_id
    assert quotations(answer) == [SENTENCE]


async def test_a_question_edited_after_it_was_forgotten_is_answered_anew(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)
    asked = reader.last_said
    await reader.says("/forget")
    reader.last_said = asked

    (anew,) = await reader.sends("edited", DRUGS)

    assert anew.message_id != answer.message_id
    assert marked(anew, "bold") == ["Donald Trump"]


async def test_the_same_question_twice_in_a_row_points_to_the_answer_above(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)

    (pointer,) = await reader.says(f"  {QUESTION.upper()}  ")

    assert pointer.reply_to == answer.message_id
    assert pointer.text == "You just asked this. My answer stands above."
    assert quotations(pointer) == []
    await reader.says(DRUGS)
    (later,) = await reader.says(QUESTION)
    assert quotations(later) == [SENTENCE]


async def test_small_talk_twice_in_a_row_is_answered_twice(reader: Reader) -> None:
    (one,) = await reader.says("thanks!")
    (two,) = await reader.says("thanks!")

    assert one.text == two.text == "You're welcome. Ask on whenever you like."


async def test_the_same_question_is_answered_anew_where_the_answer_above_was_deleted(
    api: BotApi, reader: Reader
) -> None:
    await reader.says(QUESTION)
    api.fail("sendMessage", 400, "Bad Request: message to be replied not found")

    (anew,) = await reader.says(QUESTION)

    assert quotations(anew) == [SENTENCE]


async def test_the_same_question_is_answered_anew_after_the_story_has_changed(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path, stories: Library
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (old,) = await reader.says(QUESTION)
    assert quotations(old) == [SENTENCE]

    changed = stories.write(data, "maduro-trump-call.md", BUNDLED.replace(SENTENCE, NEW_SENTENCE))
    await ran(process(data, "index", "add", changed))
    (new,) = await reader.says(QUESTION)

    assert quotations(new) == [NEW_SENTENCE]


async def test_quick_questions_are_answered_in_their_order(api: BotApi, reader: Reader) -> None:
    asked = [QUESTION, DRUGS, "who won the World Cup?", "what did Maduro say?"]
    numbers = [await _ask(api, reader, question) for question in asked]

    await happens(lambda: len(reader.sees()) == len(asked))

    assert [shown.reply_to for shown in reader.sees()] == numbers


async def test_a_question_and_its_edit_that_come_together_end_in_one_answer(api: BotApi, reader: Reader) -> None:
    number = await _ask(api, reader, QUESTION)
    edited = {"message_id": number, "date": int(time.time()), "edit_date": int(time.time())}
    edited |= {"from": reader.user, "chat": reader.chat, "text": DRUGS}
    await api.enqueue_update({"edited_message": edited}, token=reader.token)

    await happens(lambda: any(shown.edited for shown in reader.sees()))

    (answer,) = reader.sees()
    assert marked(answer, "bold") == ["Donald Trump"]


async def test_a_question_that_telegram_delivers_again_is_not_answered_again(api: BotApi, reader: Reader) -> None:
    await reader.says(QUESTION)

    await api.enqueue_update({"message": reader.last_said}, token=reader.token)
    await reader.says(DRUGS)

    assert len(reader.sees()) == 2


async def test_two_readers_with_the_same_question_each_get_an_answer(
    bot: BotProcess, meet: Callable[[BotProcess], Reader]
) -> None:
    alice, bob = meet(bot), meet(bot)

    (one,), (two,) = await asyncio.gather(alice.says(QUESTION), bob.says(QUESTION))

    assert quotations(one) == quotations(two) == [SENTENCE]


async def _ask(api: BotApi, reader: Reader, question: str) -> int:
    """Sends a question without waiting for its answer; the number of its message."""
    number = api.memory.new_message_id()
    head = {"message_id": number, "date": int(time.time()), "from": reader.user, "chat": reader.chat}
    await api.enqueue_update({"message": head | {"text": question}}, token=reader.token)
    return number


async def test_a_question_asked_twice_and_then_edited_is_answered_where_it_was_pointed_to_the_answer(
    reader: Reader,
) -> None:
    (answer,) = await reader.says(QUESTION)
    (pointer,) = await reader.says(QUESTION)
    assert pointer.reply_to == answer.message_id

    assert await reader.sends("edited", QUESTION, answer=False) == []
    (edited,) = await reader.sends("edited", DRUGS)

    assert edited.message_id == pointer.message_id
    assert marked(edited, "bold") == ["Donald Trump"]
    assert quotations(reader.sees()[0]) == [SENTENCE]


async def test_a_sample_question_pressed_twice_is_answered_once(reader: Reader) -> None:
    (start,) = await reader.says("/start")
    (answer,), _ = await reader.presses(start, start.buttons[0][0][0])
    (pointer,), _ = await reader.presses(start, start.buttons[0][0][0])

    assert quotations(answer) == [SENTENCE]
    assert (pointer.reply_to, quotations(pointer)) == (answer.message_id, [])


async def test_what_leans_on_the_turns_before_may_be_said_twice(reader: Reader) -> None:
    await reader.says("what did Maduro say?")
    (first,) = await reader.says("and Trump?")
    await reader.says("who said “Colony, never”?")
    (again,) = await reader.says("and Trump?")

    assert "Understood as" in first.text
    assert "just asked" not in again.text


async def test_the_pages_of_an_answer_whose_story_has_changed_since_say_so(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path, stories: Library
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (first,) = await reader.says("what did Maduro say?")
    (more,) = (label for row in first.buttons for label, _ in row if label.startswith("More of"))
    changed = BUNDLED.replace("Colony, never! Slaves, never!", "Never!")
    await ran(process(data, "index", "add", stories.write(data, "maduro-trump-call.md", changed)))

    (typed,) = await reader.says("more")
    (told,), _ = await reader.presses(first, more)

    assert told.text == typed.text == "The story's text has changed since this answer. Please ask again."
