"""What is asked again: buttons under every start ask the same few questions, and so do readers after a headline."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 500
"""Answers that are kept."""


class Repeated(Generic[K, V]):
    """The latest answers, as long as the library stays as it is. One thread at a time."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[K, V] = {}
        self._state: str | None = None

    def get(self, state: str | None, key: K, make: Callable[[], V]) -> V:
        """The answer kept under a key in this state of the library, or else the one that is made now."""
        if state is None or state != self._state:
            self._kept.clear()
            self._state = state
        found = self._kept.pop(key) if key in self._kept else make()
        self._kept[key] = found  # the latest last
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return found
