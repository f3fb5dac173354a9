"""A file becomes a `Story`: decoded, split into blocks, and normalised here, once.

After this no text is changed any more, so that every offset stays true.
"""

import hashlib
import re
import stat
import unicodedata
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from index.errors import StoryEmpty, StoryUnreadable
from index.reading.draft import Draft, Format
from index.reading.furniture import is_furniture
from index.reading.html import read_html
from index.reading.language import guess_language
from index.reading.markdown import read_markdown
from index.reading.plain import read_plain
from index.types import Block, BlockKind, Span, Story

MAX_BYTES = 5_000_000
"""The largest story file, in bytes: about 800,000 words, several novels."""

_FORMATS: dict[str, Format] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
SUFFIXES = frozenset(_FORMATS)
"""The endings of files that are surely read; others are taken for plain text."""

_HTML = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_BEFORE_HTML = re.compile(r"\s+|<\?xml[^>]*>|<!--.*?-->", re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_LATIN_1 = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")  # browsers read them as Windows-1252
_OTHER_FORMATS = (b"%PDF", b"{\\rtf", b"PK\x03\x04")  # the last is a zip file's: Word, OpenDocument, EPUB
_BREAK = re.compile(r"[\n\v\f\r\x85\u2028\u2029]+")
_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f]+")
# Invisible marks that Telegram drops or that would turn a line around, so that shown and stored text
# would differ: controls, zero-width blanks, bidirectional overrides, the object replacement mark.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\uffff\u0333\u033f\u030a\ud800-\udfff]|[\U000e0000-\U000e0fff]"
)


def bundled_story() -> Story:
    """The story that comes with Verbatim."""
    with as_file(files("index.stories").joinpath("maduro-trump-call.md")) as path:
        return read_story(path)


def read_story(path: str | Path, *, story_id: str | None = None) -> Story:
    """The story in a file: plain text, Markdown with front matter, or a saved HTML page.

    The id is `story_id`, or made from the file's name. Raises `StoryUnreadable` for a file that is
    missing, no regular file, too large or not text, and `StoryEmpty` for one without a sentence.
    """
    path = Path(path)
    try:
        status = path.stat()
        # Before it is opened: to open a named pipe is to wait for a writer, and a device may have no end.
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise StoryUnreadable(f"{path} is not a file.", "Save the story as a .txt, .md or .html file.")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # files of /proc have no size
    except FileNotFoundError as error:
        raise StoryUnreadable(f"There is no file {path}.", "Check the name.") from error
    except IsADirectoryError as error:
        raise StoryUnreadable(f"{path} is a folder.", f"Name the files in it: {path}/*.md") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoryUnreadable(f"{path} cannot be read: {reason}.", "Check its permissions.") from error
    if len(data) > MAX_BYTES:
        raise StoryUnreadable(
            f"{path} has {max(status.st_size, len(data)) / 1e6:.0f} MB; a story may have {MAX_BYTES / 1e6:.0f}.",
            "Cut it into several stories.",
        )
    try:
        return read_bytes(data, path, story_id=story_id)
    except StoryEmpty as error:
        raise StoryEmpty(f"{path}: {error.message}", error.hint) from error


def read_bytes(data: bytes, name: str | Path, *, story_id: str | None = None, **given: str | None) -> Story:
    """The story in a file's bytes. Of its name only the words and the ending count: nothing of that name is opened.

    `given` (source, url, published) serves for what the text itself doesn't give. Raises as `read_story` does.
    """
    path = Path(name)
    text = _decode(data, path)
    form = read_html if _is_page(text) else _FORMATS.get(path.suffix.lower(), read_plain)
    try:
        draft = form(text)
        known: dict[str, Any] = {key: getattr(draft, key) or value for key, value in given.items()}
        draft = replace(draft, **known)
        return compose_story(draft, name=path.stem, story_id=story_id)
    except StoryUnreadable as error:
        raise StoryUnreadable(f"{path}: {error.message}", error.hint) from error


