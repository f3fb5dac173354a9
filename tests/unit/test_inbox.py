"""The inbox in a whole Application: real handlers, a real file; only Telegram is played in this process."""

import asyncio
import json
import time

import pytest
from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import TypeHandler

from bot import handling, texts
from bot.app import _tidy, build_application
from bot.conversation import Conversation
from bot.desk import Desk
from bot.handling import Handling
from bot.inbox import Inbox
from bot.memory import Memory
from bot.metrics import REGISTRY
from bot.order import AT_ONCE, BUSY
from bot.pace import Pace
from bot.received import Received, set_aside
from bot.settings import Settings
from bot.transport import CHAT, READER, LocalTransport
from index.errors import StoreDamaged, StoreUnwritable
from tests.unit.parts import story_of

TOKEN = "7:inbox"


class Bot:
    """An Application on a data folder. `do` stands in for the handlers; without it they are the real ones."""

    def __init__(self, folder, library, do=None, most=1_000):
        self.shown, self.folder = [], folder
        self.transport = LocalTransport(lambda message: self.shown.append(message["text"]), self.shown.append)
        self.inbox = Inbox(Received(folder, 7), most)
        self.desk = Desk(library, Memory(folder))
        self.app = build_application(Settings(_env_file=None), self.desk, TOKEN, self.transport, self.inbox)
        self.app.bot_data["order"]._pause = 0.01
        self.app.bot_data["order"].ready.set()
        if do is not None:
            self.app.handlers.clear()
            self.app.add_handler(TypeHandler(Update, lambda update, context: do(update)))

    async def __aenter__(self):
        await self.app.initialize()
        await self.inbox.restore(self.app.bot)
        await self.app.start()
        return self

    async def __aexit__(self, *error):
        await self.app.stop()
        await self.app.shutdown()
        self.desk.close()
        self.inbox.close()

    def update(self, number, text="Who called on Monday?", chat=1):
        message = self.transport.message(READER | {"id": chat}, text) | {"chat": CHAT | {"id": chat}}
        self.last = json.dumps({"update_id": number, "message": message})
        return Update.de_json(json.loads(self.last), self.app.bot)

    async def idle(self):
        await asyncio.wait_for(self.inbox.join(), 10)

    def open(self):
        return [number for number, _, _ in self.inbox._received.unfinished()]


async def until(what):
    async with asyncio.timeout(10):
        while not what():  # noqa: ASYNC110 - what is waited for happens in the Application, which tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture
def bot(tmp_path, library):
    library.add(story_of("The president called on Monday.", "He spoke of oil.", name="call"))

    def make(do=None, **options):
        return Bot(tmp_path / "inbox", library, do, **options)

    (tmp_path / "inbox").mkdir()
    return make


async def test_an_update_is_on_the_disk_when_put_returns_and_closed_when_it_is_answered(bot):
    async with bot() as running:
        running.app.bot_data["order"].ready.clear()
        await running.inbox.put(running.update(1))
        assert running.open() == [1]
        running.app.bot_data["order"].ready.set()
        await running.idle()
        assert running.open() == []
        assert len(running.shown) == 1


async def test_the_same_update_is_answered_once_however_often_it_comes(bot):
    async with bot() as running:
        for _ in range(3):
            await running.inbox.put(running.update(1))
        await running.idle()
        await running.inbox.put(running.update(1))
        await running.idle()
        assert len(running.shown) == 1


async def test_what_a_stop_leaves_open_is_answered_by_the_next_run_in_order(bot):
    async with bot() as running:
        running.app.bot_data["order"].ready.clear()
        for number in range(5):
            await running.inbox.put(running.update(number))
    handled = []

    async def note(update):
        handled.append(update.update_id)

    async with bot(note) as running:
        await running.idle()
    assert handled == [0, 1, 2, 3, 4]


async def test_a_handler_that_raises_is_tried_three_times_and_then_its_reader_is_told(bot):
    tries = []

    async def fail(update):
        tries.append(update.update_id)
        if update.update_id == 1:
            raise RuntimeError("a bug")

    async with bot(fail) as running:
        await running.inbox.put(running.update(1))
        await running.inbox.put(running.update(2))
        await running.idle()
        assert tries == [1, 1, 1, 2]
        assert running.shown == [texts.SET_ASIDE]
        assert [one.update_id for one in set_aside(running.folder)] == [1]


