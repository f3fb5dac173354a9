import io
import re

import pytest
from rich.console import Console

from bot import texts
from bot.screen import Screen
from bot.settings import Settings
from bot.terminal import chat
from index.library import bundled_story


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


def shown(html, markup=None, width=80):
    out = io.StringIO()
    screen = Screen(Console(file=out, width=width, highlight=False, soft_wrap=True))
    screen.show({"text": html} | ({"reply_markup": markup} if markup else {}))
    return out.getvalue(), screen


def test_a_quotation_has_a_bar_and_the_rest_has_none():
    out, _ = shown("<b>Why?</b>\n\n<blockquote>One.\n\nTwo.</blockquote>\n[1] <i>Title</i>")
    assert out == "Why?\n\n│ One.\n│ \n│ Two.\n[1] Title\n\n"


def test_escapes_and_brackets_are_shown_as_they_were_written():
    out, _ = shown("<blockquote>a &lt;b&gt; &amp;amp; [bold]c[/bold] &amp;lt;</blockquote>")
    assert out == "│ a <b> &amp; [bold]c[/bold] &lt;\n\n"


def test_buttons_are_numbered_until_the_next_ones():
    markup = {"inline_keyboard": [[{"text": "[1]", "callback_data": "a"}], [{"text": "Who?", "callback_data": "b"}]]}
    out, screen = shown("Text", markup)
    assert out == "Text\n  1  [1]\n  2  Who?\n\n"
    assert screen.button("2")[1] == "b"
    assert screen.button("3") is None
    screen.show({"text": "No buttons"})
    assert screen.button("1")[1] == "a"


def test_a_follow_up_in_the_terminal_shows_how_it_was_understood_until_it_is_forgotten(say):
    out = say("what did Maduro say?\nand Trump?\n/forget\nand Trump?\n")
    assert out.count("Understood as: What did Trump say?") == 1
    assert texts.FORGOTTEN in out
