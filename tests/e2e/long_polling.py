"""getUpdates as Telegram answers it, which the emulator package's queue does only in part.

A newer poll ends the older one (the package refuses the newer, so that every clean stop of
python-telegram-bot would meet a 409), a rejected token ends a poll under way, and all kinds of
update can be queued.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from lo_bot_api_emulator import ApiRefusal, updates  # type: ignore[import-untyped]
from telegram.constants import UpdateType

from tests.e2e.telegram_rules import Json, decoded

# The package knows fewer kinds of update than Telegram; both sets are its only switch.
_ALL_KINDS: Final = {kind.value for kind in UpdateType}
updates.KINDS.update(_ALL_KINDS)
updates.ALLOWED_UPDATE_TYPES.update(_ALL_KINDS)
_DEFAULT_KINDS: Final = sorted(_ALL_KINDS - {"chat_member", "message_reaction", "message_reaction_count"})
_CONFLICT: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class LongPolling(updates.UpdateQueues):  # type: ignore[misc]
    """Long polling in which, as on Telegram, a newer getUpdates ends the older one."""

    def __init__(self, revoked: set[str], **limits: Any) -> None:
        super().__init__(record=lambda _item: None, insecure_webhooks=True, **limits)
        self._revoked, self._turn = revoked, dict[str, int]()

    def withholds(self, update: Json, token: str) -> bool:
        """Whether the bot's last poll asked for other kinds of update only."""
        allowed = self._state(token).allowed
        return bool(allowed) and not any(kind in update for kind in allowed)

    async def poll(self, token: str, fields: Json, *, disconnected: Callable[[], bool] | None = None) -> list[Json]:
        mine = self._turn[token] = self._turn.get(token, 0) + 1
        gone = disconnected or (lambda: False)

        def ended() -> bool:
            return gone() or token in self._revoked or self._turn[token] != mine

        if not self._state(token).allowed and not decoded(fields.get("allowed_updates")):
            fields = fields | {"allowed_updates": _DEFAULT_KINDS}
        for _ in range(100):  # the older poll looks up every 0.1 s
            if not self._state(token).polling:
                break
            await asyncio.sleep(0.02)
        try:
            result: list[Json] = await super().poll(token, fields, disconnected=ended)
            return result
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if gone() or (task is not None and task.cancelling()):
                raise
            if token in self._revoked:
                raise ApiRefusal("Unauthorized", 401) from None
            raise ApiRefusal(_CONFLICT, 409) from None
