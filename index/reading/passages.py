"""A story becomes sentences and passages, all of them spans.

Sentences come from sentencex (Wikimedia), which knows the abbreviations of some 300 languages and keeps
a quotation of several sentences whole: what someone said is never cut in two.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from index.types import Passage, Sentence, Span, Story

PASSAGE_WORDS = 110
"""The largest passage, in words, unless a single sentence is longer: what fits the default embedder's
window of 256 word pieces."""

SENTENCE_CHARACTERS = 1_500
"""The longest sentence; a longer one is cut at a blank. So every statement fits one message (4,096 UTF-16
units) even in the widest letters, which take two."""

_OPENING = re.compile(r"\s+([\"'“‘«„‹(\[]+)\s*$")


def split_passages(story: Story) -> list[Passage]:
    """The story's passages in its order, with their sentences; headings and furniture are left out."""
    pieces: list[list[Span]] = []
    for paragraph in story.paragraphs:
        pieces.extend(_pieces(story.text, list(split_sentences(story.text, paragraph, story.language))))
    return [
        Passage(story.id, n, Span(spans[0].start, spans[-1].end), tuple(map(Sentence, spans)))
        for n, spans in enumerate(pieces)
    ]


def split_sentences(text: str, paragraph: Span, language: str = "en") -> Iterator[Span]:
    """The sentences of one paragraph, without the blanks between them.

    Text without any letter or digit joins the sentence before it, and is dropped where there is none.
    """
    base = paragraph.start
    starts = [b["start_index"] for b in sentencex.get_sentence_boundaries(language, paragraph.of(text))]
    edges = [base + start for start in starts] or [base]
    edges[0] = base
    edges.append(paragraph.end)
    for i in range(1, len(edges) - 1):
        # An opening mark belongs to the words behind it; with an odd mark the segmenter leaves it in front.
        if dangling := _OPENING.search(text, edges[i - 1], edges[i]):
            edges[i] = dangling.start(1)
    whole: list[Span] = []
    for start, end in pairwise(edges):
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        if start >= end:
            continue
        if any(c.isalnum() for c in text[start:end]):
            whole.append(Span(start, end))
        elif whole:
            whole[-1] = Span(whole[-1].start, end)
    for span in whole:
        yield from _bounded(text, span)


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """The span, cut at blanks into spans of at most `SENTENCE_CHARACTERS`."""
    start = span.start
    while span.end - start > SENTENCE_CHARACTERS:
        limit = start + SENTENCE_CHARACTERS
        blank = text.rfind(" ", start + 1, limit + 1)
        yield Span(start, blank if blank > start else limit)
        start = blank + 1 if blank > start else limit
    yield Span(start, span.end)


def _pieces(text: str, sentences: list[Span]) -> Iterator[list[Span]]:
    """Runs of sentences of at most `PASSAGE_WORDS` words, evenly filled."""
    lengths = [len(span.of(text).split()) for span in sentences]
    count = -(-sum(lengths) // PASSAGE_WORDS)
    share = sum(lengths) / max(count, 1)
    piece: list[Span] = []
    words = 0
    for span, length in zip(sentences, lengths, strict=True):
        if piece and (words + length > PASSAGE_WORDS or words + length / 2 > share):
            yield piece
            piece, words = [], 0
        piece.append(span)
        words += length
    if piece:
        yield piece
