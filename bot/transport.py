"""Telegram's side of the conversation, played in this process: what is sent comes to a callback.

The Application, its handlers and its rendering are the ones that serve Telegram; only the transport
differs (as in python-telegram-bot's own tests).
"""

import json
import time
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

Json = dict[str, Any]
READER: Json = {"id": 1, "is_bot": False, "first_name": "Reader"}
CHAT: Json = {"id": 1, "type": "private", "first_name": "Reader"}
_BOT: Json = {"id": 2, "is_bot": True, "first_name": "Verbatim", "username": "verbatim_bot"}


class LocalTransport(BaseRequest):
    """Answers the Bot API's calls itself; `shown` gets each message, `told` each button's notice."""

    def __init__(self, shown: Callable[[Json], None], told: Callable[[str], None]) -> None:
        self._shown = shown
        self._told = told
        self._first = self._messages = time.time_ns() // 1_000_000  # no number comes twice, in later sessions either

    @property
    def read_timeout(self) -> float | None:
        """No limit: nothing is read from a network."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def next_message_id(self) -> int:
        """The number of a new message in the chat."""
        self._messages += 1
        return self._messages

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Answer one call as the Bot API does: (HTTP status, JSON)."""
        fields: Json = dict(request_data.parameters) if request_data else {}
        result: Any = True
        match url.rsplit("/", 1)[-1]:
            case "getMe":
                result = _BOT
            case "sendMessage" if self._is_out_of_reach(fields.get("reply_parameters") or {}):
                refusal = {
                    "ok": False,
                    "error_code": 400,
                    "description": "Bad Request: message to be replied not found",
                }
                return 400, json.dumps(refusal).encode()
            case "sendMessage":
                result = self.message(_BOT, fields["text"], fields.get("reply_markup"))
                self._shown(result)
            case "editMessageText":  # a terminal has no way back up: what has changed is shown below
                result = self.message(_BOT, fields["text"], fields.get("reply_markup"))
                self._shown(result)
            case "answerCallbackQuery":
                if text := fields.get("text"):
                    self._told(text)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _is_out_of_reach(self, reply: Json) -> bool:
        """Whether a reply can't be made: to a message of an earlier session, or with a quote.

        There is nothing to jump to in a terminal; the quoted words are then shown in their paragraph.
        """
        if not reply or reply.get("allow_sending_without_reply"):
            return False
        return "quote" in reply or int(reply.get("message_id", self._messages)) <= self._first

    def message(self, sender: Json, text: str, markup: Json | None = None) -> Json:
        """A message in the chat, as the Bot API describes it; the text keeps its HTML."""
        made = {
            "message_id": self.next_message_id(),
            "date": int(time.time()),
            "chat": CHAT,
            "from": sender,
            "text": text,
        }
        return made | ({"reply_markup": markup} if markup and "inline_keyboard" in markup else {})
