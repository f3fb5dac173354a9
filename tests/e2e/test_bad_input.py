"""Whatever readers send, the bot answers with one plain line and goes on."""

from __future__ import annotations

import pytest

from tests.e2e.attachments import Attachment
from tests.e2e.conftest import forged, labels, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE, SUGGESTIONS

NOT_A_QUESTION = "Ask me something about the story, in words."
TOO_LONG = "That is too long for a question. Please ask in a sentence or two."
NOT_COVERED = ("The story doesn't say.", "I find nothing about that in the story.")
TEXT_ONLY = "I read text only. Write me a question about the story."


@pytest.mark.parametrize(
    ("said", "line"),
    [
        pytest.param("🎉🎉👍🏽", NOT_A_QUESTION, id="emoji"),
        pytest.param("?!", NOT_A_QUESTION, id="signs"),
        pytest.param("42", NOT_A_QUESTION, id="a number"),
        pytest.param("/", NOT_A_QUESTION, id="a lone slash"),
        pytest.param("x" * 4096, TOO_LONG, id="one word of 4,096 characters"),
        pytest.param("what? " * 682 + "why?", TOO_LONG, id="4,096 characters in words"),
        pytest.param("🎉" * 2048, TOO_LONG, id="2,048 emoji of two units each"),
        pytest.param('<b>&"', NOT_COVERED, id="markup"),
        pytest.param("<b>unclosed & </blockquote> &amp; <a href='tg://user?id=1'>", NOT_COVERED, id="more markup"),
        pytest.param("מי ניצח בגביע העולם?", NOT_COVERED, id="Hebrew"),
        pytest.param("من فاز بكأس العالم؟", NOT_COVERED, id="Arabic"),
        pytest.param('"*NEAR(" OR sentence : ^ -', NOT_COVERED, id="the search's own syntax"),
        pytest.param("x\u0000y", NOT_COVERED, id="a control character"),
    ],
)
async def test_what_cannot_be_answered_gets_a_plain_line_and_questions_that_can(
    reader: Reader, said: str, line: str
) -> None:
    (shown,) = await reader.says(said)

    assert shown.text.startswith(line)
    assert shown.reply_to == reader.last_said["message_id"]
    assert quotations(shown) == []
    assert labels(shown) == list(SUGGESTIONS)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(f'<b>&" {QUESTION}', id="behind markup"),
        pytest.param(f"\u202e{QUESTION}\u202c", id="turned to run from right to left"),
        pytest.param(f"سؤال: {QUESTION}", id="behind Arabic"),
        pytest.param(f"\n\n  {QUESTION.replace(' ', chr(10))} \n", id="over many lines"),
        pytest.param(QUESTION.upper(), id="in capitals"),
        pytest.param(f"🤔 {QUESTION} 🤔", id="between emoji"),
    ],
)
async def test_a_question_is_understood_in_whatever_it_is_wrapped(reader: Reader, said: str) -> None:
    (answer,) = await reader.says(said)

    assert quotations(answer)[0] == SENTENCE


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "document", "video", "location"])
async def test_what_is_no_text_gets_a_kind_line(reader: Reader, kind: Attachment) -> None:
    (shown,) = await reader.sends(kind)

    assert shown.text == TEXT_ONLY
    assert shown.reply_to == reader.last_said["message_id"]


async def test_a_question_under_a_photo_gets_the_same_kind_line(reader: Reader) -> None:
    (shown,) = await reader.sends("photo", QUESTION)

    assert shown.text == TEXT_ONLY


async def test_an_edited_message_is_not_answered_again(reader: Reader) -> None:
    (answer,) = await reader.says(QUESTION)

    assert await reader.sends("edited", "/start", answer=False) == []

    (later,) = await reader.says("who won the World Cup?")
    assert [shown.message_id for shown in reader.sees()] == [answer.message_id, later.message_id]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("x:1", "This button is too old. Please write the question."),
        ("q:0000000000000000", "This button is too old. Please write the question."),
        ("c:no-such-story:0-5:0000", "This story is no longer here."),
        ("c:maduro-trump-call:0-5:0000", "The story's text has changed since this answer. Please ask again."),
        ("c:maduro-trump-call:0-99999999:0000", "The story's text has changed since this answer. Please ask again."),
        ("c:maduro-trump-call:5-5:0000", "This button is too old. Please write the question."),
    ],
)
async def test_a_button_that_nobody_made_is_told_so_in_a_toast(reader: Reader, data: str, line: str) -> None:
    (answer,) = await reader.says(QUESTION)
    reader.timeout = 2

    shown, toast = await reader.presses(forged(answer, data), "?")

    assert shown == []
    assert toast is not None
    assert toast.text == line
