"""Plain text -> blocks: paragraphs by line or by blank line, hard-wrapped lines joined again."""

import re
from itertools import groupby

from index.reading.draft import Draft
from index.types import BlockKind

_WRAP = range(45, 101)  # the widths at which mail programs and editors wrap lines, in characters
_HEADING_WORDS = 12
_ENDED = re.compile(r"[.!?…:;,]['\"”’»)\]]*$")


def read_plain(text: str) -> Draft:
    """Blocks of a plain text; short lines without an end mark, with a paragraph below, are headings."""
    lines = [line.strip() for line in text.splitlines()]
    paragraphs = [
        paragraph
        for filled, together in groupby(lines, key=bool)
        if filled
        for paragraph in _paragraphs(list(together))
    ]
    blocks = tuple(
        (_kind(paragraph, paragraphs[i + 1] if i + 1 < len(paragraphs) else ""), paragraph)
        for i, paragraph in enumerate(paragraphs)
    )
    first = next(iter(blocks), None)
    title = first[1] if first is not None and first[0] is BlockKind.HEADING else None
    return Draft(blocks, title=title)


def _paragraphs(lines: list[str]) -> list[str]:
    """The paragraphs of lines without a blank one between them."""
    body = lines[:-1]
    wrapped = bool(body) and all(len(line) in _WRAP for line in body)
    if wrapped and 2 * sum(bool(_ENDED.search(line)) for line in body) <= len(body):
        return [" ".join(lines)]
    return lines


def _kind(paragraph: str, below: str) -> BlockKind:
    """A heading is short, ends without a mark, and stands over something longer."""
    is_short = len(paragraph.split()) <= _HEADING_WORDS and len(below) > len(paragraph)
    if is_short and not _ENDED.search(paragraph) and any(c.isalpha() for c in paragraph):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH
