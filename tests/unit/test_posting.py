import time
from itertools import pairwise

import pytest
from hypothesis import given

from bot import posting
from bot.posting import QUOTE, ROOM, body, body_html, cut, digest, place, quotable, units
from index.library import bundled_story
from index.reading.draft import Draft
from index.reading.story import compose_story
from index.types import BlockKind, Span
from tests.unit.parts import sentence_spans, stories, story_of

STORY = bundled_story()


def test_the_bundled_story_is_one_message_without_its_furniture():
    (part,) = cut(STORY)
    told = [b.span.of(STORY.text) for b in STORY.blocks if b.kind is not BlockKind.FURNITURE]
    assert body(STORY, part) == "\n\n".join(told)
    assert "Also read" not in body(STORY, part)


def test_a_story_is_cut_between_paragraphs():
    story = story_of(*(f"{letter} " * 600 + "end." for letter in "abcdef"))
    parts = cut(story)
    assert [body(story, part).count("end.") for part in parts] == [2, 2, 2]
    assert all(units(body(story, part)) <= ROOM for part in parts)


def test_a_paragraph_that_is_too_long_is_cut_behind_a_sentence():
    story = story_of("He said so. " * 1_000)
    parts = cut(story)
    assert len(parts) == 4
    assert all(body(story, part).startswith("He said so.") for part in parts)
    assert all(body(story, part).endswith("said so.") for part in parts)


@pytest.mark.parametrize("letter", ["a", "漢", "😀", "\U00010400"])
def test_a_paragraph_without_any_blank_is_cut_all_the_same(letter):
    story = story_of(f"a{letter * 10_000}")
    parts = cut(story)
    assert all(units(body(story, part)) <= ROOM for part in parts)
    assert "".join(body(story, part) for part in parts) == story.text


@given(stories)
def test_no_part_of_any_story_is_too_long_or_empty_and_none_overlap(story):
    parts = cut(story)
    assert all(0 < units(body(story, part)) <= ROOM for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))


def test_furniture_between_paragraphs_moves_no_place():
    story = compose_story(
        Draft(tuple((BlockKind.PARAGRAPH, p) for p in ("😀 One.", "Also read: another story", "Two & two."))), name="s"
    )
    (part,) = cut(story)
    last = story.paragraphs[-1]
    before = place(story, part, last)
    assert before == units("😀 One.\n\n")
    assert body(story, part)[before - 1 :] == "Two & two."  # the emoji is two units and one character


def test_what_is_not_in_one_paragraph_of_a_part_has_no_place():
    story = story_of("One.", "Two.")
    (part,) = cut(story)
    assert place(story, part, Span(0, len(story.text))) is None
    assert place(story, Span(0, 4), story.paragraphs[1]) is None


def test_a_digest_tells_a_changed_text_and_nothing_else():
    story, same, other = story_of("One.", title="A"), story_of("One.", title="B"), story_of("One!")
    (part,) = cut(story)
    assert digest(story, part) == digest(same, part) != digest(other, part)


def test_headings_are_bold_and_what_can_be_quoted_is_plain():
    (part,) = cut(STORY)
    html = body_html(STORY, part)
    assert "<b>Escalating US pressure</b>" in html
    assert html.count("<") == 4
    assert all(span.of(STORY.text) in html for span in sentence_spans(STORY))


@pytest.mark.parametrize("words", ["a " * 2_000, "😀" * 2_000, "漢" * 5_000, "a" * 1_023 + "😀"])
def test_what_is_too_long_to_be_quoted_is_quoted_from_its_beginning(words):
    quote = quotable(words)
    assert words.startswith(quote)
    assert QUOTE - 3 <= units(quote) <= QUOTE
    assert quote == quote.strip()
    assert posting.quotable(quote) == quote


def test_a_title_that_stands_in_the_text_too_is_told_once():
    blocks = ((BlockKind.HEADING, "A call"), (BlockKind.PARAGRAPH, "One."), (BlockKind.HEADING, "Later"))
    story = compose_story(Draft((*blocks, (BlockKind.PARAGRAPH, "Two.")), title="A call"), name="s")
    (part,) = cut(story)
    assert body(story, part) == "One.\n\nLater\n\nTwo."


def test_a_paragraph_is_found_in_another_text_where_it_stands_there_to_the_letter():
    words = "Maduro accuses Trump of using the pretext for regime change."
    story = story_of(words, "Short.", words.replace("Maduro", "He"))
    assert posting.found_in(story, f"😀 {words} Short.") == [(story.paragraphs[0], 3)]
    assert posting.found_in(story, words.replace("pretext", "Pretext")) == []


def test_a_story_of_many_short_lines_is_cut_at_once():
    story = story_of(*["A line."] * 8_000)
    began = time.process_time()
    assert len(cut(story)) == 25
    assert time.process_time() - began < 2
