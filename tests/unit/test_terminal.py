import asyncio
import io
import re

import pytest
from rich.console import Console

from bot import texts
from bot.screen import Screen
from bot.settings import Settings
from bot.terminal import chat
from index.library import bundled_story
from tests.unit.parts import story_of


@pytest.fixture
def say(bundled, monkeypatch, capsys, tmp_path):
    """What the terminal prints for piped lines."""
    settings = Settings(_env_file=None, verbatim_data=tmp_path)

    def said(piped):
        typed = io.BytesIO(piped.encode() if isinstance(piped, str) else piped)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(typed, "utf-8"))
        chat(settings, bundled)
        return capsys.readouterr().out

    return said


def quoted(out):
    return [line.removeprefix("│ ") for line in out.splitlines() if line.startswith("│ ")]


def test_a_piped_question_is_answered_with_its_citation(say):
    out = say("what does Maduro accuse Trump of?\n")
    assert quoted(out)[0].endswith("to seize Venezuela’s vast oil reserves.")
    assert quoted(out)[0] in bundled_story().text
    assert "[1] Maduro confirms a “cordial” call with Trump – AlJazeera" in out


def test_a_number_presses_the_button_of_that_number(say):
    out = say("what does Maduro accuse Trump of?\n1\n")
    assert "▸ Maduro accuses Trump" in out
    assert "US officials frame the campaign" in out


def test_a_sample_questions_button_asks_it(say):
    out = say("/start\n1\n")
    first = re.search(r"^  1  (.+)$", out, re.MULTILINE)[1]
    assert texts.START.splitlines()[0] in out
    assert out.count(first) == 2
    assert quoted(out)


def test_without_any_input_a_sample_conversation_is_shown(say):
    out = say("")
    assert "> /start" in out
    assert "▸" in out
    assert "> Who won the World Cup?" in out
    assert texts.REFUSALS["not_covered"] in out


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("/help", "who, what, when"),
        ("/story", "Maduro confirms a “cordial” call with Trump"),
        ("/nonsense", texts.UNKNOWN_COMMAND),
        ("/start@verbatim_bot", texts.START.splitlines()[0]),
        ("😀", texts.REFUSALS["not_a_question"]),
        ("99", texts.REFUSALS["not_a_question"]),
        ("why " * 2_500, texts.REFUSALS["too_long"]),
        ('<b>&"', texts.REFUSALS["off_topic"]),
        ("مرحبا كيف الحال", texts.REFUSALS["off_topic"]),
    ],
)
def test_every_line_gets_its_reply(say, line, reply):
    out = say(f"{line}\n")
    assert reply in out
    assert texts.FAILED not in out


def test_blank_lines_are_passed_over(say):
    assert say("\n   \n/help\n\n").count("> ") == 1


def test_a_line_in_another_encoding_is_said_and_the_next_one_is_answered(say):
    out = say(b"caf\xe9\n/help\n")
    assert "not in UTF-8" in out


# The screen


def screen_of(**console):
    out = io.StringIO()
    return Screen(Console(file=out, highlight=False, **console)), out


def message(html, *rows):
    return {"text": html} | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})


def buttons(*labels):
    return [{"text": label, "callback_data": label} for label in labels]


def shown(html, *rows):
    screen, out = screen_of(soft_wrap=True)
    screen.show(message(html, *rows))
    return out.getvalue(), screen


def at_terminal(html, *rows, width=40, **environment):
    """The lines of a message at a terminal, as they are printed."""
    screen, out = screen_of(force_terminal=True, color_system="standard", width=width, _environ=environment)
    screen.show(message(html, *rows))
    return out.getvalue()


def lines_of(printed):
    return re.sub("\x1b\\[[0-9;]*m", "", printed).splitlines()


def test_a_quotation_has_a_bar_and_the_rest_has_none():
    out, _ = shown("<b>Why?</b>\n\n<blockquote>One.\n\nTwo.</blockquote>\n[1] <i>Title</i>")
    assert out == "Why?\n\n│ One.\n│ \n│ Two.\n[1] Title\n\n"


def test_escapes_and_brackets_are_shown_as_they_were_written():
    out, _ = shown("<blockquote>a &lt;b&gt; &amp;amp; [bold]c[/bold] &amp;lt;</blockquote>")
    assert out == "│ a <b> &amp; [bold]c[/bold] &lt;\n\n"


def test_paragraphs_of_one_place_are_kept_apart():
    out, _ = shown("<blockquote>One.</blockquote>\n<blockquote>A <b>two</b>.</blockquote>\n<i>Title</i>")
    assert out == "│ One.\n\n│ A ▸ two ◂.\nTitle\n\n"


def test_buttons_are_numbered():
    out, screen = shown("Text", buttons("[1]"), buttons("Who?"))
    assert out == "Text\n  1  [1]\n  2  Who?\n\n"
    assert screen.button("2")[1] == "Who?"
    assert screen.button("3") is None
    screen.show(message("No buttons"))
    assert screen.button("1")[1] == "[1]"


