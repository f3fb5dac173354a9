import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import posting, texts
from bot.buttons import Page, is_speaker, read_page
from bot.render import (
    LIMIT,
    Reply,
    go_on,
    notice,
    render,
    render_citation,
    render_help,
    render_part,
    render_quoted,
    render_quotes,
    render_start,
    with_verdicts,
)
from index.answering.citations import cite, cite_quote
from index.library import bundled_story
from index.types import Answer, BlockKind, Quote, QuoteKind, Reason, Refusal, Remark, Span, Speaker, Topic
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
            assert [bool(button.data), bool(button.url), bool(button.copy)].count(True) == 1
            assert len(button.data.encode()) <= 64
            assert len(button.copy.encode("utf-16-le")) <= 2 * 256
    return messages


def quoted(reply):
    return [m.of(e) for m in shown(reply) for e in m.entities if e["type"].endswith("blockquote")]


def answer(story, *spans, question="Why?"):
    return Answer(question, tuple(cite(story, span, n) for n, span in enumerate(spans, start=1)), 0.9)


def labels(reply):
    """The buttons that send something to the bot, in their rows."""
    rows = ([button.label for button in row if button.data] for row in reply.buttons)
    return [row for row in rows if row]


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
    assert labels(reply) == [["[1]"]]


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
    reply = render(Refusal("x", reason, "Putin &", suggestions=("Who called?", 'Why <b>&"?')), {})
    (message,) = shown(reply)
    assert message.text.startswith(texts.REFUSALS[reason].format(about="Putin &"))
    assert labels(reply) == [["Who called?"], ['Why <b>&"?']]


def test_a_refusal_shows_what_comes_nearest_with_its_citation():
    refusal = Refusal("x", Reason.NOT_COVERED, nearest=cite(STORY, ACCUSES, 1), suggestions=("Who called?",))
    reply = render(refusal, {STORY.id: STORY})
    assert quoted(reply) == [ACCUSES.of(STORY.text)]
    assert labels(reply) == [["[1]"], ["Who called?"]]


def test_what_comes_nearest_is_left_out_when_it_no_longer_holds():
    refusal = Refusal("x", Reason.NOT_COVERED, nearest=cite(STORY, ACCUSES, 1))
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


@pytest.mark.parametrize(("opens", "closes"), [("", ""), ("<", ">"), ("&", ";")])
def test_a_long_sentence_that_looks_like_a_mark_leaves_room_for_what_stands_around_it(opens, closes):
    before, long = "😀😀😀 😀. " * 100, f"It {opens}{'😀' * 700}{closes} ends."
    story = story_of(before, before + long + before, before, title="t" * 200, source="s" * 200)
    around(story, next(span for span in sentence_spans(story) if span.of(story.text).startswith("It ")))


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


def test_a_posted_story_begins_with_title_source_and_length_and_then_is_the_storys_text():
    story = replace(STORY, published="2025-12-03")
    html, lead = render_part(story, posting.cut(story), 0, 2)
    (message,) = shown(Reply((html,)))
    title, source, published, length, others, _, first, *_ = message.text.split("\n")
    assert (title, source, published) == (STORY.title, "AlJazeera", "2025-12-03")
    assert length == "320 words, about 1 minute to read"
    assert others == "There are 2 other stories here."
    assert first == STORY.paragraphs[0].of(STORY.text)
    assert bold(message) == [STORY.title, "Trump’s vague confirmation", "Escalating US pressure"]
    assert message.text[lead:] == posting.body(story, posting.cut(story)[0])


def test_a_story_without_a_source_says_so():
    story = story_of("One sentence.")
    assert texts.UNNAMED_PUBLISHER in render_part(story, posting.cut(story), 0)[0]


def test_under_a_citation_the_story_can_be_opened_and_the_words_copied_with_their_speaker():
    reply = render_citation(STORY, ACCUSES, Speaker("Nicolás Maduro"))
    opening, along = reply.buttons
    assert [button.label for button in (*opening, *along)] == [texts.OPEN_STORY, texts.COPY]
    where = f"{STORY.title}, AlJazeera"
    assert along[0].copy == f"{ACCUSES.of(STORY.text)}\n– Nicolás Maduro, {where}"


def test_of_a_story_with_an_address_a_citation_links_to_the_words_on_its_page():
    story = replace(STORY, url="https://example.org/a-call")
    for reply in (render_citation(story, ACCUSES), render_quoted(story, ACCUSES)):
        shown(reply)
        (link,) = (button.url for row in reply.buttons for button in row if button.url)
        assert (
            link
            == "https://example.org/a-call#:~:text=Maduro%20accuses%20Trump%20of,Venezuela%E2%80%99s%20vast%20oil%20reserves."
        )


