from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.answering.citations import cite, holds, surroundings, verified
from index.types import Citation, Span
from tests.unit.parts import sentence_spans, stories, story_of

STORY = story_of("First sentence here. Second one there.", "A paragraph below.", "Source: Somebody", "The last one.")
FIRST, SECOND = sentence_spans(STORY)[:2]


def test_a_statement_is_the_storys_words_at_its_span():
    statement = cite(STORY, SECOND, 2)
    assert (statement.text, statement.spans) == ("Second one there.", (SECOND,))
    assert statement.citation == Citation(2, STORY.id, SECOND, "Second one there.")
    assert holds(statement, STORY)


@given(stories, st.data())
def test_every_statement_equals_its_spans(story, data):
    spans = sentence_spans(story)
    for number, span in enumerate(spans, start=1):
        statement = cite(story, span, number)
        assert statement.text == statement.citation.text == story.text[span.start : span.end]
    assert holds(cite(story, data.draw(st.sampled_from(spans)), 1), story)


def test_a_changed_letter_fails_the_check():
    statement = cite(STORY, FIRST, 1)
    assert not holds(replace(statement, text=statement.text.replace("F", "f")), STORY)
    assert not holds(replace(statement, citation=replace(statement.citation, text="Other.")), STORY)
    assert not holds(replace(statement, spans=(SECOND,)), STORY)


def test_a_statement_fails_the_check_in_another_story():
    assert not holds(cite(STORY, FIRST, 1), replace(STORY, id="other"))
    assert not holds(cite(STORY, FIRST, 1), story_of("Now. " + STORY.text))


def test_a_span_over_two_paragraphs_or_in_furniture_fails_the_check():
    below = STORY.paragraphs[1]
    assert not holds(cite(STORY, Span(SECOND.start, below.end), 1), STORY)
    start = STORY.text.index("Source")
    assert not holds(cite(STORY, Span(start, start + 6), 1), STORY)


def test_a_span_beyond_the_story_fails_the_check():
    assert not holds(cite(STORY, Span(0, len(STORY.text) + 1), 1), STORY)


def test_the_gap_between_two_spans_is_shown_as_an_ellipsis():
    whole = cite(STORY, FIRST, 1)
    both = replace(whole, spans=(FIRST, SECOND), text="First sentence here. … Second one there.")
    assert holds(both, STORY)
    assert not holds(replace(both, text="First sentence here. Second one there."), STORY)


def test_only_statements_that_hold_are_shown():
    good, bad = cite(STORY, FIRST, 1), replace(cite(STORY, SECOND, 2), text="Second one.")
    assert verified((bad, good), {STORY.id: STORY}) == (good,)
    assert verified((good,), {}) == ()


@given(stories, st.data())
def test_no_altered_statement_ever_holds(story, data):
    span = data.draw(st.sampled_from(sentence_spans(story)))
    statement = cite(story, span, 1)
    other = data.draw(st.text(min_size=1).filter(lambda words: words != statement.text))
    assert not holds(replace(statement, text=other), story)


# Surroundings


def test_the_sentences_before_and_after_are_shown_with_the_neighbouring_paragraphs():
    assert surroundings(STORY, SECOND, 100) == (["", "First sentence here. "], ["", "A paragraph below."])
    assert surroundings(STORY, STORY.paragraphs[1], 100) == (
        [STORY.paragraphs[0].of(STORY.text), ""],
        ["", "The last one."],
    )


def test_what_is_cut_is_cut_at_a_blank_and_says_so():
    story = story_of("one two three four five six. Here it is. seven eight nine ten eleven.")
    span = Span(story.text.index("Here"), story.text.index(" seven"))
    before, after = surroundings(story, span, 12)
    assert before == ["", "… five six. "]
    assert after == [" seven …", ""]


@given(stories, st.integers(20, 400))
def test_surroundings_are_verbatim_up_to_where_they_are_cut(story, limit):
    for span in sentence_spans(story)[:3]:
        before, after = surroundings(story, span, limit)
        assert all(words.removeprefix("…") in story.text for words in before)
        assert all(words.removesuffix("…") in story.text for words in after)
        assert sum(map(len, before)) <= limit + 2
        assert sum(map(len, after)) <= limit + 2


def test_what_has_no_blanks_is_cut_at_the_limit():
    story = story_of("第一句话说明了情况。" * 20 + "目标句子在这里。", language="zh")
    before, _ = surroundings(story, sentence_spans(story)[-1], 50)
    assert len(before[1]) > 25
