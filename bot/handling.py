"""The update that is being handled: what went wrong with it, and what was said to it already.

A handler that is run again after a crash or an outage says nothing twice: each message it sends has its place in the
answer, and a place that Telegram has confirmed gets the same response again without another call.
"""

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any


class Handling:
    """One try at an update. `said` are Telegram's responses (JSON) to the messages of earlier tries."""

    def __init__(
        self, said: list[str], note: Callable[[int, str], Awaitable[None]], count: Callable[[int], Awaitable[None]]
    ) -> None:
        """`note` gets each place and response that are new; `count` adds to the tries, in which this one is."""
        self.error: BaseException | None = None
        self._said, self._note, self._place = said, note, 0
        self._count, self._counts = count, True

    async def excuse(self) -> None:
        """Telegram can't be reached: should the process end while it waits, that is no fault of the update's."""
        if self._counts:
            self._counts = False
            await self._count(-1)

    async def resume(self) -> None:
        """Telegram can be reached: what happens from here on is this try's own doing again."""
        if not self._counts:
            self._counts = True
            await self._count(1)

    async def once(self, send: Callable[[], Awaitable[Any]]) -> Any:
        """What Telegram responded to the next message of this answer, which is only sent if it wasn't before."""
        place = self._place
        if place < len(self._said):
            self._place += 1
            return json.loads(self._said[place])
        response = await send()
        self._place += 1
        await self._note(place, json.dumps(response))
        return response


_now: ContextVar[Handling | None] = ContextVar("handling", default=None)


def begin(handling: Handling | None) -> None:
    """From here on, this task handles an update (None: none any more)."""
    _now.set(handling)


def current() -> Handling | None:
    """The try that this task belongs to; None outside of any, as in the terminal."""
    return _now.get()
