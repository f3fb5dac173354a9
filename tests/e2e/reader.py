"""A person in a chat with the bot, as seen from outside: what they send and what they are shown.

A reader knows nothing of the bot but its calls; they wait as people do, until the bot has
answered, is no longer typing, and has been quiet for a moment.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Literal, TypedDict, Unpack

from tests import telegram_html
from tests.e2e.attachments import Attachment, attachment
from tests.e2e.bot_api import BotApi, Call
from tests.e2e.shown import Pressed, Shown, Toast
from tests.e2e.telegram_rules import Json, visible

Kind = Attachment | Literal["edited"]
Until = Callable[[list[Shown]], bool]

TYPING_LASTS = 5.0  # Telegram shows a chat action for that long, or until the next message
SILENCE = 1.0  # how long a bot that should not answer is given to do so
ACKNOWLEDGED = 3.0  # how long after a mute answer to a pressed button its message may still come
_GROUP_OFFSET = -1_001_000_000_000


class Patience(TypedDict, total=False):
    """How long a reader waits for what the bot shows."""

    answer: bool  # False: no answer is expected, the bot only gets the time for one
    until: Until  # says of what is shown, never empty, that it is all; typing is then ignored
    quiet: float  # seconds without a call of the bot that end the wait


class Reader:
    """Sends as one user in one chat; every method returns what the bot showed in answer."""

    def __init__(
        self,
        api: BotApi,
        token: str,
        user_id: int = 1001,
        name: str = "Alice",
        chat_type: str = "private",
        *,
        chat_id: int | None = None,
        language: str = "en",
        quiet: float = 0.3,
        timeout: float = 30.0,
    ) -> None:
        self.api, self.token, self.quiet, self.timeout = api, token, quiet, timeout
        self.user: Json = {"id": user_id, "is_bot": False, "first_name": name}
        self.user["language_code"] = language
        if chat_type == "private":
            self.chat: Json = {"id": user_id, "type": chat_type, "first_name": name}
        else:
            group = chat_id or _GROUP_OFFSET - 1
            self.chat = {"id": group, "type": chat_type, "title": "Readers"}
        self.last_said: Json = {}
        api.memory.chats.setdefault(self.chat["id"], self.chat)

    async def says(
        self,
        text: str,
        reply_to: Shown | int | None = None,
        *,
        quote: str | None = None,
        extra: Json | None = None,
        **patience: Unpack[Patience],
    ) -> list[Shown]:
        """Sends a text; `extra` adds fields to the message, such as forward_origin."""
        if not 1 <= telegram_html.utf16_length(text) <= 4096:
            raise ValueError("a Telegram client sends 1 to 4096 UTF-16 units in a message")
        message = self._message({"text": text} | (extra or {}))
        if entities := telegram_html.found_in(text):
            message.setdefault("entities", list(entities))
        if reply_to is not None:
            number = reply_to if isinstance(reply_to, int) else reply_to.message_id
            target = dict(self.api.memory.messages[self.chat["id"], number])
            target.pop("reply_to_message", None)
            message["reply_to_message"] = target
            if quote is not None:
                whole, _ = visible(target)
                position = telegram_html.utf16_length(whole[: whole.index(quote)])
                message["quote"] = {"text": quote, "position": position, "is_manual": True}
        return (await self._answered({"message": message}, **patience)).shown

    async def sends(
        self,
        kind: Kind,
        text: str | None = None,
        *,
        data: bytes = b"bytes",
        name: str | None = None,
        size: int | None = None,
        **patience: Unpack[Patience],
    ) -> list[Shown]:
        """Sends something that is no text; "edited" puts `text` in place of their last message.

        A file has its `name`, and the `size` that Telegram tells of it.
        """
        if kind == "edited":
            part = "text" if "text" in self.last_said else "caption"
            marks = "entities" if part == "text" else "caption_entities"
            changed = self.last_said | {part: text or "edited", "edit_date": int(time.time())}
            changed[marks] = list(telegram_html.found_in(changed[part]))
            self.last_said = changed
            return (await self._answered({"edited_message": changed}, **patience)).shown
        content = attachment(self.api, kind, data, name, size)
        captioned = {"caption": text, "caption_entities": list(telegram_html.found_in(text))} if text else {}
        message = self._message(content | captioned)
        return (await self._answered({"message": message}, **patience)).shown

    async def presses(
        self,
        shown: Shown,
        label: str,
        **patience: Unpack[Patience],
    ) -> Pressed:
        """Presses the button as it was shown, even if the message has changed or gone since."""
        actions = {
            item["text"]: item for row in shown.raw.get("reply_markup", {}).get("inline_keyboard", []) for item in row
        }
        if label not in actions:
            raise AssertionError(f"no button {label!r} among {list(actions)}")
        if "callback_data" not in actions[label]:
            raise AssertionError(f"the button {label!r} sends nothing to the bot: {actions[label]}")
        gone = {"message_id": shown.message_id, "chat": self.chat, "date": 0}
        query = {
            "id": str(uuid.uuid4().int % 10**18),
            "from": self.user,
            "chat_instance": str(self.chat["id"]),
            "data": actions[label]["callback_data"],
            "message": self.api.memory.messages.get((self.chat["id"], shown.message_id), gone),
        }
        return await self._answered({"callback_query": query}, query["id"], **patience)

    def sees(self) -> list[Shown]:
        """Every message of the bot that stands in the chat now, oldest first."""
        return [
            Shown.of(message)
            for (chat_id, _), message in sorted(self.api.memory.messages.items())
            if chat_id == self.chat["id"] and message.get("from", {}).get("is_bot")
        ]

    def _message(self, content: Json) -> Json:
        number, now = self.api.memory.new_message_id(), int(time.time())
        head = {"message_id": number, "date": now, "from": self.user, "chat": self.chat}
        self.last_said = head | content
        return self.last_said

    async def _answered(
        self,
        update: Json,
        query_id: str | None = None,
        *,
        answer: bool = True,
        until: Until | None = None,
        quiet: float | None = None,
    ) -> Pressed:
        since = len(self.api.log)
        if quiet is None:
            quiet = self.quiet if answer else max(self.quiet, SILENCE)
        update_id = await self.api.enqueue_update(update, token=self.token)
        deadline = time.monotonic() + self.timeout
        taken = time.monotonic() if not answer and self.api.withholds(update, self.token) else 0.0
        while True:
            calls = [call for call in self.api.log[since:] if self._concerns_me(call, query_id)]
            pressed = self._seen(calls, query_id)
            taken = taken or self._taken(update_id)
            got = bool(pressed.shown or pressed.toast) if answer else bool(taken)
            complete = not _typing(calls) if until is None else bool(pressed.shown) and until(pressed.shown)
            # A button that is only let go of, without a word, is mostly followed by a message.
            mute = answer and not pressed.shown and pressed.toast is not None and not pressed.toast.text
            if got and complete and _quiet(calls, max(quiet, ACKNOWLEDGED) if mute else quiet, taken):
                return pressed
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"{self.user['first_name']} got no"
                    f"{' ' if not pressed.shown else ' complete '}answer within {self.timeout:g} s"
                    f" to {update}\nthe calls since:\n{self.api.transcript(since) or '(none)'}"
                )
            await asyncio.sleep(0.02)

    def _concerns_me(self, call: Call, query_id: str | None) -> bool:
        if call.token != self.token:
            return False
        asked = call.fields.get("callback_query_id")
        mine = query_id is not None and asked == query_id
        return mine or str(call.fields.get("chat_id")) == str(self.chat["id"])

    def _taken(self, update_id: int) -> float:
        """When the bot got the update, if it has."""
        for call in self.api.calls("getUpdates"):
            brought = call.result if call.token == self.token else None
            if any(update["update_id"] == update_id for update in brought or []):
                return call.ended
        return 0.0

    def _seen(self, calls: list[Call], query_id: str | None) -> Pressed:
        toast, numbers = None, dict[int, None]()
        for call in calls:
            if call.status != 200:
                continue
            if call.method == "answerCallbackQuery" and query_id is not None:
                said = call.fields
                alert = str(said.get("show_alert", "")).lower() == "true"
                toast = Toast(str(said.get("text", "")), alert, str(said.get("url", "")))
            for item in call.result if isinstance(call.result, list) else [call.result]:
                if isinstance(item, dict) and "message_id" in item:
                    numbers[item["message_id"]] = None
        messages = [self.api.memory.messages.get((self.chat["id"], at)) for at in numbers]
        return Pressed([Shown.of(message) for message in messages if message], toast)


def _quiet(calls: list[Call], quiet: float, taken: float) -> bool:
    """No call under way, and none that just ended."""
    if any(call.status == 0 for call in calls):
        return False
    last = max((call.ended for call in calls), default=taken)
    return time.monotonic() - last >= quiet


def _typing(calls: list[Call]) -> bool:
    """The chat still says that the bot is typing, so more may come."""
    if not calls or calls[-1].method != "sendChatAction":
        return False
    return time.monotonic() - calls[-1].ended < TYPING_LASTS
