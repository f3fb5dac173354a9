"""Whether an answer helped: said with one tap, thanked for, changed, and listed for the newsroom."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, labels, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.shown import Shown
from tests.e2e.test_citations import LATE
from tests.e2e.test_conversation import QUESTION, SENTENCE

GOOD, BAD = "👍 Helpful", "👎 Not helpful"
DRUGS = "what did Trump say about drugs?"


def all_labels(shown: Shown) -> list[list[str]]:
    return [[label for label, _ in row] for row in shown.buttons]


async def told(reader: Reader, shown: Shown, label: str) -> str:
    """What a tap on a verdict answers over the chat; nothing is said in it."""
    said, toast = await reader.presses(shown, label)
    assert said == []
    assert toast is not None
    assert not toast.alert
    return toast.text


async def test_an_answer_ends_with_one_row_of_verdicts_and_a_refusal_has_none(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)
    (many,) = await reader.says("what did Maduro say?")
    (refusal,) = await reader.says("who won the World Cup?")
    (hello,) = await reader.says("hello")

    assert all_labels(answer) == [["[1]", "Copy"], [GOOD, BAD]]
    assert all_labels(many)[-1] == [GOOD, BAD]
    assert all_labels(many)[0] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert all_labels(many)[1][0].startswith("More of Nicolás Maduro, 6 of ")
    for other in (refusal, hello):
        assert not {GOOD, BAD} & {label for row in all_labels(other) for label in row}


async def test_a_page_of_a_long_answer_is_named_once_with_its_source_and_has_no_preview(
    api: BotApi, reader: Reader
) -> None:
    since = len(api.log)
    (answer,) = await reader.says("what did Maduro say?")

    assert answer.text.count("AlJazeera") == 1
    sent = [call for call in api.log[since:] if call.method == "sendMessage"]
    assert all(call.fields["link_preview_options"]["is_disabled"] for call in sent)


async def test_verdicts_are_thanked_for_changed_taken_back_and_listed_newest_first(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    alice, bob = meet(bot), meet(bot)
    await bot.start()
    (accuses,) = await alice.says(QUESTION)
    (drugs,) = await alice.says(DRUGS)
    (page,) = await bob.says("what did Maduro say?")
    (second,), _ = await bob.presses(page, next(label for label in labels(page) if label.startswith("More")))

    assert await told(alice, accuses, GOOD) == "Thank you. Noted: helpful."
    assert await told(alice, drugs, GOOD) == "Thank you. Noted: helpful."
    assert await told(alice, drugs, BAD) == "Thank you. Noted: not helpful."
    assert await told(bob, second, BAD) == "Thank you. Noted: not helpful."
    assert await told(bob, page, BAD) == "Thank you. Noted: not helpful."
    assert await told(bob, page, BAD) == "Taken back."

    listed = await ran(process(data, "feedback", "--json"))
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [(row["question"], row["helpful"]) for row in rows] == [
        ("what did Maduro say?", False),
        (DRUGS, False),
        (QUESTION, True),
    ]
    assert rows[0]["answer"] == second.text
    assert rows[2]["answer"].startswith(SENTENCE)
    assert {row["story_id"] for row in rows} == {"maduro-trump-call"}
    assert not any(str(reader.user["id"]) in listed.stdout for reader in (alice, bob))
    for_people = await ran(process(data, "feedback"))
    assert f"helpful  maduro-trump-call\n> {QUESTION}\n  {SENTENCE}" in for_people.stdout

    (forgotten,) = await alice.says("/forget")
    assert forgotten.text.startswith("Done.")
    listed = await ran(process(data, "feedback", "--json"))
    assert [json.loads(line)["question"] for line in listed.stdout.splitlines()] == ["what did Maduro say?"]


async def test_a_verdict_on_an_answer_that_was_edited_is_a_new_one(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)
    assert await told(reader, answer, GOOD) == "Thank you. Noted: helpful."

    (edited,) = await reader.sends("edited", DRUGS)

    assert await told(reader, edited, GOOD) == "Thank you. Noted: helpful."
    assert await told(reader, edited, GOOD) == "Taken back."


async def test_without_any_feedback_that_is_said(process: Processes, tmp_path: Path) -> None:
    listed = await ran(process(tmp_path, "feedback"))

    assert (listed.exit_code, listed.stdout) == (0, "No reader has said anything about an answer yet.\n")
    assert not (tmp_path / "data").exists()


async def test_a_verdict_counts_after_a_restart_and_with_nothing_kept_of_conversations(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run", VERBATIM_HISTORY_HOURS="0")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says(QUESTION)
    await bot.kill()
    await bot.start()

    assert await told(reader, answer, BAD) == "Thank you. Noted: not helpful."

    listed = await ran(process(data, "feedback", "--json"))
    (row,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (row["question"], row["helpful"]) == (QUESTION, False)


async def test_a_verdict_that_comes_too_late_for_its_toast_is_thanked_for_in_the_chat(
    api: BotApi, reader: Reader
) -> None:
    (answer,) = await reader.says(QUESTION)
    api.fail("answerCallbackQuery", 400, LATE)

    (thanks,), _ = await reader.presses(answer, GOOD)

    assert thanks.text == "Thank you. Noted: helpful."
    assert quotations(thanks) == []
