from dataclasses import replace

import pytest

from bot.cards import CARDS, cards, is_personal, whole
from bot.language import speak
from index.types import Answer, Reason, Refusal
from tests import telegram_html


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


def test_every_card_fits_into_a_message_and_holds_the_storys_words_only(bundled):
    outcome, stories = bundled.answer("what did Maduro say?")
    assert isinstance(outcome, Answer)
    made = cards(outcome, stories)
    assert 1 < len(made) <= CARDS
    (story,) = stories.values()
    for card in made:
        parsed = telegram_html.parse(card.html)
        assert parsed.length <= 4096
        quoted = [parsed.of(entity) for entity in parsed.entities if entity["type"] == "blockquote"]
        assert quoted
        assert all(part.strip() in story.text for words in quoted for part in words.split("…"))
        assert len(card.id.encode()) <= 64
        assert len(card.links) == len(quoted)


def test_what_is_no_answer_has_no_card():
    assert cards(Refusal("?", Reason.NOT_COVERED), {}) == ()


def test_words_that_fail_the_check_against_the_story_are_on_no_card(bundled):
    outcome, stories = bundled.answer("what does Maduro accuse Trump of?")
    (story,) = stories.values()
    assert cards(outcome, {story.id: replace(story, text="x" + story.text[1:].replace("accuses", "praises"))}) == ()


def test_cards_with_words_of_ours_are_personal_and_those_of_the_story_alone_are_not(bundled):
    for question, personal in (("what does Maduro accuse Trump of?", False), ("what did Trump say?", True)):
        outcome, stories = bundled.answer(question)
        assert is_personal(lambda o=outcome, s=stories: cards(o, s)) is personal


# Guest mode: one message


def test_a_whole_answer_is_one_message_with_a_link_for_each_of_its_statements(bundled):
    outcome, stories = bundled.answer("what did Maduro say?")
    card = whole(outcome, stories)
    assert [label for label, _ in card.links] == [f"[{s.citation.number}]" for s in outcome.statements]
    assert telegram_html.parse(card.html).length <= 4096


def test_of_an_answer_too_long_for_a_message_as_much_as_fits_is_shown_and_the_rest_is_counted(bundled):
    outcome, stories = bundled.answer("what did Maduro say?")
    many = replace(outcome, statements=outcome.statements * 12)
    card = whole(many, stories)
    shown = card.html.count("<blockquote>")
    assert telegram_html.parse(card.html).length <= 4096
    assert 5 < shown < len(many.statements)
    assert card.links[-1] == (f"More of these, {shown + 1} of {len(many.statements)}", "ask")


def test_a_refusal_is_one_message_with_what_comes_nearest_and_what_can_be_asked(bundled):
    outcome, stories = bundled.answer("did Maduro mention the moon landing?")
    assert isinstance(outcome, Refusal)
    text = telegram_html.parse(whole(outcome, stories).html).text
    assert text.startswith(outcome.question)
    assert all(f"– {suggestion}" in text for suggestion in outcome.suggestions)


def test_words_that_fail_the_check_are_not_sent_by_a_guest_either(bundled):
    outcome, stories = bundled.answer("what does Maduro accuse Trump of?")
    (story,) = stories.values()
    card = whole(outcome, {story.id: replace(story, text="x" + story.text[1:].replace("accuses", "praises"))})
    assert "blockquote" not in card.html
