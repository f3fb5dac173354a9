"""Guest mode: the bot is mentioned where it is no member, and answers there once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from itertools import count

import pytest

from tests import telegram_html
from tests.e2e.bot_api import BotApi, Call
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, happens, marked
from tests.e2e.reader import Reader
from tests.e2e.telegram_rules import Json
from tests.e2e.test_conversation import QUESTION, SENTENCE, TITLE

_people = count(60_001)


class Guest:
    """Somebody who mentions the bot in a chat of theirs that it has never seen."""

    def __init__(self, api: BotApi, bot: BotProcess, language: str = "en") -> None:
        self.api, self.bot = api, bot
        self.user: Json = {"id": next(_people), "is_bot": False, "first_name": "Ana", "language_code": language}
        self.chat: Json = {"id": -1_003_000_000_001, "type": "supergroup", "title": "Friends"}

    async def mentions(self, text: str | None, **more: object) -> str:
        """Sends a message that summons the bot; the number of its query."""
        number = str(uuid.uuid4().int % 10**18)
        message: Json = {"message_id": 5, "date": int(time.time()), "from": self.user, "chat": self.chat}
        if text is not None:
            message |= {"text": text, "entities": list(telegram_html.found_in(text))}
        await self.api.enqueue_update(
            {"guest_message": message | {"guest_query_id": number} | more}, token=self.bot.token
        )
        return number

    def answers(self, number: str) -> list[Call]:
        return [c for c in self.api.calls("answerGuestQuery") if c.status and c.fields["guest_query_id"] == number]

    async def asks(self, text: str | None, **more: object) -> tuple[str, list[str], dict[str, str]]:
        """What the chat then reads, what stands there as the story's words, and where the links lead."""
        number, since = await self.mentions(text, **more), len(self.api.log)
        await happens(lambda: self.answers(number))
        (call,) = self.answers(number)
        assert call.status == 200, call
        to_chat = [c for c in self.api.log[since:] if str(c.fields.get("chat_id")) == str(self.chat["id"])]
        assert to_chat == []  # its number is no address for a guest
        content = call.fields["result"]["input_message_content"]
        parsed = telegram_html.parse(content["message_text"], content["parse_mode"])
        assert parsed.length <= 4096
        rows = call.fields["result"]["reply_markup"]["inline_keyboard"]
        links = {button["text"]: button["url"] for row in rows for button in row}
        return parsed.text, [parsed.of(e) for e in parsed.entities if e["type"] == "blockquote"], links


@pytest.fixture
def ana(api: BotApi, bot: BotProcess) -> Guest:
    return Guest(api, bot)


async def test_a_mention_where_the_bot_is_no_member_is_answered_there_with_a_link_to_the_place(
    ana: Guest, reader: Reader
) -> None:
    text, quoted, links = await ana.asks(f"@verbatim_bot {QUESTION}")

    assert text == f"{QUESTION}\n\n{SENTENCE}\n[1] {TITLE} – AlJazeera"
    assert quoted == [SENTENCE]
    address, _, carried = links["[1]"].partition("?start=")
    assert address == "https://t.me/verbatim_bot"
    (place,) = await reader.says(f"/start {carried}")
    assert marked(place, "bold") == [SENTENCE]


async def test_all_of_somebodys_words_come_in_the_one_message(ana: Guest) -> None:
    _, quoted, links = await ana.asks("what did Maduro say? @verbatim_bot")

    assert len(quoted) > 5
    assert list(links) == [f"[{number}]" for number in range(1, len(quoted) + 1)]
    assert all(part.strip() in BUNDLED for words in quoted for part in words.split("…"))


async def test_a_refusal_is_said_too_with_what_can_be_asked(ana: Guest) -> None:
    text, quoted, links = await ana.asks("@verbatim_bot who won the World Cup?")

    asked, refusal, *_ = text.split("\n\n")
    assert asked == "who won the World Cup?"
    assert refusal.startswith("The story doesn't say.")
    assert "\n– What does Maduro accuse Trump of?" in text
    assert links["Ask me about the story"] == "https://t.me/verbatim_bot?start=ask"
    assert all(words in BUNDLED for words in quoted)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("@verbatim_bot", "Mention me together with a question, for instance:\n– What does Maduro accuse Trump of?"),
        ("@verbatim_bot hello", "Hello! Ask me about the story, for instance:\n– What does Maduro accuse Trump of?"),
        (f"@verbatim_bot {'why ' * 400}", "That is too long for a question."),
        (None, "I read text only."),
    ],
)
async def test_no_mention_is_met_with_silence(ana: Guest, said: str | None, shown: str) -> None:
    text, quoted, _ = await ana.asks(said)

    assert text.startswith(shown)
    assert quoted == []


async def test_a_bare_mention_under_somebodys_question_answers_that_question(ana: Guest) -> None:
    bob = {"id": next(_people), "is_bot": False, "first_name": "Bob"}
    theirs = {"message_id": 4, "date": int(time.time()), "from": bob, "chat": ana.chat, "text": QUESTION}

    text, quoted, _ = await ana.asks("@verbatim_bot", reply_to_message=theirs)

    assert text.startswith(QUESTION)
    assert quoted == [SENTENCE]


async def test_a_guest_speaks_the_language_of_who_mentions_it(api: BotApi, bot: BotProcess) -> None:
    text, _, links = await Guest(api, bot, "es").asks("@verbatim_bot who won the World Cup?")

    assert "La noticia no lo dice." in text
    assert "Pregúntame sobre la noticia" in links


async def test_another_bots_words_are_left_alone_so_that_two_bots_do_not_talk_for_ever(ana: Guest) -> None:
    ana.user["is_bot"] = True
    ignored = await ana.mentions(f"@verbatim_bot {QUESTION}")
    ana.user["is_bot"] = False
    await ana.asks(f"@verbatim_bot {QUESTION}")

    assert ana.answers(ignored) == []


async def test_a_guests_chat_is_not_taken_for_the_chat_of_the_same_number(
    ana: Guest, bot: BotProcess, meet: Callable[[BotProcess], Reader]
) -> None:
    reader = meet(bot)
    await reader.says("what did Trump say?")
    ana.chat = reader.chat

    text, _, _ = await ana.asks("@verbatim_bot and Maduro?")
    (answer,) = await reader.says("and Maduro?")

    assert "Understood as" not in text
    assert "Understood as: What did Maduro say?" in answer.text


async def test_a_query_that_telegram_finds_too_old_is_let_go(api: BotApi, ana: Guest, reader: Reader) -> None:
    api.fail(
        "answerGuestQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    number = await ana.mentions(f"@verbatim_bot {QUESTION}")
    await happens(lambda: ana.answers(number))
    await ana.asks(f"@verbatim_bot {QUESTION}")
