"""What Telegram refuses or changes in a bot's message, where the emulator package does not look.

Pure functions over the fields of one request; the wording is that of api.telegram.org, since
bots (and python-telegram-bot's users) recognise refusals by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from lo_bot_api_emulator import ApiRefusal  # type: ignore[import-untyped]
from telegram.constants import ReactionEmoji

from tests import telegram_html
from tests.telegram_html import Entity, Parsed

Json = dict[str, Any]
Messages = Mapping[tuple[int, int], Json]

MAX_CAPTION: Final = 1024
MAX_QUOTE: Final = 1024
MAX_CALLBACK_DATA: Final = 64
_QUOTED_KINDS: Final = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"}
)
_CONTENT: Final = ("text", "entities", "caption", "caption_entities", "reply_markup")
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def refuse(description: str) -> NoReturn:
    raise ApiRefusal(f"Bad Request: {description}")


def decoded(value: Any) -> Any:
    """A form field holds JSON as text, a JSON body holds the object itself."""
    return json.loads(value) if isinstance(value, str) else value


def read_markup(fields: Json, key: str, entities_key: str) -> Json:
    """Replaces the text in `fields` by what readers will see; returns its entities, if any."""
    if not isinstance(fields.get(key), str):
        return {}
    mode = fields.pop("parse_mode", None)
    given = decoded(fields.pop(entities_key, None)) or []
    parsed = telegram_html.as_kept(_parsed(fields[key], mode, given))
    fields[key] = parsed.text
    if key == "caption" and parsed.length > MAX_CAPTION:
        refuse("message caption is too long")
    return {entities_key: list(parsed.entities)} if parsed.entities else {}


def _parsed(text: str, mode: str | None, given: list[Entity]) -> Parsed:
    if not mode or mode.lower() == "none":
        return Parsed(text, tuple(given))
    try:
        return telegram_html.parse(text, mode)
    except telegram_html.Refused as refused:
        raise ApiRefusal(refused.description) from refused


def read_keyboard(fields: Json) -> Json:
    """Checks the buttons; leaves in `fields` the part of the markup that the emulator knows."""
    markup = decoded(fields.get("reply_markup"))
    if not isinstance(markup, dict):
        return {}
    if "force_reply" in markup:
        del fields["reply_markup"]
    if "inline_keyboard" not in markup:
        return {}
    bare: list[list[Json]] = []
    for row in markup["inline_keyboard"]:
        bare.append([])
        for button in row:
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
                refuse("BUTTON_DATA_INVALID")
            looks = ("style", "icon_custom_emoji_id")
            bare[-1].append({key: value for key, value in button.items() if key not in looks})
    fields["reply_markup"] = {"inline_keyboard": bare}
    return {"reply_markup": markup}


def read_reply(fields: Json, chat_id: int, messages: Messages) -> Json:
    """Finds the message replied to and the quote in it; leaves the bare reply in `fields`."""
    reply = decoded(fields.pop("reply_parameters", None))
    if reply is None and fields.get("reply_to_message_id") is not None:
        lenient = str(fields.get("allow_sending_without_reply")).lower() in ("true", "1")
        reply = {
            "message_id": int(fields.pop("reply_to_message_id")),
            "allow_sending_without_reply": lenient,
        }
    if not isinstance(reply, dict):
        return {}
    target = messages.get((int(reply.get("chat_id") or chat_id), int(reply.get("message_id") or 0)))
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        refuse("message to be replied not found")
    nested = ("reply_to_message", "quote")
    shown = {key: value for key, value in target.items() if key not in nested}
    if not reply.get("quote"):
        return {"reply_to_message": shown}
    given = reply.get("quote_entities") or []
    quote = _parsed(reply["quote"], reply.get("quote_parse_mode"), given)
    return {"reply_to_message": shown, "quote": _placed(quote, target, reply.get("quote_position"))}


def _placed(quote: Parsed, target: Json, wanted: int | None) -> Json:
    text, entities = visible(target)
    looks = _looks(list(quote.entities), 0, quote.length)
    places = [place for place in _places(quote.text, text) if _looks(entities, place, quote.length) == looks]
    if not places or not quote.text or quote.length > MAX_QUOTE:
        refuse("QUOTE_TEXT_INVALID")
    place = min(places, key=lambda at: abs(at - (wanted or 0)))
    kept = [entity for entity in quote.entities if entity["type"] in _QUOTED_KINDS]
    found: Json = {"text": quote.text, "position": place, "is_manual": True}
    return found | ({"entities": kept} if kept else {})


def visible(message: Json) -> tuple[str, list[Entity]]:
    """The text, or the caption of a media message, with its entities."""
    part = "text" if "text" in message else "caption"
    entities = message.get("entities" if part == "text" else "caption_entities") or []
    return str(message.get(part) or ""), entities


def _places(part: str, whole: str) -> Iterator[int]:
    needle, hay, at = part.encode("utf-16-le"), whole.encode("utf-16-le"), -1
    while (at := hay.find(needle, at + 1)) >= 0:
        if at % 2 == 0:
            yield at // 2


def _looks(entities: list[Entity], start: int, length: int) -> set[tuple[str, int, int]]:
    """The formatting that a quote must repeat, cut to the quoted span."""
    cut = set()
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], start + length)
        if entity["type"] in _QUOTED_KINDS and first < last:
            cut.add((str(entity["type"]), first - start, last - start))
    return cut


def editable(method: str, old: Json | None, bot_id: int) -> Json:
    if old is None:
        refuse("message to edit not found")
    if old.get("from", {}).get("id") != bot_id:
        refuse("message can't be edited")
    if method == "editMessageText" and "text" not in old:
        refuse("there is no text in the message to edit")
    if method == "editMessageCaption" and "text" in old:
        refuse("there is no caption in the message to edit")
    return old


def edited(method: str, old: Json, new: Json) -> Json:
    """The message after an edit; a keyboard that is not sent again is gone, as on Telegram."""
    gone = ("reply_markup",) if method == "editMessageReplyMarkup" else _CONTENT
    message = {key: value for key, value in old.items() if key not in gone} | new
    if all(message.get(key) == old.get(key) for key in _CONTENT):
        refuse(_NOT_MODIFIED)
    return message


def check_reaction(reaction: list[Json]) -> None:
    """A bot sets one of the ordinary emoji; custom ones only where a chat's owner allows them."""
    emoji = {str(known.value) for known in ReactionEmoji}
    if len(reaction) > 1 or any(item["type"] != "emoji" or item["emoji"] not in emoji for item in reaction):
        refuse("REACTION_INVALID")


def check_commands(commands: list[Json]) -> None:
    for item in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", item["command"]):
            refuse("BOT_COMMAND_INVALID")
        if not 1 <= len(item["description"]) <= 256:
            refuse("BOT_COMMAND_DESCRIPTION_INVALID")
