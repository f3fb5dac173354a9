"""What a reader can take along of the story's words: a link to them on the publisher's page, a text to copy. Pure."""

from urllib.parse import quote, urlsplit

from bot.posting import units
from index.types import Span, Speaker, Story

COPIED = 256
"""Characters that a button can copy (Bot API, CopyTextButton)."""

_WHOLE = 8  # words up to which a link holds them all
_ENDS = 4  # words of a longer text at either end
_MOST = 16  # words at its beginning, where fewer stand elsewhere too
_LONGEST = 60  # characters at either end, for writing without blanks
_URL = 2_000  # characters of a link: longer ones are cut by some apps


def page_link(story: Story, span: Span) -> str | None:
    """The publisher's page at these words, as browsers find them there (a text fragment); None without a page."""
    if not story.url or not _is_public(story.url):
        return None
    page, mark, fragment = story.url.partition("#")
    words = span.of(story.text).split()
    if len(words) <= _WHOLE and len(span.of(story.text)) <= 2 * _LONGEST:
        directive = _encoded(span.of(story.text))
    else:
        directive = f"{_encoded(_start(story, words))},{_encoded(_end(words))}"
    link = f"{page}#{fragment.partition(':~:')[0] if mark else ''}:~:text={directive}"
    return link if len(link) <= _URL else None


def copy_text(story: Story, words: str, speaker: Speaker | None) -> str | None:
    """The words with who said them, and where: what a button copies; None where that is too long for one."""
    who = [speaker.name] if speaker else []
    publisher = [story.source] if story.source else []
    for where in ([story.title, *publisher], publisher or [story.title]):
        text = f"{words}\n– {', '.join([*who, *where])}"
        if units(text) <= COPIED:
            return text
    return None


def _is_public(url: str) -> bool:
    """Whether Telegram takes it for a button: a message with a link to "intranet" or "localhost" is refused whole."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not set(url) & set(' \t\n"<>')


def _start(story: Story, words: list[str]) -> str:
    """The first words, as many as are needed to stand nowhere else in the story, but not too many."""
    count, most = _ENDS, min(_MOST, len(words) - _ENDS)
    while count < most and story.text.count(" ".join(words[:count])) > 1:
        count += 1
    return _fitting(" ".join(words[:count]), count * _LONGEST // _ENDS)


def _fitting(words: str, most: int) -> str:
    """Words up to so many characters; half a word would be found nowhere, but in writing without blanks."""
    if len(words) <= most:
        return words
    return words[: words.rfind(" ", 0, most + 1)] if " " in words[: most + 1] else words[:most]


def _end(words: list[str]) -> str:
    return _fitting(" ".join(words[-_ENDS:])[::-1], _LONGEST)[::-1]


def _encoded(words: str) -> str:
    """Percent-encoded; a dash too, which means something in a text fragment."""
    return quote(words, safe="").replace("-", "%2D")
