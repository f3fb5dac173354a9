"""What a button carries (at most 64 bytes), so that it works after any restart: nothing is remembered.

A citation's button names its place in the story and a digest of the words there; when the story has
been replaced since, the digest tells. A question's button names the question by its digest; the
question itself is the button's label. Only the pages of a long answer need memory: of the question.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.types import Citation, Span, Story

CITATION = re.compile(r"^c:([a-z0-9-]{1,40}):(\d{1,8})-(\d{1,8}):([0-9a-f]{4})$")
SPEAKER = re.compile(r"^s:([a-z0-9-]{1,40}):([0-9a-f]{8})$")
PAGE = re.compile(r"^p:(\d{1,12}):(\d{1,6}):([0-9a-f]{8})$")
STORY = re.compile(r"^t:([a-z0-9-]{0,40})$")
LIST = re.compile(r"^l:(\d{1,6})$")
SWITCH = re.compile(r"^w:(\d{1,12})$")
REMOVE = re.compile(r"^([dD]):([a-z0-9-]{1,40})$")
REMOVE_LIST = re.compile(r"^y:(\d{1,6})$")
ADDING = re.compile(r"^a:(?:(?P<add>add):(?P<digest>[0-9a-f]{16})|no)$")
QUESTION = re.compile(r"^q:([0-9a-f]{16})$")
OPEN = re.compile(r"^o:")  # what follows is as in a citation's
PART = re.compile(r"^r:([a-z0-9-]{1,40}):(\d{1,4}):([0-9a-f]{8})$")
VERDICT = re.compile(r"^f:([+-])$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation's button leads; `digest` is of the words that stood there."""

    story_id: str
    span: Span
    digest: str

    def holds(self, story: Story) -> bool:
        """Whether the same words still stand there, in one of the story's paragraphs."""
        inside = any(p.start <= self.span.start and self.span.end <= p.end for p in story.paragraphs)
        return inside and citation_digest(self.span.of(story.text)) == self.digest


def citation_data(citation: Citation) -> str:
    """The data of a citation's button."""
    span = citation.span
    return f"c:{citation.story_id}:{span.start}-{span.end}:{_digest(citation.text, 4)}"


def citation_digest(words: str) -> str:
    """The digest that tells whether the cited words still stand in their place."""
    return _digest(words, 4)


def read_citation(data: str) -> Place | None:
    """The place that a citation's button leads to; None when the data is not one."""
    match = CITATION.match(data)
    if match is None or int(match[2]) >= int(match[3]):
        return None
    return Place(match[1], Span(int(match[2]), int(match[3])), match[4])


def open_data(citation: Citation) -> str:
    """The data of the button that posts the story, and then shows the cited words in it."""
    return f"o{citation_data(citation)[1:]}"


def read_open(data: str) -> Place | None:
    """The place that such a button leads to; None when the data is not one."""
    return read_citation(f"c{data[1:]}") if OPEN.match(data) else None


@dataclass(frozen=True, slots=True)
class Part:
    """Where a posted story goes on: the number of the part, and a digest of the whole text."""

    story_id: str
    number: int
    digest: str

    def holds(self, story: Story) -> bool:
        """Whether the story is still the one that was being read."""
        return _digest(story.text, 8) == self.digest


def part_data(story: Story, number: int) -> str:
    """The data of the button that goes on with a story at a part."""
    return f"r:{story.id}:{number}:{_digest(story.text, 8)}"


def read_part(data: str) -> Part | None:
    """The part that a button goes on with; None when the data is not one."""
    match = PART.match(data)
    return Part(match[1], int(match[2]), match[3]) if match else None


def verdict_data(*, helpful: bool) -> str:
    """The data of the buttons that say whether an answer is helpful; the message they stand under says which."""
    return "f:+" if helpful else "f:-"


@dataclass(frozen=True, slots=True)
class Page:
    """Where a long answer goes on: `memo` is the number under which its question is remembered.

    `digest` is of all its words; "" on its first page, which follows none.
    """

    memo: int
    offset: int
    digest: str = ""

    def follows(self, words: Iterable[str]) -> bool:
        """Whether the answer still is the one whose first pages were shown."""
        return self.digest in ("", answer_digest(words))


def answer_digest(words: Iterable[str]) -> str:
    """What tells a long answer from the one that a changed story gives."""
    return _digest("\n".join(words), 8)


def page_data(page: Page) -> str:
    """The data of the button to a page."""
    return f"p:{page.memo}:{page.offset}:{page.digest}"


def read_page(data: str) -> Page | None:
    """The page that a button leads to; None when the data is not one."""
    match = PAGE.match(data)
    return Page(int(match[1]), int(match[2]), match[3]) if match else None


def speaker_data(story_id: str, name: str) -> str:
    """The data of a speaker's button: the story, and the name by its digest."""
    return f"s:{story_id}:{_digest(name, 8)}"


def is_speaker(data: str, name: str) -> bool:
    """Whether a speaker's button means this name."""
    return data.endswith(f":{_digest(name, 8)}")


def story_data(story_id: str | None) -> str:
    """The data of the button that chooses a story to ask; None chooses all."""
    return f"t:{story_id or ''}"


def list_data(offset: int, kind: str = "l") -> str:
    """The data of the button to a page of the stories, in a list of this kind."""
    return f"{kind}:{offset}"


def switch_data(memo: int) -> str:
    """The data of the button that puts a remembered question to the story that answers it."""
    return f"w:{memo}"


def remove_data(story_id: str, *, surely: bool = False) -> str:
    """The data of the button that asks whether to remove a story, or `surely` removes it."""
    return f"{'D' if surely else 'd'}:{story_id}"


def adding_data(story: Story) -> str:
    """The data of the button that adds the story of the message replied to, if it still is this one."""
    return f"a:add:{story_digest(story)}"


def story_digest(story: Story) -> str:
    """What tells a story that was shown from one that its message has been edited to since."""
    return _digest(repr((story.id, story.title, story.text)), 16)


CANCELLING = "a:no"
"""The data of the button that lets everything be."""


def question_data(question: str) -> str:
    """The data of a question's button."""
    return f"q:{_digest(question, 16)}"


def _digest(words: str, length: int) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:length]
