"""A claim with its voice -> its quotations: what it quotes, and what it reports in the story's words."""

from collections.abc import Mapping, Sequence

from index.reading.quotes.attribution import Link, Linked
from index.reading.quotes.clauses import Clause
from index.reading.quotes.cues import is_said
from index.reading.quotes.occasions import find_occasion
from index.reading.quotes.silence import is_silent
from index.reading.quotes.voice import Voice
from index.reading.quotes.words import Parse
from index.types import Quote, QuoteKind, Span

Draft = tuple[Voice, Quote]
"""A quotation with its voice, before the voice is written down as a speaker."""

_TRIM = " \u00a0,;:.—–-"


def is_told(parse: Parse, claims: Sequence[Clause], voices: Mapping[int, Voice], n: int) -> bool:
    """Whether a stance or belief stands only in what somebody else says: "Clark said Brooks had begun making calls"."""
    if is_said(parse.words[claims[n].cue].low):
        return False
    return any(
        claims[n].cue in other.content and voices[m].known and not voices[m].same(voices[n])
        for m, other in enumerate(claims)
        if m != n
    )


def without_followers(parse: Parse, claims: Sequence[Clause], voices: Mapping[int, Voice], n: int) -> Clause:
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


def quotes_of_claim(
    text: str,
    parse: Parse,
    claim: Clause,
    voice: Voice,
    direct: list[Span],
    mixed: list[Span],
    linked: Sequence[Linked],
) -> list[Draft]:
    """The quotations of one claim: what it quotes, and what it reports in the story's words."""
    found: list[Draft] = []
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
