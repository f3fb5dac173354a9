"""A parsed paragraph as plain data, so that the rules can be read and tested without the parser.

Labels are spaCy's for English: Penn tags ("VBD"), CLEAR dependencies ("nsubj"), OntoNotes entities ("PERSON").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.types import Span


@dataclass(frozen=True, slots=True)
class Word:
    """One token; `at` and `head` are positions in its paragraph, `start` and `end` characters of the story."""

    at: int
    start: int
    end: int
    text: str
    tag: str
    dep: str
    head: int
    entity: str = ""
    entity_begins: bool = False

    @property
    def low(self) -> str:
        """The word in lower case, with plain apostrophes."""
        return self.text.lower().replace("’", "'")


@dataclass(slots=True)
class Parse:
    """The words of one paragraph (or of a piece of a long one) with its tree."""

    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    children: list[list[int]] = field(init=False)
    left: list[int] = field(init=False)
    right: list[int] = field(init=False)
    sentence_of: list[int] = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.words)
        self.children = [[] for _ in range(size)]
        self.left = list(range(size))
        self.right = list(range(size))
        self.sentence_of = [0] * size
        for n, (start, end) in enumerate(self.sentences):
            self.sentence_of[start:end] = [n] * (end - start)
        for word in self.words:
            if word.head != word.at:
                self.children[word.head].append(word.at)
        for word in self.words:
            at, seen = word.at, 0
            while self.words[at].head != at and seen < size:
                at, seen = self.words[at].head, seen + 1
                self.left[at] = min(self.left[at], word.at)
                self.right[at] = max(self.right[at], word.at)

    def of(self, at: int, *deps: str) -> list[int]:
        """The children of a word with one of these dependencies, in order."""
        return [c for c in self.children[at] if self.words[c].dep in deps]

    def subtree(self, at: int) -> Iterator[int]:
        """A word and all below it, in no order."""
        below = [at]
        while below:
            at = below.pop()
            yield at
            below.extend(self.children[at])

    def above(self, at: int) -> Iterator[int]:
        """The heads of a word, up to the root of its sentence."""
        while self.words[at].head != at:
            at = self.words[at].head
            yield at

    def span(self, first: int, last: int) -> Span:
        """The characters from one word to another, both included."""
        return Span(self.words[first].start, self.words[last].end)
