from itertools import pairwise

import pytest
from hypothesis import given

from index.library import bundled_story
from index.reading.passages import PASSAGE_WORDS, SENTENCE_CHARACTERS, split_passages, split_sentences
from index.types import Span
from tests.unit.parts import sentence_spans, stories, story_of, words_of


def test_a_quotation_of_several_sentences_stays_one_sentence():
    said = (
        "Maduro defiantly declared: “We want peace. No slave’s peace, no colonial peace! Colony, never! Slaves, never!”"
    )
    assert words_of(story_of(f"{said} Then he left.")) == [said, "Then he left."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Smith met Dr. Jones at 5 p.m. on Jan. 3 in Washington, D.C., on the U.S. side.",
        "The rate rose 3.5 percent, to $1.2 billion, at Acme Inc. and others.",
        "“Why?” he asked.",
    ],
)
def test_abbreviations_and_numbers_do_not_break_a_sentence(sentence):
    assert words_of(story_of(f"{sentence} Nothing else happened.")) == [sentence, "Nothing else happened."]


def test_an_opening_mark_belongs_to_the_words_behind_it():
    words = words_of(story_of('He said 5" is short. “Odd, very odd. Then he left. (Nobody saw it.) So what?'))
    assert not any(sentence.endswith(("“", "(")) for sentence in words)


def test_text_without_a_letter_joins_the_sentence_before_it_or_is_dropped():
    assert words_of(story_of("He left. *** !!!")) in (["He left. *** !!!"], ["He left.  *** !!!"])
    assert words_of(story_of("***", "He left.")) == ["He left."]


def test_sentences_are_those_of_the_storys_language():
    story = story_of("El Sr. Pérez llegó. ¿Qué dijo? Nada.", language="es")
    assert words_of(story) == ["El Sr. Pérez llegó.", "¿Qué dijo?", "Nada."]


def test_an_unknown_language_is_segmented_all_the_same():
    assert words_of(story_of("One left. Two stayed.", language="zz-yy")) == ["One left.", "Two stayed."]


def test_headings_and_furniture_are_in_no_passage():
    story = bundled_story()
    words = " ".join(passage.span.of(story.text) for passage in split_passages(story))
    assert "Escalating US pressure" not in words
    assert "Also read" not in words
    assert "Maduro accuses Trump" in words


def test_a_paragraph_that_fits_is_one_passage():
    assert len(split_passages(story_of("One left. Two stayed.", "Three came."))) == 2


def test_a_long_paragraph_is_cut_at_sentences_into_even_passages():
    sentences = [f"Sentence number {n} has exactly ten words in it now." for n in range(30)]
    story = story_of(" ".join(sentences))
    lengths = [len(passage.span.of(story.text).split()) for passage in split_passages(story)]
    assert max(lengths) <= PASSAGE_WORDS
    assert max(lengths) - min(lengths) <= 20
    assert words_of(story) == sentences


def test_a_sentence_longer_than_a_passage_is_a_passage_alone():
    story = story_of("Short one. " + "word " * 200 + "end. Short two.")
    assert [len(passage.sentences) for passage in split_passages(story)] == [1, 1, 1]


def test_an_endless_sentence_is_cut_at_blanks():
    story = story_of("word " * 2_000 + "end.")
    spans = sentence_spans(story)
    assert len(spans) > 1
    assert max(span.end - span.start for span in spans) <= SENTENCE_CHARACTERS
    assert " ".join(span.of(story.text) for span in spans) == story.text


def test_an_endless_word_is_cut_all_the_same():
    assert [len(words) for words in words_of(story_of("a" * 4_000))] == [1500, 1500, 1000]


def test_a_cut_before_a_blank_leaves_the_blank_out():
    assert words_of(story_of("a" * SENTENCE_CHARACTERS + " " + "b" * 50)) == ["a" * SENTENCE_CHARACTERS, "b" * 50]


@pytest.mark.parametrize(
    "paragraph", ["One. Two.", "😀 One. 𐐀𐐀 two! “Three. Four.”", "他说。好的。", "Qu'e\u0301. Xe\u0301?"]
)
def test_spans_count_characters_whatever_their_width(paragraph):
    text = f"before\n\n{paragraph}\n\nafter"
    spans = list(split_sentences(text, Span(8, 8 + len(paragraph))))
    assert len(spans) > 1
    assert "".join(span.of(text) for span in spans).replace(" ", "") == paragraph.replace(" ", "")


@given(stories)
def test_every_sentence_lies_in_a_paragraph_in_order_and_without_overlap(story):
    spans = sentence_spans(story)
    assert all(any(p.start <= s.start and s.end <= p.end for p in story.paragraphs) for s in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(stories)
def test_every_passage_goes_from_its_first_sentence_to_its_last(story):
    passages = split_passages(story)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.story_id == story.id
        assert passage.span == Span(passage.sentences[0].span.start, passage.sentences[-1].span.end)
    assert all(one.span.end <= other.span.start for one, other in pairwise(passages))


@given(stories)
def test_nothing_of_a_paragraph_with_words_is_lost_between_its_sentences(story):
    kept = "".join(span.of(story.text) for span in sentence_spans(story))
    words = "".join(p.of(story.text) for p in story.paragraphs)
    assert [c for c in kept if c.isalnum()] == [c for c in words if c.isalnum()]


@given(stories)
def test_no_sentence_is_longer_than_a_message_can_hold(story):
    assert all(0 < span.end - span.start <= SENTENCE_CHARACTERS for span in sentence_spans(story))
