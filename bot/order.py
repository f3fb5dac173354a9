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
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

from bot import handling
from bot.connection import out_of_reach, spread, wanted_pause
from bot.inbox import OUTAGE, TRIES, Inbox
from bot.pace import Pace, Verdict

logger = logging.getLogger(__name__)

AT_ONCE = 32
"""Updates that are handled at the same time."""

BUSY = 20
"""From so many open questions on, a reader is told how long the queue is."""

_INLINE = 8  # inline queries at the same time, ten times as many open in all; whoever types on sends new ones
_LONGEST = 60.0  # seconds between two tries while Telegram is out of reach
_SUSPECTS = "suspects"

Tell = Callable[[Update], Coroutine[Any, Any, None]]
TellNumber = Callable[[Update, int], Coroutine[Any, Any, None]]


class InOrder(BaseUpdateProcessor):
    """Handles updates chat by chat, `AT_ONCE` at most, and keeps account of them in the inbox.

    `again` handles an update once more; `apologise` tells its reader that it can't be answered, `slow_down` that
    they ask too fast, `put_off` which number they have in a long queue, `turn_away` that there is no room for an inline
    query. `ready` is set when there is something to answer with.
    """

    def __init__(self, inbox: Inbox, pace: Pace, *, pause: float = 1.0) -> None:
        # PTB's own semaphore must never be what is waited for: a busy chat would take all its places.
        super().__init__(max_concurrent_updates=2**31)
        self.again: Tell = _nothing
        self.apologise: Tell = _nothing
        self.slow_down: Tell = _nothing
        self.put_off: TellNumber = _nothing
        self.turn_away: Tell = _nothing
        self.ready = asyncio.Event()
        self._inbox, self._pace, self._pause = inbox, pace, pause
        self._lanes: dict[object, tuple[asyncio.Lock, int]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._inline, self._inline_count = asyncio.Semaphore(_INLINE), 0
        self._put_off = set[object]()
        self._telling = set[asyncio.Task[None]]()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Say nothing more."""
        for task in self._telling:
            task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when it is its turn; at the end of the process what has not begun is left open."""
        if not isinstance(update, Update):
            await coroutine
        elif update.inline_query is None:
            await self._handle(update, coroutine)
        elif self._inline_count >= 10 * _INLINE:
            _drop(coroutine)
            self._tell(self.turn_away(update))
        else:
            self._inline_count += 1
            try:
                async with self._inline:
                    await coroutine
            finally:
                self._inline_count -= 1

    async def _handle(self, update: Update, coroutine: Awaitable[Any]) -> None:
        if not self._inbox.is_restored(update.update_id) and not await self._admitted(update):
            _drop(coroutine)
            return
        begun = False
        try:
            async with self._turn(update):
                tries, pause = 0, 0.0
                while await self._until_next(pause):
                    async with self._slots:
                        if self._inbox.stopping.is_set():
                            return
                        if tries:
                            coroutine = self.again(update)
                        begun = True
                        wanted = await self._tried(update, coroutine)
                        if wanted is None:
                            return
                    pause = max(wanted, min(_LONGEST, self._pause * 2 ** min(tries, 10)))
                    tries += 1
        finally:
            if not begun:
                _drop(coroutine)

    async def _admitted(self, update: Update) -> bool:
        """Whether it is handled; a reader who asks too fast is told so once, and one in a long queue, too."""
        verdict = self._pace.of(update, time.time())
        if verdict is not Verdict.GO:
            if verdict is Verdict.TELL:
                self._tell(self.slow_down(update))
            await self._inbox.finish(update.update_id)
            return False
        ahead, message = len(self._inbox) - 1, update.message
        if ahead < BUSY:
            self._put_off.clear()
        elif message is not None and message.text and message.chat.type == message.chat.PRIVATE:
            is_told = message.chat_id in self._put_off
            self._put_off.add(message.chat_id)
            if not is_told:
                self._tell(self.put_off(update, ahead + 1))
        return True

    def _tell(self, telling: Coroutine[Any, Any, None]) -> None:
        """Say something beside the answers; nobody waits for it."""

        async def tell() -> None:
            with suppress(TelegramError):
                await telling

        task = asyncio.create_task(tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tried(self, update: Update, coroutine: Awaitable[Any]) -> float | None:
        """Try once; None where that was the last time, else the seconds that Telegram wants left between."""
        number = update.update_id
        now, tries, at = await self._inbox.begin(number)
        if now.is_unknown():  # nor could it be noted
            await self._give_up(update)
            _drop(coroutine)
            return None
        if tries > TRIES:  # the process ended, or Telegram was away, before it could be told
            _drop(coroutine)
            return await self._set_aside(update, now, at)
        handling.begin(now)
        try:
            await coroutine
        except Exception as error:  # PTB gives a handler's to the error handlers; this one is its own
            now.error = now.error or error
        finally:
            handling.begin(None)
        if now.error is None:
            await self._inbox.finish(number)
            return None
        if out_of_reach(now.error):
            if now.is_unknown():
                await self._give_up(update)
                return None
            if time.time() - at > OUTAGE:
                logger.error("Update %d could not be answered in a week of outage and is set aside.", number)
                await self._inbox.finish(number, "aside")
                return None
            await now.excuse()
            return max(wanted_pause(now.error), spread(now))
        await now.resume()
        if tries >= TRIES:
            return await self._set_aside(update, now, at)
        return 0.0

    async def _set_aside(self, update: Update, now: handling.Handling, at: float) -> float | None:
        """Tell the reader, and end it; the seconds to wait where Telegram is away, and they can't be told yet."""
        now.skip_said()
        handling.begin(now)
        try:
            await self.apologise(update)
        except Exception as error:
            if out_of_reach(error) and not now.is_unknown() and time.time() - at <= OUTAGE:
                await now.resume()  # its tries are over, also when Telegram is back
                return max(wanted_pause(error), spread(now))
        finally:
            handling.begin(None)
        logger.error("Update %d could not be answered in %d tries and is set aside.", update.update_id, TRIES)
        await self._inbox.finish(update.update_id, "aside")
        return None

    async def _give_up(self, update: Update) -> None:
        logger.error(
            "The answer to update %d was sent %d times, and Telegram never said whether it took one. "
            "Whether its reader has it can't be known; it is set aside.",
            update.update_id,
            handling.SENDS,
        )
        await self._inbox.finish(update.update_id, "unknown")

    async def _until_next(self, pause: float) -> bool:
        """Wait for the next try, so many seconds; False where the process ends before."""
        stopping = asyncio.ensure_future(self._inbox.stopping.wait())
        ready = asyncio.ensure_future(self.ready.wait())
        try:
            await asyncio.wait({stopping, ready}, return_when=asyncio.FIRST_COMPLETED)
            if pause:
                await asyncio.wait({stopping}, timeout=pause)
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


def _drop(coroutine: Awaitable[Any]) -> None:
    """Let go of what is not going to run."""
    if isinstance(coroutine, Coroutine):
        coroutine.close()


async def _nothing(update: Update, number: int = 0) -> None:
    """Until the application is built."""
