"""Who is told of something that went wrong, and who is not."""

from types import SimpleNamespace

import pytest
from telegram import Bot, Update

from bot.language import texts
from bot.mishaps import report_error
from bot.transport import LocalTransport


async def told(kind: str, chat_type: str) -> list[str]:
    """What is said after an update of this kind has failed."""
    said: list[str] = []
    transport = LocalTransport(lambda message: said.append(message["text"]), said.append)
    bot = Bot("1:a", request=transport, get_updates_request=transport)
    await bot.initialize()
    post = {"message_id": transport.next_message_id(), "date": 1, "chat": {"id": 5, "type": chat_type}, "text": "News."}
    update = Update.de_json({"update_id": 1, kind: post}, bot)
    await report_error(update, SimpleNamespace(error=RuntimeError("broken"), bot_data={}))
    return said


async def test_a_reader_is_told_that_the_question_could_not_be_answered() -> None:
    assert await told("message", "private") == [texts.FAILED]


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
async def test_nothing_is_said_into_a_channel_whose_post_could_not_be_read(kind: str) -> None:
    assert await told(kind, "channel") == []