def test_numbers_count_on_so_that_the_buttons_above_stay_good_until_the_next_question():
    screen, out = screen_of()
    screen.show(message("Answer", buttons("[1]", "[2]")))
    screen.show(message("Place", buttons("Open")))
    assert "  3  Open" in out.getvalue()
    assert screen.button("2")[1] == "[2]"
    screen.start_over()
    assert screen.button("2")[1] == "[2]"
    screen.show(message("Another", buttons("[1] again")))
    assert screen.button("1")[1] == "[1] again"
    assert screen.button("2") is None


def test_a_button_that_copies_prints_what_it_has_to_be_copied_as_one_line():
    words = "“Colony, never!” " * 4
    screen, out = screen_of(force_terminal=True, color_system=None, width=20)
    screen.show(message("Text", [{"text": "Copy", "copy_text": {"text": words}}]))
    assert "  1  Copy\n" in out.getvalue()
    assert screen.copy("1")
    assert out.getvalue().endswith(f"\n{words}\n\n")
    assert screen.button("1") is None
    assert not screen.copy("2")


def test_a_link_stands_whole_on_its_line():
    link = {"text": "On the page", "url": f"https://example.org/{'long' * 30}"}
    assert f"     On the page: {link['url']}" in lines_of(at_terminal("Text", [*buttons("Open"), link]))


def test_at_a_terminal_nothing_is_wider_than_it_and_nothing_is_lost():
    words = "“" + "No slave’s peace, no colonial peace! " * 5 + "”"
    labels = [f"[{number}]" for number in range(1, 12)]
    printed = at_terminal(f"<b>{words}</b>\n<blockquote>{words}</blockquote>", buttons(*labels), buttons("why " * 20))
    lines = lines_of(printed)
    assert all(len(line.rstrip()) <= 40 for line in lines)
    assert " ".join(" ".join(line.strip("│ ") for line in lines).split()).count(" ".join(words.split())) == 2
    assert "  1  [1]    2  [2]    3  [3]    4  [4]" in lines
    assert "  9  [9]   10  [10]   11  [11]" in lines
    assert " 12  why why why why why why why why why" in [line.rstrip() for line in lines]
    assert "     why why" in lines[-2]


def test_there_is_colour_at_a_terminal_none_with_no_color_and_none_in_a_pipe():
    told = ("<blockquote>a <b>cited</b> one</blockquote>", buttons("[1]"))
    assert "\x1b[32m│" in at_terminal(*told)
    plain = at_terminal(*told, NO_COLOR="1")
    assert not re.search("\x1b\\[[0-9;]*3[0-9]m", plain)
    assert "▸ cited ◂" in "".join(lines_of(plain))
    assert "\x1b" not in shown(*told)[0]


async def test_a_terminal_tells_that_it_thinks_once_that_takes_long_and_a_pipe_never_does(monkeypatch):
    monkeypatch.setattr("bot.screen._SLOW", 0)
    for interactive in (True, False):
        screen, out = screen_of(force_terminal=interactive, force_interactive=interactive, width=40)
        with screen.thinking():
            await asyncio.sleep(0)  # the loop's timers get their turn
            await asyncio.sleep(0)
        assert (texts.THINKING in out.getvalue()) == interactive


async def test_a_quick_answer_comes_without_further_ado():
    screen, out = screen_of(force_terminal=True, force_interactive=True, width=40)
    with screen.thinking():
        screen.show(message("Text"))
    assert out.getvalue() == "Text\n\n"


def test_after_a_citation_was_looked_at_the_answers_other_buttons_are_still_good(say):
    out = say("what did Maduro say?\n1\n6\n9\n")
    assert "  6  More of Nicolás Maduro, 6 of 9" in out
    assert "  9  Open the story" in out
    assert "> 6\nNicolás Maduro\nReported by the story" in out
    assert "> 9\nMaduro confirms a “cordial” call with Trump\nAlJazeera" in out


def test_nothing_at_the_terminal_asks_for_a_tap(say):
    out = say("/help\nwhat does Maduro accuse Trump of?\nwhat does Maduro accuse Trump of?\n1\n/story\n1\n")
    assert "My answer stands above" in out
    assert not re.search(r"\btap\b", out, re.IGNORECASE)


def test_a_follow_up_in_the_terminal_shows_how_it_was_understood_until_it_is_forgotten(say):
    out = say("what did Maduro say?\nand Trump?\n/forget\nand Trump?\n")
    assert out.count("Understood as: What did Trump say?") == 1
    assert texts.FORGOTTEN in out


def test_a_page_of_stories_that_takes_the_place_of_another_is_shown_below_it(library, monkeypatch, capsys, tmp_path):
    for number in range(9):
        library.add(story_of("The harbour is closed.", name=f"harbour-{number}"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"/stories\n9\n"), "utf-8"))
    chat(Settings(_env_file=None, verbatim_data=tmp_path), library)
    out = capsys.readouterr().out
    assert "  9  Earlier stories" in out
    assert out.count("Which story do you want to ask?") == 2
    assert "  1  Harbour 0" in out
