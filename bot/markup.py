"""The small things of our HTML: escaping, lengths as Telegram counts them, pieces packed into messages."""

import re
from collections.abc import Iterable
from html import escape, unescape

from bot.posting import units

LIMIT = 4_096
"""UTF-16 units in one message, after its HTML is read (Bot API, sendMessage)."""

TITLE = 160
"""Characters of a title, a source or a name that are shown."""

_MARK = re.compile(r"<[^>]*>")


def safe(words: str) -> str:
    """Words as they stand, in HTML."""
    return escape(words, quote=False)


def short(words: str, most: int = TITLE) -> str:
    """Words cut, with "…", to so many characters."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def plain(html: str) -> str:
    """What a reader sees of it, without marks."""
    return unescape(_MARK.sub("", html))


def units_shown(html: str) -> int:
    """UTF-16 units that a reader sees of it: without marks, with each escaped character as one."""
    return units(plain(html))


def packed(pieces: Iterable[str]) -> tuple[str, ...]:
    """Pieces of HTML in as few messages as their limit allows; no piece is ever cut."""
    parts: list[str] = []
    for piece in pieces:
        joined = f"{parts[-1]}\n\n{piece}" if parts else piece
        if parts and units_shown(joined) <= LIMIT:
            parts[-1] = joined
        else:
            parts.append(piece)
    return tuple(parts)