async def test_an_update_that_ended_the_process_three_times_is_not_handled_again(bot):
    async def never(update):
        raise AssertionError

    running = bot(never)
    await running.app.initialize()
    await running.inbox.put(running.update(1))
    for _ in range(3):
        running.inbox._received.begin(1)
    await running.app.shutdown()
    running.desk.close()
    running.inbox.close()

    async with bot(never) as running:
        await running.idle()
        assert running.shown == [texts.SET_ASIDE]
        assert running.open() == []


async def test_while_telegram_is_out_of_reach_a_question_stays_open_and_no_try_is_counted(bot):
    tries = []

    async def lose(update):
        tries.append(update.update_id)
        if len(tries) < 6:
            raise NetworkError("no route")

    async with bot(lose) as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        assert tries == [1] * 6
        assert running.shown == []
        assert set_aside(running.folder) == []


async def test_a_handler_that_raises_after_telegram_was_away_for_a_while_is_set_aside_all_the_same(bot):
    tries = []

    async def fail(update):
        tries.append(update.update_id)
        await handling.current().excuse()
        if len(tries) < 9:
            raise RuntimeError("a bug")

    async with bot(fail) as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        assert tries == [1] * 3
        assert running.shown == [texts.SET_ASIDE]
        assert [one.update_id for one in set_aside(running.folder)] == [1]


async def test_a_reader_is_told_that_a_question_failed_once_telegram_is_back(bot, monkeypatch):
    tries, lost = [], []

    async def fail(update):
        tries.append(update.update_id)
        raise RuntimeError("a bug")

    async with bot(fail) as running:
        take = running.transport.do_request

        async def lose(url, *rest, **more):
            if url.endswith("sendMessage") and len(lost) < 4:
                lost.append(url)
                raise NetworkError("no route")
            return await take(url, *rest, **more)

        monkeypatch.setattr(running.transport, "do_request", lose)
        await running.inbox.put(running.update(1))
        await running.idle()
        assert tries == [1] * 3
        assert running.shown == [texts.SET_ASIDE]
        assert [one.update_id for one in set_aside(running.folder)] == [1]


async def test_what_a_week_of_outage_left_unanswered_is_listed_and_the_log_tells_why(bot, caplog):
    async def lose(update):
        raise NetworkError("no route")

    async with bot(lose) as running:
        running.inbox._received._clock = lambda: time.time() - 8 * 86_400
        await running.inbox.put(running.update(1))
        await running.idle()
        assert [one.update_id for one in set_aside(running.folder)] == [1]
    assert "Update 1 could not be answered in a week of outage" in caplog.text


async def test_a_question_outlasts_an_outage_of_days(bot):
    tries = []

    async def lose(update):
        tries.append(update.update_id)
        if len(tries) < 5:
            raise NetworkError("no route")

    async with bot(lose) as running:
        running.inbox._received._clock = lambda: time.time() - 3 * 86_400
        await running.inbox.put(running.update(1))
        await running.idle()
        assert tries == [1] * 5
        assert set_aside(running.folder) == []


async def test_what_telegram_refuses_is_not_tried_again(bot):
    tries = []

    async def refuse(update):
        tries.append(update.update_id)
        raise BadRequest("no")

    async with bot(refuse) as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        assert tries == [1]
        assert running.shown == [texts.FAILED]


async def test_a_stop_does_not_wait_for_telegram_to_come_back(bot):
    tried = asyncio.Event()

    async def lose(update):
        tried.set()
        raise NetworkError("no route")

    async with bot(lose) as running:
        running.app.bot_data["order"]._pause = 1_000
        await running.inbox.put(running.update(1))
        await tried.wait()
    async with bot() as running:
        await running.idle()
        assert len(running.shown) == 1


async def test_a_question_that_is_tried_again_has_the_history_it_had_at_first(bot, monkeypatch):
    seen, really = [], Desk._answered

    def note(self, question, story_id, history):
        seen.append((question, [turn.question for turn in history]))
        return really(self, question, story_id, history)

    monkeypatch.setattr(Desk, "_answered", note)
    async with bot() as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        take, lost = running.transport.do_request, asyncio.Event()

        async def lose(url, *rest, **more):
            if not url.endswith("sendMessage"):
                return await take(url, *rest, **more)
            if len(seen) == 3:
                lost.set()
            raise NetworkError("no route")

        with monkeypatch.context() as patch:
            patch.setattr(running.transport, "do_request", lose)
            await running.inbox.put(running.update(2, "What did he speak of?"))
            await lost.wait()
    async with bot() as running:
        await running.idle()
        turns = await running.desk.remember(lambda memory: memory.turns(Conversation(1, 1)))
    assert len(seen) >= 4
    assert seen[0] == ("Who called on Monday?", [])
    assert {(question, *history) for question, history in seen[1:]} == {
        ("What did he speak of?", "Who called on Monday?")
    }
    assert len(turns) == 2


async def test_a_question_whose_answer_was_sent_and_kept_before_a_kill_is_neither_asked_nor_counted_again(bot):
    async with bot() as running:
        for number, text in ((1, "Who called on Monday?"), (2, "when?")):
            await running.inbox.put(running.update(number, text))
            await running.idle()
        reopen = "UPDATE updates SET state = 'open', content = ? WHERE id = 2"
        running.inbox._received._db.execute(reopen, (running.last,))
    async with bot() as running:
        await running.idle()
        assert running.shown == []
        assert len(await running.desk.remember(lambda memory: memory.turns(Conversation(1, 1)))) == 2
        assert running.open() == []


async def test_a_full_inbox_takes_no_update_until_there_is_room(bot):
    async with bot(most=2) as running:
        running.app.bot_data["order"].ready.clear()
        for number in (1, 2):
            await running.inbox.put(running.update(number))
        third = asyncio.create_task(running.inbox.put(running.update(3)))
        await asyncio.sleep(0.05)
        assert running.inbox.is_full
        assert running.open() == [1, 2]
        running.app.bot_data["order"].ready.set()
        await third
        await running.idle()
        assert len(running.shown) == 3


async def test_an_update_that_cannot_be_recorded_is_answered_before_telegram_may_forget_it(bot, monkeypatch):
    async with bot() as running:

        def full(*_):
            raise StoreUnwritable("The disk is full.", "Free some space.")

        with monkeypatch.context() as patch:
            for work in ("add", "finish", "say"):
                patch.setattr(running.inbox._received, work, full)
            await running.inbox.put(running.update(1))
            assert len(running.shown) == 1
        assert running.open() == []


async def test_an_update_that_cannot_be_read_back_is_left_to_telegram(bot, monkeypatch):
    async with bot() as running:

        def damaged(*_):
            raise StoreDamaged("The file is damaged.", "Put back a copy.")

        with monkeypatch.context() as patch:
            patch.setattr(running.inbox._received, "add", damaged)
            with pytest.raises(TelegramError):
                await running.inbox.put(running.update(1))
        await running.inbox.put(running.update(1))
        await running.idle()
        assert len(running.shown) == 1


async def test_what_is_too_old_goes_each_hour_though_nobody_asks(bot, monkeypatch):
    monkeypatch.setattr("bot.app._HOUR", 0.01)
    async with bot() as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        memory = running.desk._memory
        memory._seconds = memory.exchanges._seconds = 0
        tidying = asyncio.create_task(_tidy(running.app))
        await until(lambda: not memory._db.execute("SELECT * FROM turns").fetchall())
        await until(lambda: b"Who called" not in (running.folder / "memory.sqlite-wal").read_bytes())
        tidying.cancel()


