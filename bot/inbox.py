"""The queue between Telegram and the handlers, whose updates outlive the process.

PTB's poll awaits `put` for each update before it asks for the next ones, and only that request confirms them
(`Updater._start_polling`); the webhook responds after `put`. So what is recorded here before `put` returns can't be
lost, and what couldn't be recorded is sent by Telegram again.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.handling import Handling
from bot.received import Received
from index.errors import StoreError, StoreUnwritable

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST = 1_000
"""Updates that may wait; from there on Telegram keeps them, until there is room."""

TRIES = 3
"""How often an update may end its handler, or the process, before it is set aside."""

_UNRECORDED = 60.0  # seconds that the next updates wait for one that could not be recorded

OUTAGE = 7 * 86_400.0
"""Seconds for which an answer that Telegram does not take is tried again: who asked would not be told otherwise."""


class Inbox(asyncio.Queue[object]):
    """An `Application`'s update queue; `stopping` is set when it takes no more."""

    def __init__(self, received: Received, most: int = MOST) -> None:
        super().__init__()
        self.stopping = asyncio.Event()
        self._received, self._most = received, most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")
        self._open, self._suspect, self._restored = set[int](), set[int](), set[int]()
        self._room = asyncio.Condition()
        self._uncounted: dict[int, int] = {}  # tries that could not be recorded

    @property
    def is_full(self) -> bool:
        """Whether an update would have to wait before it is taken."""
        return len(self._open) >= self._most

    async def put(self, item: object) -> None:
        """Take an update, once it is on the disk and there is room; one that was here before is let go.

        On a full disk it is answered first, before Telegram is told to forget it. Raises `TelegramError` where the
        file is damaged: then PTB asks Telegram again, later.
        """
        if not isinstance(item, Update):  # PTB's own sign that this is the end
            self.stopping.set()
        elif item.inline_query is None:  # one of those is worth nothing seconds later, and is not kept
            async with self._room:
                await self._room.wait_for(lambda: not self.is_full)
            await asyncio.shield(self._take(item))  # whoever puts may give up; what is recorded is also handled
            return
        await super().put(item)

    async def restore(self, bot: Bot) -> None:
        """Put in again what an earlier process left open, the oldest first."""
        left = await self._run(self._received.unfinished)
        for update_id, content, tries in left:
            if tries:  # it was being answered when the process ended, perhaps by its fault
                self._suspect.add(update_id)
            self._open.add(update_id)
            self._restored.add(update_id)
            self.put_nowait(Update.de_json(json.loads(content), bot))
        if left:
            logger.info("Questions left open by the last run: %d.", len(left))

    def __len__(self) -> int:
        """How many updates are open, those in hand included."""
        return len(self._open)

    def __bool__(self) -> bool:
        """An inbox is there also when it is empty."""
        return True

    def is_restored(self, update_id: int) -> bool:
        """Whether an earlier process has taken it."""
        return update_id in self._restored

    def is_suspect(self, update_id: int) -> bool:
        """Whether the process may have ended because of it: then nothing else of that kind is handled beside it."""
        return update_id in self._suspect

    async def begin(self, update_id: int) -> tuple[Handling, int, float]:
        """Count a try at an update: the try, how many it makes, and when the update came (seconds since 1970)."""
        found = await self._marked(lambda: self._received.begin(update_id))
        if found is None:
            self._uncounted[update_id] = self._uncounted.get(update_id, 0) + 1
        tries, at, said, unheard = found or (self._uncounted[update_id], time.time(), [], 0)

        async def note(place: int, response: str) -> None:
            await self._marked(lambda: self._received.say(update_id, place, response))

        async def count(tries: int) -> None:
            await self._marked(lambda: self._received.count(update_id, tries))

        async def note_unheard(place: int) -> None:
            await self._marked(lambda: self._received.mark_unheard(update_id, place))

        return Handling(said, note, count, unheard, note_unheard), tries, at

    async def finish(self, update_id: int, state: str = "done") -> None:
        """The update is answered, or set aside."""
        await self._marked(lambda: self._received.finish(update_id, state))
        self._open.discard(update_id)
        self._uncounted.pop(update_id, None)
        self._suspect.discard(update_id)
        self._restored.discard(update_id)
        async with self._room:
            self._room.notify_all()

    async def wipe(self) -> None:
        """See to it that nothing of what is finished is in any file of the inbox; logged where that failed."""
        if not await self._run(self._received.wipe):
            logger.warning("Answered questions are still in inbox.sqlite-wal: another process reads it.")

    async def _marked(self, work: Callable[[], T]) -> T | None:
        """Note how far an update has come. Where that fails it is answered all the same, perhaps once more later."""
        try:
            return await self._run(work)
        except StoreError as error:
            logger.error("How far a question has come could not be noted: %s", error)
            return None

    def close(self) -> None:
        """Finish writing, and let go of the files."""
        self._thread.shutdown()
        self._received.close()

    async def _take(self, update: Update) -> None:
        is_new = await self._is_new(update)
        if is_new is False:
            logger.info("Update %d has come before.", update.update_id)
            return
        self._open.add(update.update_id)
        self.put_nowait(update)
        if is_new is None:  # Telegram keeps it until it is answered
            with suppress(TimeoutError):
                async with asyncio.timeout(_UNRECORDED), self._room:
                    await self._room.wait_for(lambda: update.update_id not in self._open)

    async def _is_new(self, update: Update) -> bool | None:
        """Whether it has not come before; None where it can't be recorded: a full disk."""
        content = update.to_json()
        kind = next((kind for kind in Update.ALL_TYPES if getattr(update, kind, None)), "other")
        try:
            return await self._run(lambda: self._received.add(update.update_id, kind, content))
        except StoreUnwritable as error:
            logger.error("A question could not be recorded; it is answered before Telegram may forget it. %s", error)
            return None if update.update_id not in self._open else False
        except StoreError as error:
            raise TelegramError(f"An update could not be recorded, so Telegram keeps it: {error}") from error

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
