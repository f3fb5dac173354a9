"""What a quotation is about: by its words, by its sentence's, by its meaning."""

import numpy as np
import pytest

from index.answering.about import Subject
from index.quotebook import Quotebook
from index.types import Quote, QuoteKind, Span, Speaker
from tests.unit.parts import sentence_spans, story_of

STORY = story_of(
    "In a speech about the floods, Weber said: “We were too late.” “Taxes must rise,” she added.",
    "“The dam will hold,” Weber said. “Schools stay open.”",
)
SENTENCES = sentence_spans(STORY)
WEBER, BRAUN = Speaker("Anna Weber", ("Weber",)), Speaker("Paul Braun", ("Braun",))
WORDS = ["“We were too late.”", "“Taxes must rise,”", "“The dam will hold,”", "“Schools stay open.”"]
UNIT = np.eye(5, dtype=np.float32)


def span(words):
    start = STORY.text.index(words)
    return Span(start, start + len(words))


BOOK = Quotebook(tuple(Quote((span(w),), QuoteKind.DIRECT, WEBER) for w in WORDS), UNIT[:4], (WEBER, BRAUN))


def selected(words, vector=UNIT[4], picked=(0, 1, 2, 3)):
    return Subject(words, lambda _: vector).select(STORY, BOOK, list(picked), SENTENCES)


@pytest.mark.parametrize("words", ["taxes", "a tax", "TAXES", "the taxes?"])
def test_a_quotation_that_names_the_subject_in_any_form_is_about_it(words):
    assert selected(words) == [1]


def test_a_sentence_that_names_the_subject_stands_for_its_quotation():
    assert selected("floods") == [0]
    assert selected("the flood") == [0]


def test_the_quotations_own_words_come_before_the_sentences():
    assert selected("the dam") == [2]


def test_a_sentence_that_opens_with_somebody_tells_what_it_goes_on_to_name():
    story = story_of("Weber has long feared the floods.", "The floods came before Weber.", "Rain fell in the floods.")
    told = Subject("floods", lambda _: UNIT[4]).told(story, BOOK, WEBER, sentence_spans(story))
    assert [s.of(story.text) for s in told] == ["Weber has long feared the floods."]


def test_all_words_of_the_subject_must_be_named():
    assert selected("dam taxes") == []


def test_what_is_named_nowhere_is_found_by_meaning():
    assert selected("lessons", UNIT[3]) == [3]
    assert selected("lessons", np.array([0.5, 0, 0, 0.6, 0], np.float32)) == [0, 3]
    assert selected("lessons", np.array([0.4, 0, 0, 0.4, 0], np.float32)) == []


def test_only_what_was_picked_is_selected_in_its_order():
    assert selected("taxes", picked=(0, 2)) == []
    assert selected("lessons", np.full(5, 0.46, np.float32), picked=(3, 1)) == [3, 1]


def test_the_model_is_not_asked_where_words_suffice():
    def never(_):
        raise AssertionError

    assert Subject("taxes", never).select(STORY, BOOK, [0, 1, 2, 3], SENTENCES) == [1]


def test_a_subject_without_any_word_is_left_to_its_meaning():
    assert selected("😀") == []
    assert selected("it") == []
