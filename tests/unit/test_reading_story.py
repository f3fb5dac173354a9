import os
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import StoryEmpty, StoryUnreadable
from index.library import bundled_story
from index.reading.draft import Draft
from index.reading.story import MAX_BYTES, compose_story, normalise, read_story, slug
from index.types import BlockKind
from tests.unit.parts import characters, lines, run_python, stories, story_of


def written(tmp_path, content, name="a-story.txt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, kind=StoryUnreadable):
    with pytest.raises(kind) as caught:
        read_story(path)
    assert "\n" not in str(caught.value)
    assert str(path) in caught.value.message
    return caught.value


# The bundled story


def test_the_bundled_story_has_its_title_source_and_sample_questions():
    story = bundled_story()
    assert story.id == "maduro-trump-call"
    assert (story.title, story.source) == ("Maduro confirms a “cordial” call with Trump", "AlJazeera")
    assert "What does Maduro accuse Trump of?" in story.questions


def test_the_bundled_storys_headings_and_furniture_are_known_as_such():
    story = bundled_story()
    of = {kind: [b.span.of(story.text) for b in story.blocks if b.kind is kind] for kind in BlockKind}
    assert of[BlockKind.HEADING] == ["Trump’s vague confirmation", "Escalating US pressure"]
    assert [line.split()[0] for line in of[BlockKind.FURNITURE]] == ["Source/Featured", "Also", "For"]
    assert len(of[BlockKind.PARAGRAPH]) == 11


# What a file may be


def test_a_file_is_named_by_its_own_name_unless_told_otherwise(tmp_path):
    path = written(tmp_path, "One sentence.", "My Big_Story 2.txt")
    assert (read_story(path).id, read_story(path).title) == ("my-big-story-2", "My Big Story 2")
    assert read_story(path, story_id="other").id == "other"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_story_in_unicode_is_read_whatever_its_mark(tmp_path, encoding):
    path = written(tmp_path, "Nicolás said: “Colony, never!”".encode(encoding))
    assert read_story(path).text == "Nicolás said: “Colony, never!”"


def test_a_page_is_known_by_its_content_not_by_its_name(tmp_path):
    page = "<!doctype html><html lang=es><body><article><p>Una frase.</p><p>Otra frase.</p></article></body></html>"
    story = read_story(written(tmp_path, page, "page.txt"))
    assert (story.text, story.language) == ("Una frase.\n\nOtra frase.", "es")


def test_a_page_in_an_older_encoding_is_read_as_it_declares(tmp_path):
    page = '<html><head><meta charset="windows-1252"></head><body><p>Señor Núñez said “no”.</p></body></html>'
    assert "Señor Núñez said “no”." in read_story(written(tmp_path, page.encode("cp1252"), "a.html")).text


def test_a_page_that_declares_latin_1_means_windows_1252_as_browsers_know(tmp_path):
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>He said “no” to them.</p></body></html>'
    assert "He said “no” to them." in read_story(written(tmp_path, page.encode("cp1252"), "a.html")).text


# What gets one clear line instead


def test_a_missing_file_is_named(tmp_path):
    assert refused(tmp_path / "none.txt").message.startswith("There is no file")


def test_a_folder_is_no_story(tmp_path):
    assert refused(tmp_path).hint.endswith("/*.md")


@pytest.mark.parametrize("content", ["", " \n\n\t\n", "...\n\n***\n", "😀😀\n", "\u200b\ufeff"])
def test_a_file_without_a_word_is_empty(tmp_path, content):
    assert "no sentence" in refused(written(tmp_path, content), StoryEmpty).message


@pytest.mark.parametrize("content", ["# Only a heading\n", "Source: Somebody\n"])
def test_headings_and_furniture_alone_are_no_story(tmp_path, content):
    refused(written(tmp_path, content, "a.md"), StoryEmpty)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nplain", b"{\\rtf1 One.}", b"PK\x03\x04word", b"\x7fELF\x02\x01\x01\x00", bytes(range(256))]
)
def test_a_binary_file_is_not_text(tmp_path, content):
    assert "not a text file" in refused(written(tmp_path, content)).message


def test_fifty_megabytes_are_refused_unread(tmp_path):
    path = written(tmp_path, "One sentence.")
    os.truncate(path, 50_000_000)
    assert "has 50 MB; a story may have 5." in refused(path).message


def test_a_file_of_the_greatest_size_is_still_read(tmp_path):
    path = written(tmp_path, b"One sentence." + b" " * (MAX_BYTES - 13))
    assert read_story(path).text == "One sentence."
    with path.open("ab") as stream:
        stream.write(b" ")
    refused(path)


@pytest.mark.parametrize("content", [b"caf\xe9 society", b"\xff\xfeodd", "señor".encode("cp1252")])
def test_a_wrong_encoding_comes_with_the_command_that_mends_it(tmp_path, content):
    assert refused(written(tmp_path, content)).hint.startswith("Convert it, e.g. iconv")


def test_a_path_through_a_file_is_refused(tmp_path):
    refused(written(tmp_path, "One sentence.") / "deeper.txt")


def test_a_name_that_is_too_long_is_refused(tmp_path):
    refused(tmp_path / ("n" * 300))


@pytest.mark.parametrize("name", ["nope-8", "hex", "rot13", "idna"])
def test_a_page_that_declares_no_encoding_of_text_is_refused(tmp_path, name):
    refused(written(tmp_path, f"<html><head><meta charset={name}></head><body>caf\xe9".encode("latin-1"), "a.html"))


