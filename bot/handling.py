"""The update that is being handled: what went wrong with it, and what was said to it already.

A handler that is run again after a crash or an outage says nothing twice: each message it sends has its place in the
answer, and a place that Telegram has confirmed gets the same response again without another call.
"""

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

SENDS = 5
"""How often a message is sent of which nobody can know whether Telegram took it: more would be copies without end, and
where one connection in ten breaks at random, all five are lost once in 100,000 messages."""


class Handling:
    """One try at an update. `said` are Telegram's responses (JSON) to the messages of earlier tries.

    `unheard` is how often the message after those was sent already and may have been taken.
    """

    def __init__(
        self,
        said: list[str],
        note: Callable[[int, str], Awaitable[None]],
        count: Callable[[int], Awaitable[None]],
        unheard: int = 0,
        note_unheard: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        """`note` gets each place and response that are new; `count` adds to the tries, in which this one is.

        `note_unheard` gets the place of each message that was sent and may have been taken.
        """
        self.error: BaseException | None = None
        self._said, self._note, self._place = said, note, 0
        self._count, self._counts = count, True
        self.unheard, self._note_unheard = unheard, note_unheard

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

    def is_unknown(self) -> bool:
        """Whether a message was sent as often as may be, and nobody can know whether the reader has it."""
        return self.unheard >= SENDS

    async def mark_unheard(self) -> None:
        """The message that is being sent may have been taken."""
        self.unheard += 1
        if self._note_unheard is not None:
            await self._note_unheard(self._place)

    def skip_said(self) -> None:
        """Whatever comes next is said after all that was said already."""
        self._place = max(self._place, len(self._said))

    async def once(self, send: Callable[[], Awaitable[Any]]) -> Any:
        """What Telegram responded to the next message of this answer, which is only sent if it wasn't before."""
        place = self._place
        if place < len(self._said):
            self._place += 1
            return json.loads(self._said[place])
        response = await send()
        self._place += 1
        self.unheard = 0
        await self._note(place, json.dumps(response))
        return response


_now: ContextVar[Handling | None] = ContextVar("handling", default=None)


def begin(handling: Handling | None) -> None:
    """From here on, this task handles an update (None: none any more)."""
    _now.set(handling)


def current() -> Handling | None:
    """The try that this task belongs to; None outside of any, as in the terminal."""
    return _now.get()
