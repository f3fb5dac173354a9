"""How fast one reader may ask, so that nobody keeps all others waiting."""

from collections.abc import Iterable
from enum import Enum, auto

from telegram import Update

from bot.addressed import ADDRESSED

_KEPT = 10_000  # readers of whom it is known how fast they were


class Verdict(Enum):
    """What becomes of an update."""

    GO = auto()
    TELL = auto()
    """Too fast, and the reader has not been told yet."""
    DROP = auto()
    """Too fast, and told."""


class Pace:
    """A bucket of questions for each reader, filled again by so many a minute (0: without end)."""

    def __init__(self, per_minute: int, unlimited: Iterable[int] = ()) -> None:
        self._most, self._unlimited = per_minute, frozenset(unlimited)
        self._used: dict[int, tuple[float, float, bool]] = {}  # reader: questions in the bucket, when, told

    def of(self, update: Update, now: float) -> Verdict:
        """Whether its reader may still ask this; `now` in seconds since 1970."""
        reader = _asking(update)
        if not self._most or reader is None or reader in self._unlimited:
            return Verdict.GO
        asked = _asked_at(update, now)
        used, at, told = self._used.pop(reader, (0.0, asked, False))
        used = max(0.0, used - max(0.0, asked - at) * self._most / 60)
        fits = used + 1 <= self._most
        self._used[reader] = (used + fits, max(at, asked), told and not fits)  # the last to ask stands last
        if len(self._used) > _KEPT:
            del self._used[next(iter(self._used))]
        if fits:
            return Verdict.GO
        if not told:
            self._used[reader] = (used, max(at, asked), True)
        return Verdict.DROP if told else Verdict.TELL


def _asking(update: Update) -> int | None:
    """The reader who wants something of the bot with it; what people say to each other in a group is none of it."""
    reader, message = update.effective_user, update.effective_message
    if reader is None or update.inline_query is not None:
        return None
    if update.callback_query is None and message is not None and message.chat.type != message.chat.PRIVATE:
        is_command = (message.text or "").startswith("/")
        return reader.id if is_command or ADDRESSED.filter(message) else None
    return reader.id


def _asked_at(update: Update, now: float) -> float:
    """When it was asked: after an outage much comes at once that was not."""
    message = None if update.callback_query is not None else update.effective_message
    if message is None:
        return now
    return min(now, (message.edit_date or message.date).timestamp())
