"""Quoted spans and the claims around them -> which claim each quotation belongs to.

The rules, in their order (after Krestel 2008, Pareti 2013 and O'Keefe 2012): the cue behind a quotation that ends
with a comma; the cue before one that follows a comma, a colon or a word; a claim whose content holds it; and for
a quotation that stands alone, the speaker of its paragraph, or of the paragraph before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.reading.quotes.clauses import Clause, source_of
from index.reading.quotes.marks import Quoted
from index.reading.quotes.words import Parse
from index.types import Span


class Link(StrEnum):
    """By what a quotation belongs to a claim."""

    BEHIND = "behind"  # "…," said X
    BEFORE = "before"  # X said: "…"
    WITHIN = "within"  # X said the plan was "dead"
    CARRIED = "carried"  # a quotation that stands alone goes on with the one before it
    ALONE = "alone"  # surely speech, but whose the words behind it would have to tell: "…," in the words of a friend
    NONE = "none"  # a title, a scare quote, or nobody's


@dataclass(frozen=True, slots=True)
class Linked:
    """A quotation with its claim (a position in the paragraph's claims), or with none."""

    quoted: Quoted
    link: Link
    claim: int | None = None
    whole: bool = True


_BREAK = re.compile(r"(?:[.!?…]['\"”’»)]*|['\"”’»])\s+(?=[\"“‘«'`A-Z\d(])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Prof|Rev|Hon|vs|No|Inc|Co|Corp|Ltd"
    r"|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|Mass|Conn|Fla|Ariz|Calif|Ga|Ill|Ind|Va|Vt|Wis|Pa|Tex|Ore|Minn|Mich)\.)\s*$"
)
_PIECE_OF = frozenset("is are was were be been being a an the of as its his her their our my".split())
_OTHERS_TURN = frozenset("while whereas but and although though which whose whom".split())
_TOPIC = frozenset("on to about of".split())
_INNER_END = re.compile(r"([.,!?…;:—–-]?)['\"”’»]*\s*$")


def first_sentence_end(text: str, span: Span) -> int:
    """Where the sentence that begins a span ends."""
    for found in _BREAK.finditer(text, span.start, span.end):
        if not _ABBREVIATED.search(text, max(span.start, found.start() - 8), found.end()):
            return found.end()
    return span.end


def last_sentence_start(text: str, start: int, end: int) -> int:
    """Where the sentence begins that a span ends with, ended or not."""
    at = start
    for found in _BREAK.finditer(text, start, end + 1):  # one more, so that the mark behind the break is seen
        if not _ABBREVIATED.search(text, max(start, found.start() - 8), found.end()):
            at = found.end()
    return at


def is_sentence_like(text: str, span: Span) -> bool:
    """Whether a quotation may stand alone: it begins like a sentence and ends like one, and is no title."""
    inner = span.of(text).strip("\"“”'‘’«»„ ")
    words = inner.split()
    ended = bool(re.search(r"[.!?…,][\"”'’»]*$", span.of(text))) or bool(re.search(r"[.!?…]$", inner))
    begins = inner[:1].isupper() or inner[:1].isdigit() or inner[:1] in "…[.¿¡$("
    titled = (
        len(words) < 9
        and sum(w[:1].isupper() for w in words) > 0.7 * len(words)
        and not inner.endswith((".", "!", "?"))
    )
    return begins and ended and len(words) >= 2 and not titled


def link_quotations(
    text: str, paragraph: Span, quoted: Sequence[Quoted], parse: Parse, claims: list[Clause]
) -> list[Linked]:
    """Each quotation of a paragraph with its claim; claims found by a colon alone are added to `claims`."""
    linked: list[Linked] = []
    for i, quote in enumerate(quoted):
        before = quoted[i - 1].span.end if i else paragraph.start
        after = quoted[i + 1].span.start if i + 1 < len(quoted) else paragraph.end
        linked.append(_link(text, quote, Span(before, after), parse, claims, linked))
    return linked


def _link(text: str, quote: Quoted, room: Span, parse: Parse, claims: list[Clause], earlier: list[Linked]) -> Linked:
    span = quote.span
    inner = _INNER_END.search(text, span.start, span.end)
    mark = inner.group(1) if inner else ""
    if not mark and span.end < room.end and text[span.end] == ",":
        mark = ","  # British: the comma stands behind the closing mark
    behind = _behind(text, Span(span.end, room.end), parse, claims, mark) if span.end < room.end else None
    tail = last_sentence_start(text, room.start, span.start)
    lead = text[tail : span.start].strip()
    within = _within(parse, claims, span)
    before = _before(text, Span(tail, span.start), parse, claims) if lead else None
    if behind is not None and claims[behind].form == "according" and before is not None:
        behind = None  # "Nunn said “…,” according to a transcript"
    if behind is not None and mark == ",":
        if not _is_piece(lead, text, span):
            return Linked(quote, Link.BEHIND, behind)
        if behind in _holding(parse, claims, span) or (within is None and before is None):
            return Linked(quote, Link.WITHIN, behind, whole=False)
    unsure = Linked(quote, Link.NONE) if behind is None else Linked(quote, Link.WITHIN, behind, whole=False)
    if lead:
        if before is None and lead.endswith(":"):
            before = _colon(text, Span(tail, span.start), parse, claims)
        if before is not None:
            if lead[-1] in ":,—–" or _is_direct_after(lead, text, span):
                return Linked(quote, Link.BEFORE, before)
            if within is not None and (
                claims[within].cue > claims[before].cue or before not in _holding(parse, claims, span)
            ):
                return Linked(quote, Link.WITHIN, within, whole=False)
            near = span.start - parse.words[claims[before].cue].end
            if within is None and near > 60 and not is_sentence_like(text, span):
                return unsure
            if within is None and not _reach(parse, claims, before, span):
                return unsure
            return Linked(quote, Link.WITHIN, before, whole=False)
    if behind is not None and (mark in "?!…—–-" or not lead):
        return Linked(quote, Link.BEHIND, behind)
    if (
        not lead
        and span.end < room.end
        and (signed := _signed(text, Span(span.end, room.end), parse, claims)) is not None
    ):
        return Linked(quote, Link.BEHIND, signed)
    if within is not None:
        return Linked(quote, Link.WITHIN, within, whole=not lead and is_sentence_like(text, span))
    if is_sentence_like(text, span) and (not lead or lead[-1] in ":,—–"):
        goes_on = mark == "," and re.match(r",?\s*[\w(]", text[span.end : room.end])
        others = any(tail <= w.start < span.start and w.tag[:2] in ("NN", "PR") for w in parse.words)
        return Linked(quote, Link.ALONE if goes_on or others else Link.CARRIED)
    if quote.continues and not lead:
        return Linked(quote, Link.CARRIED)
    # "…," he said, "…": the rest of a broken quotation may begin anywhere.
    if earlier and earlier[-1].claim is not None and lead.endswith(",") and earlier[-1].link is Link.BEHIND:
        return Linked(quote, Link.BEFORE, earlier[-1].claim)
    return Linked(quote, Link.ALONE if _is_surely_spoken(text, span) else Link.NONE)


def _is_piece(lead: str, text: str, span: Span) -> bool:
    """Whether a quotation only fills a place in the sentence that leads to it: "the situation was “intolerable”"."""
    words = lead.split()
    inner = span.of(text).strip("\"“”'‘’«» ")
    return bool(words) and words[-1][-1].isalnum() and (inner[:1].islower() or words[-1].lower() in _PIECE_OF)


def _is_surely_spoken(text: str, span: Span) -> bool:
    """Whether a quotation goes on beyond a sentence: no title, term or scare quote does."""
    return (
        first_sentence_end(text, Span(span.start + 1, span.end - 1)) < span.end - 2 and len(span.of(text).split()) > 8
    )


def _is_direct_after(lead: str, text: str, span: Span) -> bool:
    """As in "He said "No way."": a whole sentence right after the cue, though without a comma."""
    inner = span.of(text).strip("\"“”'‘’«» ")
    return (
        inner[:1].isupper()
        and len(inner.split()) > 3
        and lead.split()[-1].lower() not in ("the", "a", "that", "of", "as")
    )


def _behind(text: str, room: Span, parse: Parse, claims: Sequence[Clause], mark: str) -> int | None:
    """The claim right behind a quotation: its cue or its source opens the words after the closing mark."""
    end = first_sentence_end(text, room)
    for n, claim in enumerate(claims):
        cue = parse.words[claim.cue]
        if not room.start <= cue.start < end or claim.source is None:
            continue
        source = parse.words[claim.source]
        if not room.start <= source.start < end:
            continue
        opening = min(cue.start, parse.words[_left(parse, claim.source, room.start)].start)
        skipped = text[room.start : opening].strip(" ,.\"”'’—–-").split()
        if skipped and _is_others_turn(skipped[0], claim):
            continue
        if mark == "," or len(skipped) <= 1:
            return n
    return None


def _is_others_turn(first: str, claim: Clause) -> bool:
    """Whether a word sets another's clause off: "…", while X said that …; but: "…," as X put it."""
    return first.lower() in _OTHERS_TURN or (first.lower() == "as" and claim.form == "ccomp")


def _left(parse: Parse, at: int, start: int) -> int:
    first = at
    while first > parse.left[at] and parse.words[first - 1].start >= start:
        first -= 1
    return first


def _before(text: str, lead: Span, parse: Parse, claims: Sequence[Clause]) -> int | None:
    """The last claim whose cue stands in the words that lead to a quotation."""
    found = None
    for n, claim in enumerate(claims):
        if lead.start <= parse.words[claim.cue].start < lead.end and claim.source is not None:
            found = n
    return found


def _colon(text: str, lead: Span, parse: Parse, claims: list[Clause]) -> int | None:
    """A sentence that ends with a colon gives its subject the word, whatever its verb ("Trump went further:")."""
    for word in parse.words:
        if (
            lead.start <= word.start < lead.end
            and word.tag[:2] == "VB"
            and word.dep in ("ROOT", "ccomp", "conj", "advcl")
        ):
            source = source_of(parse, word.at)
            if source is None:  # "Patel, 33, was stuck for six hours:"
                source = next((c for c in parse.of(word.at, "nsubjpass") if parse.words[c].tag in ("NNP", "PRP")), None)
            if source is not None and parse.words[source].start >= lead.start - 200:
                claims.append(Clause(word.at, source, frozenset(), "none"))
                return len(claims) - 1
    named = [w for w in parse.words if lead.start <= w.start < lead.end and w.text[:1].isupper()]
    topic = next((w for w in parse.words if lead.start <= w.start < lead.end and w.low in _TOPIC), None)
    if topic is not None:  # "Hallam on Mensah:", but "The mayor of London, Ann Lee:"
        opening = [w for w in named if w.start < topic.start]
        if topic.low != "of" or any(w.entity == "PERSON" for w in opening):
            named = [w for w in opening if w.tag[:3] == "NNP"]
    if named and len(text[lead.start : lead.end].split()) <= 8:
        source = named[-1].at
        while parse.words[source].head in range(source + 1, len(parse.words)) and parse.words[source].dep == "compound":
            source = parse.words[source].head
        colon = next((w.at for w in parse.words if lead.start <= w.start < lead.end and w.text == ":"), source)
        claims.append(Clause(colon, source, frozenset(), "none"))
        return len(claims) - 1
    return None


def _signed(text: str, room: Span, parse: Parse, claims: list[Clause]) -> int | None:
    """As in "…" — X: a name behind a dash signs a quotation."""
    found = re.match(r"\s*[—–-]+\s*(?=[A-Z@])", text[room.start : room.end])
    if not found:
        return None
    start = room.start + found.end()
    names = [w for w in parse.words if start <= w.start < start + 60 and (w.tag[:3] == "NNP" or w.entity == "PERSON")]
    if (
        not names
        or names[0].start > start + 25
        or any(w.tag[:2] == "VB" for w in parse.words if start <= w.start < names[0].start)
    ):
        return None
    last = names[0].at
    while last + 1 < len(parse.words) and parse.words[last + 1].tag[:3] == "NNP":
        last += 1
    if last + 1 < len(parse.words) and parse.words[last + 1].tag[:2] in ("VB", "MD"):
        return None
    claims.append(Clause(last, last, frozenset(), "none"))
    return len(claims) - 1


def _reach(parse: Parse, claims: list[Clause], n: int, span: Span) -> bool:
    """Lets a claim give all its words up to a quotation ("threatened operations against “…”"), if no clause begins."""
    claim = claims[n]
    between = [w.at for w in parse.words if parse.words[claim.cue].end <= w.start < span.start]
    if len(between) > 12 or any(
        parse.words[i].dep in ("nsubj", "nsubjpass") and i not in claim.content for i in between
    ):
        return False
    claims[n] = Clause(
        claim.cue, claim.source, claim.content | frozenset(between), claim.form if claim.form != "none" else "object"
    )
    return True


def _holding(parse: Parse, claims: Sequence[Clause], span: Span) -> list[int]:
    found = []
    for n, claim in enumerate(claims):
        if any(span.start <= parse.words[c].start < span.end for c in claim.content):
            found.append(n)
    return found


def _within(parse: Parse, claims: Sequence[Clause], span: Span) -> int | None:
    """The innermost claim whose content holds words of the quotation."""
    holding = _holding(parse, claims, span)
    return min(holding, key=lambda n: len(claims[n].content)) if holding else None
