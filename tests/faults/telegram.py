"""A Telegram that has faults at chosen moments, and remembers what they were."""

import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from aiohttp import web

from tests.e2e.bot_api import HUNG_UP, BotApi, _current
from tests.e2e.telegram_rules import Json

FETCHING, SENDING, TYPING = "getUpdates", "sendMessage", "sendChatAction"

REFUSALS: dict[str, tuple[int, str, Json | None]] = {
    "429": (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    "500": (500, "Internal Server Error", None),
    "502": (502, "Bad Gateway", None),
    "400": (400, "Bad Request: can't parse entities", None),
}
DROPS = {"dropped before": False, "dropped after": True}
FAULTS = (*REFUSALS, *DROPS)


class FaultyApi(BotApi):
    """`shares` has, by method, the faults and the share of its calls that each of them hits.

    `armed` is a moment at which `strike` is awaited, once: "received" (updates were handed over), "sending" (a message
    has come, and is not taken yet) or "sent" (it is taken, and the bot doesn't know yet).
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = Random(seed)
        self.shares: dict[str, dict[str, float]] = {}
        self.armed = ""
        self.strike: Callable[[], Awaitable[None]] = _nothing

    async def handle(self, request: web.Request) -> web.Response:
        """One call, with what befalls it."""
        method = request.match_info["method"]
        self._faults = [fault for fault in self._faults if fault.left > 0]
        self._drops = [drop for drop in self._drops if drop.left > 0]
        fault = self._drawn(method)
        if fault in REFUSALS:
            self.fail(method, *REFUSALS[fault])
        elif fault:
            self.hang_up(method, taken=DROPS[fault])
        if method == SENDING and self._struck("sending"):
            await self.strike()
            return web.Response()
        response = await super().handle(request)
        call = _current.get()
        if method == SENDING and response.status == 200 and self._struck("sent"):
            call.status = HUNG_UP
            await self.strike()
        if method == FETCHING and call.result and self._struck("received"):
            await self.strike()
        return response

    def _drawn(self, method: str) -> str:
        point = self._random.random()
        for fault, share in self.shares.get(method, {}).items():
            if point < share:
                return fault
            point -= share
        return ""

    def _struck(self, moment: str) -> bool:
        if self.armed != moment:
            return False
        self.armed = ""
        return True

    def answers(self) -> dict[tuple[int, int], list[Any]]:
        """The bot's messages by the chat and the number of the message that they answer."""
        found: dict[tuple[int, int], list[Any]] = {}
        for (chat, _), message in sorted(self.memory.messages.items()):
            asked = message.get("reply_to_message", {}).get("message_id")
            if message.get("from", {}).get("is_bot") and asked is not None:
                found.setdefault((chat, asked), []).append(message)
        return found

    async def ask(self, token: str, chat: int, text: str) -> tuple[int, int]:
        """A reader's question on its way; its chat and number."""
        number = self.memory.new_message_id()
        user = {"id": chat, "is_bot": False, "first_name": "Reader"}
        message = {"message_id": number, "date": int(time.time()), "from": user, "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "Reader"}
        await self.enqueue_update({"message": message}, token=token)
        return chat, number


async def _nothing() -> None:
    pass
