"""What Telegram would remember: chats, messages, reactions, open queries, the bot's own profile.

The emulator package answers each request on its own; a bot that edits, replies, quotes or answers
a button needs a Telegram that knows what was said before.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from typing import Any, Final

from tests.e2e import telegram_rules as rules
from tests.e2e.telegram_rules import Json

_STALE_QUERY: Final = "query is too old and response timeout expired or query ID is invalid"
_PROFILE: Final = {
    "MyCommands": "commands",
    "MyDescription": "description",
    "MyShortDescription": "short_description",
    "MyName": "name",
}
_PROFILE_LIMITS: Final = {"description": 512, "short_description": 120, "name": 64}


class ChatMemory:
    """Everything said in all chats, and the Bot API methods that need nothing else."""

    def __init__(self) -> None:
        self.messages: dict[tuple[int, int], Json] = {}  # by (chat_id, message_id)
        self.chats: dict[int, Json] = {}
        self.reactions: dict[tuple[int, int], list[Json]] = {}
        self.profile: dict[tuple[str, str, str], Any] = {}  # by (what, language, scope)
        self.queries: set[str] = set()  # callback and inline queries still to be answered
        self.last_message_id = 0
        self._methods: dict[str, Callable[[Json], Any]] = {
            "answerGuestQuery": self._answer_guest,
            "copyMessage": self._copy,
            "getChat": self._chat,
            "sendMessageDraft": lambda _fields: True,
            "setMessageReaction": self._react,
        }

    def new_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def learn(self, update: Json) -> None:
        """Takes in the chat, message or query that an update brings."""
        for kind, body in update.items():
            if kind in ("callback_query", "inline_query"):
                self.queries.add(str(body["id"]))
            elif kind == "guest_message":  # its chat may have the number of another one
                self.queries.add(str(body["guest_query_id"]))
            elif isinstance(body, dict) and isinstance(body.get("chat"), dict):
                self.chats[body["chat"]["id"]] = body["chat"]
                if "date" in body and kind in ("message", "edited_message", "channel_post"):
                    self.keep(body)

    def keep(self, message: Json) -> None:
        self.messages[message["chat"]["id"], message["message_id"]] = copy.deepcopy(message)
        self.last_message_id = max(self.last_message_id, message["message_id"])

    def answers(self, method: str) -> Callable[[Json], Any] | None:
        """The method's whole implementation, where the emulator package has none."""
        if method[:3] in ("get", "set") and method[3:] in _PROFILE:
            what = _PROFILE[method[3:]]
            return lambda fields: self._profile(method[:3], what, fields)
        return self._methods.get(method)

    def before(self, method: str, fields: Json, bot: Json) -> Json:
        """Refuses what Telegram would; returns what the emulator's message will lack."""
        extra: Json = {}
        if method == "answerInlineQuery":
            self._check_open(fields.get("inline_query_id"))
            for result in rules.decoded(fields.get("results")) or []:
                content = dict(result.get("input_message_content") or {})
                rules.read_markup(content, "message_text", "entities")
        elif method == "answerCallbackQuery":
            self._check_open(fields.get("callback_query_id"))
        elif method == "deleteMessage":
            if _where(fields) not in self.messages:
                rules.refuse("message to delete not found")
        elif method.startswith("editMessage"):
            rules.editable(method, self.messages.get(_where(fields)), bot["id"])
        if method.startswith(("send", "editMessage")) and method != "sendChatAction":
            if preview := rules.decoded(fields.get("link_preview_options")):
                extra["link_preview_options"] = preview
            for key, entities in (("text", "entities"), ("caption", "caption_entities")):
                extra |= rules.read_markup(fields, key, entities)
            extra |= rules.read_keyboard(fields)
        if method.startswith("send"):
            if topic := fields.get("message_thread_id"):
                extra |= {"message_thread_id": int(topic), "is_topic_message": True}
            extra |= rules.read_reply(fields, int(fields.get("chat_id") or 0), self.messages)
        return extra

    def after(self, method: str, result: Json, extra: Json, bot: Json) -> Json:
        """Keeps the message that a send or an edit made, and returns it whole."""
        chat_id, now = result["chat"]["id"], int(time.time())
        if method.startswith("editMessage"):
            content = {key: value for key, value in result.items() if key not in ("date", "chat")}
            old = self.messages[chat_id, result["message_id"]]
            message = rules.edited(method, old, content | extra) | {"edit_date": now}
        else:
            chat = self.chats.get(chat_id, result["chat"])
            message = result | {"date": now, "from": bot, "chat": chat} | extra
        self.keep(message)
        return message

    def settle(self, method: str, fields: Json) -> None:
        """What an accepted request ends: a query, a message, a list of commands."""
        if method in ("answerInlineQuery", "answerCallbackQuery"):
            asked = ("inline_query_id", "callback_query_id")
            self.queries -= {str(fields.get(name)) for name in asked}
        elif method == "deleteMessage":
            del self.messages[_where(fields)]
        elif method == "deleteMyCommands":
            self.profile.pop(_profile_key("commands", fields), None)

    def _check_open(self, query_id: object) -> None:
        if str(query_id) not in self.queries:
            rules.refuse(_STALE_QUERY)

    def _profile(self, verb: str, what: str, fields: Json) -> Any:
        key = _profile_key(what, fields)
        value = fields.get(what) or ""
        if what == "commands":
            commands = rules.decoded(fields.get("commands") or "[]")
            if verb == "get":
                return self.profile.get(key, [])
            rules.check_commands(commands)
            value = commands
        elif verb == "get":
            return {what: self.profile.get(key, "")}
        elif len(value) > _PROFILE_LIMITS[what]:
            rules.refuse(f"{what} is too long")
        self.profile[key] = value
        return True

    def _answer_guest(self, fields: Json) -> Json:
        self._check_open(fields.get("guest_query_id"))
        result = rules.decoded(fields["result"])
        rules.read_markup(dict(result["input_message_content"]), "message_text", "entities")
        rules.read_keyboard({"reply_markup": result.get("reply_markup")})
        self.queries.remove(str(fields["guest_query_id"]))
        return {"inline_message_id": f"guest-{fields['guest_query_id']}"}

    def _copy(self, fields: Json) -> Json:
        source = self.messages.get((int(fields["from_chat_id"]), int(fields["message_id"])))
        if source is None:
            rules.refuse("message to copy not found")
        chat_id = int(fields["chat_id"])
        own: tuple[str, ...] = (
            "message_id",
            "date",
            "edit_date",
            "reply_markup",
            "reply_to_message",
            "quote",
        )
        extra = rules.read_markup(fields, "caption", "caption_entities")
        if "caption" in fields and "text" not in source:
            own += ("caption_entities",)
            extra["caption"] = fields["caption"]
        extra |= rules.read_keyboard(fields) | rules.read_reply(fields, chat_id, self.messages)
        made = {key: value for key, value in source.items() if key not in own}
        made |= {"message_id": self.new_message_id(), "date": int(time.time())} | extra
        self.keep(made | {"chat": self.chats.get(chat_id, {"id": chat_id, "type": "private"})})
        return {"message_id": made["message_id"]}

    def _chat(self, fields: Json) -> Json:
        try:
            chat = self.chats[int(fields["chat_id"])]
        except (KeyError, ValueError):
            rules.refuse("chat not found")
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        return chat | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
        }

    def _react(self, fields: Json) -> bool:
        where = _where(fields)
        if where not in self.messages:
            rules.refuse("message to react not found")
        reaction = json.loads(fields.get("reaction") or "[]")
        rules.check_reaction(reaction)
        self.reactions[where] = reaction
        return True


def _where(fields: Json) -> tuple[int, int]:
    return int(fields.get("chat_id") or 0), int(fields.get("message_id") or 0)


def _profile_key(what: str, fields: Json) -> tuple[str, str, str]:
    return what, str(fields.get("language_code") or ""), str(fields.get("scope") or "")
