"""Those who run the bot add and remove stories and see what was asked, in their chats; nobody else does."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Library, copied, forged, labels, processes, quotations
from tests.e2e.reader import Reader
from tests.e2e.shown import Shown
from tests.e2e.test_conversation import QUESTION, SENTENCE
from tests.e2e.test_library_changes import HARBOUR

EDITOR = 777
ONLY_ADMINS = "Only those who run this bot can do that."
NOT_A_STORY = "I find no sentence in that. Send a file (.txt, .md or .html), a forwarded post, or a text."
MAYOR = "The town of Ulvsund has elected Maja Lind as its new mayor with 61 percent of the votes."
OWL = "An owl was seen in the town hall of Ulvsund, the mayor said on Thursday."
_towns = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    api: BotApi, bot: BotProcess, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[BotProcess, Path]]:
    folder = tmp_path_factory.mktemp("admins")
    shutil.copytree(bot.env["VERBATIM_DATA"], folder / "data", copy_function=copied)
    async with processes(api) as make:
        running = make(folder, "run", VERBATIM_ADMINS=f"{EDITOR}, 778")
        await running.start()
        yield running, folder


@pytest.fixture
def editor(api: BotApi, house: tuple[BotProcess, Path]) -> Reader:
    return Reader(api, house[0].token, EDITOR, "Edith", quiet=0.1)


@pytest.fixture
def stranger(house: tuple[BotProcess, Path], meet: Callable[[BotProcess], Reader]) -> Reader:
    return meet(house[0])


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
async def test_neither_answering_nor_adding_a_story_loads_torch(
    house: tuple[BotProcess, Path], editor: Reader, stranger: Reader, stories: Library
) -> None:
    await stranger.says(QUESTION)
    assert not loaded(house[0], "thinc", "torch", "sklearn", "scipy")
    stories.texts.append(OWL)
    (offer,) = await editor.says(f"/add {OWL}")
    await editor.presses(offer, "Add it")
    assert loaded(house[0], "thinc", "torch", "sklearn", "scipy") == {"thinc"}


def loaded(bot: BotProcess, *packages: str) -> set[str]:
    """Of these packages those whose libraries are in the bot's memory."""
    maps = Path(f"/proc/{bot.process_id}/maps").read_text("utf-8")
    return {name for name in packages if f"site-packages/{name}/" in maps}


async def test_a_file_becomes_a_story_that_readers_can_ask_once_the_editor_says_so(
    editor: Reader, stranger: Reader, stories: Library
) -> None:
    stories.texts.append(HARBOUR)
    (offer,) = await editor.sends("document", data=HARBOUR.encode(), name="harbour.txt")
    assert offer.text.startswith("Shall I add this story?\n\nStorm & <tide>")
    assert labels(offer) == ["Add it", "Cancel"]
    (before,) = await stranger.says("what will repairing the harbour wall cost?")
    assert quotations(before) == []

    (done,), _ = await editor.presses(offer, "Add it")

    assert done.message_id == offer.message_id
    assert done.text.startswith("Added. Readers can ask it now:")
    assert done.buttons == []
    (answer,) = await stranger.says("what will repairing the harbour wall cost?")
    assert quotations(answer)[0].startswith("Repairing the wall will cost four million crowns")

    (again,) = await editor.sends("document", data=HARBOUR.replace("four", "five").encode(), name="harbour.txt")
    assert again.text.startswith("There is a story of this name already.")
    stories.texts.append(HARBOUR.replace("four", "five"))
    (replaced,), _ = await editor.presses(again, "Replace it")
    assert replaced.text.startswith("Replaced.")
    (new,) = await stranger.says("what will repairing the harbour wall cost?")
    assert "five million" in quotations(new)[0]


async def test_a_forwarded_post_keeps_its_source_and_an_offer_survives_a_restart(
    house: tuple[BotProcess, Path], editor: Reader, stranger: Reader, stories: Library
) -> None:
    stories.texts.append(MAYOR)
    channel = {"id": -100123, "type": "channel", "title": "Ulvsund News", "username": "ulvsund"}
    origin = {"type": "channel", "date": 1_760_000_000, "chat": channel, "message_id": 12}
    (offer,) = await editor.says(MAYOR, extra={"forward_origin": origin})
    assert "Ulvsund News" in offer.text

    await house[0].kill()
    await house[0].start()
    (done,), _ = await editor.presses(offer, "Add it")

    assert done.text.startswith("Added.")
    (answer,) = await stranger.says("who is the new mayor of Ulvsund?")
    assert quotations(answer) == [MAYOR]
    assert answer.text.rstrip().endswith("Ulvsund News")


