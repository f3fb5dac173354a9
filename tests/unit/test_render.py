import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.render import LIMIT, Reply, notice, render, render_citation, render_help, render_start, render_story
from index.answering.citations import cite
from index.library import bundled_story
from index.types import Answer, Reason, Refusal, Span
from tests.telegram_html import as_kept, parse
from tests.unit.parts import lines, long_lines, sentence_spans, stories, story_of

STORY = bundled_story()
SPANS = sentence_spans(STORY)
ACCUSES = next(span for span in SPANS if "accuses" in span.of(STORY.text))


def shown(reply: Reply):
    """The messages as Telegram keeps them, after looking at all that it could refuse."""
    assert reply.parts
    messages = [as_kept(parse(part)) for part in reply.parts]
    for message in messages:
        assert 1 <= message.length <= LIMIT
        assert len(message.entities) < 100
    for row in reply.buttons:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.label.strip()
            assert 1 <= len(button.data.encode()) <= 64
    return messages


def quoted(reply):
    return [m.of(e) for m in shown(reply) for e in m.entities if e["type"] == "blockquote"]


def answer(story, *spans, question="Why?"):
    return Answer(question, tuple(cite(story, span, n) for n, span in enumerate(spans, start=1)), 0.9)


def labels(reply):
    return [[button.label for button in row] for row in reply.buttons]


# Answers


def test_an_answer_is_a_quotation_its_number_the_storys_name_and_a_button():
    reply = render(answer(STORY, ACCUSES), {STORY.id: STORY})
    (message,) = shown(reply)
    words = "Maduro accuses Trump of using the pretext for regime change to seize Venezuela’s vast oil reserves."
    assert message.text == f"{words}\n[1] Maduro confirms a “cordial” call with Trump – AlJazeera"
    assert quoted(reply) == [words]
    assert labels(reply) == [["[1]"]]


def test_each_statement_has_its_number_and_the_story_is_named_once():
    reply = render(answer(STORY, *SPANS[:3]), {STORY.id: STORY})
    text = "\n".join(message.text for message in shown(reply))
    assert [text.count(f"[{n}]") for n in (1, 2, 3)] == [1, 1, 1]
    assert text.count("AlJazeera") == 1
    assert labels(reply) == [["[1]", "[2]", "[3]"]]


def test_statements_of_two_stories_stand_each_over_its_own_name():
    other = story_of("Another sentence.", name="other", title="The other one")
    both = (cite(STORY, SPANS[0], 1), cite(other, other.paragraphs[0], 2))
    (message,) = shown(render(Answer("Why?", both, 0.9), {STORY.id: STORY, other.id: other}))
    assert message.text.index("[1]") < message.text.index("AlJazeera") < message.text.index("[2]")
    assert message.text.endswith("The other one")


def test_a_statement_that_fails_the_check_is_not_shown():
    good, bad = answer(STORY, *SPANS[:2]).statements
    outcome = Answer("Why?", (replace(bad, text="He never said that."), good), 0.9)
    reply = render(outcome, {STORY.id: STORY})
    assert quoted(reply) == [good.text]
    assert len(reply.buttons[0]) == 1


def test_when_nothing_holds_any_more_the_reader_is_told_so():
    reply = render(answer(STORY, ACCUSES), {STORY.id: story_of("Quite another text.", name=STORY.id)})
    assert [message.text for message in shown(reply)] == [texts.CITATION_CHANGED]
    assert render(answer(STORY, ACCUSES), {}).parts == (texts.CITATION_CHANGED,)


def test_the_question_is_shown_above_for_a_reader_who_did_not_type_it():
    (message,) = shown(render(answer(STORY, ACCUSES), {STORY.id: STORY}, asked="Who & <b>why</b>?"))
    assert message.text.startswith("Who & <b>why</b>?\n\n")


def test_a_long_answer_is_split_between_statements_and_the_buttons_go_under_the_last():
    story = story_of(*(f"{letter}" * 1_799 for letter in "abc"))
    reply = render(answer(story, *story.paragraphs), {story.id: story})
    assert len(shown(reply)) == 2
    assert quoted(reply) == [p.of(story.text) for p in story.paragraphs]
    assert labels(reply) == [["[1]", "[2]", "[3]"]]


# Refusals


@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_says_why_and_offers_what_can_be_asked(reason):
    reply = render(Refusal("x", reason, suggestions=("Who called?", 'Why <b>&"?')), {})
    (message,) = shown(reply)
    assert message.text.startswith(texts.REFUSALS[reason])
    assert labels(reply) == [["Who called?"], ['Why <b>&"?']]


def test_a_refusal_shows_what_comes_nearest_with_its_citation():
    refusal = Refusal("x", Reason.NOT_COVERED, cite(STORY, ACCUSES, 1), ("Who called?",))
    reply = render(refusal, {STORY.id: STORY})
    assert quoted(reply) == [ACCUSES.of(STORY.text)]
    assert labels(reply) == [["[1]"], ["Who called?"]]


def test_what_comes_nearest_is_left_out_when_it_no_longer_holds():
    refusal = Refusal("x", Reason.NOT_COVERED, cite(STORY, ACCUSES, 1))
    reply = render(refusal, {STORY.id: story_of("Quite another text.", name=STORY.id)})
    assert [message.text for message in shown(reply)] == [texts.REFUSALS[Reason.NOT_COVERED]]
    assert reply.buttons == ()


# A citation in its place


