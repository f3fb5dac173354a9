"""A story that comes in by message: a file, a forwarded post, a text. What is in it is only ever read.

The file's name gives the story its id and, if need be, its title; no path is ever made of it.
"""

import asyncio
import re
from pathlib import PurePosixPath, PureWindowsPath

from telegram import Document, Message, MessageOriginChannel, MessageOriginChat

from bot.language import admin_texts
from index.errors import StoryError
from index.library import SUFFIXES, read_bytes
from index.types import Story

MEGABYTES = 5.0
"""The largest file, as on the command line."""

WORDS = 5_000
"""The longest story: readers wait while one is indexed, and nobody shall wait for a novel."""

STORIES = 1_000
"""The most stories that can be added by chat; beyond that whoever runs the machine decides."""

_AT_ONCE = asyncio.Semaphore(2)  # files that are fetched and read at the same time: what they may take of memory

_COMMAND = re.compile(r"^/add(?:@\w+)?\s*", re.IGNORECASE)
_NAME_WORDS, _NAME = 8, 60  # of a text's first line, for the story's name


class Unfit(Exception):
    """It is no story that can be taken; the message is the sentence for whoever sent it."""


async def story_in(message: Message) -> Story:
    """The story in a message. Raises `Unfit`."""
    async with _AT_ONCE:
        if message.document is not None:
            data, name = await _download(message.document), message.document.file_name or ""
        else:
            text = words_of(message)
            data, name = text.encode(), f"{_name_of(text)}.txt"
        # Read beside the loop: a large page takes seconds.
        story = await asyncio.to_thread(_read, data, name, _origin(message))
    if story.words > WORDS:
        raise Unfit(admin_texts.too_many_words(WORDS))
    return story


def words_of(message: Message) -> str:
    """A message's text or caption, without the command before it."""
    return _COMMAND.sub("", message.text or message.caption or "").strip()


async def _download(document: Document) -> bytes:
    """The bytes of a file. What Telegram tells of it is looked at first, so that nothing is fetched in vain."""
    if PurePosixPath(document.file_name or "").suffix.lower() not in SUFFIXES:
        raise Unfit(admin_texts.WRONG_FILE)
    most = int(MEGABYTES * 1_000_000)
    if (document.file_size or 0) > most:
        raise Unfit(admin_texts.too_large(MEGABYTES))
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray()) if (file.file_size or 0) <= most else b""
    if not data or len(data) > most:
        raise Unfit(admin_texts.too_large(MEGABYTES) if file.file_size else admin_texts.NOT_A_STORY)
    return data


def _read(data: bytes, name: str, given: dict[str, str | None]) -> Story:
    last = PureWindowsPath(name).name.replace(":", " ")  # a client may send a whole path; its last part names the story
    try:
        return read_bytes(data, last, **given)
    except StoryError as error:
        raise Unfit(admin_texts.NOT_A_STORY) from error


def _origin(message: Message) -> dict[str, str | None]:
    """Where a forwarded post is from. People are not named: a forward says who sent it, not who wrote it."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        chat = origin.chat
        link = f"https://t.me/{chat.username}/{origin.message_id}" if chat.username else None
        return {"source": chat.title, "url": link, "published": f"{origin.date:%Y-%m-%d}"}
    if isinstance(origin, MessageOriginChat):
        return {"source": origin.sender_chat.title, "published": f"{origin.date:%Y-%m-%d}"}
    return {}


def _name_of(text: str) -> str:
    """A name for a text: the first words of its first line; without "/", which would part a path."""
    words = next(iter(text.splitlines()), "").replace("/", " ").replace("\\", " ").split()
    first = " ".join(words[:_NAME_WORDS])[:_NAME].rstrip(" .")
    return f"{first}…" if len(words) > _NAME_WORDS else first
