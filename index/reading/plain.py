"""Plain text -> blocks: paragraphs by line or by blank line, hard-wrapped lines joined again.

Only paragraphs are ever quoted, so every doubt is settled against headings.
"""

import re
import unicodedata
from itertools import groupby, pairwise

from index.reading.draft import Draft
from index.types import BlockKind

_WIDTHS = range(35, 131)  # of the longest line, where mail programs and editors wrap at 40 to 130 columns
_RAGGED = 15  # columns by which a wrapped line may fall short of the longest of its block
_HEADING_WORDS = 12
_HEADING_CHARACTERS = 80
_HEADING_COLUMNS = 24  # in scripts without capitals, where a heading looks like any sentence
_FIRST_HEADINGS = 3  # a headline, the line below it, a byline

# Unicode's sentence terminals (STerm) of the living scripts; Python's own tables lack the property.
_TERMINALS = frozenset(".!?…‼‽⁇⁈⁉。．｡！？﹒﹖﹗।॥؟۔؝؞։።፧፨။၊។៕།༎᠃᠉᙮܀܁܂߹⸮")
_PAUSES = frozenset(",:;，：；、،؛፣፤፥፦·—–")  # more follows: such a line is no heading
_QUESTION_MARKS = frozenset("?？؟⁇⁈፧⸮")
_QUOTES = frozenset("\"'„‚»›＂＇「『《〝")  # those that open a quotation somewhere but are no Pi in Unicode
_REFERENCE = re.compile(r"(?:\[\d{1,3}\])+$")
_ITEM = re.compile(r"(?:[-*•‣▪◦·–—]|\d{1,3}[.)])\s+")
_INNER_END = re.compile(r"[.!?…]\s")
_LABEL = re.compile(r"[^\s:：]+(?:\s[^\s:：]+){0,3}\s?[:：]")


def read_plain(text: str) -> Draft:
    """Blocks of a plain text; short lines without an end mark, with a longer one below, are headings.

    A short question that stands alone over something longer is one too. Lists, quotations and lines
    that begin in lower case stay paragraphs.
    """
    lines = [line.strip() for line in text.splitlines()]
    groups = [_paragraphs(list(together)) for filled, together in groupby(lines, key=bool) if filled]
    paragraphs = [paragraph for group in groups for paragraph in group]
    alone = [len(group) == 1 for group in groups for _ in group]
    titles = _headings(paragraphs, alone)
    blocks = tuple(
        (BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH, paragraph)
        for is_heading, paragraph in zip(titles, paragraphs, strict=True)
    )
    return Draft(blocks, title=paragraphs[0] if titles[:1] == [True] else None)


# Lines to paragraphs


def _paragraphs(lines: list[str]) -> list[str]:
    """The paragraphs of lines without a blank one between them; lines are judged pair by pair."""
    widths = [_width(line) for line in lines]
    longest = max(widths)
    full = [longest in _WIDTHS and width >= longest - _RAGGED for width in widths]
    opening = 0
    while opening < len(lines) - 2 and _is_set_off(lines[opening], lines[opening + 1], longest):
        opening += 1  # a headline or byline over the wrapped lines, however long
    body = [line for line, is_full in zip(lines[opening:-1], full[opening:], strict=False) if is_full]
    wrapped = 2 * sum(map(_is_ended, body)) <= len(body)
    made = [[lines[0]]]
    first = lines[0]  # of the paragraph being made
    for i, (line, following) in enumerate(pairwise(lines)):
        runs_on = not _is_ended(line) and _is_lower(following)
        fills = wrapped and full[i] and i >= opening
        if (runs_on or fills) and not _opens_item(following, line, first):
            made[-1] += [_between(line, following), following]
        else:
            made.append([following])
            first = following
    return ["".join(parts) for parts in made]


def _is_set_off(line: str, following: str, longest: int) -> bool:
    """Whether a line was broken on purpose: the next word begins anew and would still have fitted."""
    fits = _width(line) + 1 + _width(following.split(maxsplit=1)[0]) <= longest
    return fits and not _is_ended(line) and not _is_lower(following) and following[:1].isupper()


