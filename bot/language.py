"""The language that the bot speaks to the reader at hand: whoever sent the update that is being answered.

`texts`, for readers, and `admin_texts`, for those who run the bot, stand for the sentences of that language, so that
a room which shows one need not know which it is. The story's own words are in no room of sentences and stay as they
are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot import admin_spanish, spanish
from bot import admin_texts as admin_english
from bot import texts as english

LANGUAGES: dict[str, ModuleType] = {"en": english, "es": spanish}
"""The rooms of sentences by language; the first one serves everybody else."""
ADMIN_LANGUAGES: dict[str, ModuleType] = {"en": admin_english, "es": admin_spanish}
"""The same of the sentences for those who run the bot."""

_spoken: ContextVar[str] = ContextVar("_spoken", default="en")  # of a task, and of what it starts


def speak(code: str | None) -> None:
    """From now on, in this task, speak the language of a code such as "es-MX"; English where there is no other."""
    language = (code or "").lower().partition("-")[0]
    _spoken.set(language if language in LANGUAGES else "en")


def spoken() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside."""
    before = spoken()
    speak(code)
    try:
        yield
    finally:
        speak(before)


class _Spoken:
    """The sentences of the language that is spoken now."""

    def __init__(self, rooms: dict[str, ModuleType]) -> None:
        self._rooms = rooms

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rooms[_spoken.get()], name)


if TYPE_CHECKING:
    from bot import admin_texts as admin_texts
    from bot import texts as texts
else:
    texts, admin_texts = _Spoken(LANGUAGES), _Spoken(ADMIN_LANGUAGES)
