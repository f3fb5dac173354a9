"""Citations that Telegram itself enforces: the story stands in the chat, and a tap quotes the sentence from it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from index.library import bundled_story
from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import BUNDLED, Library, Processes, labels, marked, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.shown import Shown, Toast
from tests.e2e.test_conversation import QUESTION, SENTENCE, SUGGESTIONS, TITLE

REFUSED = "Bad Request: QUOTE_TEXT_INVALID"
GONE = "Bad Request: message to be replied not found"
LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"
LONG = "# A long day\n\n" + "\n\n".join(
    f"In the {n}th hour Anna Weber counted {n * 7} boats 🚤 & some «rafts» in the harbour. "
    + "The wind was strong and the water was high, as it always is there. " * 12
    for n in range(1, 31)
)


def tapped(shown: Shown) -> str:
    """What a tap on the quote of a reply highlights: the text at its position in the message replied to."""
    quote, whole = shown.raw["quote"], shown.raw["reply_to_message"]["text"].encode("utf-16-le")
    start, length = 2 * quote["position"], len(quote["text"].encode("utf-16-le"))
    return whole[start : start + length].decode("utf-16-le")


def buttons(shown: Shown) -> dict[str, str]:
    """All buttons with what they send, open or copy."""
    rows = shown.raw.get("reply_markup", {}).get("inline_keyboard", [])
    copied = {b["text"]: b["copy_text"]["text"] for row in rows for b in row if "copy_text" in b}
    return {label: action for row in shown.buttons for label, action in row} | copied


async def test_story_posts_the_whole_text_with_its_headings(reader: Reader) -> None:
    (shown,) = await reader.says("/story")

    title, source, length, empty, *text = shown.text.split("\n")
    assert (title, source, empty) == (TITLE, "AlJazeera", "")
    assert length == "320 words, about 1 minute to read"
    story = bundled_story()
    told = [block.span.of(story.text) for block in story.blocks if block.kind != "furniture"]
    assert "\n".join(text).split("\n\n") == told
    assert marked(shown, "bold") == [TITLE, "Trump’s vague confirmation", "Escalating US pressure"]
    assert shown.reply_to is None


async def test_a_start_link_posts_the_story_and_below_it_says_what_the_bot_is(reader: Reader) -> None:
    story, start = await reader.says("/start maduro-trump-call")

    assert labels(start) == list(SUGGESTIONS)
    assert SENTENCE in story.text
    (answer,) = await reader.says(QUESTION)
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.reply_to == story.message_id


async def test_a_tapped_citation_quotes_the_sentence_in_the_posted_story(api: BotApi, reader: Reader) -> None:
    (story,) = await reader.says("/story")
    (answer,) = await reader.says(QUESTION)
    since = len(api.log)

    (place,), toast = await reader.presses(answer, "[1]")

    assert toast == Toast("")
    assert place.reply_to == story.message_id
    assert place.quote == SENTENCE
    assert tapped(place) == SENTENCE
    assert place.text == f"It stands there in the story. Tap the quoted words to go to them.\n{TITLE} – AlJazeera"
    (sent,) = [call for call in api.log[since:] if call.method == "sendMessage"]
    asked = sent.fields["reply_parameters"]
    assert asked["quote"] == SENTENCE
    assert asked["quote_position"] == len(story.text.partition(SENTENCE)[0].encode("utf-16-le")) // 2
    assert "quote_parse_mode" not in asked


async def test_every_citation_of_everybodys_words_is_quoted_to_the_letter_at_its_own_place(reader: Reader) -> None:
    await reader.says("/story")
    seen = 0
    for question in ("what did Maduro say?", "what did Trump say?", "Is Maduro president?"):
        (answer,) = await reader.says(question)
        for label, words in zip([n for n in labels(answer) if n.startswith("[")], quotations(answer), strict=True):
            (place,), _ = await reader.presses(answer, label)
            assert place.quote is not None
            assert place.quote in BUNDLED
            assert words.startswith(place.quote)
            assert tapped(place) == place.quote
            seen += 1
    assert seen >= 9


async def test_the_emulator_refuses_a_quote_that_is_not_in_the_message_to_the_letter(
    api: BotApi, reader: Reader
) -> None:
    """What the tests above rest on."""
    (story,) = await reader.says("/story")
    url = f"{api.base_url}{reader.token}/sendMessage"
    for quote, status in ((SENTENCE, 200), (SENTENCE.replace("’", "'"), 400), (f"{SENTENCE} ", 400)):
        reply = {"message_id": story.message_id, "quote": quote}
        fields = {"chat_id": reader.chat["id"], "text": "x", "reply_parameters": json.dumps(reply)}
        async with httpx.AsyncClient() as client:
            assert (await client.post(url, data=fields)).status_code == status
    for call in api.log:
        call.injected |= call.description == REFUSED  # it was wanted


@pytest.mark.parametrize("fault", [REFUSED, GONE])
async def test_a_quote_that_telegram_refuses_is_shown_marked_in_its_paragraph(
    api: BotApi, reader: Reader, fault: str
) -> None:
    await reader.says("/story")
    (answer,) = await reader.says(QUESTION)
    api.fail("sendMessage", 400, fault)

    (place,), _ = await reader.presses(answer, "[1]")

    assert place.quote is None
    assert place.reply_to == answer.message_id
    assert marked(place, "bold") == [SENTENCE]
    assert marked(place, "blockquote") == [SENTENCE]
    assert len(marked(place, "expandable_blockquote")) == 2

    story, again = (await reader.presses(place, "Open the story"))[0]
    assert again.reply_to == story.message_id
    assert again.quote == tapped(again) == SENTENCE


async def test_where_the_story_is_not_posted_it_can_be_opened_beside_the_marked_sentence(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)

    (place,), _ = await reader.presses(answer, "[1]")
    assert marked(place, "bold") == [SENTENCE]
    shown, toast = await reader.presses(place, "Open the story")

    assert toast == Toast("")
    story, quoting = shown
    assert SENTENCE in story.text
    assert quoting.quote == tapped(quoting) == SENTENCE
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.reply_to == story.message_id


async def test_a_story_posted_in_one_chat_is_not_quoted_in_another(
    bot: BotProcess, meet: Callable[[BotProcess], Reader], reader: Reader
) -> None:
    await reader.says("/story")
    other = meet(bot)
    (answer,) = await other.says(QUESTION)

    (place,), _ = await other.presses(answer, "[1]")

    assert place.quote is None
    assert marked(place, "bold") == [SENTENCE]


async def test_in_a_group_the_story_is_posted_once_for_all_and_quoted_for_everybody(
    api: BotApi, bot: BotProcess
) -> None:
    alice, bob = (Reader(api, bot.token, n, name, "supergroup", quiet=0.1) for n, name in ((71, "Alice"), (72, "Bob")))
    (story,) = await alice.says("/story@verbatim_bot")
    (speakers,) = await bob.says("/quotes@verbatim_bot")
    (answer,), _ = await bob.presses(speakers, labels(speakers)[1])

    (place,), _ = await alice.presses(answer, "[1]")

    assert place.reply_to == story.message_id
    assert place.quote == tapped(place) == quotations(answer)[0]


async def test_a_story_posted_in_one_topic_of_a_forum_is_not_quoted_in_another(
    api: BotApi, bot: BotProcess, reader: Reader
) -> None:
    forum = Reader(api, bot.token, 73, "Carol", "supergroup", chat_id=-1_001_000_000_777, quiet=0.1)
    first, second = ({"message_thread_id": n, "is_topic_message": True} for n in (5, 6))
    (story,) = await forum.says("/story@verbatim_bot", extra=first)
    assert story.raw["message_thread_id"] == 5
    answers = {}
    for topic in (first, second):
        (speakers,) = await forum.says("/quotes@verbatim_bot", extra=topic)
        ((answers[topic["message_thread_id"]],), _) = await forum.presses(speakers, labels(speakers)[1])

    (place,), _ = await forum.presses(answers[5], "[1]")
    (elsewhere,), _ = await forum.presses(answers[6], "[1]")

    assert (place.reply_to, place.raw["message_thread_id"]) == (story.message_id, 5)
    assert (elsewhere.quote, elsewhere.raw["message_thread_id"]) == (None, 6)


async def test_a_quotation_can_be_copied_with_its_speaker_where_it_fits(reader: Reader) -> None:
    (answer,) = await reader.says("who said “Colony, never”?")
    words = quotations(answer)[0]
    assert buttons(answer)["Copy"] == f"{words}\n– Nicolás Maduro, {TITLE}, AlJazeera"

    (place,), _ = await reader.presses(answer, "[1]")

    assert buttons(place)["Copy"] == buttons(answer)["Copy"]
    assert len(buttons(place)["Copy"]) <= 256


async def test_where_a_story_was_posted_is_known_after_a_kill_and_until_it_changes(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path, stories: Library
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (story,) = await reader.says("/story")
    (answer,) = await reader.says(QUESTION)
    (other,) = await reader.says("what did Trump say about drugs?")
    await bot.kill()
    changed = stories.write(data, "maduro-trump-call.md", BUNDLED.replace("vast oil", "large oil"))
    await bot.start()

    (place,), _ = await reader.presses(answer, "[1]")
    assert place.reply_to == story.message_id
    assert place.quote == SENTENCE

    await ran(process(data, "index", "add", changed))
    shown, toast = await reader.presses(answer, "[1]")
    assert shown == []
    assert toast is not None
    assert toast.text == "The story's text has changed since this answer. Please ask again."
    # Words that stand where they stood are shown, but no longer quoted from a message with the older text.
    (place,), _ = await reader.presses(other, "[1]")
    assert place.quote is None
    assert marked(place, "bold") == quotations(other)
    (answer,) = await reader.says(QUESTION)
    await reader.says("/story")
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.quote == SENTENCE.replace("vast oil", "large oil")


async def test_a_press_that_is_too_late_for_its_alert_is_told_in_the_chat(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path, stories: Library
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says(QUESTION)
    await ran(process(data, "index", "remove", "maduro-trump-call"))
    api.fail("answerCallbackQuery", 400, LATE)

    (told,), _ = await reader.presses(answer, "[1]")

    assert told.text == "This story is no longer here."


async def test_a_long_story_comes_some_parts_at_a_time_and_any_sentence_of_it_can_be_quoted(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path, stories: Library
) -> None:
    url = "https://example.org/long?day=1#top"
    text = f"---\nurl: {url}\nsource: The Paper\n---\n\n{LONG}"
    await ran(process(tmp_path, "index", "add", stories.write(tmp_path, "long.md", text)))
    bot = process(tmp_path, "run")
    reader = meet(bot)
    await bot.start()

    first = await reader.says("/story")

    assert len(first) == 4
    count = int(labels(first[-1])[0].removeprefix("Go on, part 5 of "))
    assert [shown.text.splitlines()[0] for shown in first[1:]] == [f"Part {n} of {count}" for n in (2, 3, 4)]
    (answer,) = await reader.says("how many boats did Anna Weber count in the 29th hour?")
    words = quotations(answer)[0]
    assert "🚤" in words
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.quote is None  # that far the story has not been posted
    link = buttons(place)["On the publisher's page"]
    assert link.startswith("https://example.org/long?day=1#top:~:text=In%20the%2029th%20hour,")

    *parts, quoting = (await reader.presses(place, "Open the story"))[0]
    assert quoting.reply_to in [shown.message_id for shown in parts]
    assert quoting.quote == tapped(quoting) == words
    (again,), _ = await reader.presses(place, "Open the story")
    assert (again.reply_to, again.quote) == (quoting.reply_to, words)  # what stands in the chat is not posted once more

    following, _ = await reader.presses(first[-1], labels(first[-1])[0])
    assert following[0].text.startswith(f"Part 5 of {count}\n\n")
    told = "".join(shown.text for shown in [*first, *following])
    assert all(f"{n * 7} boats 🚤 & some «rafts»" in told for n in range(1, 20))

    await ran(process(tmp_path, "index", "add", stories.write(tmp_path, "long.md", text.replace("boats", "ships"))))
    for old, said in (
        (first[-1], "The story's text has changed since. /story posts it as it is now."),
        (answer, "The story's text has changed since this answer. Please ask again."),
        (place, "The story's text has changed since this answer. Please ask again."),
    ):
        shown, toast = await reader.presses(old, labels(old)[0])
        assert (shown, toast) == ([], Toast(said, alert=True))


CHANNEL = {"id": -1_001_234_567_890, "type": "channel", "title": "The newsroom"}


async def test_a_post_in_the_newsrooms_channel_is_quoted_where_the_chat_has_no_story(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_CHANNEL=str(CHANNEL["id"]))
    reader = meet(bot)
    await bot.start()

    async def posts(kind: str, number: int, text: str) -> None:
        post = {"message_id": number, "date": int(time.time()), "chat": CHANNEL, "sender_chat": CHANNEL, "text": text}
        api.memory.messages[CHANNEL["id"], number] = post
        await api.enqueue_update({kind: post | ({"edit_date": 1} if "edited" in kind else {})}, token=bot.token)

    number = api.memory.new_message_id()
    body = BUNDLED.partition("---\n\n")[2].partition("\n\n## Escalating")
    await posts("channel_post", number, f"😀 New today\n\n{SENTENCE}\n\nMore tomorrow. {body[0][:200]}")
    await posts("channel_post", api.memory.new_message_id(), "Nothing of any story.")
    (answer,) = await reader.says(QUESTION)
    (other,) = await reader.says("who said “Colony, never”?")

    (place,), _ = await reader.presses(answer, "[1]")
    assert place.raw["reply_to_message"]["chat"]["id"] == CHANNEL["id"]
    assert (place.reply_to, place.quote, tapped(place)) == (number, SENTENCE, SENTENCE)
    (elsewhere,), _ = await reader.presses(other, "[1]")
    assert elsewhere.quote is None

    api.fail("sendMessage", 403, "Forbidden: bot is not a member of the channel chat")
    (place,), _ = await reader.presses(answer, "[1]")
    assert (place.quote, marked(place, "bold")) == (None, [SENTENCE])

    await posts("edited_channel_post", number, "😀 New today: something else.")
    await reader.says("hello")
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.quote is None
    assert marked(place, "bold") == [SENTENCE]
    (story,) = await reader.says("/story")
    (place,), _ = await reader.presses(answer, "[1]")
    assert place.reply_to == story.message_id