def test_an_answer_of_one_statement_can_be_copied_and_one_of_more_only_one_by_one():
    one, two = (render(answer(STORY, *spans), {STORY.id: STORY}) for spans in ([ACCUSES], SPANS[:2]))
    assert [button.copy.split("\n")[0] for button in one.buttons[0]] == ["", ACCUSES.of(STORY.text)]
    assert not any(button.copy for row in two.buttons for button in row)


def test_an_answer_can_be_called_helpful_or_not_in_words():
    reply = with_verdicts(render(answer(STORY, ACCUSES), {STORY.id: STORY}))
    assert labels(reply)[-1] == [texts.HELPFUL, texts.NOT_HELPFUL]
    assert shown(reply)


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
def test_any_story_can_be_posted_and_all_of_its_paragraphs_stand_there(story, others):
    parts = posting.cut(story)
    told = "".join(body_shown(story, parts, number, others) for number in range(len(parts)))
    words = "".join(b.span.of(story.text) for b in story.blocks if b.kind is BlockKind.PARAGRAPH)
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", words)


def body_shown(story, parts, number, others=0):
    """What stands of the story in the message of a part, as Telegram keeps it."""
    html, lead = render_part(story, parts, number, others)
    (message,) = shown(Reply((html,), go_on(story, parts, number + 1)))
    return message.text.encode("utf-16-le")[2 * lead :].decode("utf-16-le")


@given(stories, st.data())
def test_any_sentence_that_a_part_holds_stands_where_it_is_said_to_and_can_be_quoted(story, data):
    parts = posting.cut(story)
    span = data.draw(st.sampled_from(sentence_spans(story)))
    for number, part in enumerate(parts):
        before = posting.place(story, part, span)
        if before is not None:
            told = body_shown(story, parts, number).encode("utf-16-le")[2 * before :].decode("utf-16-le")
            quote = posting.quotable(span.of(story.text))
            assert quote
            assert told.startswith(quote)
            assert span.of(story.text).startswith(quote)
            assert posting.units(quote) <= posting.QUOTE


@given(stories, st.one_of(lines, long_lines), st.lists(lines.filter(lambda line: line.strip()), max_size=3), st.data())
def test_any_question_can_be_refused(story, question, suggestions, data):
    span = data.draw(st.sampled_from(sentence_spans(story)))
    refusal = Refusal(question, Reason.NOT_COVERED, nearest=cite(story, span, 1), suggestions=tuple(suggestions))
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
    shown(
        render(
            Refusal("x", Reason.NOT_COVERED, nearest=cite(story, spans[1], 1), suggestions=("Who?",)), {story.id: story}
        )
    )
    parts = posting.cut(story)
    for number in range(len(parts)):
        assert body_shown(story, parts, number, 1_000) == posting.body(story, parts[number])


def test_html_is_made_of_no_marks_but_three():
    reply = render(answer(STORY, *SPANS[:3]), {STORY.id: STORY}, asked="<i>Why</i>?")
    marks = re.findall(r"</?(\w+)>", "".join(reply.parts))
    assert set(marks) == {"b", "i", "blockquote"}


def test_a_span_of_another_story_cannot_be_shown_in_its_place():
    with pytest.raises(StopIteration):
        render_citation(story_of("Short."), Span(100, 120))


# Quotations

MADURO, TRUMP = Speaker("Nicolás Maduro"), Speaker("Donald <Trump> & Co.")


@pytest.fixture(scope="module")
def said():
    """Twelve quotations of two speakers, and the story that has them: seven of one, five of the other."""
    paragraphs = [f"On day {n}, one of them spoke. “Word & number {n} <stands>.”" for n in range(12)]
    story = story_of(*paragraphs, name="x" * 40, title="T")
    quotes = []
    for n, paragraph in enumerate(story.paragraphs):
        start = paragraph.start + paragraph.of(story.text).index("“")
        kind = QuoteKind.DIRECT if n % 7 < 3 else QuoteKind.INDIRECT
        occasion = Span(paragraph.start, paragraph.start + len(f"On day {n}")) if n in (0, 8) else None
        quotes.append(
            Quote((Span(start, paragraph.end),), kind, MADURO if n < 7 else TRUMP, occasion=occasion),
        )
    statements = tuple(cite_quote(story, quote, n) for n, quote in enumerate(quotes, start=1))
    return story, Answer("Who?", statements, 0.99)


def bold(message):
    return [message.of(e) for e in message.entities if e["type"] == "bold"]


def pages(story, outcome):
    """All pages, by pressing each page's last button."""
    page = Page(123_456_789_012, 0)
    while page is not None:
        reply = render(outcome, {story.id: story}, page=page)
        yield reply
        page = read_page(reply.buttons[-1][0].data)


