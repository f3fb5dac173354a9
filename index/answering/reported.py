"""Reported words as a reader can read them: in the sentence by which the story reports them.

"Venezuela’s commitment to peace" says little; "Maduro … reiterated Venezuela’s commitment to peace" is the story's own
report. Quotations of one speaker in one sentence become one statement. A dateline ("PARIS (AP) —") and what another
says in a clause of their own (", while Braun warned …") are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.types import Quote, QuoteKind, Span, Story

_DATELINE = re.compile(
    r"""(?: [A-Z]{3,}[\w.’' -]*(?:,[^()—–-]{1,30})? (?:\([^()]{1,30}\)\s*)?
    | [A-Z][\w.,’' ]{2,40}\([A-Z][^()]{1,30}\)\s* )
    (?: — | – | --? ) \s+""",
    re.VERBOSE,
)
_CLAUSE = re.compile(r"(?:,\s+(?:and|as)|,?\s+(?:while|whereas|but|although|though))\s+(?:[\w.’'-]+\s+){0,3}$")


def shown(own: Sequence[Quote], every: Sequence[Quote], story: Story, sentences: Sequence[Span]) -> list[Quote]:
    """One speaker's quotations as an answer shows them: first what is quoted, then what is reported."""
    return [quote for quote in own if quote.kind is QuoteKind.DIRECT] + reported(own, every, story, sentences)


def reported(own: Sequence[Quote], every: Sequence[Quote], story: Story, sentences: Sequence[Span]) -> list[Quote]:
    """One speaker's reported quotations, each in its whole sentence where nobody else speaks in it.

    Else from the speaker or the cue on; and where even so another's words would stand in it, the content alone.
    What somebody else reports of the speaker ("Braun said Weber had promised …") needs the whole sentence.
    """
    made: list[Quote] = []
    for quote in own:
        if quote.kind is QuoteKind.DIRECT:
            continue
        home = next((s for s in sentences if s.start <= quote.spans[0].start and quote.spans[-1].end <= s.end), None)
        around: list[Quote] = []
        if home is not None:
            beside = [other for other in every if other.spans[0].start < home.end and home.start < other.spans[-1].end]
            home = _undated(home, quote, story.text)
            around = [_without_others(other, home, beside, story.text)[0] for other in beside]
            quote, home = _without_others(quote, home, beside, story.text)
        wide = next((w for w in _wider(quote, home, every) if not _speaks_otherwise(w, quote, around)), None)
        if wide is None:
            made.append(quote)
        elif not any(wide in done.spans for done in made):
            made.append(replace(quote, spans=(wide,), occasion=None))  # the sentence has the occasion in it
    return [quote for quote in made if not any(_is_inside(quote, other) for other in made if other is not quote)]


def _undated(home: Span, quote: Quote, text: str) -> Span:
    dateline = _DATELINE.match(text, home.start, home.end)
    return Span(dateline.end(), home.end) if dateline and dateline.end() <= quote.spans[0].start else home


def _without_others(quote: Quote, home: Span, every: Sequence[Quote], text: str) -> tuple[Quote, Span]:
    """A quotation and its sentence up to where another begins to speak in a clause of their own."""
    cut = home.end
    for other in every:
        if other.speaker != quote.speaker and other.speaker_span and quote.spans[0].start < other.speaker_span.start:
            clause = _CLAUSE.search(text, quote.spans[0].start, min(other.speaker_span.start, home.end))
            if clause and clause.start() > quote.spans[0].start and other.speaker_span.start < home.end:
                cut = min(cut, clause.start())
    if cut == home.end:
        return quote, home
    spans = tuple(Span(s.start, min(s.end, cut)) for s in quote.spans if s.start < cut)
    return replace(quote, spans=spans), Span(home.start, cut)


def _is_inside(quote: Quote, other: Quote) -> bool:
    return all(any(o.start <= s.start and s.end <= o.end for o in other.spans) for s in quote.spans)


def _wider(quote: Quote, home: Span | None, every: Sequence[Quote]) -> list[Span]:
    """What a quotation may be widened to inside its sentence, the widest first; nothing over several sentences.

    Where the sentence's head gives the speaker to words shown as quoted ("“…,” Kline said, adding that …"), the rest
    begins at its own cue.
    """
    if home is None:
        return []
    around = [s for s in (quote.speaker_span, quote.cue_span) if s and home.start <= s.start and s.end <= home.end]
    cues = [o.cue_span for o in every if o.kind is QuoteKind.DIRECT and o.cue_span and o.speaker == quote.speaker]
    inner = quote.cue_span
    if inner and quote.speaker_span and any(quote.speaker_span.start < c.end <= inner.start for c in cues):
        around = [s for s in around if s == inner]
    start = min(s.start for s in (quote.spans[0], *around))
    end = max(s.end for s in (quote.spans[-1], *around))
    return [home, Span(start, end)]


def _speaks_otherwise(wide: Span, quote: Quote, every: Sequence[Quote]) -> bool:
    """Whether another speaks inside, or the same speaker in words that are shown as quoted."""
    return any(
        (other.speaker != quote.speaker or other.kind is QuoteKind.DIRECT)
        and any(span.start < wide.end and wide.start < span.end for span in other.spans)
        and not (other.kind is not QuoteKind.DIRECT and (_is_inside(quote, other) or _is_inside(other, quote)))
        for other in every
    )