async def test_what_was_answered_is_in_no_file_an_hour_later_though_another_update_is_open(bot, monkeypatch):
    monkeypatch.setattr("bot.app._HOUR", 0.01)
    held = asyncio.Event()

    async def hold(update):
        if update.update_id == 1:
            await held.wait()

    async with bot(hold) as running:
        await running.inbox.put(running.update(1))
        await running.inbox.put(running.update(2, "a secret question", chat=2))
        await until(lambda: running.open() == [1])
        assert b"secret" in (running.folder / "inbox.sqlite-wal").read_bytes()
        tidying = asyncio.create_task(_tidy(running.app))
        try:
            await until(lambda: all(b"secret" not in file.read_bytes() for file in running.folder.glob("inbox*")))
        finally:
            tidying.cancel()
            held.set()


async def test_suspects_are_handled_one_at_a_time(bot):
    running = bot()
    await running.app.initialize()
    for number in range(4):
        await running.inbox.put(running.update(number, chat=number + 1))
        running.inbox._received.begin(number)
    await running.app.shutdown()
    running.desk.close()
    running.inbox.close()
    at_once, most = [0], [0]

    async def watch(update):
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        await asyncio.sleep(0.01)
        at_once[0] -= 1

    async with bot(watch) as running:
        await running.idle()
    assert most == [1]


async def test_a_place_in_an_answer_that_telegram_confirmed_is_not_said_again():
    noted, sent = [], []

    async def note(place, response):
        noted.append((place, response))

    async def send(text):
        sent.append(text)
        return {"text": text}

    second_try = Handling(['{"text": "one"}'], note, note)
    assert [await second_try.once(lambda t=text: send(t)) for text in ("one", "two")] == [
        {"text": "one"},
        {"text": "two"},
    ]
    assert (sent, noted) == (["two"], [(1, '{"text": "two"}')])


async def test_a_chat_keeps_its_order_and_a_slow_one_holds_up_no_other(bot):
    slow, handled = asyncio.Event(), []

    async def note(update):
        if update.update_id == 1:
            await slow.wait()
        handled.append(update.update_id)

    async with bot(note) as running:
        for number, chat in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 1), (6, 2)):
            await running.inbox.put(running.update(number, chat=chat))
        await until(lambda: len(handled) >= 3)
        assert sorted(handled) == [3, 4, 6]
        slow.set()
        await running.idle()
        assert [number for number in handled if number in (1, 2, 5)] == [1, 2, 5]


async def test_a_busy_chat_takes_no_others_place(bot):
    held, handled = asyncio.Event(), []

    async def note(update):
        if update.effective_chat.id == 1:
            await held.wait()
        handled.append(update.update_id)

    async with bot(note) as running:
        running.app.bot_data["order"]._pace = Pace(0)
        for number in range(2 * AT_ONCE):
            await running.inbox.put(running.update(number, chat=1))
        await running.inbox.put(running.update(500, chat=2))
        await until(lambda: handled)
        assert handled == [500]
        held.set()
        await running.idle()


async def test_in_a_long_queue_each_reader_is_told_their_number_once(bot):
    async with bot() as running:
        running.app.bot_data["order"].ready.clear()
        for number in range(BUSY):
            await running.inbox.put(running.update(number, chat=number + 1))
        for number in (100, 101):
            await running.inbox.put(running.update(number, chat=500))
        await until(lambda: running.shown)
        assert running.shown == [texts.busy(BUSY + 1)]
        running.app.bot_data["order"].ready.set()
        await running.idle()
        assert len(running.shown) == 1 + BUSY + 2


async def test_who_asks_too_fast_is_told_once_and_those_questions_are_closed(bot):
    async with bot() as running:
        running.app.bot_data["order"]._pace = Pace(2)
        for number in range(5):
            await running.inbox.put(running.update(number))
        await running.idle()
        await asyncio.sleep(0)
        assert running.shown.count(texts.TOO_FAST) == 1
        assert running.open() == []


async def test_whoever_types_while_too_many_do_is_told_so_and_counted(bot, monkeypatch):
    held, answered = asyncio.Event(), []

    async def hold(update):
        await held.wait()

    async with bot(hold) as running:
        take = running.transport.do_request

        async def note(url, method, request_data=None, *rest, **more):
            if url.endswith("answerInlineQuery"):
                answered.append(request_data.parameters)
            return await take(url, method, request_data, *rest, **more)

        monkeypatch.setattr(running.transport, "do_request", note)
        before = REGISTRY.get_sample_value("verbatim_turned_away_total")
        for number in range(81):
            query = {"id": str(number), "from": READER, "query": "who?", "offset": ""}
            await running.inbox.put(Update.de_json({"update_id": number, "inline_query": query}, running.app.bot))
        await until(lambda: answered)
        assert [fields["inline_query_id"] for fields in answered] == ["80"]
        assert texts.INLINE_BUSY in str(answered[0]["button"])
        assert REGISTRY.get_sample_value("verbatim_turned_away_total") == before + 1
        held.set()


