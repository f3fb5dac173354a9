import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import StoryEmpty, StoryUnreadable, VerbatimError
from index.library import bundled_story
from index.reading.html import read_html
from index.reading.markdown import read_markdown
from index.reading.plain import read_plain
from index.reading.story import compose_story
from index.types import BlockKind
from tests.unit.parts import lines

P, H = BlockKind.PARAGRAPH, BlockKind.HEADING


def paragraphs(draft):
    return [words for kind, words in draft.blocks if kind is P]


# Plain text

WRAPPED = (
    "The president confirmed on Wednesday that he spoke\n"
    "cordially with the other president about ten days\n"
    "ago.\n\n"
    "In a television interview he explained that he had\n"
    "chosen to disclose the call.\n"
)
UNWRAPPED = [
    "The president confirmed on Wednesday that he spoke cordially with the other president about ten days ago.",
    "In a television interview he explained that he had chosen to disclose the call.",
]


def test_hard_wrapped_lines_are_joined_to_paragraphs():
    assert paragraphs(read_plain(WRAPPED)) == UNWRAPPED


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_make_the_same_paragraphs(end):
    assert paragraphs(read_plain(WRAPPED.replace("\n", end))) == UNWRAPPED


def test_lines_that_each_end_a_sentence_are_paragraphs_of_their_own():
    text = "This first line is a whole paragraph of its own.\nAnd this second line is one as well, it ends here.\n"
    assert len(paragraphs(read_plain(text))) == 2


def test_a_short_line_without_an_end_over_a_longer_one_is_a_heading_and_the_first_is_the_title():
    draft = read_plain(
        "A call in December\n\nThe president spoke for an hour.\n\nWhat came next\n\nNothing came of it at all."
    )
    assert [kind for kind, _ in draft.blocks] == [H, P, H, P]
    assert draft.title == "A call in December"


def test_a_last_short_line_is_no_heading():
    assert read_plain("The president spoke for an hour.\n\nThe end").blocks[-1][0] is P


def test_a_headline_question_and_a_question_standing_alone_are_headings():
    draft = read_plain(
        "Is the minister about to resign?\n\nThe finance minister faces a vote on Friday this week.\n\n"
        "WHO IS OLAF BERG?\n\nBerg was a teacher before he entered parliament."
    )
    assert [kind for kind, _ in draft.blocks] == [H, P, H, P]
    assert draft.title == "Is the minister about to resign?"


@pytest.mark.parametrize(
    "question",
    [
        "Q: Did you speak?",
        "DER SPIEGEL: Were you afraid?",
        "Novak then asked, “With what?”",
        "It is over. Who won?",
        "“Who won?”",
    ],
)
def test_a_question_that_somebody_asks_stays_a_paragraph(question):
    text = f"One sentence opens it.\n\n{question}\n\nThat is a longer answer than the question was, he said."
    assert question in paragraphs(read_plain(text))