def test_a_page_that_declares_the_undefined_encoding_is_refused(tmp_path):
    refused(written(tmp_path, b"<html><head><meta charset=undefined></head><body>caf\xe9", "a.html"))


def test_a_named_pipe_is_refused_without_waiting_for_its_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is not a file" in refused(tmp_path / "pipe.txt").message


def test_a_device_is_refused_unread():
    assert "is not a file" in refused("/dev/zero").message


def test_a_device_without_an_end_takes_no_memory():
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (300 << 20,) * 2)\n"
        "from index.reading.story import read_story; from index.errors import StoryUnreadable\n"
        "try: read_story('/dev/zero')\n"
        "except StoryUnreadable: print('refused')"
    )
    assert run_python(code).stdout == "refused\n"


def test_a_file_that_opens_with_many_comments_is_read_at_once(tmp_path):
    path = written(tmp_path, "<!---->" * 21 + "\n\nOne sentence.\n", "a.md")
    before = time.process_time()
    read_story(path)
    assert time.process_time() - before < 0.1


# Normalising


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("  two \t blanks\u00a0here ", "two blanks here"),
        ("cafe\u0301", "café"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("turned \u202earound\u202c", "turned around"),
        ("soft\u00adhyphen", "softhyphen"),
        ("bell\x07 escape\x1b[31m", "bell escape[31m"),
        ("👩\u200d👩\u200d👧 stays", "👩\u200d👩\u200d👧 stays"),
        ("lone \ud83d half", "lone half"),
    ],
)
def test_a_line_is_composed_with_single_blanks_and_without_invisible_marks(raw, normal):
    assert normalise(raw) == normal


@given(st.text(characters))
def test_normalising_leaves_single_plain_blanks_and_no_control(line):
    normal = normalise(line)
    assert normal == " ".join(normal.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in normal)


@given(st.one_of(lines, st.text("aeo \u200b\u00ad\u0301\u030a\u0323\u033f\u0333")))
def test_normalising_twice_is_normalising_once(line):
    assert normalise(normalise(line)) == normalise(line)


@pytest.mark.parametrize("line", ["å\u200b\u0323", "Å\u0333\u0323"])
def test_no_mark_that_telegram_drops_is_left_by_composing(line):
    assert not set(normalise(line)) & set("\u030a\u0333\u033f")
    assert normalise(normalise(line)) == normalise(line)


@given(stories)
def test_blocks_are_the_whole_text_and_blank_lines_between_them(story):
    assert "\n\n".join(block.span.of(story.text) for block in story.blocks) == story.text
    assert all("\n" not in block.span.of(story.text) for block in story.blocks)


@given(stories)
def test_a_title_and_a_source_are_one_line_each(story):
    assert story.title
    assert not set("\n\r\v\f\x85\u2028\u2029") & set(f"{story.title}{story.source}{story.published}")


def test_a_line_end_inside_a_block_makes_two():
    assert [p.of("One.\n\nTwo.") for p in story_of("One.\u2028Two.").paragraphs] == ["One.", "Two."]


@pytest.mark.parametrize(("given_", "kept"), [("EN", "en"), ("en-US", "en-us"), ("<b>", "en"), ("", "en"), ("e", "en")])
def test_a_language_that_is_none_is_taken_for_english(given_, kept):
    assert story_of("One.", language=given_).language == kept


def test_a_story_without_a_name_is_untitled():
    story = compose_story(Draft(((BlockKind.PARAGRAPH, "One."),), title=" \u200b "), name="--")
    assert story.title == "Untitled"


# Ids


@pytest.mark.parametrize(
    ("name", "id_"),
    [("maduro-trump-call", "maduro-trump-call"), ("Año Nuevo", "ano-nuevo"), ("A  b_C", "a-b-c"), ("x" * 40, "x" * 40)],
)
def test_an_id_keeps_what_a_name_has_in_plain_letters(name, id_):
    assert slug(name) == id_


def test_names_that_lose_much_of_themselves_still_have_ids_of_their_own():
    names = ["", "漢字", "漢語", "...", "x" * 41, "x" * 42, "Привет", "мир", "a-漢", "a-字"]
    assert len({slug(name) for name in names}) == len(names)


@given(st.one_of(st.text(st.characters()), st.text("ab7-", min_size=30, max_size=50), lines))
def test_every_name_gives_an_id_for_buttons_and_links(name):
    assert re.fullmatch(r"[a-z0-9-]{1,40}", slug(name))


# Languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mayor said on Monday that the port would stay open.", "en"),
        ("El presidente Pedro Sánchez anunció el lunes en Madrid un nuevo plan de vivienda.", "es"),
        ("Le président français Emmanuel Macron a annoncé lundi une réforme des retraites.", "fr"),
        ("Die Bürgermeisterin sagte am Montag, dass der Hafen geöffnet bleibt.", "de"),
        ("首相は月曜日に記者会見を開き、新しい計画を発表した。", "ja"),
        ("Marsha Blackburn, R-Tenn.; Ted Cruz, R-Texas; Carlos Curbelo, R-Fla.", "en"),
        ("Un día.", "en"),
    ],
)
def test_a_story_that_declares_no_language_has_the_one_that_it_surely_seems(text, language):
    assert story_of(text, language=None).language == language


def test_a_declared_language_is_believed():
    text = "El presidente Pedro Sánchez anunció el lunes en Madrid un nuevo plan de vivienda."
    assert story_of(text, language="pt-BR").language == "pt-br"
