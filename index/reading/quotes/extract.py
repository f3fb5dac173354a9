"""A story -> its quotations, in order, each with its speaker where the story surely tells.

Paragraph by paragraph: parsed, claims found, quotations linked to claims, sources cast as speakers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from index.reading.quotes.attribution import Link, Linked, link_quotations
from index.reading.quotes.casting import Casting
from index.reading.quotes.claims import find_claims
from index.reading.quotes.clauses import Clause
from index.reading.quotes.cues import is_said
from index.reading.quotes.figures import Figures, find_figures
from index.reading.quotes.marks import Quoted, find_quoted
from index.reading.quotes.occasions import carry_occasions, find_occasion
from index.reading.quotes.silence import is_silent
from index.reading.quotes.surface import surface_people, surface_quotes
from index.reading.quotes.transcript import find_turns, is_initial
from index.reading.quotes.voice import NOBODY, Voice
from index.reading.quotes.words import Parse
from index.types import Quote, QuoteKind, Span, Speaker, Story

_SIGNATURE = re.compile(r"\s*[-–—―]{1,2}\s*[A-Z][^\"“”.!?:;]{2,80}\.?\s*$")
_TRIM = " \u00a0,;:.—–-"


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
    drafts: list[tuple[Voice, Quote]] = []
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
        mine = [q for q in quoted if piece.start <= q.span.start < piece.end]
        claims = find_claims(parse, [q.span for q in mine])
        linked = link_quotations(text, piece, mine, parse, claims)
        following = parsed[n + 1] if n + 1 < len(parsed) else None
        signed = _signature(text, n + 1, *following, casting) if following else NOBODY
        found, carried = _paragraph(text, n, piece, parse, claims, linked, casting, signed, carried)
        drafts.extend(found)
    return carry_occasions(text, paragraphs, _finished(drafts))


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


def _paragraph(
    text: str,
    n: int,
    piece: Span,
    parse: Parse,
    claims: Sequence[Clause],
    linked: Sequence[Linked],
    casting: Casting,
    signed: Voice,
    carried: Voice,
) -> tuple[list[tuple[Voice, Quote]], Voice]:
    """The quotations of one paragraph, and the voice that the next may go on with."""
    voices: dict[int, Voice] = {}
    for c in sorted(range(len(claims)), key=lambda c: claims[c].cue):
        source = claims[c].source
        voices[c] = casting.voice(n, source) if source is not None else NOBODY
        figure = voices[c].figure
        for heard in (figure, *voices[c].together):
            if heard is not None:
                heard.speaks = True
        if claims[c].form == "colon" and (figure is None or not figure.is_person):
            voices[c] = NOBODY
        if voices[c].known:
            casting.last = voices[c]
    found: list[tuple[Voice, Quote]] = []
    direct: dict[int, list[Span]] = {}
    mixed: dict[int, list[Span]] = {}
    floating: list[Linked] = []
    speaking: int | None = next((x.claim for x in linked if x.claim is not None and x.whole), None)
    first_speaking = speaking
    for x in linked:
        if x.claim is not None and x.whole:
            direct.setdefault(x.claim, []).append(x.quoted.span)
            speaking = x.claim
        elif x.claim is not None:
            mixed.setdefault(x.claim, []).append(x.quoted.span)
            speaking = speaking if speaking is not None and speaking != first_speaking else x.claim
        elif x.link is Link.CARRIED:
            if speaking is not None and (
                x.quoted.span.start > parse.words[claims[speaking].cue].start or first_speaking is not None
            ):
                direct.setdefault(speaking, []).append(x.quoted.span)
            else:
                floating.append(x)
        elif x.link is Link.ALONE:
            found.append((NOBODY, Quote((x.quoted.span,), QuoteKind.DIRECT)))
    claims = [_without_followers(parse, claims, voices, c) for c in range(len(claims))]
    for c, claim in enumerate(claims):
        if claim.form == "colon" and not voices[c].known:
            continue
        if not mixed.get(c) and not direct.get(c) and _is_told(parse, claims, voices, c):
            continue
        found.extend(_of_claim(text, parse, claim, voices[c], direct.get(c, []), mixed.get(c, []), linked))
    ends_open = linked[-1].quoted.opens if linked else False
    voice = NOBODY
    if floating:
        voice = signed if signed.known else _floating_voice(claims, voices, carried, floating[0].quoted)
        found.append((voice, Quote(tuple(x.quoted.span for x in floating), QuoteKind.DIRECT)))
    last_direct = [c for c in direct if voices[c].known]
    if last_direct:
        voice = voices[max(last_direct, key=lambda c: direct[c][-1].start)]
    elif not floating:
        colon = text[piece.start : piece.end].rstrip().endswith(":")
        order = sorted(voices, key=lambda c: claims[c].cue)
        known = [voices[c] for c in order if voices[c].known and (colon or claims[c].form != "none" or c in mixed)]
        voice = known[-1] if known else (carried if ends_open else NOBODY)
    return found, voice


def _is_told(parse: Parse, claims: Sequence[Clause], voices: dict[int, Voice], n: int) -> bool:
    """Whether a stance or belief stands only in what somebody else says: "Clark said Brooks had begun making calls"."""
    if is_said(parse.words[claims[n].cue].low):
        return False
    return any(
        claims[n].cue in other.content and voices[m].known and not voices[m].same(voices[n])
        for m, other in enumerate(claims)
        if m != n
    )


def _without_followers(parse: Parse, claims: Sequence[Clause], voices: dict[int, Voice], n: int) -> Clause:
    """A claim without those that follow it in its row: its own (", adding that …"), others' ("while Y warned …")."""
    claim = claims[n]
    dropped: set[int] = set()
    for m, other in enumerate(claims):
        follows = other.cue in claim.content and other.cue > claim.cue and other.content
        if m == n or not follows or parse.words[other.cue].dep not in ("conj", "advcl"):
            continue
        head = parse.words[other.cue].head
        beside = head == claim.cue or parse.words[head].head == claim.cue
        if voices[m].same(voices[n]) or (beside and voices[m].known and voices[n].known):
            below = set(parse.subtree(other.cue))
            first = min(below)
            while first and parse.words[first - 1].tag in ("CC", ","):
                first -= 1
            dropped.update(below, range(first, min(below)))
    return Clause(claim.cue, claim.source, claim.content - dropped, claim.form) if dropped else claim


