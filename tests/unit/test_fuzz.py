"""Input of any shape: the reader of stories, and updates as no Telegram would send them.

A short run each time; a long one: pytest tests/unit/test_fuzz.py --hypothesis-profile=long
"""

import asyncio
import copy
import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Update

from bot import links
from bot.app import build_application
from bot.buttons import CITATION, read_citation, read_open, read_page, read_part
from bot.desk import Desk
from bot.memory import Memory
from bot.settings import Settings
from bot.transport import CHAT, READER, LocalTransport
from index.errors import StoryError
from index.library import Library, bundled_story, read_bytes
from tests.unit.parts import WordEmbedder, lines

# ------------------------------------------------------------------------------------------------- story files

_MARKS = [
    *[
        b"---\n",
        b"title: ",
        b"language: es\n",
        b"questions:\n- ",
        b"published: 2025-13-45\n",
        b"url: x\n",
        b": [",
        b"&a ",
        b"*a",
    ],
    *[
        b"# ",
        b"> ",
        b"- ",
        b"* ",
        b"1. ",
        b"```\n",
        b"[a](b)",
        b"![a](b)",
        b"|a|b|\n|-|-|\n",
        b"**",
        b"\\",
        b"<!--",
        b"-->",
    ],
    *[
        b"<html>",
        b"<html lang=en>",
        b"</html>",
        b"<body>",
        b"<article>",
        b"</article>",
        b"<p>",
        b"</p>",
        b"<p",
        b"<br>",
    ],
    *[
        b"<!DOCTYPE html>",
        b"<script>",
        b"</script>",
        b"<meta charset=utf-16>",
        b"<title>",
        b"&#0;",
        b"&#xD800;",
        b"&bogus;",
    ],
    *[
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\x00",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\r",
        b"\n",
        b"\n\n",
    ],
    *[
        "“We won,” said Ada Lind. ".encode(),
        b'"No," he said.',
        "\u2028\u202e\u200d\u0301".encode(),
        b"A plain sentence of it. ",
    ],
]
files = st.lists(st.one_of(st.sampled_from(_MARKS), st.binary(max_size=8), lines.map(str.encode)), max_size=60).map(
    b"".join
)
names = st.sampled_from(["a.txt", "a.md", "a.html", "a.htm", "A.TXT", "a", ".md"])


@given(files, names)
def test_a_file_of_any_bytes_is_a_story_with_its_parts_in_place_or_a_plain_refusal(data, name):
    try:
        story = read_bytes(data, name)
    except StoryError:
        return
    at = 0
    for block in story.blocks:
        assert at <= block.span.start < block.span.end <= len(story.text)
        at = block.span.end
    story.text.encode()  # no half characters
    assert story.id
    assert story.title.strip()


# ------------------------------------------------------------------------------------------------- buttons, links

_DATA = st.one_of(
    st.text(max_size=64),
    st.builds(
        "".join,
        st.lists(
            st.sampled_from([*"copsrtlwyadDqf:-+09afz\n", "maduro-trump-call", "99999999", "٣", "é"]), max_size=12
        ),
    ),
)


@given(_DATA)
@example("c:a:9-1:0000")
def test_any_data_of_a_button_is_read_or_refused(data):
    for read in (read_citation, read_open, read_page, read_part):
        read(data)
    if CITATION.match(data) and read_citation(data):
        assert read_citation(data).span.start < read_citation(data).span.end


# ------------------------------------------------------------------------------------------------- updates

_USER = READER | {"username": "reader", "language_code": "en"}
_GROUP = {"id": -1001, "type": "supergroup", "title": "Readers", "is_forum": True}
_MESSAGE = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "from": _USER, "text": "what did Maduro say?"}
_COMMAND = {"text": "/story", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}
_MENTION = {
    "chat": _GROUP,
    "text": "@verbatim_bot when was the call?",
    "is_topic_message": True,
    "message_thread_id": 3,
    "entities": [{"type": "mention", "offset": 0, "length": 13}],
}
_COMMANDS = "start help story stories quotes forget privacy add remove stats nothing".split()


def command(words):
    entities = [{"type": "bot_command", "offset": 0, "length": len(words) + 1}]
    return _MESSAGE | {"text": f"/{words}", "entities": entities}


