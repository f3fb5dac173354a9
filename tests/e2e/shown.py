"""What a person is shown by the bot: its messages as they read, its buttons, its toasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from telegram import Message

from tests.e2e.telegram_rules import Json, visible
from tests.telegram_html import Entity


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands in the chat now."""

    message_id: int
    text: str  # what is read: markup gone; the caption, if it is a media message
    html: str
    entities: list[Entity]
    buttons: list[list[tuple[str, str]]]  # rows of (label, callback_data or URL)
    reply_to: int | None
    quote: str | None
    edited: bool
    raw: Json = field(repr=False)

    @classmethod
    def of(cls, raw: Json) -> Shown:
        message, (text, entities) = Message.de_json(raw, None), visible(raw)
        rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
        return cls(
            message_id=raw["message_id"],
            text=text,
            html=message.text_html if "text" in raw else message.caption_html,
            entities=entities,
            buttons=[[(item["text"], _action(item)) for item in row] for row in rows],
            reply_to=raw.get("reply_to_message", {}).get("message_id"),
            quote=raw.get("quote", {}).get("text"),
            edited="edit_date" in raw,
            raw=raw,
        )


@dataclass(frozen=True)
class Toast:
    """What a pressed button answered: a line over the chat, or an alert to close."""

    text: str
    alert: bool = False
    url: str = ""


class Pressed(NamedTuple):
    shown: list[Shown]
    toast: Toast | None


def _action(button: Json) -> str:
    return str(button.get("callback_data", button.get("url", "")))
