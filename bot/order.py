"""In which order updates are handled: one after the other in each chat, side by side across chats.

A reader whose answer is slow to send holds up nobody else; inference itself is one thread behind the desk. What went
wrong with an update decides what becomes of it: Telegram out of reach is waited for, a fault of ours is tried again
and then set aside, and everything else is final.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot import handling
from bot.connection import out_of_reach
from bot.inbox import OUTAGE, TRIES, Inbox

logger = logging.getLogger(__name__)

AT_ONCE = 32
"""Updates that are handled at the same time."""

_LONGEST = 60.0  # seconds between two tries while Telegram is out of reach
_SUSPECTS = "suspects"

Tell = Callable[[Update], Coroutine[Any, Any, None]]


class InOrder(BaseUpdateProcessor):
    """Handles updates chat by chat, `AT_ONCE` at most, and keeps account of them in the inbox.

    `again` handles an update once more, `apologise` tells its reader that it can't be answered, and `ready` is set
    when there is something to answer with.
    """

    def __init__(self, inbox: Inbox, *, pause: float = 1.0) -> None:
        # PTB's own semaphore must never be what is waited for: a busy chat would take all its places.
        super().__init__(max_concurrent_updates=2**31)
        self.again: Tell = _nothing
        self.apologise: Tell = _nothing
        self.ready = asyncio.Event()
        self._inbox, self._pause = inbox, pause
        self._lanes: dict[object, tuple[asyncio.Lock, int]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when it is its turn; at the end of the process what has not begun is left open."""
        begun = False
        try:
            if not isinstance(update, Update) or update.inline_query is not None:
                async with self._slots:
                    begun = True
                    await coroutine
                return
            async with self._turn(update):
                tries = 0
                while await self._until_next(tries):
                    async with self._slots:
                        if self._inbox.stopping.is_set():
                            return
                        if tries:
                            coroutine = self.again(update)
                        begun = True
                        if await self._tried(update, coroutine):
                            return
                    tries += 1
        finally:
            if not begun and isinstance(coroutine, Coroutine):
                coroutine.close()

    async def _tried(self, update: Update, coroutine: Awaitable[Any]) -> bool:
        """Try once; whether that was the last time."""
        number = update.update_id
        now, tries, at = await self._inbox.begin(number)
        if tries > TRIES:  # the process ended before it could be told
            await self._set_aside(update)
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return True
        handling.begin(now)
        try:
            await coroutine
        except Exception as error:  # PTB gives a handler's to the error handlers; this one is its own
            now.error = now.error or error
        finally:
            handling.begin(None)
        if now.error is None:
            await self._inbox.finish(number)
            return True
        if out_of_reach(now.error):
            if time.time() - at > OUTAGE:
                await self._inbox.finish(number, "aside")
                return True
            await self._inbox.give_back(number)
            return False
        if tries >= TRIES:
            await self._set_aside(update)
            return True
        return False

    async def _set_aside(self, update: Update) -> None:
        logger.error("Update %d could not be answered in %d tries and is set aside.", update.update_id, TRIES)
        with suppress(Exception):
            await self.apologise(update)
        await self._inbox.finish(update.update_id, "aside")

    async def _until_next(self, tries: int) -> bool:
        """Wait until the next try, longer each time; False where the process ends before."""
        stopping = asyncio.ensure_future(self._inbox.stopping.wait())
        ready = asyncio.ensure_future(self.ready.wait())
        try:
            await asyncio.wait({stopping, ready}, return_when=asyncio.FIRST_COMPLETED)
            if tries:
                await asyncio.wait({stopping}, timeout=min(_LONGEST, self._pause * 2 ** min(tries - 1, 10)))
            return not self._inbox.stopping.is_set()
        finally:
            stopping.cancel()
            ready.cancel()

    @asynccontextmanager
    async def _turn(self, update: Update) -> AsyncIterator[None]:
        """The update's turn in its chat; one that may have ended the process waits for all others of the kind, too."""
        suspect = self._inbox.is_suspect(update.update_id)
        async with self._lane(_chat_of(update)):
            if not suspect:
                yield
                return
            async with self._lane(_SUSPECTS):
                yield

    @asynccontextmanager
    async def _lane(self, key: object) -> AsyncIterator[None]:
        lock, users = self._lanes.get(key, (asyncio.Lock(), 0))
        self._lanes[key] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._lanes[key]
            if users == 1:
                del self._lanes[key]
            else:
                self._lanes[key] = lock, users - 1


def _chat_of(update: Update) -> object:
    """What an update must keep its order in: its chat and topic, else its user."""
    message = update.effective_message
    if message is not None:
        return message.chat_id, message.message_thread_id if message.is_topic_message else None
    return ("user", update.effective_user.id) if update.effective_user else ("update", update.update_id)


async def _nothing(update: Update) -> None:
    """Until the application is built."""
