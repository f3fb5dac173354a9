"""The library behind threads of its own, so that the event loop never waits for inference.

One thread has the library and the memory; questions are answered beside it, on as many threads as there are cores,
each with its own way into the library. Models let go of Python's lock while they work, so two do twice as much.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

from bot import metrics
from bot.exchanges import Exchange, is_same
from bot.memory import Conversation, Memory
from bot.posted import Posted
from bot.posting import digest, found_in
from bot.render import PAGE
from index.errors import StoreUnwritable
from index.library import Library, turn_of
from index.types import Answer, Outcome, QuoteKind, Remark, Span, Speaker, Story, Turn

logger = logging.getLogger(__name__)

T = TypeVar("T")
_NEWEST = 50  # stories that a channel's post is compared with
_AT_ONCE = min(2, os.cpu_count() or 1)  # questions; more would only take turns


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome, the stories it cites by id, and for a long answer the number of its question.

    `state` is the library's at that moment, `turn` what its conversation is to remember once the answer is sent.
    """

    outcome: Outcome
    stories: dict[str, Story]
    memo: int | None
    state: str = ""
    turn: Turn | None = None


class Desk:
    """Asks the library, from any coroutine: few questions at once, and everything else one after the other."""

    def __init__(self, library: Library, memory: Memory, at_once: int = _AT_ONCE) -> None:
        self._library = library
        self._memory = memory
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._beside = [beside for _ in range(at_once) if (beside := library.beside())] if at_once > 1 else []
        self._free = SimpleQueue[Library]()
        for beside in self._beside:
            self._free.put(beside)
        self._answering = ThreadPoolExecutor(at_once, thread_name_prefix="answers") if self._beside else self._thread

    async def ask(
        self,
        question: str,
        story_id: str | None = None,
        within: Conversation | None = None,
        instead_of: int | None = None,
        *,
        paged: bool = True,
    ) -> Found:
        """What the library finds, with the stories it is from as they are at this moment.

        `within` a conversation, a follow-up is understood from its earlier turns; `instead_of` the turn of that
        number, which is forgotten. Where an answer is `paged`, its question is kept for the buttons.
        """

        def recollect() -> Sequence[Turn]:
            if instead_of is not None:
                _if_it_can_be(lambda: self._memory.drop_turn(instead_of))
            return self._memory.turns(within) if within else ()

        def note(outcome: Outcome, stories: dict[str, Story], state: str) -> Found:
            turn = turn_of(outcome, stories) if within else None
            is_long = paged and isinstance(outcome, Answer) and len(outcome.statements) > PAGE
            asked = question if isinstance(outcome, Remark) else outcome.understood or question
            memo = _if_it_can_be(lambda: self._memory.remember(asked, story_id, within)) if is_long else None
            return Found(outcome, stories, memo, state, turn)

        history = await self._run(recollect) if within or instead_of is not None else ()
        found = await self._run(lambda: self._answered(question, story_id, history), self._answering)
        return await self._run(lambda: note(*found))

    def _answered(
        self, question: str, story_id: str | None, history: Sequence[Turn]
    ) -> tuple[Outcome, dict[str, Story], str]:
        """An outcome, its stories, and the library's state at that moment; by whichever library is free."""
        library = self._free.get() if self._beside else self._library
        try:
            with metrics.stage("find"), library.store.snapshot():
                return *library.answer(question, story_id, history), library.store.generation or ""
        finally:
            if self._beside:
                self._free.put(library)

    async def is_answered(self, chat: int, message: int) -> bool:
        """Whether a message's question has been answered: an earlier try was, and then the process ended."""
        return await self._run(lambda: self._memory.exchanges.of_question(chat, message) is not None)

    async def asked_before(self, question: str, story_id: str | None, within: Conversation) -> Exchange | None:
        """The conversation's last exchange, where it was this question and the library has not changed since."""

        def work() -> Exchange | None:
            last = self._memory.exchanges.last(within)
            if last is None or not is_same(last.question, question) or last.scope != (story_id or ""):
                return None
            return last if last.state and last.state == self._library.store.generation else None

        return await self._run(work)

    async def remember(self, work: Callable[[Memory], T]) -> T:
        """What the work gets from the memory, or puts there."""
        return await self._run(lambda: work(self._memory))

    async def keep(self, work: Callable[[Library, Memory], T]) -> T | None:
        """What the work gets, or None where the memory can't be written: no reader's answer hangs on it."""
        return await self._run(lambda: _if_it_can_be(lambda: work(self._library, self._memory)))

    async def speaker(self, story_id: str, span: Span) -> Speaker | None:
        """Who says all that stands at a span, and nobody else; None for the story's own words.

        Raises `StoryUnknown`.
        """

        def work() -> Speaker | None:
            quotes = self._library.quotebook(story_id).quotes
            return next(
                (quote.speaker for quote in quotes if quote.kind is QuoteKind.DIRECT and quote.spans == (span,)), None
            )

        return await self._run(work)

    async def look(self, work: Callable[[Library, Memory], T]) -> T:
        """What the work gets from the library and the memory, done in their thread."""
        return await self._run(lambda: work(self._library, self._memory))

    async def forget(self, reader: int, chat: int) -> bool:
        """Forget a reader's conversations in a chat; whether there was anything."""
        return await self._run(lambda: self._memory.forget(reader, chat))

    async def recall(self, memo: int) -> tuple[str, str | None] | None:
        """The question behind a "more" button and its story, or None where it is forgotten."""
        return await self._run(lambda: self._memory.recall(memo))

    async def quoted(self, story_id: str | None = None) -> tuple[Story, list[tuple[Speaker, int]]] | None:
        """A story (without an id, the newest), who speaks in it and how often. Raises `StoryUnknown`."""

        def work() -> tuple[Story, list[tuple[Speaker, int]]] | None:
            newest = self._library.newest()
            story = self._library.story(story_id) if story_id else newest and newest[0]
            return (story, self._library.speakers(story.id)) if story else None

        return await self._run(work)

    async def learn_post(self, chat: int, message: int, text: str) -> int:
        """Remember which paragraphs of the newest stories stand in a channel's post; how many do."""

        def work() -> int:
            self._memory.posts.clear(chat, message)
            known = 0
            for story_id in self._library.newest_ids(_NEWEST)[::-1]:
                story = self._library.story(story_id)
                for part, lead in found_in(story, text):
                    self._memory.posts.add(Posted(chat, 0, message, story_id, part, lead, digest(story, part)))
                    known += 1
            return known

        return await self._run(work)

    async def suggest(self, story_id: str | None = None) -> tuple[str, ...]:
        """Questions that can be asked, of one story or of the newest ones. Raises `StoryUnknown`."""
        return await self._run(lambda: self._library.suggest(story_id))

    async def story(self, story_id: str) -> Story:
        """One story. Raises `StoryUnknown`."""
        return await self._run(lambda: self._library.story(story_id))

    async def newest(self) -> tuple[Story, int] | None:
        """The story added last and how many others there are; None where there is none."""
        return await self._run(self._library.newest)

    async def warm_up(self) -> None:
        """Load the model now, so that the first reader need not wait for it."""
        await self._run(self._library.load)

    def close(self) -> None:
        """Wait for the questions under way, and stop."""
        self._answering.shutdown(cancel_futures=True)
        self._thread.shutdown(cancel_futures=True)
        for beside in self._beside:
            beside.store.close()
        self._memory.close()

    async def _run(self, work: Callable[[], T], thread: ThreadPoolExecutor | None = None) -> T:
        thread = thread or self._thread
        queued = metrics.queued(work, self._library if thread is self._thread else None)
        return await asyncio.get_running_loop().run_in_executor(thread, queued)


def _if_it_can_be(work: Callable[[], T]) -> T | None:
    try:
        return work()
    except StoreUnwritable as error:  # a full disk, a folder turned read-only
        logger.error("Something could not be remembered; readers are answered all the same. %s", error)
        metrics.count_unkept()
        return None