_PLAIN = _MESSAGE | {"message_id": 6, "from": READER | {"id": 3}, "chat": CHAT | {"id": 3}}
_PRESS = {"id": "1", "from": _USER, "chat_instance": "1", "message": _MESSAGE}
_BASES = [
    {"message": _MESSAGE},
    *({"message": command(words)} for words in _COMMANDS),
    {"message": _MESSAGE | _MENTION},
    {"edited_message": _MESSAGE | {"edit_date": 1_700_000_001}},
    {"message": {k: v for k, v in _MESSAGE.items() if k != "text"} | {"sticker": {}}},
    {"channel_post": _MESSAGE | _COMMAND | {"chat": {"id": -1002, "type": "channel", "title": "News"}}},
    {"callback_query": {"id": "1", "from": _USER, "chat_instance": "1", "data": "t:", "message": _MESSAGE}},
    {"callback_query": {"id": "1", "from": _USER, "chat_instance": "1", "data": "f:+", "message": _MESSAGE}},
    {"callback_query": {"id": "1", "from": _USER, "chat_instance": "1", "inline_message_id": "x", "data": "l:0"}},
    {"inline_query": {"id": "1", "from": _USER, "query": "when was the call?", "offset": ""}},
]  # fmt: skip
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), lines, _DATA,
    st.sampled_from([[], {}, [None], "private", "channel", CHAT, _GROUP, _MESSAGE, "/start x-q-2"]),
)  # fmt: skip


def places_in(value, path=()):
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places_in(part, (*path, key))


@st.composite
def updates(draw):
    """An update as Telegram sends it, with some of its values exchanged, left out, or said anew."""
    made = copy.deepcopy(draw(st.sampled_from(_BASES)))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from([p for p in places_in(made) if p] or [("message",)]))
        holder = made
        for key in path[:-1]:
            holder = holder[key]
        if draw(st.booleans()) or not isinstance(holder, dict):
            holder[path[-1]] = copy.deepcopy(draw(_VALUES))
        else:
            holder.pop(path[-1], None)
    return made | {"update_id": draw(st.integers(1, 10**9))}


@pytest.fixture(scope="module")
def told():
    """A library with the bundled story, and an instant embedder; nobody is waited for who might type on."""
    with pytest.MonkeyPatch.context() as patch, Library.open(embedder=WordEmbedder()) as library:
        patch.setattr("bot.inline._PAUSE", 0)
        patch.setattr("bot.inline._TYPED", 0)
        library.add(bundled_story())
        yield library


class Everywhere(LocalTransport):
    """Telegram's side, where every message can be replied to."""

    def _is_out_of_reach(self, reply):
        return False


async def fed(update, library):
    """What went wrong while a bot of its own answered the update, and what it said to a plain question after it."""
    wrong, shown = [], []

    async def note(_, context):
        wrong.append(context.error)

    desk = Desk(library, Memory())
    app = build_application(Settings(verbatim_admins="7"), desk, "2:fuzz", Everywhere(shown.append, lambda said: None))
    app.add_error_handler(note)
    try:
        async with app:
            await app.start()
            with suppress(TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError):
                # What Telegram's own library takes for no update never gets to us.
                await app.process_update(Update.de_json(json.loads(json.dumps(update)), app.bot))
            shown.clear()
            await app.process_update(Update.de_json({"update_id": 2, "message": _PLAIN}, app.bot))
            await app.stop()  # when all that was begun has ended
    finally:
        desk.close()
    return wrong, [message["text"] for message in shown]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBUserWarning")
@given(updates())
def test_whatever_the_shape_of_an_update_the_next_reader_is_answered(told, update):
    _, shown = asyncio.run(fed(update, told))
    assert any("During my six years" in text for text in shown)


texts = st.one_of(lines, _DATA, st.sampled_from(["/start x-q-2", "/story@verbatim_bot", "@verbatim_bot", "more", "?"]))
real = st.one_of(
    st.builds(lambda words: {"message": _MESSAGE | {"text": words or "?"}}, texts),
    st.builds(lambda words: {"edited_message": _MESSAGE | {"text": words or "?", "edit_date": 1_700_000_001}}, texts),
    st.builds(lambda words: {"message": _MESSAGE | _MENTION | {"text": f"@verbatim_bot {words}"}}, texts),
    st.builds(lambda words: {"message": command("start") | {"text": f"/start {words}"}}, texts),
    st.builds(lambda words: {"message": command("add") | {"text": f"/add {words}", "from": _USER | {"id": 7}}}, texts),
    st.builds(lambda data: {"callback_query": _PRESS | {"data": data}}, _DATA),
    st.builds(lambda data: {"callback_query": _PRESS | {"data": data, "from": _USER | {"id": 7}}}, _DATA),
    st.builds(lambda words: {"inline_query": {"id": "1", "from": _USER, "query": words[:256], "offset": ""}}, texts),
    st.builds(lambda code: {"message": _MESSAGE | {"from": _USER | {"language_code": code}}}, st.text(max_size=8)),
)


@given(real)
def test_any_words_and_any_buttons_of_a_reader_are_answered_without_an_error(told, update):
    wrong, shown = asyncio.run(fed(update | {"update_id": 1}, told))
    assert wrong == []
    assert shown


@given(st.text(max_size=70))
def test_a_links_load_of_any_letters_leads_somewhere(told, load):
    links.target(told, load)
