import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import (
    CITATION,
    QUESTION,
    VERDICT,
    citation_data,
    open_data,
    part_data,
    question_data,
    read_citation,
    read_open,
    read_part,
    verdict_data,
)
from index.answering.citations import cite
from index.reading.story import MAX_BYTES
from index.types import Citation, Span
from tests.unit.parts import lines, sentence_spans, stories, story_of

STORY = story_of("First sentence here. Second one there.", "Source: Somebody")
SPAN = sentence_spans(STORY)[1]
PLACE = read_citation(citation_data(cite(STORY, SPAN, 1).citation))


def test_a_citations_button_leads_back_to_its_place():
    assert (PLACE.story_id, PLACE.span) == (STORY.id, SPAN)
    assert PLACE.holds(STORY)


def test_a_button_does_not_hold_once_the_words_have_changed():
    assert not PLACE.holds(story_of("First sentence here. Second one where."))
    assert not PLACE.holds(story_of("Short."))


def test_a_button_never_leads_outside_a_paragraph():
    start = STORY.text.index("Source")
    citation = cite(STORY, Span(start, start + 6), 1).citation
    assert not read_citation(citation_data(citation)).holds(STORY)


def test_the_longest_story_with_the_longest_name_still_fits():
    story = story_of("A sentence.", name="x" * 200)
    assert len(citation_data(Citation(3, story.id, Span(MAX_BYTES - 9, MAX_BYTES), "x")).encode()) <= 64


@given(stories, lines)
def test_no_story_and_no_name_makes_a_button_of_more_than_64_bytes(story, name):
    named = story_of(story.text, name=name)
    for span in sentence_spans(named)[-20:]:
        data = citation_data(cite(named, span, 1).citation)
        assert len(data.encode()) <= 64
        assert read_citation(data).holds(named)


@given(lines)
def test_no_question_makes_a_button_of_more_than_64_bytes(question):
    data = question_data(question)
    assert len(data.encode()) <= 64
    assert QUESTION.match(data)
    assert not CITATION.match(data)


@pytest.mark.parametrize("data", ["", "c:", "c:a:5-5:0000", "c:a:9-5:0000", "c:A:1-2:0000", "c:a:1-2:00000", "q:1"])
def test_data_that_no_button_of_ours_carries_leads_nowhere(data):
    assert read_citation(data) is None


@given(st.text(max_size=64))
def test_any_data_is_read_or_leads_nowhere(data):
    place = read_citation(data)
    assert place is None or isinstance(place.holds(STORY), bool)


def test_the_button_that_opens_a_story_leads_to_the_cited_words_and_is_no_citations():
    data = open_data(cite(STORY, SPAN, 1).citation)
    assert read_open(data) == PLACE
    assert read_citation(data) is None
    assert read_open(citation_data(cite(STORY, SPAN, 1).citation)) is None


def test_the_button_to_the_next_part_holds_until_the_text_changes():
    part = read_part(part_data(STORY, 4))
    assert (part.story_id, part.number) == (STORY.id, 4)
    assert part.holds(STORY)
    assert not part.holds(story_of("First sentence here. Second one where.", "Source: Somebody"))


@given(stories, lines, st.integers(0, 2_000))
def test_no_part_of_any_story_makes_a_button_of_more_than_64_bytes(story, name, number):
    named = story_of(story.text, name=name)
    data = part_data(named, number)
    assert len(data.encode()) <= 64
    assert read_part(data).holds(named)
    citation = cite(named, sentence_spans(named)[-1], 1).citation
    assert len(open_data(citation)) == len(citation_data(citation))


def test_a_verdict_is_one_of_two():
    assert [VERDICT.match(verdict_data(helpful=helpful))[1] for helpful in (True, False)] == ["+", "-"]


@given(st.text(max_size=64))
def test_forged_data_is_no_part_and_opens_nothing(data):
    assert read_part(data) is None or data.startswith("r:")
    assert read_open(data) is None or data.startswith("o:")