def _floating_voice(claims: Sequence[Clause], voices: Mapping[int, Voice], carried: Voice, first: Quoted) -> Voice:
    """Whose a quotation is that no cue of its paragraph claims: the first one's heard there, or the one's before."""
    if first.continues:
        return carried
    known = [voices[c] for c in sorted(voices, key=lambda c: claims[c].cue) if voices[c].known]
    return replace(known[0] if known else carried, span=None)


def _of_claim(
    text: str,
    parse: Parse,
    claim: Clause,
    voice: Voice,
    direct: list[Span],
    mixed: list[Span],
    linked: Sequence[Linked],
) -> list[tuple[Voice, Quote]]:
    """The quotations of one claim: what it quotes, and what it reports in the story's words."""
    found: list[tuple[Voice, Quote]] = []
    cue = Span(parse.words[claim.cue].start, parse.words[claim.cue].end)
    occasion = find_occasion(text, parse, claim, [x.quoted.span for x in linked])
    if direct:
        found.append((voice, Quote(tuple(direct), QuoteKind.DIRECT, None, voice.span, cue, occasion)))
    whole = [x.quoted.span for x in linked if (x.whole and x.claim is not None) or x.link in (Link.CARRIED, Link.ALONE)]
    words = sorted(i for i in claim.content if not any(span.start <= parse.words[i].start < span.end for span in whole))
    if direct and claim.form in ("inserted", "ccomp", "as", "none"):
        words = [i for i in words if _clause_outside(parse, claim, whole)]
    spans = _spans(text, parse, words, mixed, linked)
    if spans and (mixed or claim.form != "none") and not is_silent(parse, claim.cue):
        marks = [x.quoted.span for x in linked]
        kind = (
            QuoteKind.MIXED
            if any(a.start < b.end and b.start < a.end for a in spans for b in marks)
            else QuoteKind.INDIRECT
        )
        found.append((voice, Quote(tuple(spans), kind, None, voice.span, cue, occasion)))
    return found


def _clause_outside(parse: Parse, claim: Clause, whole: Sequence[Span]) -> bool:
    """Whether a claim reports more than it quotes: its clause has its head outside the marks."""
    heads = [c for c in parse.of(claim.cue, "ccomp") if c in claim.content]
    return (
        bool(heads)
        and not any(s.start <= parse.words[h].start < s.end for h in heads for s in whole)
        and any(parse.words[h].tag[:2] in ("VB", "MD") and parse.of(h, "nsubj", "nsubjpass") for h in heads)
    )


def _spans(
    text: str, parse: Parse, words: Sequence[int], mixed: Sequence[Span], linked: Sequence[Linked]
) -> list[Span]:
    """Words and quoted spans as spans in order; runs apart only by marks are one."""
    pieces = [Span(parse.words[i].start, parse.words[i].end) for i in words] + list(mixed)
    # A quotation is shown whole or not at all.
    touched = [
        x.quoted.span
        for x in linked
        if any(x.quoted.span.start < p.end and p.start < x.quoted.span.end for p in pieces)
    ]
    pieces = sorted({*pieces, *touched})
    runs: list[Span] = []
    for piece in pieces:
        if runs and not any(c.isalnum() for c in text[runs[-1].end : piece.start]):
            runs[-1] = Span(runs[-1].start, max(runs[-1].end, piece.end))
        else:
            runs.append(piece)
    return [span for run in runs if (span := _trimmed(text, run)) is not None]


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None


def _finished(drafts: Iterable[tuple[Voice, Quote]]) -> list[Quote]:
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
