"""Reported words as a reader can read them: in the sentence by which the story reports them.

"Venezuela’s commitment to peace" says little; "Maduro … reiterated Venezuela’s commitment to peace" is the story's own
report. Quotations of one speaker in one sentence become one statement.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.types import Quote, QuoteKind, Span


def reported(own: Sequence[Quote], every: Sequence[Quote], sentences: Sequence[Span]) -> list[Quote]:
    """One speaker's reported quotations, each in its whole sentence where nobody else speaks in it.

    Else from the speaker or the cue on; and where even so another's words would stand in it, the content alone.
    """
    made: list[Quote] = []
    for quote in own:
        if quote.kind is QuoteKind.DIRECT:
            continue
        home = next((s for s in sentences if s.start <= quote.spans[0].start and quote.spans[-1].end <= s.end), None)
        wide = next((w for w in _wider(quote, home) if not _speaks_otherwise(w, quote, every)), None)
        if wide is None:
            made.append(quote)
        elif not any(wide in done.spans for done in made):
            made.append(replace(quote, spans=(wide,), occasion=None))  # the sentence has the occasion in it
    return [quote for quote in made if not any(_is_inside(quote, other) for other in made if other is not quote)]


def _is_inside(quote: Quote, other: Quote) -> bool:
    return all(any(o.start <= s.start and s.end <= o.end for o in other.spans) for s in quote.spans)


def _wider(quote: Quote, home: Span | None) -> list[Span]:
    """What a quotation may be widened to inside its sentence, the widest first; nothing over several sentences."""
    if home is None:
        return []
    around = [s for s in (quote.speaker_span, quote.cue_span) if s and home.start <= s.start and s.end <= home.end]
    start = min(s.start for s in (quote.spans[0], *around))
    end = max(s.end for s in (quote.spans[-1], *around))
    return [home, Span(start, end)]


def _speaks_otherwise(wide: Span, quote: Quote, every: Sequence[Quote]) -> bool:
    """Whether another speaks inside, or the same speaker in words that are shown as quoted."""
    return any(
        (other.speaker != quote.speaker or other.kind is QuoteKind.DIRECT)
        and any(span.start < wide.end and wide.start < span.end for span in other.spans)
        for other in every
    )
