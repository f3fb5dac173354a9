from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posting import units
from bot.sharing import COPIED, copy_text, page_link
from index.types import Span, Speaker
from tests.unit.parts import sentence_spans, stories, story_of

URL = "https://example.org/a?b=1"


def link(*paragraphs, span=None, url=URL):
    story = story_of(*paragraphs, url=url)
    return page_link(story, span or story.paragraphs[0])


def directive(made):
    return [unquote(part) for part in made.partition(":~:text=")[2].split(",")]


def test_a_short_sentence_is_linked_whole():
    assert link("The call – he said, again – lasted.") == (
        f"{URL}#:~:text=The%20call%20%E2%80%93%20he%20said%2C%20again%20%E2%80%93%20lasted."
    )


def test_of_a_long_sentence_its_first_and_last_words_are_linked():
    made = link("One two three four five six seven eight nine, ten & eleven-twelve.")
    assert made.endswith(":~:text=One%20two%20three%20four,nine%2C%20ten%20%26%20eleven%2Dtwelve.")
    assert directive(made) == ["One two three four", "nine, ten & eleven-twelve."]


def test_first_words_that_stand_twice_are_linked_with_more_of_them():
    first = "He said on Monday that the old harbour of the town would stay closed."
    story = story_of(first, first.replace("the old", "the new"), url=URL)
    start, _ = directive(page_link(story, story.paragraphs[1]))
    assert start == "He said on Monday that the new"
    assert story.text.count(start) == 1


def test_an_address_keeps_its_own_fragment_and_loses_an_older_directive():
    assert link("One word.", url=f"{URL}#top").startswith(f"{URL}#top:~:text=One")
    assert link("One word.", url=f"{URL}#top:~:text=two").startswith(f"{URL}#top:~:text=One")


@pytest.mark.parametrize(
    "url", [None, "ftp://example.org", "javascript:alert(1)", "example.org", f"{URL}{'a' * 3_000}"]
)
def test_what_is_no_page_has_no_link(url):
    assert link("One word.", url=url) is None


@given(stories, st.data())
def test_a_link_is_ascii_and_leads_to_words_of_the_sentence(story, data):
    span = data.draw(st.sampled_from(sentence_spans(story)))
    made = page_link(replace(story, url=URL), span)
    if made is not None:
        assert made.isascii()
        assert not set(' "<>') & set(made)
        text = " ".join(span.of(story.text).split())
        assert all(part in text for part in directive(made))


def test_copied_words_stand_alone_on_their_line_over_speaker_title_and_source():
    story = story_of("“Peace,” he said.", title="A call", source="The Paper")
    assert copy_text(story, "“Peace,”", Speaker("Nicolás Maduro")) == "“Peace,”\n– Nicolás Maduro, A call, The Paper"
    assert copy_text(story, "One.", None) == "One.\n– A call, The Paper"


def test_a_title_for_which_there_is_no_room_is_left_out_and_words_are_never_cut():
    story = story_of("One.", title="t" * 100, source="The Paper")
    assert copy_text(story, "w" * 200, None) == f"{'w' * 200}\n– The Paper"
    assert copy_text(story, "w" * 250, None) is None


@given(stories, st.text(max_size=300))
def test_whatever_is_copied_fits_a_button(story, words):
    made = copy_text(story, words, None)
    assert made is None or (units(made) <= COPIED and made.startswith(words))


def test_a_span_of_many_words_gives_a_short_link():
    story = story_of("word " * 3_000 + "end.", url=URL)
    assert len(page_link(story, Span(0, len(story.text)))) < 200


@pytest.mark.parametrize(
    "url", ["http://intranet/story", "http://localhost:8000/a", "https://", "ftp://a.example/b", "https://[broken"]
)
def test_an_address_that_telegram_takes_for_no_button_is_not_linked(url):
    assert link("One two three.", url=url) is None


def test_a_link_never_ends_within_a_word():
    words = [f"Donaudampfschifffahrtsgesellschaft{n}" for n in range(20)]
    start, end = directive(link(" ".join(words) + "."))
    assert set(start.split()) <= set(words)
    assert set(end.rstrip(".").split()) <= set(words)
