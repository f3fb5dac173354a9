"""Readers who come, ask, press buttons and go: a crowd of the same size for as long as there are questions.

The mix is this file's: the shares of each kind of question, and what is done beside.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from index.types import Story
from tests.e2e.telegram_rules import Json
from tests.soak.questions import Questions
from tests.soak.telegram import Key, SoakApi

KINDS = {
    "fact": 43,
    "speech": 20,
    "all_speech": 6,
    "elsewhere": 12,
    "follow_up": 8,
    "more": 4,
    "small_talk": 3,
    "spanish": 3,
    "long": 1,
}
"""Of a hundred questions."""

BESIDE = {"button": 0.35, "verdict": 0.05, "command": 0.03, "inline": 0.03, "edited": 0.02}
"""With what likelihood a reader does something else after a question."""

STAYS = 25
"""Questions after which another reader comes in one's place."""

_GROUP = 10  # every so many-th reader asks in a group
_OWN_STORY = 0.7  # share of readers who come by a story's link
_COMMANDS = ("/story", "/quotes", "/stories", "/help", "/privacy", "/forget")
_HANDLE = "@verbatim_bot"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: milliseconds until the answer (None: lost), chat and number, its text, whether that was edited."""

    took: float | None
    where: tuple[int, int]
    text: str
    is_edited: bool


class Crowd:
    """The readers who are there now; `did` counts what they have done, `came` how many they were so far."""

    def __init__(self, api: SoakApi, stories: Sequence[Story], size: int, seed: int) -> None:
        self._api, self._random = api, Random(seed)
        self._questions = Questions(stories, seed)
        self._stories = [story.id for story in stories]
        self.came = 0
        self._queries = count(1)
        self.did: Counter[str] = Counter()
        self.lost: list[str] = []
        self._here = [self._newcomer() for _ in range(size)]

    async def ask(self) -> "Asked":
        """Whoever has waited longest asks a question, and may do something else after it."""
        reader = self._here.pop(0)
        try:
            if not reader.questions:
                await self._do("start", reader)
            kind = self._random.choices(list(KINDS), list(KINDS.values()))[0]
            text = str(getattr(self._questions, kind)(reader.story or self._random.choice(self._stories)))
            message = reader.message(self._api, text)
            took = await self._api.ask(message)
            self._count(kind, text, took)
            reader.questions += 1
            for other, share in BESIDE.items():
                if self._random.random() < share:
                    await self._do(other, reader)
            number = message["message_id"]
            return Asked(took, (reader.chat["id"], number), text[:200], is_edited=reader.edited == number)
        finally:
            self._here.append(reader if reader.questions < STAYS else self._newcomer())

    def _newcomer(self) -> "_Reader":
        self.came += 1
        number = 100_000 + self.came
        story = self._random.choice(self._stories) if self._random.random() < _OWN_STORY else None
        return _Reader(number, story, in_group=number % _GROUP == 0)

    async def _do(self, what: str, reader: "_Reader") -> None:
        found = getattr(self, f"_{what}")(reader)
        if found is not None:
            key, update = found
            self._count(what, str(update)[:200], await self._api.wait_for(key, update))

    def _count(self, what: str, said: str, took: float | None) -> None:
        self.did[what] += 1
        if took is None:
            self.lost.append(f"{what}: {said}")

    def _start(self, reader: "_Reader") -> tuple[Key, Json]:
        message = reader.message(self._api, f"/start {reader.story}" if reader.story else "/start")
        return ("message", reader.chat["id"]), {"message": message}

    def _command(self, reader: "_Reader") -> tuple[Key, Json]:
        message = reader.message(self._api, self._random.choice(_COMMANDS))
        return ("message", reader.chat["id"]), {"message": message}

    def _button(self, reader: "_Reader") -> tuple[Key, Json] | None:
        return self._pressed(reader, is_verdict=False)

    def _verdict(self, reader: "_Reader") -> tuple[Key, Json] | None:
        return self._pressed(reader, is_verdict=True)

    def _pressed(self, reader: "_Reader", *, is_verdict: bool) -> tuple[Key, Json] | None:
        shown = self._api.latest.get(reader.chat["id"])
        if shown is None:
            return None
        found = [b["callback_data"] for row in _keyboard(shown) for b in row if "callback_data" in b]
        data = [one for one in found if one.startswith("f:") == is_verdict]
        if not data:
            return None
        query = {"id": str(next(self._queries)), "from": reader.user, "chat_instance": str(reader.chat["id"])}
        query |= {"data": self._random.choice(data), "message": shown}
        return ("query", query["id"]), {"callback_query": query}

    def _inline(self, reader: "_Reader") -> tuple[Key, Json]:
        asked = self._questions.speech(self._random.choice(self._stories))
        query = {"id": str(next(self._queries)), "from": reader.user, "query": asked, "offset": ""}
        return ("query", query["id"]), {"inline_query": query}

    def _edited(self, reader: "_Reader") -> tuple[Key, Json] | None:
        if reader.said is None or not reader.said["text"].endswith("?"):
            return None
        text = self._questions.fact(self._random.choice(self._stories))
        reader.edited = reader.said["message_id"]
        changed = reader.said | reader.words(text) | {"edit_date": int(time.time())}
        return ("edited", reader.chat["id"]), {"edited_message": changed}


class _Reader:
    """One person in one chat, who asks one story or all (None)."""

    def __init__(self, number: int, story: str | None, *, in_group: bool) -> None:
        self.user: Json = {"id": number, "is_bot": False, "first_name": f"Reader {number}", "language_code": "en"}
        self.chat: Json = {"id": number, "type": "private", "first_name": self.user["first_name"]}
        if in_group:
            self.chat = {"id": -1_000_000_000_000 - number, "type": "supergroup", "title": "Readers"}
        self.story, self.questions = story, 0
        self.said: Json | None = None
        self.edited = 0

    def message(self, api: SoakApi, text: str) -> Json:
        """What the reader says, as the next message of the chat."""
        head = {"message_id": api.memory.new_message_id(), "date": int(time.time())}
        self.said = head | {"from": self.user, "chat": self.chat} | self.words(text)
        return self.said

    def words(self, text: str) -> Json:
        """The text; a command marked, and in a group said to the bot."""
        if text.startswith("/"):
            command = text.split()[0]
            return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}]}
        if self.chat["type"] == "private":
            return {"text": text}
        marked = [{"type": "mention", "offset": 0, "length": len(_HANDLE)}]
        return {"text": f"{_HANDLE} {text}", "entities": marked}


def _keyboard(shown: Json) -> list[list[Json]]:
    return list(shown.get("reply_markup", {}).get("inline_keyboard", []))
