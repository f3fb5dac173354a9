import dataclasses

import pytest

from index.types import BlockKind, Span
from tests.unit.parts import story_of


def test_a_span_is_half_open_and_counts_characters():
    assert Span(1, 3).of("a😀b…") == "😀b"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3)])
def test_a_span_that_covers_nothing_cannot_be_made(start, end):
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


def test_a_story_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        story_of("A sentence.").text = "Another."


def test_only_paragraphs_are_counted_and_quoted():
    story = story_of("Three plain words.", "Source: Somebody")
    assert [block.kind for block in story.blocks] == [BlockKind.PARAGRAPH, BlockKind.FURNITURE]
    assert (len(story.paragraphs), story.words) == (1, 3)
