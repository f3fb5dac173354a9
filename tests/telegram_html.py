"""Telegram's own reading of message markup, so that tests never trust our idea of its HTML.

TDLib's `parseTextEntities` is the code that api.telegram.org itself runs; the PyPI package tdjson
carries it, and it works offline. `parse` gives what a reader would see, or raises `Refused` with
the very words the Bot API answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import tdjson

Entity = dict[str, Any]

MAX_ENTITIES: Final = 100  # Telegram shows no more in one message; it drops the rest silently

_MODES: Final[Mapping[str, dict[str, Any]]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

_BOT_API_NAMES: Final[Mapping[str, str]] = {
    "BlockQuote": "blockquote",
    "BotCommand": "bot_command",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
    "EmailAddress": "email",
    "ExpandableBlockQuote": "expandable_blockquote",
    "MentionName": "text_mention",
    "PhoneNumber": "phone_number",
    "PreCode": "pre",
    "TextUrl": "text_link",
}

# Entities that TDLib finds and the Bot API never mentions.
_NOT_IN_BOT_API: Final = frozenset({"BankCardNumber", "MediaTimestamp"})


class Refused(Exception):
    """Telegram would answer 400 with this description."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


@dataclass(frozen=True)
class Parsed:
    """Visible text and its entities; offsets and lengths count UTF-16 units, as on the wire."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """The length Telegram's limits speak of."""
        return utf16_length(self.text)

    def of(self, entity: Entity) -> str:
        """The visible text that an entity covers."""
        units = self.text.encode("utf-16-le")
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        return units[start:end].decode("utf-16-le")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str = "HTML") -> Parsed:
    """Reads the markup as Telegram does; `mode` is any Bot API parse_mode."""
    if mode.lower() not in _MODES:
        raise Refused("Bad Request: unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": _MODES[mode.lower()]})
    return Parsed(answer["text"], tuple(_entities(answer["entities"])))


def found_in(text: str) -> tuple[Entity, ...]:
    """The entities that Telegram itself finds in plain text: commands, links, mentions, tags."""
    return tuple(_entities(_execute({"@type": "getTextEntities", "text": text})["entities"]))


def as_kept(parsed: Parsed) -> Parsed:
    """What stays of a message once sent: outer space trimmed, entities put in order and limited."""
    text = parsed.text.rstrip()
    first = min((entity["offset"] for entity in parsed.entities), default=len(text))
    cut = 0
    while cut < min(first, len(text)) and text[cut] in " \n":
        cut += 1
    text = text[cut:]
    end, kept = utf16_length(text), []
    for entity in parsed.entities:
        offset = max(entity["offset"] - cut, 0)
        length = min(entity["offset"] - cut + entity["length"], end) - offset
        if length > 0:
            kept.append(entity | {"offset": offset, "length": length})
    kept = [
        entity for number, entity in enumerate(kept) if entity not in kept[:number] and not _inside_code(entity, kept)
    ]
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Parsed(text, tuple(kept[:MAX_ENTITIES]))


def _inside_code(entity: Entity, entities: Iterable[Entity]) -> bool:
    """Telegram drops whatever is nested in code, and keeps the code."""
    if entity["type"] in ("code", "pre"):
        return False
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        code["type"] in ("code", "pre") and code["offset"] <= start and end <= code["offset"] + code["length"]
        for code in entities
    )


def _entities(found: Iterable[Mapping[str, Any]]) -> Iterator[Entity]:
    for item in found:
        kind = item["type"]["@type"].removeprefix("textEntityType")
        if kind in _NOT_IN_BOT_API:
            continue
        entity: Entity = {
            "type": _BOT_API_NAMES.get(kind, kind.lower()),
            "offset": item["offset"],
            "length": item["length"],
        }
        if kind == "MentionName":
            entity["user"] = {"id": item["type"]["user_id"], "is_bot": False, "first_name": ""}
        for extra in ("url", "language", "custom_emoji_id", "unix_time"):
            if item["type"].get(extra):
                entity[extra] = item["type"][extra]
        yield entity


def _execute(query: Mapping[str, Any]) -> dict[str, Any]:
    raw = tdjson.td_execute(json.dumps(query).encode())
    if raw is None:
        raise RuntimeError(f"TDLib gave no answer to {query['@type']}")
    answer: dict[str, Any] = json.loads(raw)
    if answer["@type"] == "error":
        raise Refused(f"Bad Request: {_lowered(answer['message'])}")
    return answer


def _lowered(message: str) -> str:
    """The Bot API lowers the first letter, but leaves codes such as BUTTON_DATA_INVALID alone."""
    if len(message) > 1 and (message[1].isupper() or message[1] == "_"):
        return message
    return message[:1].lower() + message[1:]


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
