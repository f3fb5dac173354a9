"""Where or when something was said, in the story's own words: "In a state TV interview", "On Wednesday"."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.reading.quotes.clauses import Clause
from index.reading.quotes.words import Parse
from index.types import Quote, QuoteKind, Span

_PREPOSITIONS = frozenset("in at during on before after outside following from via over ahead".split())
_HAPPENINGS = frozenset(
    """interview rally conference press speech statement tweet post letter email e-mail debate meeting briefing event
    news address remarks hearing call telephone phone article column essay memo op-ed forum town hall breakfast
    luncheon dinner appearance broadcast show podcast session summit visit stop twitter facebook instagram
    testimony message video release conversation lecture ceremony convention campaign""".split()
)
_EVENTS = _HAPPENINGS | frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday january february march april june july
    august september october november december morning afternoon evening night week month year""".split()
)


def find_occasion(text: str, parse: Parse, claim: Clause, quoted: Sequence[Span]) -> Span | None:
    """The adverbials of a cue that name an event or a date, from the first to the last that adjoin; None if none."""
    if claim.form in ("according", "nominal"):
        return None
    verbs = [claim.cue]
    head = parse.words[claim.cue].head
    if parse.words[claim.cue].dep in ("advcl", "conj", "xcomp") and head != claim.cue:
        verbs.append(head)
    parts: list[Span] = []
    for verb in verbs:
        for child in parse.of(verb, "prep", "npadvmod", "advmod"):
            word = parse.words[child]
            below = sorted(parse.subtree(child))
            span = parse.span(below[0], below[-1])
            if child in claim.content or any(q.start < span.end and span.start < q.end for q in quoted):
                continue
            if len(below) > 16 or below[-1] - below[0] + 1 != len(below):
                continue
            named = any(parse.words[i].low in _EVENTS or parse.words[i].entity in ("DATE", "EVENT") for i in below)
            if named and (word.dep == "npadvmod" or word.low in _PREPOSITIONS):
                parts.append(span)
        if parts:
            break
    if not parts:
        return None
    parts.sort()
    first = parts[0]
    for part in parts[1:]:
        if text[first.end : part.start].strip(" ,") == "":
            first = Span(first.start, part.end)
    return first


def carry_occasions(text: str, paragraphs: Sequence[Span], quotes: Sequence[Quote]) -> list[Quote]:
    """The quotations, those that go on from paragraph to paragraph with the event that the first was said at.

    Only direct ones of the same speaker, and only an event ("In a state TV interview"): a date is its sentence's own.
    """
    starts = [paragraph.start for paragraph in paragraphs]
    carried: list[Quote] = []
    last: Quote | None = None
    last_at = -1
    for quote in quotes:
        at = bisect_right(starts, quote.spans[0].start)
        if quote.occasion is not None:
            last = quote if _HAPPENINGS & set(re.findall(r"\w+", quote.occasion.of(text).lower())) else None
        elif last is None or last.speaker is None or quote.speaker != last.speaker or at - last_at > 1:
            last = None
        elif quote.kind is QuoteKind.DIRECT:
            quote = replace(quote, occasion=last.occasion)
        elif at > last_at:
            last = None  # the story's own words have led on
        last_at = at
        carried.append(quote)
    return carried
