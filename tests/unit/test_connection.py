"""The limiter between the bot and Telegram, on calls that fail as Telegram's do."""

import asyncio

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot import connection, handling
from bot.connection import PatientLimiter, UpdatesRequest, out_of_reach, unknown_token
from bot.counted import CountingRequest


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr(connection, "_PAUSES", (0, 0, 0))


class Telegram:
    """Answers calls with the errors it is given, then with success."""

    def __init__(self, *errors):
        self.errors, self.calls = list(errors), 0

    async def __call__(self):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return {"message_id": self.calls}

    async def asked(self, limiter, endpoint="sendMessage", chat=1):
        return await limiter.process_request(self, (), {}, endpoint, {"chat_id": chat}, None)


@pytest.mark.parametrize("error", [NetworkError("Bad Gateway"), TimedOut(), NetworkError("httpx.ConnectError")])
async def test_what_telegram_did_not_confirm_is_sent_again(error):
    telegram = Telegram(error, error)
    assert await telegram.asked(PatientLimiter()) == {"message_id": 3}


@pytest.mark.parametrize("error", [BadRequest("no"), Forbidden("blocked")])
async def test_what_telegram_refuses_is_not_sent_again(error):
    telegram = Telegram(error)
    with pytest.raises(type(error)):
        await telegram.asked(PatientLimiter())
    assert telegram.calls == 1


async def test_a_typing_sign_is_not_worth_a_second_call():
    telegram = Telegram(TimedOut())
    with pytest.raises(TimedOut):
        await telegram.asked(PatientLimiter(), "sendChatAction")
    assert telegram.calls == 1


async def test_a_chat_that_must_wait_holds_up_no_other():
    limiter, waiting, other = PatientLimiter(), Telegram(RetryAfter(5)), Telegram()
    first = asyncio.create_task(waiting.asked(limiter, chat=1))
    await asyncio.sleep(0.01)
    assert await asyncio.wait_for(other.asked(limiter, chat=2), 1) == {"message_id": 1}
    assert not first.done()
    first.cancel()


async def test_a_long_wait_is_left_to_whoever_tries_the_update_again():
    limiter, telegram = PatientLimiter(), Telegram(RetryAfter(600))
    for _ in range(2):
        with pytest.raises(RetryAfter) as raised:
            await telegram.asked(limiter)
        assert out_of_reach(raised.value)
        assert connection.wanted_pause(raised.value) > 590
    assert telegram.calls == 1


async def test_a_readers_messages_slow_down_before_telegram_asks_for_it(monkeypatch):
    monkeypatch.setattr(connection, "_BURST", 3)
    limiter, telegram = PatientLimiter(), Telegram()
    for _ in range(3):
        await asyncio.wait_for(telegram.asked(limiter), 0.5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(telegram.asked(limiter), 0.5)
    await asyncio.wait_for(telegram.asked(limiter, chat=2), 0.5)


async def test_within_an_update_that_is_tried_again_nothing_is_sent_twice():
    noted = []

    async def note(place, response):
        noted.append(response)

    limiter, telegram = PatientLimiter(), Telegram(BadRequest("a mark"))
    handling.begin(handling.Handling([], note, note))
    with pytest.raises(BadRequest):
        await telegram.asked(limiter)
    await telegram.asked(limiter)
    handling.begin(handling.Handling(noted, note, note))
    assert await telegram.asked(limiter) == {"message_id": 2}
    assert telegram.calls == 2
    handling.begin(None)


async def test_a_try_that_waits_for_telegram_is_not_counted_should_the_process_end():
    counted, error = [], NetworkError("no route")

    async def note(place, response):
        pass

    async def count(tries):
        counted.append(tries)

    handling.begin(handling.Handling([], note, count))
    with pytest.raises(NetworkError):
        await Telegram(*[error] * 4).asked(PatientLimiter())
    assert counted == [-1]
    handling.begin(None)


async def test_a_try_for_which_telegram_came_back_counts_should_the_process_end_after_all():
    counted, error = [], NetworkError("no route")

    async def note(place, response):
        pass

    async def count(tries):
        counted.append(tries)

    handling.begin(handling.Handling([], note, count))
    await Telegram(error, error).asked(PatientLimiter())
    assert counted == [-1, 1]
    handling.begin(None)


async def test_the_last_request_of_a_bot_that_is_stopped_for_its_token_ends(monkeypatch):
    """Another call may have learnt first that the token is gone: then nobody cancels what this one waits for."""
    asked, ended = [], []

    async def unauthorized(self, *args, **kwargs):
        asked.append(args)
        return 401, b"{}"

    monkeypatch.setattr(CountingRequest, "do_request", unauthorized)
    request = UpdatesRequest(ended.append)
    for _ in range(2):
        status, payload = await asyncio.wait_for(request.do_request("getUpdates"), 5)
        assert (status, payload) == (200, b'{"ok": true, "result": []}')
    assert (len(asked), [str(error) for error in ended]) == (1, [str(unknown_token())])