def test_a_speaker_stands_in_bold_once_over_all_that_is_theirs(said):
    story, outcome = said
    (message,) = shown(render(outcome, {story.id: story}))
    assert bold(message) == ["Nicolás Maduro", "Donald <Trump> & Co."]
    assert message.text.startswith("Nicolás Maduro\n")


def test_what_is_reported_is_told_apart_in_words_once_for_each_speaker(said):
    story, outcome = said
    (message,) = shown(render(outcome, {story.id: story}))
    assert message.text.count(texts.REPORTED) == 2
    before, after = message.text.split(texts.REPORTED)[:2]
    assert "number 2 " in before
    assert "number 3 " in after


def test_an_occasion_stands_over_its_quotation_in_the_storys_words(said):
    story, outcome = said
    (message,) = shown(render(outcome, {story.id: story}))
    assert [line for line in message.text.split("\n") if line.endswith(":") and "day" in line] == [
        "On day 0:",
        "On day 8:",
    ]


def test_a_sentence_that_is_no_quotation_has_no_heading():
    (message,) = shown(render(answer(STORY, ACCUSES), {STORY.id: STORY}))
    assert bold(message) == []
    assert texts.REPORTED not in message.text


def test_a_quotation_of_nobody_says_so():
    quote = Quote((SPANS[0],), QuoteKind.DIRECT)
    (message,) = shown(render(Answer("Who?", (cite_quote(STORY, quote, 1),), 0.9), {STORY.id: STORY}))
    assert bold(message) == [texts.UNATTRIBUTED]


def test_words_between_two_parts_of_a_quotation_are_shown_as_an_ellipsis():
    own = next(p for p in STORY.paragraphs if p.start <= SPANS[6].start < p.end)
    quote = Quote((Span(own.start, own.start + 10), Span(own.start + 20, own.end)), QuoteKind.DIRECT, MADURO)
    reply = render(Answer("Who?", (cite_quote(STORY, quote, 1),), 0.9), {STORY.id: STORY})
    words = STORY.text[own.start : own.start + 10], STORY.text[own.start + 20 : own.end]
    assert quoted(reply) == [" … ".join(words)]


def test_over_all_pages_no_quotation_is_lost_or_doubled(said):
    story, outcome = said
    all_pages = list(pages(story, outcome))
    assert [len(quoted(reply)) for reply in all_pages] == [5, 5, 2]
    assert [words for reply in all_pages for words in quoted(reply)] == [s.text for s in outcome.statements]
    numbers = [label for reply in all_pages for row in labels(reply) for label in row if label.startswith("[")]
    assert numbers == [f"[{n}]" for n in range(1, 13)]


def test_every_page_says_whose_words_it_begins_with_and_what_follows(said):
    story, outcome = said
    first, second, last = pages(story, outcome)
    assert [labels(reply)[-1] for reply in (first, second)] == [
        ["More of Nicolás Maduro, 6 of 12"],
        ["More of Donald <Trump> & Co., 11 of 12"],
    ]
    assert [bold(shown(reply)[0])[0] for reply in (first, second, last)] == [
        "Nicolás Maduro",
        "Nicolás Maduro",
        "Donald <Trump> & Co.",
    ]
    assert texts.REPORTED in shown(second)[0].text.split("\n")[1]


def test_an_answer_of_one_page_has_no_button_to_another(said):
    story, outcome = said
    five = replace(outcome, statements=outcome.statements[:5])
    assert labels(render(five, {story.id: story}, page=Page(1, 0))) == [["[1]", "[2]", "[3]", "[4]", "[5]"]]


def test_a_page_that_is_no_longer_there_is_said_so(said):
    story, outcome = said
    assert shown(render(outcome, {story.id: story}, page=Page(1, 15)))


def test_the_speakers_of_a_story_are_buttons_with_counts():
    reply = render_quotes(STORY, [(MADURO, 7), (TRUMP, 5)])
    assert labels(reply) == [["Nicolás Maduro (7)"], ["Donald <Trump> & Co. (5)"]]
    assert [is_speaker(row[0].data, s.name) for row, s in zip(reply.buttons, (MADURO, TRUMP), strict=True)] == [
        True
    ] * 2
    assert shown(reply)[0].text.startswith(texts.QUOTED_HERE)


def test_a_story_in_which_nobody_is_quoted_says_so():
    assert shown(render_quotes(STORY, []))[0].text.startswith(texts.NOBODY_QUOTED)


def test_of_a_story_that_is_not_english_it_is_only_said_that_no_quotation_was_found():
    told = shown(render_quotes(replace(STORY, language="es"), []))[0].text
    assert told.startswith(texts.NO_QUOTES_FOUND)
    assert texts.NOBODY_QUOTED not in told


