"""A chat's present story: looked up before a question, and after it whether another story would answer.

Each function is work for the library's thread: `await desk.look(lambda library, memory: …)`.
"""

from dataclasses import dataclass

from bot.memory import Memory
from bot.tally import NOT_THERE
from index.errors import StoryUnknown
from index.library import Library
from index.types import Answer, Outcome, Refusal, Story

LISTED = 8
"""Stories on one page of a list."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The story that a chat asks (None: all of them); `gone` where the one it had chosen is no longer there."""

    story: Story | None = None
    gone: bool = False

    @property
    def story_id(self) -> str | None:
        """Its id."""
        return self.story.id if self.story else None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another story that answers; `memo` is the number under which the question to it is remembered."""

    story: Story
    memo: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the stories, the newest first, with what the chat asks now."""

    stories: tuple[Story, ...]
    offset: int
    total: int
    choice: Choice


def choice(library: Library, memory: Memory, chat: int, topic: int) -> Choice:
    """What a chat and topic asks, all stories where the chosen one is gone."""
    story_id = memory.chosen.story_id(chat, topic)
    if story_id is None:
        return Choice()
    try:
        return Choice(library.story(story_id))
    except StoryUnknown:
        return Choice(gone=True)


def choose(library: Library, memory: Memory, chat: int, topic: int, story_id: str | None) -> Story | None:
    """From now on this story (None: all) is asked there. Raises `StoryUnknown`."""
    story = library.story(story_id) if story_id is not None else None
    memory.chosen.choose(chat, topic, story_id)
    return story


def page_of(library: Library, story_id: str | None) -> int:
    """The offset of the page of stories on which a story stands; of the first page for one that is nowhere."""
    ids = library.story_ids()[::-1]
    return ids.index(story_id) // LISTED * LISTED if story_id in ids else 0


def listing(library: Library, memory: Memory, chat: int, topic: int, offset: int = 0) -> Listing:
    """The page of stories that begins at `offset`, or the last one where there are fewer."""
    chosen = choice(library, memory, chat, topic)
    with library.store.snapshot():
        ids = library.story_ids()[::-1]
        if offset >= len(ids):
            offset = max(0, len(ids) - 1) // LISTED * LISTED
        page = tuple(library.story(story_id) for story_id in ids[offset : offset + LISTED])
    return Listing(page, offset, len(ids), chosen)


def elsewhere(library: Library, memory: Memory, outcome: Outcome, asked_of: str | None) -> Elsewhere | None:
    """Another story that answers what the asked one does not; None where there is none."""
    if asked_of is None or not isinstance(outcome, Refusal) or outcome.reason not in NOT_THERE:
        return None
    question = outcome.understood or outcome.question
    if library.count_stories() < 2:
        return None
    other, stories = library.answer(question)
    if not isinstance(other, Answer) or other.unquoted:
        return None
    story = stories[other.statements[0].citation.story_id]
    return Elsewhere(story, memory.remember(question, story.id)) if story.id != asked_of else None