async def test_add_asks_for_the_story_and_takes_the_answer_and_a_text_or_a_reply_do_as_well(editor: Reader) -> None:
    (asked,) = await editor.says("/add")
    assert asked.text.startswith("Send me the story:")
    (answered,) = await editor.says("A whale was seen off Holm on Friday.", reply_to=asked)
    (at_once,) = await editor.says("/add A seal was seen off Holm on Monday.")
    (note,) = await editor.says("A crab was seen off Holm on Sunday?")
    assert "Shall I add" not in note.text
    (replied,) = await editor.says("/add", reply_to=editor.last_said["message_id"] - 2)

    for offer in (answered, at_once, replied):
        assert offer.text.startswith("Shall I add this story?")
        (kept,), _ = await editor.presses(offer, "Cancel")
        assert kept.text == "Nothing was changed."
        assert kept.buttons == []


@pytest.mark.parametrize(
    ("name", "data", "size", "said"),
    [
        ("story.pdf", b"%PDF", None, "I can read .txt, .md and .html files only."),
        ("story", b"A sentence.", None, "I can read .txt, .md and .html files only."),
        ("story.txt", b"%PDF-1.7 \x00", None, NOT_A_STORY),
        ("empty.txt", b"---\n", None, NOT_A_STORY),
        ("large.txt", b"A sentence.", 9_000_000, "That file is too large; I take up to 5 MB."),
        ("long.md", b"One more sentence of it. " * 1_100, None, "That story is long: here I take up to 5,000 words"),
    ],
)
async def test_what_is_no_story_or_too_much_is_told_in_a_line(
    editor: Reader, name: str, data: bytes, size: int | None, said: str
) -> None:
    (shown,) = await editor.sends("document", data=data, name=name, size=size)

    assert shown.text.startswith(said)
    assert shown.buttons == []


async def test_a_files_name_is_never_a_path(house: tuple[BotProcess, Path], editor: Reader) -> None:
    _, folder = house
    before = sorted(path for path in folder.rglob("*") if "memory" not in path.name)
    for name in ("../../evil.txt", "/etc/passwd.txt", "..\\..\\evil.md", "C:\\evil.txt", "a\0b.txt"):
        (offer,) = await editor.sends("document", data=b"A sentence about nothing much.", name=name)
        assert offer.text.startswith("Shall I add this story?")
        title = offer.text.splitlines()[2]
        assert not set("/\\\0") & set(title)
    assert sorted(path for path in folder.rglob("*") if "memory" not in path.name) == before


async def test_a_story_is_removed_after_a_second_yes(editor: Reader, stranger: Reader, stories: Library) -> None:
    text = f"The town of number {next(_towns)} has a new library with 5,120 books."
    stories.texts.append(text)
    (offer,) = await editor.says(f"/add {text}")
    await editor.presses(offer, "Add it")
    (answer,) = await stranger.says("how many books has the library?")
    assert quotations(answer) == [text]

    (listed,) = await editor.says("/remove")
    assert listed.text == "Which story shall go?"
    (sure,), _ = await editor.presses(listed, labels(listed)[0])
    assert sure.text.startswith("Shall I remove this story?")
    (done,), _ = await editor.presses(sure, "Remove it")

    assert done.text.startswith("Removed.")
    shown, toast = await stranger.presses(answer, "[1]")
    assert shown == []
    assert toast is not None
    assert toast.text == "This story is no longer here."
    _, gone = await editor.presses(forged(sure, listed.buttons[0][0][1]), "?")
    assert gone is not None
    assert gone.text == "This story is no longer here."


async def test_stats_count_what_was_asked_and_name_what_found_no_answer(editor: Reader, stranger: Reader) -> None:
    for said in ("who won the World Cup?", "who paid for the <opera>?", "Who won the world cup", QUESTION, "hello"):
        await stranger.says(said)

    (stats,) = await editor.says("/stats")

    lines = stats.text.splitlines()
    assert "stories here." in lines[0] or lines[0] == "1 story here."
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert f"since {today}:" in lines[1]
    assert any(line.startswith("– not in the story: ") for line in lines)
    left = lines[lines.index("Asked most without an answer:") + 1 :]
    assert left[0] == "1. who won the World Cup? (2 times)"
    assert any(line.endswith("who paid for the <opera>?") for line in left)
    assert SENTENCE not in stats.text


async def test_after_forget_a_readers_questions_are_not_in_the_stats_any_more(editor: Reader, stranger: Reader) -> None:
    await stranger.says("who won the zebra race?")
    (before,) = await editor.says("/stats")

    await stranger.says("/forget")

    (after,) = await editor.says("/stats")
    assert "zebra" in before.text
    assert "zebra" not in after.text


