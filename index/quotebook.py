"""Who said what in a story, as it is kept: the quotations in the story's order, and all who are named."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.names import name_words
from index.rows import Vectors
from index.types import Quote, QuoteKind, Span, Speaker


@dataclass(frozen=True, slots=True, eq=False)
class Quotebook:
    """A story's quotations, with a unit vector for each, shape (quotes, dimensions), and its speakers.

    `speakers` are all persons and institutions that the story names, quoted or not.
    """

    quotes: tuple[Quote, ...]
    vectors: Vectors
    speakers: tuple[Speaker, ...]

    def of(self, speaker: Speaker | None) -> tuple[int, ...]:
        """The positions of a speaker's quotations; of the unattributed ones for None."""
        return tuple(i for i, quote in enumerate(self.quotes) if quote.speaker == speaker)

    def words(self) -> set[str]:
        """The words by which somebody is named here."""
        alone = (speaker for speaker in self.speakers if not speaker.members)
        forms = (form for speaker in alone for form in (speaker.name, *speaker.aliases))
        return {word for form in forms for word in name_words(form)}


EMPTY = Quotebook((), np.empty((0, 0), np.float32), ())


def write_quotebook(book: Quotebook) -> tuple[str, str, bytes]:
    """The values of the columns speakers, quotes and vectors."""
    places = {speaker: i for i, speaker in enumerate(book.speakers)}
    quotes = [
        {
            "spans": [_pair(span) for span in quote.spans],
            "kind": quote.kind,
            "speaker": places.get(quote.speaker) if quote.speaker else None,
            "speaker_span": _pair(quote.speaker_span),
            "cue_span": _pair(quote.cue_span),
            "occasion": _pair(quote.occasion),
        }
        for quote in book.quotes
    ]
    speakers = [[speaker.name, speaker.aliases, speaker.roles, speaker.members] for speaker in book.speakers]
    return (
        json.dumps(speakers, ensure_ascii=False),
        json.dumps(quotes, separators=(",", ":")),
        book.vectors.astype("<f2").tobytes(),
    )


def read_quotebook(speakers: str, quotes: str, vectors: bytes) -> Quotebook:
    """What `write_quotebook` wrote."""
    named = tuple(Speaker(name, *map(tuple, forms)) for name, *forms in json.loads(speakers))
    read = tuple(_quote(row, named) for row in json.loads(quotes))
    if not read:
        return Quotebook((), EMPTY.vectors, named)
    matrix = np.frombuffer(vectors, dtype="<f2").astype(np.float32).reshape(len(read), -1)
    return Quotebook(read, matrix, named)


def _quote(row: dict[str, Any], named: Sequence[Speaker]) -> Quote:
    return Quote(
        spans=tuple(Span(*pair) for pair in row["spans"]),
        kind=QuoteKind(row["kind"]),
        speaker=named[row["speaker"]] if row["speaker"] is not None else None,
        speaker_span=_span(row["speaker_span"]),
        cue_span=_span(row["cue_span"]),
        occasion=_span(row["occasion"]),
    )


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _span(pair: list[int] | None) -> Span | None:
    return Span(*pair) if pair else None