@given(stories, st.lists(lines.filter(lambda line: line.strip()), min_size=1, max_size=3), st.data())
def test_any_quotations_of_any_story_are_shown_to_the_letter_over_their_pages(story, names, data):
    spans = data.draw(st.lists(st.sampled_from(sentence_spans(story)), min_size=1, max_size=12))
    speakers = st.sampled_from([None, *map(Speaker, names)])
    quotes = [Quote((s,), data.draw(st.sampled_from(QuoteKind)), data.draw(speakers), occasion=spans[0]) for s in spans]
    outcome = Answer("?", tuple(cite_quote(story, quote, n) for n, quote in enumerate(quotes, start=1)), 0.9)
    all_pages = list(pages(story, outcome))
    assert [words for reply in all_pages for words in quoted(reply)] == [s.of(story.text) for s in spans]


@given(stories, st.lists(lines.filter(lambda line: line.strip()), min_size=1, max_size=30, unique=True))
def test_any_speakers_of_any_story_are_buttons_that_telegram_takes(story, names):
    shown(render_quotes(story, [(Speaker(name), 1) for name in names]))


def test_where_somebody_is_not_quoted_on_it_the_storys_words_are_announced_as_such():
    outcome = replace(answer(STORY, ACCUSES), unquoted="the White House")
    (message,) = shown(render(outcome, {STORY.id: STORY}))
    assert message.text.startswith("The White House isn't quoted on that.")
    assert quoted(render(outcome, {STORY.id: STORY})) == [ACCUSES.of(STORY.text)]


def test_a_refusal_begins_with_a_large_letter_whatever_the_name():
    (message,) = shown(render(Refusal("?", Reason.NOT_IN_STORY, "the CEO"), {}))
    assert message.text == "The CEO isn't in this story."


def test_who_speaks_is_a_list_of_buttons_without_further_words():
    reply = render(Refusal("?", Reason.WHO_IS_QUOTED, suggestions=("What did Ann say?",)), {})
    (message,) = shown(reply)
    assert message.text == texts.REFUSALS[Reason.WHO_IS_QUOTED]
    assert labels(reply) == [["What did Ann say?"]]


# Follow-ups and remarks


@given(lines.filter(lambda line: line.strip()))
def test_how_a_follow_up_was_understood_stands_above_in_italics(question):
    told = replace(answer(STORY, ACCUSES), understood=question)
    refused = Refusal("and Trump?", Reason.NOT_COVERED, understood=question)
    for outcome in (told, refused):
        reply = render(outcome, {STORY.id: STORY})
        first = shown(reply)[0]
        assert reply.parts[0].startswith("<i>Understood as: ")
        assert any(e["type"] == "italic" and e["offset"] == 0 for e in first.entities)
    assert quoted(render(told, {STORY.id: STORY})) == [ACCUSES.of(STORY.text)]


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.SUMMARY])
@pytest.mark.parametrize("detail", [None, "7"])
def test_a_remark_says_something_on_every_topic(topic, detail):
    reply = render(Remark("?", topic, STORY.id, detail, suggestions=("Who called?",)), {STORY.id: STORY})
    (message,) = shown(reply)
    assert len(message.text.splitlines()[0]) > 10
    assert labels(reply) == [["Who called?"]]
    assert quoted(reply) == []


def test_what_is_not_known_of_a_story_is_said_so():
    unknown = [render(Remark("?", topic), {}).parts[0] for topic in (Topic.AUTHOR, Topic.PUBLISHED, Topic.SOURCE)]
    assert all("doesn't say" in part for part in unknown)
    known = render(Remark("?", Topic.PUBLISHED, STORY.id, "4 <Dec>"), {STORY.id: STORY})
    assert shown(known)[0].text.startswith("It was published on 4 <Dec>.")


def test_who_is_in_it_tells_who_is_quoted_and_how_often():
    people = (("Ann", 11), ("Ben", 2), ("Cid", 1), ("Dan", 0))
    (message,) = shown(render(Remark("?", Topic.WHO_IS_IN_IT, people=people), {}))
    assert message.text.splitlines()[1:] == [
        "Ann – speaks 11 times",
        "Ben – speaks twice",
        "Cid – speaks once",
        "Dan – named, not quoted",
    ]


@given(stories, st.one_of(lines, long_lines))
def test_any_remark_on_any_story_can_be_sent(story, words):
    people = ((words or "?", 1),) * 8
    shown(render(Remark("?", Topic.WHO_IS_IN_IT, story.id, people=people), {story.id: story}))
    shown(render(Remark("?", Topic.SOURCE, story.id, words), {story.id: story}))
