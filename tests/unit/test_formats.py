import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import StoryEmpty, StoryUnreadable, VerbatimError
from index.reading.html import read_html
from index.reading.markdown import read_markdown
from index.reading.plain import read_plain
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


# Markdown


def test_front_matter_gives_title_source_date_language_and_questions():
    draft = read_markdown(
        "---\ntitle: A call\npublisher: Paper\nlink: https://a.b/c\ndate: 2025-12-03\nlang: es\n"
        "questions:\n  - Who called?\n---\n\nHe called.\n"
    )
    assert (draft.title, draft.source, draft.url) == ("A call", "Paper", "https://a.b/c")
    assert (draft.published, draft.language, draft.questions) == ("2025-12-03", "es", ("Who called?",))
    assert draft.blocks == ((P, "He called."),)


def test_the_first_heading_is_the_title_where_there_is_none():
    assert read_markdown("# A *fine* title\n\nText.\n").title == "A fine title"


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


@pytest.mark.parametrize("matter", ["- a\n- b", "just words", "questions: none", "title:", "questions: [1, null]"])
def test_front_matter_of_another_shape_does_no_harm(matter):
    assert paragraphs(read_markdown(f"---\n{matter}\n---\n\nText.\n")) == ["Text."]


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


# All of them


@pytest.mark.parametrize("read", [read_plain, read_markdown])
@given(text=st.lists(lines, max_size=5).map("\n".join))
def test_any_text_is_read_or_refused_with_a_remedy(read, text):
    try:
        draft = read(text)
    except VerbatimError:
        return
    assert all(isinstance(words, str) for _, words in draft.blocks)
