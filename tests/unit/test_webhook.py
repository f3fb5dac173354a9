"""The webhook's own answers, asked without a network; tests/e2e/test_webhook.py does it over HTTP."""

import asyncio
import json

import pytest
from starlette.testclient import TestClient
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.inbox import Inbox
from bot.received import Received
from bot.webhook import LARGEST, serving

SECRET = "a-secret-of-sixteen"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "why?"}}


@pytest.fixture
def inbox():
    made = Inbox(Received(None, 7), most=1)
    yield made
    made.close()


@pytest.fixture
def ready():
    return asyncio.Event()


@pytest.fixture
def client(inbox, ready):
    with TestClient(serving(inbox, Bot("7:secret"), "/telegram", SECRET, ready.is_set)) as made:
        made.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        yield made


def test_an_update_is_in_the_inbox_when_it_is_responded_to(client, inbox):
    assert client.post("/telegram", json=UPDATE).status_code == 200
    taken = inbox.get_nowait()
    assert isinstance(taken, Update)
    assert (taken.update_id, taken.message.text) == (5, "why?")
    assert [row[0] for row in inbox._received.unfinished()] == [5]


@pytest.mark.parametrize("secret", ["", "a-secret-of-sixtee", SECRET + "n", "ä" * 19])
def test_without_the_secret_nothing_is_read(client, inbox, secret):
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode("latin-1")}
    assert client.post("/telegram", json=UPDATE, headers=headers).status_code == 403
    assert inbox.empty()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"5", b'{"update_id": "5"}', b"\xff", b'{"update_id": 5, "message": 1}']
)
def test_what_is_no_update_is_turned_down(client, inbox, body):
    assert client.post("/telegram", content=body).status_code == 400
    assert inbox.empty()


def test_what_is_larger_than_any_update_is_turned_down(client):
    assert client.post("/telegram", content=b" " * (LARGEST + 1)).status_code == 413


def test_with_no_room_telegram_is_asked_to_come_again(client, inbox):
    client.post("/telegram", json=UPDATE)
    response = client.post("/telegram", json=UPDATE | {"update_id": 6})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert client.get("/readyz").status_code == 503


def test_what_cannot_be_recorded_is_not_taken(client, inbox, monkeypatch):
    async def full(_):
        raise TelegramError("The disk is full.")

    monkeypatch.setattr(inbox, "put", full)
    assert client.post("/telegram", json=UPDATE).status_code == 503


def test_it_is_alive_before_it_is_ready(client, ready):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    ready.set()
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/telegram", 405), ("POST", "/", 404), ("POST", "/healthz", 405)]
)
def test_only_telegrams_path_and_method_lead_anywhere(client, method, path, status):
    assert client.request(method, path, content=json.dumps(UPDATE)).status_code == status