LONGER = (
    "А this is the longer paragraph below, 长长长长长长长长长长长长长长长长长长长长长长长长长长长, which ends here."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "台风周一登陆广东。",
        "台风登陆了吗！",
        "台风周一登陆广东,三十万人转移到安全地带",
        "बाढ़ में नौ लोगों की मौत हुई।",
        "قُتل تسعة أشخاص في الفيضان۔",
        "هل استقال الوزير؟ نعم.",
        "„Ich werde das nicht unterschreiben.“",
        "Er sagte: ›Nein.‹",
        "Elle a dit « non. »",
        "Nine people died.[12]",
        "It was over…)",
        "- 12 people were injured",
        "• Three suspects were arrested",
        "– Schools reopen on Friday",
        "12 people were injured",
        "1. Schools reopen on Friday",
        "and went at once",
        "“Colony, never”",
        "The minister said:",
        "Nine people died and two thousand lost homes in Valencia’s worst floods for centuries",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_what_may_be_a_sentence_is_no_heading(sentence, between):
    blocks = read_plain(f"{sentence}{between}{LONGER}\n").blocks
    assert {kind for kind, _ in blocks} == {P}


def test_a_script_without_capitals_has_headings_only_where_a_short_line_stands_alone():
    below = "当局说已有三十万人转移到安全地带，学校停课。"
    assert [kind for kind, _ in read_plain(f"台风登陆\n\n{below}").blocks] == [H, P]
    assert [kind for kind, _ in read_plain(f"台风登陆\n{below}").blocks] == [P, P]


def test_short_lines_in_a_row_are_a_list_not_headings():
    listed = ["Police gave figures.", "Ten were injured", "Three were arrested in Leeds", "The station remains closed"]
    assert paragraphs(read_plain("\n\n".join([*listed, "Schools reopen on Friday, they said."])))[:4] == listed


def test_a_headline_over_a_short_byline_is_still_the_title():
    text = "Flood kills nine in Valencia\nBy Ana Ruiz\n\nNine people died on Tuesday when the river burst its banks."
    assert read_plain(text).title == "Flood kills nine in Valencia"


PROSE = (
    "Nine people died on Tuesday when the river Turia burst its banks after two days of rain, the regional "
    "government of Valencia said. More than 2,000 people were moved to schools and sports halls. Of the 130,000 "
    "households that lost power, half were supplied again on Wednesday, said Prime Minister Ana Ruiz, who had "
    "called a so-called crisis meeting - the third in a week - of the Inter-Regional Council."
)


@pytest.mark.parametrize("width", [40, 45, 60, 72, 80, 100, 115, 130])
def test_prose_wrapped_at_any_usual_width_is_joined_as_it_was(width):
    wrapped = textwrap.fill(PROSE, width)
    text = f"Flood kills nine\nBy Ana Ruiz\n{wrapped}\n\nBackground\n{wrapped}\n"
    assert [words for _, words in read_plain(text).blocks] == [
        "Flood kills nine",
        "By Ana Ruiz",
        PROSE,
        "Background",
        PROSE,
    ]


def test_one_short_line_does_not_keep_the_others_from_being_joined():
    text = "Nine people died on Tuesday when the river Turia burst,\nthe\nregional government of Valencia said.\n"
    assert len(read_plain(text).blocks) == 1


def test_a_line_that_goes_on_in_lower_case_is_joined_at_any_width():
    assert paragraphs(read_plain("Er wirkte müde\nund ging sofort.\n")) == ["Er wirkte müde und ging sofort."]


def test_the_items_of_a_list_are_not_joined():
    items = ["- police arrested three suspects in Leeds and Hull", "- the train station remains closed until Wednesday"]
    assert paragraphs(read_plain("\n".join(items))) == items


def test_wrapped_chinese_is_joined_without_blanks():
    line = "当局说已有三十万人转移到安全地带学校停课铁路周三恢复运行"
    assert paragraphs(read_plain(f"{line}\n{line}\n没有人员伤亡报告。")) == [f"{line}{line}没有人员伤亡报告。"]


def test_a_text_with_a_paragraph_on_each_line_stays_as_it_is():
    story = bundled_story()
    lines_ = [block.span.of(story.text) for block in story.blocks]
    draft = read_plain("\n".join(lines_) + "\n")
    assert [words for _, words in draft.blocks] == lines_
    read = compose_story(draft, name=story.id)
    assert (read.text, read.blocks) == (story.text, story.blocks)


# Markdown


def test_front_matter_gives_title_source_date_language_and_questions():
    draft = read_markdown(
        "---\ntitle: A call\npublisher: Paper\nlink: https://a.b/c\ndate: 2025-12-03\nlang: es\n"
        "questions:\n  - Who called?\n---\n\nHe called.\n"
    )
    assert (draft.title, draft.source, draft.url) == ("A call", "Paper", "https://a.b/c")
    assert (draft.published, draft.language, draft.questions) == ("2025-12-03", "es", ("Who called?",))
    assert draft.blocks == ((P, "He called."),)


@pytest.mark.parametrize(
    "text",
    ["# A *fine* title\n\nText.\n", "Text.\n\n# A fine title\n", "## A fine title\n\nText.\n", "A fine title\n===\n"],
)
def test_a_main_heading_or_one_that_opens_the_text_is_the_title_where_there_is_none(text):
    assert read_markdown(text).title == "A fine title"


def test_a_heading_of_a_part_is_not_the_title():
    assert read_markdown("Text.\n\n## What came next\n\nMore text.\n").title is None


def test_a_line_break_tag_is_a_blank():
    assert paragraphs(read_markdown("Line one<br>line two<BR/>line *three*.\n")) == ["Line one line two line three."]


def test_html_in_markdown_leaves_its_words_and_headings():
    html = (
        "<div>\n<h2>What came next</h2><p>Nine &amp; <b>two</b> died,<br>he\nsaid.</p>\n<p>Then it ended.</p>\n"
        "<table><tr><td>12<td>13</table><!-- a > b --><script>x = 1</script><![if x]>It is over.\n</div>\n"
    )
    draft = read_markdown(html)
    assert draft.blocks == (
        (H, "What came next"),
        (P, "Nine & two died, he said."),
        (P, "Then it ended."),
        (P, "It is over."),
    )


def test_an_indented_paragraph_is_no_code_and_a_rule_below_a_sentence_makes_no_heading():
    draft = read_markdown("    He said so in parliament.\n\nThe war ended.\n-----\nThen came *peace*.\n")
    assert draft.blocks == ((P, "He said so in parliament."), (P, "The war ended."), (P, "Then came peace."))


@pytest.mark.parametrize("fence", ["```", "~~~~~", "``` text"])
def test_a_fence_left_open_hides_no_sentence(fence):
    assert paragraphs(read_markdown(f"One sentence.\n\n{fence}\nAnother sentence.\n")) == [
        "One sentence.",
        "Another sentence.",
    ]


def test_a_table_is_left_out_and_a_line_below_it_is_kept():
    table = "| Year | Votes |\n|------|-------|\n| 2019 | 43% |\nThe *party* lost.\n\nIt is over.\n"
    assert paragraphs(read_markdown(table)) == ["The party lost.", "It is over."]


def test_struck_words_lose_their_marks_and_footnotes_go():
    text = (
        "~~Struck~~ text[^1] stays.\n\n[^1]: The footnote\nof two lines.\n\n    And a paragraph.\n\nIt is over.[^b]\n"
    )
    assert paragraphs(read_markdown(text)) == ["Struck text stays.", "It is over."]


def test_marks_come_off_and_links_leave_their_words():
    draft = read_markdown("He *said* **so** in [a talk](https://a.b), `twice`.![photo](x.png)\nHe did &amp; would.\n")
    assert paragraphs(draft) == ["He said so in a talk, twice. He did & would."]


def test_quotations_and_lists_are_paragraphs():
    assert paragraphs(read_markdown("> Colony, never!\n\n- one\n- two\n")) == ["Colony, never!", "one", "two"]


def test_front_matter_that_is_no_yaml_is_refused_with_the_remedy():
    with pytest.raises(StoryUnreadable, match="Quote values that hold a colon"):
        read_markdown("---\ntitle: a: b: c\n---\n\nText.\n")


@pytest.mark.parametrize("value", ["2025-13-45", "2025-02-30", "1" * 5000])
def test_front_matter_with_an_impossible_value_is_refused_with_the_remedy(value):
    with pytest.raises(StoryUnreadable, match="front matter"):
        read_markdown(f"---\ndate: {value}\n---\n\nText.\n")


def test_a_brace_on_the_first_line_is_text():
    assert paragraphs(read_markdown("{\nText.\n}\n\nMore text.\n"))[-1] == "More text."


@pytest.mark.parametrize("matter", ["", "title:", "questions:", "questions: [null]", "rights: {a: [b]}", "title: ''"])
def test_front_matter_that_gives_nothing_does_no_harm(matter):
    draft = read_markdown(f"---\n{matter}\n---\n\nText.\n")
    assert (draft.blocks, draft.title, draft.questions) == (((P, "Text."),), None, ())


@pytest.mark.parametrize(
    "words", ["just words", "He said: it is over.", "Two words: it is over.", "“No”: so he said: it is"]
)
def test_a_text_that_opens_with_a_rule_is_all_text(words):
    draft = read_markdown(f"---\n\n{words}\n\n---\n\nText.\n")
    assert paragraphs(draft) == [words, "Text."]


def test_a_text_with_two_rules_in_it_is_all_text():
    assert paragraphs(read_markdown("One.\n\n---\n\nTwo.\n\n---\n\nThree.\n")) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("title: [a, b]", "title"),
        ("publisher: {a: b}", "publisher"),
        ("url: yes", "url"),
        ("title: 0x" + "f" * 5000, "title"),
        ("language: yes", "language"),
        ("questions: none", "questions"),
        ("questions: [1]", "questions"),
        ("questions:\n  - Why: what is it?", "questions"),
    ],
)
def test_a_value_that_is_no_text_is_refused_by_its_name_with_the_remedy(line, key):
    with pytest.raises(StoryUnreadable, match=f"front matter's {key} .*in quotation marks"):
        read_markdown(f"---\n{line}\n---\n\nText.\n")


