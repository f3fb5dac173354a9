"""A Telegram that knows when each question is answered, and forgets old messages, so that it stays as fast as it is."""

import asyncio
import time
from collections import Counter, OrderedDict

from aiohttp import web

from tests.e2e.bot_api import BotApi, Call, _current
from tests.e2e.telegram_rules import Json

PATIENCE = 90.0
"""Seconds after which what a reader waits for counts as lost."""

_KEPT = 20_000  # messages, of all chats
_BUSY = "Many are asking just now"  # the line that asks for patience is no answer
_POINTER = "You just asked this"  # the answer to a question asked twice replies to the older answer

Key = tuple[object, ...]


class SoakApi(BotApi):
    """`answered` counts the messages that answer each message, `refused` the calls that were not taken, by reason."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token
        self.answered: Counter[tuple[int, int]] = Counter()
        self.refused: Counter[str] = Counter()
        self.calls_taken, self.told_busy = 0, 0
        self.memory.messages = OrderedDict()  # a dict is slow to find its first when many have gone
        self.latest: OrderedDict[int, Json] = OrderedDict()  # the bot's last message with buttons, by chat
        self._waiting: dict[Key, asyncio.Future[float]] = {}
        self._asked: OrderedDict[int, int] = OrderedDict()  # the latest question of each chat

    async def handle(self, request: web.Request) -> web.Response:
        """One call, and whoever has waited for it is told."""
        response = await super().handle(request)
        call = _current.get()
        if call.method != "getUpdates":
            self._note(call)
        if len(self.log) > 1_000:
            self.log.clear()
        return response

    async def ask(self, message: Json) -> float | None:
        """Bring a question; the milliseconds until it was answered, None for never."""
        chat, number = message["chat"]["id"], message["message_id"]
        self._asked[chat] = number
        if len(self._asked) > _KEPT // 10:
            self._asked.popitem(last=False)
        return await self.wait_for(("answer", chat, number), {"message": message})

    async def wait_for(self, key: Key, update: Json) -> float | None:
        """Bring an update; the milliseconds until what is waited for came, None for never."""
        done = self._waiting[key] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self.enqueue_update(update, token=self.token)
        try:
            return (await asyncio.wait_for(done, PATIENCE) - began) * 1000
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(key, None)

    def _note(self, call: Call) -> None:
        self.calls_taken += 1
        if call.status != 200:
            self.refused[f"{call.method}: {call.status} {call.description}"] += 1
        fields, sent = call.fields, call.result
        if call.method in ("answerCallbackQuery", "answerInlineQuery"):
            self._tell("query", str(fields.get("callback_query_id") or fields.get("inline_query_id")))
        elif call.method == "editMessageText":
            self._tell("edited", int(fields["chat_id"]))
        elif call.method == "sendMessage" and call.status == 200 and isinstance(sent, dict):
            self._said(sent)

    def _said(self, sent: Json) -> None:
        chat = int(sent["chat"]["id"])
        if sent["text"].startswith(_BUSY):
            self.told_busy += 1
            return
        asked = sent.get("reply_to_message", {}).get("message_id")
        if sent["text"].startswith(_POINTER):
            asked = self._asked.get(chat)
        if asked is not None:
            self.answered[chat, asked] += 1
            self._tell("answer", chat, asked)
            self._tell("edited", chat)
        self._tell("message", chat)
        if "reply_markup" in sent:
            self.latest[chat] = sent
            self.latest.move_to_end(chat)
        if len(self.latest) > _KEPT // 10:
            self.latest.popitem(last=False)
        while len(self.memory.messages) > _KEPT:
            del self.memory.messages[next(iter(self.memory.messages))]

    def _tell(self, *key: object) -> None:
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
