"""Quotation marks -> quoted spans, by surface alone, in any language.

Double, single, curly, straight, German and guillemet marks, Japanese corners; two apostrophes for a double mark, as
wire texts have them. A quotation over several paragraphs repeats its opening mark and closes once. A mark without its
partner spoils at most its own paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text between marks, the marks included.

    `opens` tells that the next paragraph goes on with it, `continues` that it goes on with the one before.
    """

    span: Span
    paragraph: int
    opens: bool = False
    continues: bool = False


_DOUBLE = re.compile(r"''|``|[\"“”„‟«»]")
_CORNERS = re.compile(r"「[^「」]+」")
_SINGLE = re.compile(r"[‘’‚‹›']")
_FAMILY = {"“": "curly", "”": "curly", "„": "curly", "‟": "curly", "«": "guillemet", "»": "guillemet"}
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")  # Chinese and Japanese set no blanks around marks
_OPENS_PARAGRAPH = re.compile(r"\s*(?:''|``|[\"“„«»‘‹])\s*[\w$£€¿¡\[(…]")
_BEFORE = frozenset(" \u00a0([{—–-/:…'‘¿¡")
_AFTER = frozenset(" \u00a0)]}—–-/:;,.!?…'’")
_ELISION = re.compile(r"['’‘](?:\d|(?:em|til|cause|tis|twas|bout|round|n|ere|cuz|n')\b)", re.IGNORECASE)
_END = re.compile(r"[.!?…]['’)\]]*(?=\s|$)")
_SAID = "(?:said|says|added|told|wrote|asked|replied)"
_CUE_INSIDE = re.compile(
    rf"[,?!] (?:(?:he|she|they|(?:[A-Z][\w.]+ ?){{1,4}}) {_SAID}\b|{_SAID} (?:he|she|they|the|a|[A-Z]))"
)


def find_quoted(text: str, paragraphs: Sequence[Span]) -> list[Quoted]:
    """The quoted spans of a story's paragraphs, outermost ones only, in order."""
    found: list[Quoted] = []
    was_open = False
    for n, paragraph in enumerate(paragraphs):
        following = paragraphs[n + 1].of(text) if n + 1 < len(paragraphs) else ""
        first = True
        is_open = False
        for span, closed in _in_paragraph(text, paragraph):
            continues = first and was_open and not text[paragraph.start : span.start].strip()
            first = False
            opens = not closed and span.end == paragraph.end and bool(_OPENS_PARAGRAPH.match(following))
            # What goes on over paragraphs is whole sentences; a small letter tells of a lost closing mark.
            opens = opens and not re.match(r"\W*[a-z]", span.of(text))
            if closed or opens or continues or _stands_alone(text, paragraph, span):
                found.append(Quoted(span, n, opens, continues))
                is_open = is_open or opens
        was_open = is_open
    return found


def _stands_alone(text: str, paragraph: Span, span: Span) -> bool:
    """Whether an unclosed quotation is yet surely one: it opens the paragraph or follows a stop, with no cue in it."""
    before = text[paragraph.start : span.start].rstrip()
    words = span.of(text)
    if before and before[-1] in ",.!?" and _END.search(words[:-1]):
        return False  # within a paragraph only its last sentence surely ends where the words do
    return (not before or before[-1] in ":,.!?") and not _CUE_INSIDE.search(words)


def _in_paragraph(text: str, paragraph: Span) -> Iterator[tuple[Span, bool]]:
    """The quoted spans of a paragraph, each with whether it was closed."""
    corners = [(Span(*found.span()), True) for found in _CORNERS.finditer(text, paragraph.start, paragraph.end)]
    doubles = corners or list(_pairs(text, paragraph))
    yield from sorted([*doubles, *_singles(text, paragraph, doubles)], key=lambda pair: pair[0].start)


def _pairs(text: str, paragraph: Span) -> Iterator[tuple[Span, bool]]:
    start: int | None = None
    family = ""
    for mark in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        glyph = mark.group()
        mine = _FAMILY.get(glyph, glyph)
        before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
        after = text[mark.end()] if mark.end() < paragraph.end else " "
        may_open = (before in _BEFORE or _WIDE.match(before)) and after not in " \u00a0" and mark.end() < paragraph.end
        may_close = after in _AFTER or _WIDE.match(after) or mark.end() == paragraph.end or before in ".,!?…"
        if start is None:
            # “ and « open even without a blank before them; ” opens only in the place of an opening mark.
            if glyph in "“„«``" or may_open:
                start, family = mark.start(), mine
            continue
        if mine != family and {mine, family} != {'"', "curly"}:
            continue  # another kind of mark inside the quotation is nested
        closes = may_close if glyph not in "“„«" or not may_open else False
        if closes and not (glyph in "\"''" and may_open and before in " \u00a0"):
            yield Span(start, mark.end()), True
            start = None
        elif may_open:
            # A second opening mark: the first has lost its partner, and ends with its sentence.
            if end := _END.search(text, start + 1, mark.start()):
                yield Span(start, end.end()), False
            start, family = mark.start(), mine
    if start is not None:
        yield Span(start, paragraph.end), False


def _singles(text: str, paragraph: Span, doubles: list[tuple[Span, bool]]) -> Iterator[tuple[Span, bool]]:
    """Spans in single marks outside the double ones; an apostrophe is none."""
    inside = [span for span, _ in doubles]
    start: int | None = None
    for mark in _SINGLE.finditer(text, paragraph.start, paragraph.end):
        at = mark.start()
        if (
            any(span.start <= at < span.end for span in inside)
            or text[at : at + 2] == "''"
            or text[at - 1 : at + 1] == "''"
        ):
            continue
        before = text[at - 1] if at > paragraph.start else " "
        after = text[at + 1] if at + 1 < paragraph.end else " "
        if start is None:
            if mark.group() in "‘'‹" and before in _BEFORE and after.isalnum() and not _ELISION.match(text, at):
                start = at
        elif mark.group() in "’'›" and after in _AFTER and before not in " \u00a0":
            possessive = before == "s" and re.match(r" [a-z]", text[at + 1 : at + 3])
            if possessive and _SINGLE.search(text, at + 1, paragraph.end):
                continue
            yield Span(start, at + 1), True
            start = None