def test_numbers_and_dates_are_taken_as_they_are_written():
    draft = read_markdown("---\ntitle: 1984\nsource: 3.5\ndate: 2025-12-03\n---\n\nText.\n")
    assert (draft.title, draft.source, draft.published) == ("1984", "3.5", "2025-12-03")


@pytest.mark.parametrize("key", ["language", "lang"])
def test_the_language_no_is_norwegian(key):
    assert read_markdown(f"---\n{key}: no\n---\n\nText.\n").language == "no"


# Web pages

PAGE = """<!doctype html><html lang="en-GB"><head><title>A call – The Paper</title>
<meta property="og:site_name" content="The Paper"><meta property="og:title" content="A call"></head><body>
<nav><a href="/">Home</a> <a href="/more">More</a></nav>
<article><h1>A call</h1><p>The president spoke with the other one on Wednesday, he said in an interview.</p>
<h2>What came next</h2><p>Nothing came of it, as officials of both of the countries were quick to add.</p>
<blockquote><p>“Colony, never!”</p></blockquote></article>
<div class="comments"><p>A reader wrote something here.</p></div><footer>© The Paper</footer></body></html>"""


def test_a_saved_page_gives_its_article_and_leaves_out_what_is_around_it():
    draft = read_html(PAGE)
    words = " ".join(words for _, words in draft.blocks)
    assert (draft.title, draft.source, draft.language) == ("A call", "The Paper", "en")
    assert "The president spoke" in words
    assert "“Colony, never!”" in words
    assert not any(around in words for around in ("Home", "reader wrote", "©"))
    assert (H, "What came next") in draft.blocks


