"""The Bot API over real HTTP without Telegram: what an end-to-end test talks to on both sides.

The PyPI package lo-bot-api-emulator checks requests and queues updates; here it gets what it
lacks for python-telegram-bot: a memory of what was said, Telegram's refusals, faults to inject,
tokens to reject, polls that a newer poll ends, and a log of every call.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from lo_bot_api_emulator import (  # type: ignore[import-untyped]
    CONTRACT,
    ApiRefusal,
    LoBotApiEmulator,
)

from tests.e2e import telegram_rules as rules
from tests.e2e.chat_memory import ChatMemory
from tests.e2e.long_polling import LongPolling
from tests.e2e.telegram_rules import Json

_JSON_FIELDS: Final = {
    *("allowed_updates", "caption_entities", "commands", "entities", "link_preview_options"),
    *("media", "menu_button", "reaction", "reply_markup", "reply_parameters", "result", "results", "scope"),
}
HUNG_UP: Final = 499  # the status of a call whose client went away before the answer


@dataclass
class Call:
    """One request of a bot and its answer; the status is 0 until the answer is out."""

    method: str
    token: str
    time: float
    fields: Json = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    status: int = 0
    result: Any = None
    description: str = ""
    ended: float = 0.0  # by time.monotonic()
    injected: bool = False  # whether it failed because the test wanted it to

    def __str__(self) -> str:
        said = {key: str(value)[:120] for key, value in self.fields.items()}
        return f"{self.method} -> {self.status} {self.description} {said} {sorted(self.files)}"


@dataclass
class _Fault:
    method: str
    refusal: ApiRefusal
    left: int
    passing: int = 0


@dataclass
class _Drop:
    method: str
    taken: bool
    left: int
    silent: bool = False
    status: int = 0


_current: ContextVar[Call] = ContextVar("_current")


class BotApi(LoBotApiEmulator):  # type: ignore[misc]
    """One Telegram for one test; give it updates with `enqueue_update(update, token=...)`."""

    def __init__(self, username: str = "verbatim_bot", first_name: str = "Verbatim") -> None:
        super().__init__(max_assets=1000)
        self.username, self.first_name, self.root = username, first_name, ""
        self.log: list[Call] = []
        self.memory = ChatMemory()
        self._faults: list[_Fault] = []
        self._drops: list[_Drop] = []
        self._revoked: set[str] = set()
        self._update_queues = LongPolling(self._revoked, max_updates=10_000, max_bots=10_000)

    @property
    def base_url(self) -> str:
        return f"{self.root}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.root}/file/bot"

    def fail(
        self,
        method: str,
        status: int,
        description: str,
        parameters: Json | None = None,
        times: int = 1,
        after: int = 0,
    ) -> None:
        """The next `times` calls of the method ("*": of any) are answered with this error, `after` so many others."""
        self._faults.append(_Fault(method, ApiRefusal(description, status, parameters), times, after))

    def hang_up(self, method: str, *, taken: bool, times: int = 1) -> None:
        """The next `times` calls get no response; whether they are taken all the same."""
        self._drops.append(_Drop(method, taken, times))

    def stay_silent(self, method: str, *, taken: bool, times: int = 1) -> None:
        """The next `times` calls get no response, but stay connected until the bot gives up, or `calm`."""
        self._drops.append(_Drop(method, taken, times, silent=True))

    def take_and_fail(self, method: str, status: int, *, times: int = 1) -> None:
        """The next `times` calls are taken, and a gateway gives them up with this status all the same."""
        self._drops.append(_Drop(method, True, times, status=status))

    def calm(self) -> None:
        """No more errors, however many were still to come."""
        self._faults.clear()
        self._drops.clear()

    def revoke(self, token: str) -> None:
        """From now on the token is unknown to Telegram; a poll under way ends at once."""
        self._revoked.add(token)

    def restore(self, token: str) -> None:
        self._revoked.discard(token)

    def withholds(self, update: Json, token: str) -> bool:
        """Whether the bot never gets this update, because it asks for other kinds only."""
        return self._update_queues.withholds(update, token)

    def calls(self, *methods: str) -> list[Call]:
        return [call for call in self.log if call.method in methods]

    def transcript(self, since: int = 0) -> str:
        """The log for people; long polls that brought nothing are left out."""
        return "\n".join(
            str(call) for call in self.log[since:] if call.method != "getUpdates" or call.result or call.description
        )

    def bot(self, token: str) -> Json:
        number = token.partition(":")[0]
        return {
            "id": int(number) if number.isdigit() else 7,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }

    async def enqueue_update(self, update: Json, *, token: str) -> int:
        self.memory.learn(update)
        return int(await super().enqueue_update(update, token=token))

    async def handle(self, request: web.Request) -> web.Response:
        call = Call(request.match_info["method"], request.match_info["token"], time.time())
        self.log.append(call)
        _current.set(call)
        drop = next((one for one in self._drops if one.left > 0 and one.method in (call.method, "*")), None)
        if drop is not None:
            drop.left -= 1
            call.injected = True
            if not drop.taken:
                call.status, call.ended = HUNG_UP, time.monotonic()
                return await self._left(request, drop)
        try:
            response: web.Response = await super().handle(request)
        except BaseException:
            call.status, call.ended = HUNG_UP, time.monotonic()
            raise
        answer = json.loads(response.text or "{}")
        call.result, call.description = answer.get("result"), answer.get("description", "")
        call.status, call.ended = response.status, time.monotonic()
        return await self._left(request, drop) if drop is not None else response

    async def _left(self, request: web.Request, drop: _Drop) -> web.Response:
        if drop.status:
            return web.Response(status=drop.status)
        while drop.silent and any(one is drop for one in self._drops):  # aiohttp tells nobody
            if request.transport is None or request.transport.is_closing():
                break
            await asyncio.sleep(0.02)
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    async def read_request(self, request: web.Request) -> tuple[Json, dict[str, Json]]:
        fields, uploads = await super().read_request(request)
        call = _current.get()
        call.fields, call.files = dict(fields), dict(uploads)
        for key in _JSON_FIELDS & set(fields):
            with contextlib.suppress(ValueError):
                call.fields[key] = rules.decoded(fields[key])
        return fields, uploads

    def validate(self, method: str, fields: Json, uploads: dict[str, Json]) -> Any:
        token = _current.get().token
        if token in self._revoked:
            raise ApiRefusal("Unauthorized", 401)
        for fault in self._faults:
            if fault.left > 0 and fault.method in (method, "*"):
                if fault.passing > 0:
                    fault.passing -= 1
                    continue
                fault.left -= 1
                _current.get().injected = True
                raise fault.refusal
        bot, known = self.bot(token), CONTRACT["methods"].get(method, {}).get("parameters")
        if method == "getMe":
            abilities = ("can_join_groups", "supports_inline_queries")
            return bot | dict.fromkeys(abilities, True) | {"can_read_all_group_messages": False}
        if answer := self.memory.answers(method):
            return answer(fields)
        extra = self.memory.before(method, fields, bot)
        for key in set(fields) - set(known or fields):  # Telegram takes more than the package
            del fields[key]
        self.next_id = self.memory.last_message_id + 1
        result = super().validate(method, fields, uploads)
        self.memory.settle(method, fields)
        if isinstance(result, list) and method == "sendMediaGroup":
            first = self.next_id - len(result)  # the package numbers them all alike
            numbered = [item | {"message_id": first + at} for at, item in enumerate(result)]
            return [self.memory.after(method, item, extra, bot) for item in numbered]
        if isinstance(result, dict) and "message_id" in result:
            return self.memory.after(method, result, extra, bot)
        return result


@contextlib.asynccontextmanager
async def bot_api(**options: Any) -> AsyncIterator[BotApi]:
    """Serves a fresh `BotApi` on a free loopback port."""
    api = BotApi(**options)
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        api.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await runner.cleanup()