async def test_a_question_typed_after_the_bots_name_is_counted_once_when_it_is_whole(bot, monkeypatch):
    monkeypatch.setattr("bot.inline._PAUSE", 0)
    monkeypatch.setattr("bot.inline._TYPED", 0.5)
    async with bot() as running:
        running.app.bot_data["settings"] = Settings(_env_file=None, verbatim_admins="9")
        for number, text in enumerate(("hi", "Who", "Who won the", "Who won the football?")):
            query = {"id": str(number), "from": READER, "query": text, "offset": ""}
            await running.inbox.put(Update.de_json({"update_id": number, "inline_query": query}, running.app.bot))
            await running.idle()
        memory = running.desk._memory
        await until(lambda: memory.tally.figures().refusals)
        assert memory.tally.figures().unanswered == (("Who won the football?", 1),)


async def test_of_whom_a_question_after_the_bots_name_failed_nothing_is_kept(bot, monkeypatch):
    monkeypatch.setattr("bot.inline._PAUSE", 0)

    async def fails(*_):
        raise StoreDamaged("It is damaged.", "Put back a copy.")

    monkeypatch.setattr("bot.inline.ask", fails)
    async with bot() as running:
        query = {"id": "1", "from": READER, "query": "Who won?", "offset": ""}
        await running.inbox.put(Update.de_json({"update_id": 1, "inline_query": query}, running.app.bot))
        await running.idle()
        assert running.app.bot_data["latest inline query of each user"] == {}


async def test_what_an_earlier_run_took_is_not_too_fast_for_this_one(bot):
    async with bot() as running:
        running.app.bot_data["order"].ready.clear()
        for number in range(5):
            await running.inbox.put(running.update(number, f"Who called on Monday, number {number}?"))
    async with bot() as running:
        running.app.bot_data["order"]._pace = Pace(1)
        await running.idle()
        assert len(running.shown) == 5
        assert texts.TOO_FAST not in running.shown


async def test_a_message_whose_marks_telegram_refuses_is_sent_as_plain_text(bot, monkeypatch, caplog):
    sent = []
    async with bot() as running:
        take = running.transport.do_request

        async def refuse(url, method, request_data=None, *rest, **more):
            if url.endswith("sendMessage"):
                sent.append(request_data.parameters)
                if "parse_mode" in request_data.parameters:
                    return 400, b'{"ok": false, "description": "Bad Request: can\'t parse entities"}'
            return await take(url, method, request_data, *rest, **more)

        monkeypatch.setattr(running.transport, "do_request", refuse)
        await running.inbox.put(running.update(1))
        await running.idle()
    assert [bool("parse_mode" in fields) for fields in sent] == [True, False]
    assert sent[1]["reply_parameters"] == sent[0]["reply_parameters"]  # in a group, whose answer it is
    assert "The president called on Monday." in running.shown[0]
    assert "<" not in running.shown[0]
    assert "that is a bug" in caplog.text


async def test_a_reader_who_blocked_the_bot_is_forgotten(bot, monkeypatch):
    async with bot() as running:
        await running.inbox.put(running.update(1))
        await running.idle()
        assert await running.desk.remember(lambda memory: memory.turns(Conversation(1, 1)))

        async def blocked(*args, **kwargs):
            return 403, b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}'

        with monkeypatch.context() as patch:
            patch.setattr(running.transport, "do_request", blocked)
            await running.inbox.put(running.update(2, "What did he speak of?"))
            await running.idle()
        assert not await running.desk.remember(lambda memory: memory.turns(Conversation(1, 1)))
        assert running.open() == []
        assert set_aside(running.folder) == []
