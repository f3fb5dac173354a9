"""A Telegram that takes its time, over HTTP: every wait for it has an end, and is nobody else's."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot import connection
from bot.app import build_application
from bot.desk import Desk
from bot.handling import SENDS
from bot.inbox import Inbox
from bot.memory import Memory
from bot.received import Received, set_aside
from bot.settings import Settings
from tests.e2e.bot_api import HUNG_UP, bot_api
from tests.unit.parts import story_of

TOKEN = "7:slow"
PATIENCE = 1.0  # seconds


class Running:
    """A bot that polls the emulator, and readers who write to it."""

    def __init__(self, api, app):
        self.api, self.app = api, app

    async def ask(self, chat, text="Who called on Monday?"):
        user = {"id": chat, "is_bot": False, "first_name": "Reader"}
        message = {"message_id": self.api.memory.new_message_id(), "date": 1_700_000_000, "from": user, "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "Reader"}
        await self.api.enqueue_update({"message": message}, token=TOKEN)

    def shown(self, chat):
        return [m["text"] for (at, _), m in self.api.memory.messages.items() if at == chat and m["from"]["is_bot"]]

    async def sees(self, chat, count):
        await until(lambda: len(self.shown(chat)) >= count)

    async def meets_silence(self, method, times=1):
        await until(lambda: sum(call.injected for call in self.api.calls(method)) >= times)

    async def idle(self):
        await asyncio.wait_for(self.app.update_queue.join(), 20)

    def statuses(self, method):
        return [call.status for call in self.api.calls(method)]


async def until(what):
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - the emulator tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture
def running(tmp_path, library, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(connection, "_PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(connection, "_PROBE", 0.2)
    monkeypatch.setattr(connection, "_SPREAD", (0.01,))
    library.add(story_of("The president called on Monday.", "He spoke of oil.", name="call"))

    @asynccontextmanager
    async def run(patience=PATIENCE):
        async with bot_api() as api:
            inbox, desk = Inbox(Received(tmp_path, 7)), Desk(library, Memory(tmp_path))
            settings = Settings(_env_file=None, telegram_api_base_url=api.base_url)
            app = build_application(settings, desk, TOKEN, inbox=inbox, patience=patience)
            app.bot_data["order"].ready.set()
            app.bot_data["order"]._pause = 0.01
            try:
                async with app:
                    await app.start()
                    await app.updater.start_polling(timeout=1)
                    yield Running(api, app)
                    await app.updater.stop()
                    await app.stop()
            finally:
                desk.close()
                inbox.close()

    return run


async def test_a_poll_without_a_response_is_given_up_and_the_question_fetched_by_the_next(running):
    async with running() as bot:
        bot.api.stay_silent("getUpdates", taken=False, times=2)
        await bot.meets_silence("getUpdates")
        await bot.ask(1)
        await bot.sees(1, 1)
        await bot.idle()
        assert len(bot.shown(1)) == 1


async def test_a_message_that_telegram_leaves_without_a_response_is_given_up_and_sent_again(running):
    async with running() as bot:
        bot.api.stay_silent("sendMessage", taken=False)
        await bot.ask(1)
        await bot.sees(1, 1)
        await bot.idle()
        assert bot.statuses("sendMessage") == [HUNG_UP, 200]
        assert len(bot.shown(1)) == 1


async def test_whoever_asks_while_an_answer_hangs_is_answered_before_it(running):
    async with running(patience=300) as bot:
        bot.api.stay_silent("sendMessage", taken=False)
        await bot.ask(1)
        await bot.meets_silence("sendMessage")
        await bot.ask(2)
        await bot.sees(2, 1)
        assert bot.shown(1) == []
        bot.api.calm()
        await bot.sees(1, 1)


async def test_a_message_that_telegram_took_without_a_word_comes_once_more(running):
    """The window in which nobody can know."""
    async with running() as bot:
        bot.api.stay_silent("sendMessage", taken=True)
        await bot.ask(1)
        await bot.sees(1, 2)
        await bot.idle()
        assert len(bot.shown(1)) == 2


async def test_while_telegram_takes_all_and_says_nothing_no_more_copies_are_sent_however_long_it_lasts(running):
    async with running() as bot:
        bot.api.stay_silent("sendMessage", taken=True, times=1_000)
        bot.api.stay_silent("getMe", taken=True, times=8)
        await bot.ask(1)
        await bot.meets_silence("getMe", 8)
        assert len(bot.shown(1)) == 1
        bot.api.calm()
        await bot.idle()
        assert len(bot.shown(1)) == 2


async def test_where_only_messages_meet_silence_a_few_copies_are_sent_and_the_update_is_listed(running, tmp_path):
    async with running(patience=0.2) as bot:
        bot.api.stay_silent("sendMessage", taken=True, times=1_000)
        await bot.ask(1)
        await until(lambda: set_aside(tmp_path))
        await bot.idle()
        assert len(bot.shown(1)) == SENDS
        assert [one.is_unknown for one in set_aside(tmp_path)] == [True]
        bot.api.calm()
        await bot.ask(2)
        await bot.sees(2, 1)


@pytest.mark.parametrize("status", [502, 504])
async def test_a_gateway_that_gives_messages_up_after_they_were_taken_brings_as_few(running, tmp_path, status):
    async with running() as bot:
        bot.api.take_and_fail("sendMessage", status, times=1_000)
        await bot.ask(1)
        await until(lambda: set_aside(tmp_path))
        await bot.idle()
        assert len(bot.shown(1)) == SENDS
        assert bot.api.calls("getMe")[1:]  # it was asked before each further one


async def test_a_gateway_that_gave_an_answer_up_a_few_times_costs_no_question(running, tmp_path):
    async with running() as bot:
        bot.api.fail("sendMessage", 502, "Bad Gateway", times=SENDS - 1)
        await bot.ask(1)
        await bot.sees(1, 1)
        await bot.idle()
        assert len(bot.shown(1)) == 1
        assert set_aside(tmp_path) == []
