"""Links that open the bot: t.me/<bot>?start=<story>, …=<story>-q-<number>, …=<story>-c-<start>-<end>-<digest>.

They lead to a story, to the answer of one of its sample questions, and to a cited sentence in its place. What a link
carries is at most 64 letters, digits, "_" and "-" (Bot API); it comes from anybody and is only ever looked up.
"""

import re
from dataclasses import dataclass

from bot.buttons import Place, citation_digest
from index.errors import StoryUnknown
from index.library import Library
from index.types import Citation, Span, Story

ASK = "ask"
"""The link that only opens the chat."""

_LONGEST = 64
_QUESTION = re.compile(r"^([a-z0-9-]{1,40})-q-(\d{1,3})$")
_CITATION = re.compile(r"^([a-z0-9-]{1,40})-c-(\d{1,8})-(\d{1,8})-([0-9a-f]{4})$")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a story, and in it a sample question or a cited place."""

    story: Story
    question: str | None = None
    place: Place | None = None


def citation_link(citation: Citation) -> str | None:
    """What a link to a cited sentence carries; None where that is too long for a link."""
    span = citation.span
    made = f"{citation.story_id}-c-{span.start}-{span.end}-{citation_digest(citation.text)}"
    return made if len(made) <= _LONGEST else None


def target(library: Library, carried: str) -> Target | None:
    """Where a link leads; None where there is no such story. A question that is not there leads to its story."""
    story = _story(library, carried)  # first: an id may itself end like a link to a question
    if story is not None:
        return Target(story)
    if match := _QUESTION.match(carried):
        story = _story(library, match[1])
        return Target(story, _sample(library, story, int(match[2]))) if story else None
    if (match := _CITATION.match(carried)) and int(match[2]) < int(match[3]):
        story = _story(library, match[1])
        return Target(story, place=Place(match[1], Span(int(match[2]), int(match[3])), match[4])) if story else None
    return None


def _story(library: Library, story_id: str) -> Story | None:
    try:
        return library.story(story_id)
    except StoryUnknown:
        return None


def _sample(library: Library, story: Story, number: int) -> str | None:
    """The story's sample question of a number, counted from 1: its editors', or else those found for it."""
    questions = story.questions or library.suggest(story.id)
    return questions[number - 1] if 1 <= number <= len(questions) else None