def _opens_item(following: str, line: str, first: str) -> bool:
    """Whether a line is an item of a list, not a wrapped line that happens to begin with a dash or number."""
    mark = _ITEM.match(following)
    if mark is None:
        return False
    is_dash = not mark[0][0].isdigit()
    ended = _is_ended(line) or line.endswith((":", "："))
    return ended or bool(_ITEM.match(first)) or (is_dash and not _is_lower(following[mark.end() :]))


def _between(line: str, following: str) -> str:
    """What parted two joined lines: a blank, unless their script has none or a compound was cut at its hyphen."""
    if _is_unspaced(line[-1]) and _is_unspaced(following[0]):
        return ""
    return "" if re.search(r"\w-$", line) and following[0].isalnum() else " "


def _is_unspaced(character: str) -> bool:
    """Whether a character is Chinese or Japanese, which part no words by blanks (Korean does)."""
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


def _width(line: str) -> int:
    """The columns that a line fills on a screen."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


# Paragraphs or headings


def _headings(paragraphs: list[str], alone: list[bool]) -> list[bool]:
    """Which paragraphs are headings: those over a longer one. In a row they are a list, unless they open the text."""
    looks = [_may_head(paragraph, alone[i], is_first=i == 0) for i, paragraph in enumerate(paragraphs)]
    found: list[bool] = []
    for alike, together in groupby(looks):
        count = len(list(together))
        heads = (count <= _FIRST_HEADINGS if not found else count == 1) and alike
        for i in range(len(found), len(found) + count):
            # The headline may be longer than the byline between it and the story.
            below = paragraphs[i + 1 : i + (4 if i == 0 else 2)]
            found.append((heads or (alike and i == 0)) and max(map(len, below), default=0) > len(paragraphs[i]))
    return found


def _may_head(paragraph: str, alone: bool, *, is_first: bool) -> bool:
    """Whether a paragraph looks like a heading, wherever it stands."""
    letters = [c for c in paragraph if c.isalpha()]
    if not letters or len(paragraph) > _HEADING_CHARACTERS or len(paragraph.split()) > _HEADING_WORDS:
        return False
    first = paragraph[0]
    is_item = bool(_ITEM.match(paragraph)) or first.isdigit() or first in "-*•–—"
    is_quoted = first in _QUOTES or unicodedata.category(first) == "Pi"
    if is_item or is_quoted or first.islower():
        return False
    caseless = sum(c.lower() == c.upper() for c in letters)
    if 2 * caseless > len(letters) and not (alone and _width(paragraph) <= _HEADING_COLUMNS):
        return False
    last = _last(paragraph)
    if last in _QUESTION_MARKS:
        # "Q: …?" is an interview's, what ends in “…?” may be told of somebody, and a sentence may stand before it.
        is_bare = paragraph[-1] == last and not _LABEL.match(paragraph) and not _INNER_END.search(paragraph)
        return (alone or is_first) and is_bare
    return last not in _TERMINALS and last not in _PAUSES


def _is_ended(line: str) -> bool:
    """Whether a sentence ends with the line."""
    return _last(line) in _TERMINALS


def _last(line: str) -> str:
    """The last character that is neither a quotation mark nor a bracket nor a note's number.

    Marks that open in one language close in another („…“, »…«), so both kinds count.
    """
    end = len(line)
    while end and (line[end - 1] in "\"'＂＇*_ " or unicodedata.category(line[end - 1]) in ("Pe", "Pf", "Pi", "Cf")):
        if note := _REFERENCE.search(line, max(0, end - 30), end):
            end = note.start()
        else:
            end -= 1
    return line[end - 1] if end else ""


def _is_lower(line: str) -> bool:
    """Whether a line begins in lower case, behind opening marks; "iPhone" does not."""
    words = line.lstrip("\"'“‘„‚«»‹›([")
    return words[:1].islower() and not words[1:2].isupper()
