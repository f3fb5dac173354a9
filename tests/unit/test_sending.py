import asyncio
from types import SimpleNamespace

import pytest
from telegram.error import TelegramError

from bot import sending


@pytest.fixture
def chat():
    """A chat's message that counts the signs under it."""
    shown = asyncio.Event()

    async def sign(action):
        chat.signs.append(action)
        shown.set()
        if chat.error:
            raise chat.error

    chat = SimpleNamespace(reply_chat_action=sign, signs=[], shown=shown, error=None)
    return chat


async def settled():
    await asyncio.gather(*sending._typists)


async def test_an_answer_that_is_there_at_once_needs_no_typing_sign(chat):
    async with sending.typing(chat):
        await asyncio.sleep(0)
    await settled()
    assert chat.signs == []


async def test_typing_is_shown_again_and_again_while_an_answer_takes_long(chat, monkeypatch):
    monkeypatch.setattr(sending, "_SOON", 0.0)
    monkeypatch.setattr(sending, "_TYPING_LASTS", 0.001)
    async with sending.typing(chat):
        for _ in range(3):
            chat.shown.clear()
            await chat.shown.wait()
    await settled()
    assert set(chat.signs) == {"typing"}
    told = len(chat.signs)
    await asyncio.sleep(0.01)
    assert len(chat.signs) == told, "and no more after it"


async def test_an_answer_does_not_wait_for_the_typing_sign_nor_fail_with_it(chat, monkeypatch):
    monkeypatch.setattr(sending, "_SOON", 0.0)
    chat.error = TelegramError("Bad Gateway")
    async with sending.typing(chat):
        await chat.shown.wait()
    await settled()
