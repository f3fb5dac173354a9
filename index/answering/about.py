"""What a quotation is about: by its words, by those of its sentence, or by its meaning."""

import re
from collections.abc import Callable, Sequence

from index.answering.question import understand
from index.answering.stems import stem
from index.names import fold, name_words, resolve, surname
from index.quotebook import Quotebook
from index.rows import Vectors
from index.types import Quote, Span, Speaker, Story

MEANT = 0.45
"""The cosine from which a quotation counts as about something that it doesn't name."""

OPENING = 8
"""Words within which a sentence that tells of somebody names them."""

_POSSESSIVE = re.compile(r"['’]s?$")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


class Subject:
    """What a reader wants to hear somebody on."""

    def __init__(self, words: str, embed: Callable[[str], Vectors]) -> None:
        self.words = words
        self._embed = embed

    def select(self, story: Story, book: Quotebook, picked: list[int], sentences: Sequence[Span]) -> list[int]:
        """Those of the picked quotations that are about it, in the story's order.

        Those that name it; else those whose sentence does; else those that mean it.
        """
        wanted = self._forms(book)
        own = [" ".join(span.of(story.text) for span in book.quotes[i].spans) for i in picked]
        whole = [_sentence(story, book.quotes[i], sentences) for i in picked]
        for texts in (own, whole):
            fitting = [i for i, text in zip(picked, texts, strict=True) if _names(text, wanted)]
            if fitting:
                return fitting
        vector = self._embed(self.words)
        return [i for i in picked if float(book.vectors[i] @ vector) >= MEANT]

    def told(self, story: Story, book: Quotebook, speaker: Speaker, sentences: Sequence[Span]) -> list[Span]:
        """The sentences that open with a speaker and then name the subject: the story's words, not the speaker's."""
        name, forms = surname(name_words(speaker.name)), self._forms(book)
        found = []
        for span in sentences:
            words = [_POSSESSIVE.sub("", fold(word)) for word in _WORD.findall(span.of(story.text))]
            at = words.index(name) if name in words[:OPENING] else None
            if at is not None and _names(" ".join(words[at + 1 :]), forms):
                found.append(span)
        return found

    def _forms(self, book: Quotebook) -> list[set[str]]:
        """Sets of stems; a text that has all of one of them names the subject."""
        forms = [set(understand(self.words).terms) or set(name_words(self.words))]
        forms += [set(name_words(speaker.name)[-1:]) for speaker in resolve(self.words, book.speakers)]
        return [{stem(fold(word)) for word in form} for form in forms if form]


def _names(text: str, forms: list[set[str]]) -> bool:
    stems = {stem(fold(word)) for word in _WORD.findall(text)}
    return any(form <= stems for form in forms)


def _sentence(story: Story, quote: Quote, sentences: Sequence[Span]) -> str:
    """The sentences that a quotation touches, with its speaker and its occasion."""
    start, end = quote.spans[0].start, quote.spans[-1].end
    return " ".join(s.of(story.text) for s in sentences if s.start < end and start < s.end)
