"""A story's text as messages in a chat: how it is cut into them, and where in one of them a span stands. Pure.

What stands in a message is a span of the story, without its furniture and its title. From the span alone the same text
is made again at any time, so that of a posted message only the span and a digest need be remembered.
"""

import hashlib
import re
from collections.abc import Iterator
from html import escape

from index.types import Block, BlockKind, Span, Story

ROOM = 3_000
"""UTF-16 units of the story in one message: what Telegram takes (4,096), less its title, source and the like."""

AT_ONCE = 4
"""Messages of a story posted in a row; a button goes on."""

QUOTE = 1_024
"""UTF-16 units of a quote in a reply (Bot API, ReplyParameters)."""

_BETWEEN = "\n\n"
_TELLING = 40  # characters from which a paragraph is known again
_SENTENCE_END = re.compile(r"[.!?…][”’»\"')\]]*\s|[。！？][”』」]*")


def cut(story: Story) -> tuple[Span, ...]:
    """The story cut at paragraphs into spans of at most `ROOM` units each; one that is too long, at sentences."""
    made: list[Span] = []
    length = 0  # of the last one
    for block in _told(story):
        for piece in _pieces(story, block.span):
            goes_on = made and made[-1].end > block.span.start  # within a paragraph
            between = story.text[made[-1].end : piece.start] if goes_on else _BETWEEN
            longer = length + units(between) + units(piece.of(story.text))
            if made and longer <= ROOM:
                made[-1], length = Span(made[-1].start, piece.end), longer
            else:
                made.append(piece)
                length = units(piece.of(story.text))
    return tuple(made)


def body(story: Story, part: Span) -> str:
    """What of the story stands in the message of a part, to the letter."""
    return _BETWEEN.join(block.span.of(story.text) for block in _told(story, part))


def body_html(story: Story, part: Span) -> str:
    """The same as HTML, with headings in bold; nothing is marked in what can be quoted."""
    return _BETWEEN.join(
        f"<b>{words}</b>" if block.kind is BlockKind.HEADING else words
        for block in _told(story, part)
        for words in [escape(block.span.of(story.text), quote=False)]
    )


def digest(story: Story, part: Span) -> str:
    """A digest of a part's text: it tells whether the same words would be posted today."""
    return hashlib.sha256(body(story, part).encode()).hexdigest()[:16]


def place(story: Story, part: Span, span: Span) -> int | None:
    """The UTF-16 units of the part's text before a span; None where the span is not in one paragraph of it."""
    before = 0
    for block in _told(story, part):
        if block.span.start <= span.start and span.end <= block.span.end:
            return before + units(story.text[block.span.start : span.start])
        before += units(block.span.of(story.text) + _BETWEEN)
    return None


def found_in(story: Story, text: str) -> list[tuple[Span, int]]:
    """The story's paragraphs that stand in a text to the letter, with the UTF-16 units of it before each.

    Short ones don't count: they may stand anywhere.
    """
    found = []
    for paragraph in story.paragraphs:
        words = paragraph.of(story.text)
        if len(words) >= _TELLING and (at := text.find(words)) >= 0:
            found.append((paragraph, units(text[:at])))
    return found


def quotable(words: str) -> str:
    """The words as a reply can quote them: whole, or where they are too long their beginning, cut at a blank."""
    fitting = _fitting(words, QUOTE)
    if fitting == words:
        return words
    return (fitting[: fitting.rfind(" ")] if " " in fitting else fitting).rstrip()


def units(words: str) -> int:
    """How long Telegram finds them: in UTF-16 units."""
    return len(words.encode("utf-16-le")) // 2


def _told(story: Story, part: Span | None = None) -> Iterator[Block]:
    """The story's blocks that are told, as far as they are in the part; its title stands above them anyway."""
    for block in story.blocks:
        is_title = block.kind is BlockKind.HEADING and block.span.of(story.text) == story.title
        if block.kind is BlockKind.FURNITURE or is_title:
            continue
        start = max(block.span.start, part.start) if part else block.span.start
        end = min(block.span.end, part.end) if part else block.span.end
        if start < end:
            yield Block(Span(start, end), block.kind)


def _pieces(story: Story, block: Span) -> Iterator[Span]:
    """A block whole, or cut behind sentences, or behind blanks, where it has more units than there is room."""
    start = block.start
    while start + len(window := _fitting(story.text[start : min(start + ROOM, block.end)], ROOM)) < block.end:
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        length = ends[-1] if ends else window.rfind(" ") + 1 or len(window)
        piece = window[:length].rstrip()
        yield Span(start, start + len(piece))
        start += length
    if window:
        yield Span(start, block.end)


def _fitting(words: str, room: int) -> str:
    """The longest beginning of so many UTF-16 units at most, without half a character at its end."""
    return words.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
