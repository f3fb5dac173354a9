"""Links into the bot: to a story, to one of its questions, to a sentence in its place."""

from __future__ import annotations

import hashlib

import pytest

from tests.e2e.conftest import BUNDLED, labels, marked, quotations
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import SENTENCE, SUGGESTIONS, TITLE

ID = "maduro-trump-call"


async def test_a_link_to_a_story_opens_it_with_its_questions_and_it_is_the_one_asked(reader: Reader) -> None:
    story, welcome = await reader.says(f"/start {ID}")

    assert SENTENCE in story.text

    assert welcome.text.startswith(f"{TITLE} – AlJazeera\n\nI answer questions about a news story")
    assert labels(welcome) == list(SUGGESTIONS)
    (listed,) = await reader.says("/stories")
    assert f"You are asking this one now:\n{TITLE}" in listed.text


async def test_a_link_to_a_storys_sample_question_is_answered_at_once(reader: Reader) -> None:
    (answer,) = await reader.says(f"/start {ID}-q-1")

    assert marked(answer, "bold") == ["What does Maduro accuse Trump of?"]
    assert quotations(answer) == [SENTENCE]


@pytest.mark.parametrize("number", ["0", "99"])
async def test_a_link_to_a_question_that_is_not_there_opens_its_story(reader: Reader, number: str) -> None:
    _, welcome = await reader.says(f"/start {ID}-q-{number}")

    assert welcome.text.startswith(TITLE)
    assert labels(welcome) == list(SUGGESTIONS)


async def test_a_link_to_a_story_that_is_gone_says_so_and_offers_questions(reader: Reader) -> None:
    for carried in ("harbour", "harbour-q-1", "harbour-c-0-10-abcd", "..--_", "Ünïcode"):
        (gone,) = await reader.says(f"/start {carried}")
        assert gone.text.startswith("The story of this link is no longer here.")
        assert labels(gone) == list(SUGGESTIONS)


async def test_a_link_to_a_sentence_shows_it_marked_unless_the_words_there_are_others(reader: Reader) -> None:
    (placed,) = await reader.says("what does Maduro accuse Trump of?")
    _, _, span, digest = placed.buttons[0][0][1].split(":")
    assert digest == hashlib.sha256(SENTENCE.encode()).hexdigest()[:4]

    (place,) = await reader.says(f"/start {ID}-c-{span}-{digest}")
    (changed,) = await reader.says(f"/start {ID}-c-{span}-0000")

    assert marked(place, "bold") == [SENTENCE]
    assert all(words in BUNDLED for words in quotations(place))
    assert changed.text == "The story's text has changed since this answer. Please ask again."


async def test_a_link_to_a_sentence_quotes_it_from_the_story_where_that_is_posted(reader: Reader) -> None:
    (story,) = await reader.says("/story")
    (placed,) = await reader.says("what does Maduro accuse Trump of?")
    _, _, span, digest = placed.buttons[0][0][1].split(":")

    (place,) = await reader.says(f"/start {ID}-c-{span}-{digest}")

    assert (place.reply_to, place.quote) == (story.message_id, SENTENCE)
    (listed,) = await reader.says("/stories")
    assert "You are asking all of them now." in listed.text  # to look a sentence up chooses nothing