def compose_story(draft: Draft, *, name: str, story_id: str | None = None) -> Story:
    """The normalised story of a draft; `name` serves for a missing id and title.

    Raises `StoryEmpty` when no paragraph has a word.
    """
    parts: list[tuple[BlockKind, str]] = []
    for kind, raw in draft.blocks:
        for line in _BREAK.split(raw):
            words = normalise(line)
            if words:
                parts.append((BlockKind.FURNITURE if is_furniture(words) else kind, words))
    if not any(kind is BlockKind.PARAGRAPH and _has_word(words) for kind, words in parts):
        raise StoryEmpty("There is no sentence in it.", "A story needs at least one sentence of text.")
    blocks, start = [], 0
    for kind, words in parts:
        blocks.append(Block(Span(start, start + len(words)), kind))
        start += len(words) + 2
    given = {
        key: normalise(value) or None
        for key in ("title", "source", "url", "published", "language")
        if (value := getattr(draft, key))
    }
    text = "\n\n".join(words for _, words in parts)
    language = (given.get("language") or "").lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", language):
        language = guess_language("\n".join(words for kind, words in parts if kind is BlockKind.PARAGRAPH))
    return Story(
        id=story_id or slug(name),
        title=given.get("title") or _title_from(name),
        text=text,
        blocks=tuple(blocks),
        source=given.get("source"),
        url=given.get("url"),
        published=given.get("published"),
        language=language,
        questions=tuple(filter(None, map(normalise, draft.questions))),
    )


def normalise(line: str) -> str:
    """One line in composed Unicode (NFC), with single plain blanks and without invisible marks."""
    words = unicodedata.normalize("NFC", line)  # first: some marks are invisible only where they stand alone
    while (visible := unicodedata.normalize("NFC", _INVISIBLE.sub("", words))) != words:
        words = visible  # composing may have set another one free
    return _BLANKS.sub(" ", words).strip()


def slug(name: str) -> str:
    """An id for a name: lower-case ASCII letters, digits and hyphens, at most 40, never empty.

    A name that loses much of itself on the way (another script, or a very long one) gets a digest.
    """
    plain = unicodedata.normalize("NFKD", name)
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    made = "-".join(words)
    lost = sum(c.isalnum() for c in name) - sum(map(len, words))
    if made and lost <= 0 and len(made) <= 40:
        return made
    return f"{made[:27].strip('-') or 'story'}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:12]}"


def _decode(data: bytes, path: Path) -> str:
    """The file's text: UTF-8, UTF-16 with its mark, or what an HTML page declares."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data or data.startswith(_OTHER_FORMATS):
        raise StoryUnreadable(f"{path} is not a text file.", "Save the story as a .txt, .md or .html file.")
    else:
        declared = _CHARSET.search(data[:4096])
        encoding = declared.group(1).decode().lower() if declared else "utf-8-sig"
        if encoding in _LATIN_1:
            encoding = "cp1252"
    for attempt in dict.fromkeys(("utf-8-sig", encoding) if encoding != "utf-16" else (encoding,)):
        try:
            return data.decode(attempt)
        except (UnicodeError, LookupError):
            continue
    raise StoryUnreadable(
        f"{path} is not in UTF-8.", f'Convert it, e.g. iconv -f WINDOWS-1252 -t UTF-8 "{path}" > story.txt'
    )


def _is_page(text: str) -> bool:
    """Whether a text is an HTML page, whatever its file is called."""
    start = 0
    while before := _BEFORE_HTML.match(text, start):
        start = before.end()
    return bool(_HTML.match(text, start))


def _has_word(words: str) -> bool:
    return any(c.isalnum() for c in words)


def _title_from(name: str) -> str:
    words = normalise(re.sub(r"[-_]+", " ", name))
    return words[:1].upper() + words[1:] if words else "Untitled"
