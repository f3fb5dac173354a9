"""The library behind a thread of its own, so that the event loop never waits for inference."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from index.library import Library
from index.types import Answer, Refusal, Story

T = TypeVar("T")


class Desk:
    """Asks the library one thing at a time, from any coroutine."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")

    async def ask(self, question: str) -> tuple[Answer | Refusal, dict[str, Story]]:
        """The outcome, and the stories of its citations as they are at this moment."""
        return await self._run(lambda: self._library.answer(question))

    async def suggest(self) -> tuple[str, ...]:
        """Questions that can be asked."""
        return await self._run(self._library.suggest)

    async def story(self, story_id: str) -> Story:
        """One story. Raises `StoryUnknown`."""
        return await self._run(lambda: self._library.story(story_id))

    async def newest(self) -> tuple[Story, int] | None:
        """The story added last and how many others there are; None where there is none."""
        return await self._run(self._library.newest)

    async def warm_up(self) -> None:
        """Load the model now, so that the first reader need not wait for it."""
        await self._run(self._library.embedder.load)

    def close(self) -> None:
        """Wait for the question under way, and stop."""
        self._thread.shutdown(cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
