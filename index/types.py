"""The data that flows: frozen, slotted, and carrying spans instead of copied text.

All offsets are half-open and count characters (code points) of `Story.text`.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in `Story.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def of(self, text: str) -> str:
        """The characters that this span covers in `text`."""
        return text[self.start : self.end]


class BlockKind(StrEnum):
    """What a block of a story is: only paragraphs are ever quoted."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a story's text, as its author or its file set it off."""

    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Story:
    """A news story, normalised once; every offset elsewhere is into `text`.

    `id` is made of lower-case ASCII letters, digits and hyphens, at most 40, so that it fits into a
    button. `questions` are the sample questions that its editors gave, if any.
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str = "en"
    questions: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """The spans of what may be quoted, in the story's order."""
        return tuple(b.span for b in self.blocks if b.kind is BlockKind.PARAGRAPH)

    @property
    def is_english(self) -> bool:
        """Whether reported words are found in it; of other languages only quotation marks are read."""
        return self.language.split("-")[0] in ("en", "eng")

    @property
    def words(self) -> int:
        """How many words its paragraphs have."""
        return sum(len(span.of(self.text).split()) for span in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; a quotation of several sentences is kept in one."""

    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a piece of a long one, cut at sentences: what is embedded and retrieved."""

    story_id: str
    ordinal: int
    span: Span
    sentences: tuple[Sentence, ...]


class QuoteKind(StrEnum):
    """How a quotation gives the words (PARC, PolNeAR): between marks, reported, or both."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or institution whose words a story gives.

    `name` is the fullest form that the story has; `aliases` its other forms there. `roles` are what else
    the story calls them ("chief executive", "auditor"), without articles. Where several people speak as
    one ("Keller and Brandt said"), `members` are their names, each the `name` of a speaker of the story.
    """

    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a story gives as someone's: content, speaker and cue, all of them spans.

    `speaker` is None where the story doesn't say, or not surely. `occasion` is where or when it was
    said, in the story's words ("In a state TV interview").
    """

    spans: tuple[Span, ...]
    kind: QuoteKind
    speaker: Speaker | None = None
    speaker_span: Span | None = None
    cue_span: Span | None = None
    occasion: Span | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: `text == story.text[span.start:span.end]`."""

    number: int
    story_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Words shown to the reader as the story's own; gaps between its spans are shown as "…".

    A quotation also has its speaker (None: the story doesn't say), its kind, and where the story gives
    one its occasion; the words of a sentence that is no quotation have no kind.
    """

    spans: tuple[Span, ...]
    text: str
    citation: Citation
    speaker: Speaker | None = None
    kind: QuoteKind | None = None
    occasion: Span | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn of a conversation: the question as it was understood, and what was shown first.

    `speaker` is whose words were shown, `answer` the words with their occasion; empty where there was no answer.
    """

    question: str
    answer: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the story says: one to three sentences, the best first, or quotations in the story's order.

    `confidence` is the probability (0-1) that the story answers the question. `unquoted` is a speaker whose words
    were asked for and are not in the story; the statements then are the story's own on both. `understood` is the
    question that a follow-up was taken for (None: it was taken as it is).
    """

    question: str
    statements: tuple[Statement, ...]
    confidence: float
    unquoted: str | None = None
    understood: str | None = None


class Reason(StrEnum):
    """Why there is no answer.

    NO_QUOTE_FOUND stands for the two NOT_QUOTED where a story is not in English: much may have been overlooked.
    """

    NOT_COVERED = "not_covered"
    OFF_TOPIC = "off_topic"
    NOT_A_QUESTION = "not_a_question"
    TOO_LONG = "too_long"
    NO_STORIES = "no_stories"
    NOT_IN_STORY = "not_in_story"
    NOT_QUOTED = "not_quoted"
    UNSURE_WHOSE = "unsure_whose"
    NOT_QUOTED_ON = "not_quoted_on"
    NO_QUOTE_FOUND = "no_quote_found"
    WHICH_SPEAKER = "which_speaker"
    WHO_IS_QUOTED = "who_is_quoted"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The honest "the story doesn't say": why, what comes nearest, and what can be asked.

    `about` is whom or what the reason speaks of: the name as the story has it, or as the reader gave it.
    """

    question: str
    reason: Reason
    about: str | None = None
    nearest: Statement | None = None
    suggestions: tuple[str, ...] = ()
    confidence: float = 0.0
    understood: str | None = None


class Topic(StrEnum):
    """What a reader says or asks that is no question to the story's text."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    NODDING = "nodding"
    WHO_ARE_YOU = "who_are_you"
    WHAT_CAN_YOU_DO = "what_can_you_do"
    SUMMARY = "summary"
    WHO_IS_IN_IT = "who_is_in_it"
    AUTHOR = "author"
    PUBLISHED = "published"
    SOURCE = "source"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Remark:
    """An answer that is not the story's words: to small talk, or what is known about the story itself.

    `detail` is what is known (a date, a source, a name, a number of words; None: nothing is), `people` those whom the
    story names with the number of their quotations. The words around it are the bot's.
    """

    question: str
    topic: Topic
    story_id: str | None = None
    detail: str | None = None
    people: tuple[tuple[str, int], ...] = ()
    suggestions: tuple[str, ...] = ()


Outcome = Answer | Refusal | Remark
"""What comes of a question; to be matched with `assert_never`."""


class Change(StrEnum):
    """What adding a story did to the library."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
