"""What is said to small talk and to questions about a story itself: a remark, or the story's own lead sentences."""

import re
from collections import Counter

from index.answering.antecedents import Cast
from index.answering.citations import cite
from index.answering.quoted import count_shown
from index.store import Store
from index.types import Answer, BlockKind, Reason, Refusal, Remark, Story, Topic

PEOPLE = 8
"""The most names of "who is in it?"."""

_ABOUT_THE_STORY = frozenset(
    {Topic.SUMMARY, Topic.WHO_IS_IN_IT, Topic.AUTHOR, Topic.PUBLISHED, Topic.SOURCE, Topic.LENGTH}
)
_OFFERS = frozenset({Topic.GREETING, Topic.WHO_ARE_YOU, Topic.WHAT_CAN_YOU_DO})
_LEAD, _LEAD_LENGTH = 3, 700  # sentences of a summary, and the characters within which the third stays
_BYLINE = re.compile(r"^(?:by|por|words by|reported by)\s+(?P<name>[^\W\d_a-z].{2,80}?)\s*$", re.IGNORECASE)


def remark(topic: Topic, question: str, store: Store, story_id: str | None) -> Answer | Refusal | Remark:
    """The remark on a topic; what is about a story is about this one, or without an id about the newest.

    Raises `StoryUnknown`.
    """
    if topic not in _ABOUT_THE_STORY:
        return Remark(question, topic)
    ids = [story_id] if story_id is not None else store.newest(1)
    if not ids:
        return Refusal(question, Reason.NO_STORIES)
    story = store.story(ids[0])
    if topic is Topic.SUMMARY:
        return _summary(question, story, store)
    if topic is Topic.WHO_IS_IN_IT:
        people = _people(story, store)
        asked = tuple(f"What did {name} say?" for name, count in people if count)
        return Remark(question, topic, story.id, people=people, suggestions=asked[:3])
    return Remark(question, topic, story.id, _known(topic, story))


def wants_suggestions(topic: Topic) -> bool:
    """Whether sample questions belong under the remark."""
    return topic in _OFFERS


def _summary(question: str, story: Story, store: Store) -> Answer | Refusal:
    """The story's lead: its first two sentences, and the third where they are short."""
    spans = store.sentence_spans(story.id)[:_LEAD]
    if not spans:
        return Refusal(question, Reason.NOT_COVERED)
    if len(spans) == _LEAD and sum(span.end - span.start for span in spans) > _LEAD_LENGTH:
        spans.pop()
    return Answer(question, tuple(cite(story, span, n) for n, span in enumerate(spans, start=1)), confidence=1.0)


def _people(story: Story, store: Store) -> tuple[tuple[str, int], ...]:
    """Those who speak, the most first, then those who are only named; each with how often, as `count_shown` has it."""
    book = store.quotebook(story.id)
    cast = Cast.of([(story, book)])
    counts = Counter(
        {name: 0 for name in (s.name for s in book.speakers) if name[:1].isupper() and cast.is_person(name)}
    )
    counts.update({who.name: count for who, count in count_shown(store, story.id)})
    return tuple(counts.most_common(PEOPLE))


def _known(topic: Topic, story: Story) -> str | None:
    """What the story's file tells of it."""
    if topic is Topic.AUTHOR:
        lines = (block.span.of(story.text) for block in story.blocks if block.kind is BlockKind.FURNITURE)
        return next((match["name"] for line in lines if (match := _BYLINE.match(line))), None)
    if topic is Topic.SOURCE:
        return " – ".join(filter(None, (story.source, story.url))) or None
    return story.published if topic is Topic.PUBLISHED else str(story.words)