def test_a_page_without_an_article_is_empty():
    with pytest.raises(StoryEmpty, match="No article"):
        read_html("<html><body></body></html>")


def test_a_line_break_in_a_page_parts_two_words():
    page = "<html><body><article><p>The first line ends here.<br>The second one begins.</p></article></body></html>"
    assert "here.The" not in " ".join(paragraphs(read_html(page)))


def test_a_nested_list_of_a_page_is_read_once():
    nested = "<ul><li>outer<ul><li>inner</li></ul></li></ul>"
    page = f"<html><body><article><p>A paragraph first.</p>{nested}</article></body></html>"
    assert " ".join(paragraphs(read_html(page))).count("inner") == 1


def test_words_before_and_behind_a_list_inside_an_item_stay_apart():
    nested = "<ul><li>Four people died.<ul><li>Two at sea.</li></ul>They are named.</li></ul>"
    page = f"<html><body><article><p>A paragraph first.</p>{nested}</article></body></html>"
    assert "died.They" not in " ".join(paragraphs(read_html(page)))


# All of them


@pytest.mark.parametrize("read", [read_plain, read_markdown])
@given(text=st.lists(lines, max_size=5).map("\n".join))
def test_any_text_is_read_or_refused_with_a_remedy(read, text):
    try:
        draft = read(text)
    except VerbatimError:
        return
    assert all(isinstance(words, str) for _, words in draft.blocks)
