"""What becomes of a bot whose models can't be loaded."""

import asyncio

import pytest
from telegram.ext import Application

from bot.app import build_application
from bot.desk import Desk
from bot.memory import Memory
from bot.settings import Settings
from bot.transport import LocalTransport
from index.errors import ModelUnavailable


class Full(Exception):
    """What onnxruntime raises, of no kind that we know."""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Full("no space"), "The models cannot be loaded (Full). The log tells why."),
        (ModelUnavailable("No model.", "Bring one."), "No model. Bring one."),
    ],
)
async def test_it_stops_and_says_why_instead_of_keeping_its_readers_waiting(library, monkeypatch, fault, told):
    async def fail(self):
        raise fault

    stopped = asyncio.Event()
    monkeypatch.setattr(Desk, "warm_up", fail)
    monkeypatch.setattr(Application, "stop_running", lambda self: stopped.set())
    desk = Desk(library, Memory())
    app = build_application(Settings(_env_file=None), desk, "2:models", LocalTransport(lambda _: None, lambda _: None))
    async with app:
        await app.start()
        await app.post_init(app)
        await asyncio.wait_for(stopped.wait(), 5)
        await app.post_stop(app)
        await app.stop()
    desk.close()
    assert str(app.bot_data["failure"]) == told