def around(story, span):
    """The quotations around a cited sentence, each held against the story; the sentence is the bold one."""
    reply = render_citation(story, span)
    (message,) = shown(reply)
    assert [message.of(e) for e in message.entities if e["type"] == "bold"] == [span.of(story.text)]
    pieces = quoted(reply)
    paragraphs = [p.of(story.text) for p in story.paragraphs]
    assert all(any(piece.strip("…").strip() in whole for whole in paragraphs) for piece in pieces)
    assert any(span.of(story.text) in piece for piece in pieces)
    return pieces


def test_a_cited_sentence_is_marked_among_the_sentences_around_it():
    span = next(s for s in SPANS if s.of(STORY.text).startswith("Trump confirmed Sunday"))
    above, own, below = around(STORY, span)
    assert above.startswith("He declined further details")
    assert own.startswith("Trump confirmed Sunday")
    assert "On Wednesday, during a White House press conference" in own
    assert below.startswith("The call occurred")


@pytest.mark.parametrize("span", SPANS)
def test_every_sentence_of_the_bundled_story_can_be_shown_in_its_place(span):
    around(STORY, span)
    assert quoted(render(answer(STORY, span), {STORY.id: STORY})) == [span.of(STORY.text)]


def test_sentences_without_blanks_between_them_are_shown_as_they_stand():
    story = story_of("他昨天说了。目标在这里。后来他走了。", language="zh")
    spans = sentence_spans(story)
    assert quoted(render_citation(story, spans[1])) == [story.text]


# The other messages


def test_start_explains_in_two_lines_and_offers_questions():
    reply = render_start(("Who called?",))
    (message,) = shown(reply)
    assert message.text == texts.START
    assert message.text.count("\n") == 1
    assert labels(reply) == [["Who called?"]]


def test_help_fits_one_message():
    (message,) = shown(render_help())
    assert "/story" in message.text


def test_the_story_is_introduced_by_title_source_length_and_first_lines():
    (message,) = shown(render_story(replace(STORY, published="2025-12-03"), 2))
    title, source, published, length, first, *_ = message.text.split("\n")
    assert (title, source, published) == (STORY.title, "AlJazeera", "2025-12-03")
    assert length == "320 words, about 1 minute to read"
    assert first == STORY.paragraphs[0].of(STORY.text)
    assert message.text.endswith("… and 2 more.")


def test_a_story_without_a_source_says_so_and_a_long_beginning_is_cut_at_a_blank():
    (message,) = shown(render_story(story_of("word " * 500 + "end."), 0))
    assert texts.UNNAMED_SOURCE in message.text
    assert message.text.endswith("word …")


@pytest.mark.parametrize("sentence", [s for s in vars(texts).values() if isinstance(s, str) and "\n" not in s])
def test_every_sentence_of_ours_can_be_sent(sentence):
    if "{" not in sentence and not sentence.startswith("bot"):
        assert shown(notice(sentence))


# Whatever comes, Telegram takes it


@given(stories, st.data())
def test_the_quotations_of_any_answer_equal_the_story_to_the_letter(story, data):
    spans = data.draw(st.lists(st.sampled_from(sentence_spans(story)), min_size=1, max_size=3))
    reply = render(answer(story, *spans), {story.id: story})
    assert quoted(reply) == [story.text[span.start : span.end] for span in spans]


@given(stories, st.data())
def test_any_cited_sentence_of_any_story_can_be_shown_in_its_place(story, data):
    span = data.draw(st.sampled_from(sentence_spans(story)))
    around(story, span)


@given(stories, st.integers(0, 2_000))
def test_any_story_can_be_introduced(story, others):
    assert len(quoted(render_story(story, others))) == 1


@given(stories, st.one_of(lines, long_lines), st.lists(lines.filter(lambda line: line.strip()), max_size=3), st.data())
def test_any_question_can_be_refused(story, question, suggestions, data):
    span = data.draw(st.sampled_from(sentence_spans(story)))
    refusal = Refusal(question, Reason.NOT_COVERED, cite(story, span, 1), tuple(suggestions))
    shown(render(refusal, {story.id: story}))


@given(stories, lines)
def test_any_question_can_be_shown_above_its_answer(story, asked):
    reply = render(answer(story, sentence_spans(story)[-1]), {story.id: story}, asked=asked)
    assert quoted(reply) == [sentence_spans(story)[-1].of(story.text)]


@pytest.mark.parametrize(
    "letter", ["a", "a ", "&a", "漢", "<a ", "&amp; ", "\U00010400", "\U00010400\U00010400 ", "😀a😀 "]
)
def test_the_longest_sentences_titles_and_sources_fit_whatever_their_letters(letter):
    story = story_of(*[letter * 5_000] * 2, title=letter * 400, source=letter * 400, published=letter * 400)
    spans = sentence_spans(story)
    for span in spans:
        shown(render(answer(story, span), {story.id: story}))
        around(story, span)
    for three in (spans[:3], spans[-3:]):
        shown(render(answer(story, *three), {story.id: story}, asked="w" * 1_000))
    shown(render(Refusal("x", Reason.NOT_COVERED, cite(story, spans[1], 1), ("Who?",)), {story.id: story}))
    shown(render_story(story, 1_000))


def test_html_is_made_of_no_marks_but_three():
    reply = render(answer(STORY, *SPANS[:3]), {STORY.id: STORY}, asked="<i>Why</i>?")
    marks = re.findall(r"</?(\w+)>", "".join(reply.parts))
    assert set(marks) == {"b", "i", "blockquote"}


def test_a_span_of_another_story_cannot_be_shown_in_its_place():
    with pytest.raises(StopIteration):
        render_citation(story_of("Short."), Span(100, 120))