async def test_stats_speak_the_language_of_who_asks_for_them(editor: Reader) -> None:
    editor.user["language_code"] = "es"

    (stats,) = await editor.says("/stats")

    assert stats.text.startswith("Hay ")


@pytest.mark.parametrize("command", ["/add", "/add A sentence about nothing.", "/remove", "/stats"])
async def test_everybody_else_gets_a_plain_line(stranger: Reader, command: str) -> None:
    (shown,) = await stranger.says(command)

    assert shown.text == ONLY_ADMINS
    assert shown.buttons == []


async def test_a_strangers_file_is_not_read_and_a_strangers_press_changes_nothing(
    editor: Reader, stranger: Reader
) -> None:
    (plain,) = await stranger.sends("document", data=HARBOUR.encode(), name="mine.txt")
    assert plain.text.startswith("I read text only.")
    (listed,) = await editor.says("/remove")
    for data in ("D:maduro-trump-call", "d:maduro-trump-call", f"a:add:{0:016}", "a:no", "y:0"):
        shown, toast = await stranger.presses(forged(plain, data), "?")
        assert shown == []
        assert toast is not None
        assert toast.text == ONLY_ADMINS
    (still,) = await editor.says("/remove")
    assert labels(still) == labels(listed)


async def test_an_admin_in_a_group_is_sent_to_the_private_chat_and_has_a_menu_of_their_own(
    api: BotApi, house: tuple[BotProcess, Path]
) -> None:
    in_group = Reader(api, house[0].token, EDITOR, "Edith", "supergroup", chat_id=-1_002_100_000_777, quiet=0.1)

    (shown,) = await in_group.says("/stats")

    assert shown.text == "Please do that in our private chat."
    (menu,) = [
        v
        for (what, code, scope), v in api.memory.profile.items()
        if what == "commands" and str(EDITOR) in scope and not code
    ]
    assert {"add", "remove", "stats", "story"} <= {item["command"] for item in menu}


async def test_only_what_was_shown_is_added_and_an_edited_text_is_shown_again(editor: Reader, stranger: Reader) -> None:
    (asked,) = await editor.says("/add")
    (offer,) = await editor.says("A whale was seen off Holm on Friday.", reply_to=asked)
    (anew,) = await editor.sends("edited", "A shark was seen off Holm on Friday.")
    assert anew.text.startswith("Shall I add this story?")
    assert "A shark" in anew.text

    whale = offer.raw["reply_to_message"]
    editor.api.memory.messages[editor.chat["id"], offer.message_id]["reply_to_message"] = whale | {
        "text": "A shark was seen off Holm on Friday."
    }
    (instead,), _ = await editor.presses(offer, "Add it")
    assert instead.text.startswith("Shall I add this story?")
    assert "A shark" in instead.text


DOING = (
    "/add",
    "/add A sentence about nothing.",
    "/remove",
    "/stats",
    "/add@verbatim_bot A sentence.",
    "/stats@verbatim_bot",
)
PRESSED = ("D:maduro-trump-call", "d:maduro-trump-call", f"a:add:{0:016}", "a:no", "y:0")


@pytest.mark.parametrize("who", ["stranger in private", "stranger in a group", "admin in a group"])
async def test_nothing_of_an_admins_can_be_done_by_others_or_before_others(
    api: BotApi, house: tuple[BotProcess, Path], editor: Reader, who: str
) -> None:
    kind, group = ("supergroup", -1_002_100_000_900 - next(_towns)) if "group" in who else ("private", None)
    number = EDITOR if "admin" in who else 5_000 + next(_towns)
    somebody = Reader(api, house[0].token, number, "Sam", kind, chat_id=group, quiet=0.1)
    (before,) = await editor.says("/remove")

    said = "Please do that in our private chat." if "admin" in who else ONLY_ADMINS
    for command in DOING:
        (shown,) = await somebody.says(command)
        assert shown.text == said, command
        assert shown.buttons == []
    assert all("Shall I add" not in shown.text for shown in await sent(somebody, kind))
    if "stranger" in who:
        for data in PRESSED:
            (plain,) = await somebody.says("/help")
            shown, toast = await somebody.presses(forged(plain, data), "?")
            assert shown == [], data
            assert toast is not None
            assert toast.text == ONLY_ADMINS

    (after,) = await editor.says("/remove")
    assert labels(after) == labels(before)


async def sent(somebody: Reader, kind: str) -> list[Shown]:
    """What comes of a story file; in a group nothing does."""
    return await somebody.sends("document", data=HARBOUR.encode(), name="mine.txt", answer=kind == "private")
