"""A story -> its quotations, in order, each with its speaker where the story surely tells.

Paragraph by paragraph: parsed, claims found, quotations linked to claims, sources cast as speakers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from index.reading.quotes.casting import Casting
from index.reading.quotes.figures import Figures, find_figures
from index.reading.quotes.marks import Quoted, find_quoted
from index.reading.quotes.occasions import carry_occasions
from index.reading.quotes.paragraph import read_paragraph
from index.reading.quotes.reports import Draft
from index.reading.quotes.surface import surface_people, surface_quotes
from index.reading.quotes.transcript import find_turns, is_initial
from index.reading.quotes.voice import NOBODY, Voice
from index.reading.quotes.words import Parse
from index.types import Quote, QuoteKind, Span, Speaker, Story

_SIGNATURE = re.compile(r"\s*[-–—―]{1,2}\s*[A-Z][^\"“”.!?:;]{2,80}\.?\s*$")


def extract_quotes(story: Story) -> list[Quote]:
    """The quotations of a story in its order: direct, mixed and reported ones."""
    return read_quotes(story)[0]


def named_people(story: Story) -> list[Speaker]:
    """All named persons and institutions of a story, quoted or not."""
    return read_quotes(story)[1]


def read_quotes(story: Story) -> tuple[list[Quote], list[Speaker]]:
    """The quotations of a story, and all persons and institutions that it names, from one parse."""
    if not story.is_english:
        return surface_quotes(story.text, story.paragraphs), surface_people(story.text, story.paragraphs)
    from index.reading.quotes.parser import parse

    parsed = list(parse(story.text, story.paragraphs))
    figures = find_figures(story.text, [one for _, one in parsed])
    quotes = quotes_of(story.text, story.paragraphs, parsed, figures)
    return quotes, [figure.speaker() for figure in figures.all if figure.is_listed]


def quotes_of(
    text: str, paragraphs: Sequence[Span], parsed: Sequence[tuple[Span, Parse]], figures: Figures
) -> list[Quote]:
    """The quotations of parsed paragraphs (or pieces of them); the figures learn how they are called."""
    quoted = find_quoted(text, paragraphs)
    marks = [q.span for q in quoted]
    parses = [parse for _, parse in parsed]
    casting = Casting(text, parses, figures, marks)
    drafts: list[Draft] = []
    carried: Voice = NOBODY
    turns = find_turns(text, paragraphs)
    floor: Voice = NOBODY
    for n, (piece, parse) in enumerate(parsed):
        if turn := next((t for t in turns if t.words.start < piece.end and piece.start < t.words.end), None):
            if turn.label is not None:
                floor = _floor(text, n, turn.label, parse, casting)
            if piece.start <= turn.words.start < piece.end:
                drafts.append((floor, Quote((turn.words,), QuoteKind.DIRECT, None, turn.label)))
            carried = NOBODY
            continue
        following = parsed[n + 1] if n + 1 < len(parsed) else None
        signed = _signature(text, n + 1, *following, casting) if following else NOBODY
        mine = [q for q in quoted if piece.start <= q.span.start < piece.end]
        paragraph = read_paragraph(text, n, piece, parse, mine, casting)
        found = paragraph.quotations(signed if signed.known else carried, is_signed=signed.known)
        carried = paragraph.goes_on_with(found, carried)
        _join(drafts, found, mine)
        drafts.extend(found)
    return carry_occasions(text, paragraphs, _finished(drafts))


def _join(drafts: list[Draft], found: list[Draft], quoted: Sequence[Quoted]) -> None:
    """Makes a quotation over several paragraphs one: the last part's speaker is that of all, or nobody is."""
    if not quoted or not quoted[0].continues or not drafts:
        return
    (before, start), part = drafts[-1], quoted[0].span
    n = next((n for n, (_, quote) in enumerate(found) if part in quote.spans), None)
    if n is None or before.known or start.kind is not QuoteKind.DIRECT:
        return
    voice, rest = found[n]
    if voice.known:
        drafts[-1] = (replace(voice, span=None), start)
    else:
        drafts.pop()
        found[n] = (voice, replace(rest, spans=(*start.spans, *rest.spans)))


def _signature(text: str, n: int, piece: Span, parse: Parse, casting: Casting) -> Voice:
    """Whom a paragraph names that only signs the one before: "— Bernie Sanders"."""
    if not _SIGNATURE.match(piece.of(text)):
        return NOBODY
    last = next((word.at for word in parse.words if word.tag in ("NNP", "NNPS")), None)
    while last is not None and last + 1 < len(parse.words) and parse.words[last + 1].tag in ("NNP", "NNPS"):
        last += 1
    return casting.voice(n, last) if last is not None else NOBODY


def _floor(text: str, n: int, label: Span, parse: Parse, casting: Casting) -> Voice:
    """Whose turn a label opens: a person's whom the story names, or nobody's ("Q:", "A:")."""
    source = max((word.at for word in parse.words if label.start <= word.start < label.end), default=None)
    if source is None or is_initial(label.of(text)):
        return NOBODY
    voice = casting.voice(n, source)
    return voice if voice.figure is not None and voice.figure.is_person else NOBODY


def _finished(drafts: Iterable[Draft]) -> list[Quote]:
    """The quotations in order, each with its speaker."""
    speakers = lru_cache(maxsize=None)(Voice.speaker)
    done = []
    for voice, quote in drafts:
        speaker = speakers(voice)
        done.append(Quote(quote.spans, quote.kind, speaker, quote.speaker_span, quote.cue_span, quote.occasion))
    done.sort(key=lambda quote: (quote.spans[0].start, -quote.spans[-1].end))
    return [
        quote for n, quote in enumerate(done) if not _is_repeated(quote, done[max(0, n - 12) : n] + done[n + 1 : n + 7])
    ]


def _is_repeated(quote: Quote, around: Sequence[Quote]) -> bool:
    """Whether another quotation of the same speaker holds all its words already."""
    for other in around:
        same = other.speaker == quote.speaker and other.speaker is not None and other.spans != quote.spans
        if same and all(any(o.start <= s.start and s.end <= o.end for o in other.spans) for s in quote.spans):
            return True
    return False
