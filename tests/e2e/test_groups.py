"""Groups with privacy mode on, forums and channels: the bot speaks when it is spoken to."""

from __future__ import annotations

import time
from itertools import count

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import happens, labels, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE

_groups = count(-1_002_000_000_001, -1)


@pytest.fixture
def group() -> int:
    return next(_groups)


@pytest.fixture
def alice(api: BotApi, bot: BotProcess, group: int) -> Reader:
    return Reader(api, bot.token, 91, "Alice", "supergroup", chat_id=group, quiet=0.1)


@pytest.fixture
def bob(api: BotApi, bot: BotProcess, group: int) -> Reader:
    return Reader(api, bot.token, 92, "Bob", "supergroup", chat_id=group, quiet=0.1)


def in_topic(number: int) -> dict[str, object]:
    return {"message_thread_id": number, "is_topic_message": True}


async def test_what_people_say_to_each_other_in_a_group_is_left_alone(alice: Reader, bob: Reader) -> None:
    assert await alice.says(QUESTION, answer=False) == []
    asked = alice.last_said["message_id"]
    assert await bob.says("I think oil", reply_to=asked, answer=False) == []
    assert await bob.says("ask @somebody_else about it", answer=False) == []
    assert await bob.says("/subscribe", answer=False) == []
    assert await bob.says("/story@another_bot", answer=False) == []
    assert await bob.sends("photo", answer=False) == []


@pytest.mark.parametrize(
    "said", [f"@verbatim_bot {QUESTION}", f"@Verbatim_Bot, {QUESTION}", f"{QUESTION} @verbatim_bot"]
)
async def test_a_mention_in_a_group_is_answered_as_a_reply_to_it(alice: Reader, said: str) -> None:
    (answer,) = await alice.says(said)

    assert quotations(answer) == [SENTENCE]
    assert answer.reply_to == alice.last_said["message_id"]
    (place,), _ = await alice.presses(answer, "[1]")
    assert SENTENCE in place.text


async def test_a_reply_to_the_bot_goes_on_with_the_conversation_of_who_replies(alice: Reader, bob: Reader) -> None:
    (answer,) = await alice.says("@verbatim_bot what did Maduro say?")

    (about_trump,) = await alice.says("and Trump?", reply_to=answer)

    assert marked(about_trump, "italic")[0].startswith("Understood as: ")
    assert "Donald Trump" in marked(about_trump, "bold")
    (from_bob,) = await bob.says("and Trump?", reply_to=answer)
    assert "Understood as" not in from_bob.text  # he has asked nothing before


async def test_a_bare_mention_under_somebodys_question_answers_that_question(alice: Reader, bob: Reader) -> None:
    await alice.says(QUESTION, answer=False)

    (answer,) = await bob.says("@verbatim_bot", reply_to=alice.last_said["message_id"])
    (alone,) = await bob.says("@verbatim_bot")

    assert marked(answer, "bold") == [QUESTION]
    assert quotations(answer) == [SENTENCE]
    assert alone.text == "Mention me together with a question, for instance:"
    assert labels(alone)


async def test_an_edited_mention_edits_its_answer(alice: Reader) -> None:
    (answer,) = await alice.says("@verbatim_bot who won the World Cup?")

    (edited,) = await alice.sends("edited", f"@verbatim_bot {QUESTION}")

    assert edited.message_id == answer.message_id
    assert quotations(edited) == [SENTENCE]
    assert await alice.sends("edited", f"@verbatim_bot, {QUESTION}", answer=False) == []  # the same, but for a comma


async def test_each_topic_of_a_forum_is_a_conversation_and_answers_stay_in_it(api: BotApi, alice: Reader) -> None:
    since = len(api.log)
    await alice.says("@verbatim_bot what did Maduro say?", extra=in_topic(5))
    (elsewhere,) = await alice.says("@verbatim_bot when was that?", extra=in_topic(6))
    (there,) = await alice.says("@verbatim_bot and Trump?", extra=in_topic(5))

    sent = [call.fields for call in api.log[since:] if call.method in ("sendMessage", "sendChatAction")]
    mine = [fields for fields in sent if str(fields["chat_id"]) == str(alice.chat["id"])]
    assert {str(fields.get("message_thread_id")) for fields in mine} == {"5", "6"}
    assert "Understood as" not in elsewhere.text
    assert "Understood as" in there.text


async def test_the_message_that_opens_a_topic_is_no_word_to_the_bot(
    api: BotApi, bot: BotProcess, alice: Reader
) -> None:
    head = {"message_id": api.memory.new_message_id(), "date": int(time.time()), "chat": alice.chat}
    opened = head | {"from": api.bot(bot.token), "forum_topic_created": {"name": "Oil", "icon_color": 7322096}}
    api.memory.keep(opened)

    extra = in_topic(opened["message_id"]) | {"reply_to_message": opened}

    assert await alice.says("hello all", extra=extra, answer=False) == []


async def test_story_in_a_channel_posts_it_with_a_link_to_ask(api: BotApi, bot: BotProcess) -> None:
    channel = {"id": next(_groups), "type": "channel", "title": "The newsroom"}
    post = {"message_id": api.memory.new_message_id(), "date": int(time.time()), "chat": channel, "text": "/story"}
    post["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]

    await api.enqueue_update({"channel_post": post}, token=bot.token)
    await happens(
        lambda: [call for call in api.calls("sendMessage") if call.fields.get("chat_id") == str(channel["id"])]
    )

    posted = next(call for call in api.calls("sendMessage") if call.fields.get("chat_id") == str(channel["id"]))
    ((ask,),) = posted.fields["reply_markup"]["inline_keyboard"]
    assert ask == {"text": "Ask about it", "url": "https://t.me/verbatim_bot?start=maduro-trump-call"}


async def test_what_is_only_passed_on_is_left_alone(api: BotApi, bot: BotProcess, alice: Reader) -> None:
    said = f"@verbatim_bot {QUESTION}"
    channel = {"id": next(_groups), "type": "channel", "title": "The newsroom"}
    origin = {"type": "channel", "date": 1, "chat": channel, "message_id": 1}
    (card,) = await alice.says(f"@verbatim_bot {QUESTION}")
    via = {"via_bot": api.bot(bot.token)}

    assert await alice.says(said, extra={"forward_origin": origin, "is_automatic_forward": True}, answer=False) == []
    assert await alice.says(said, extra=via, answer=False) == []
    assert await alice.says("what a card", reply_to=card, extra=via, answer=False) == []


async def test_a_caption_is_as_good_as_a_text_and_chosen_words_are_those_that_are_asked(
    alice: Reader, bob: Reader
) -> None:
    (answer,) = await alice.sends("photo", f"@verbatim_bot {QUESTION}")
    assert quotations(answer) == [SENTENCE]

    await alice.says(f"Look at that. {QUESTION} I wonder.", answer=False)
    (chosen,) = await bob.says("@verbatim_bot", reply_to=alice.last_said["message_id"], quote=QUESTION)
    assert marked(chosen, "bold") == [QUESTION]
