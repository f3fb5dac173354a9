import html
import re

import pytest

from tests.demo import DOCS, LINES, record

REMEDY = "The bot says something else now. Read it, and record it anew: make demo"
SVG = (DOCS / "conversation.svg").read_text("utf-8")
TEXT = (DOCS / "conversation.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def recorded(bundled):
    return record(bundled)


def words(svg):
    """What a picture shows, in the order of reading, without blanks."""
    matrix = svg[svg.index('-matrix" ') :]
    return "".join(html.unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", matrix))).split())


def test_the_conversation_in_the_readme_is_what_the_bot_says_now(recorded):
    assert recorded[1] == TEXT, REMEDY


def test_the_picture_shows_the_conversation(recorded):
    assert words(SVG) == "".join(TEXT.split()), REMEDY
    assert words(recorded[0]) == words(SVG), REMEDY


def test_every_line_that_is_said_is_shown_and_answered():
    assert [line for line in TEXT.splitlines() if line.startswith("> ")] == [f"> {line}" for line in LINES]
    assert not re.search(r"^> .*\n(\n|$)", TEXT, re.MULTILINE)


def test_the_same_conversation_is_recorded_with_the_same_bytes(recorded, bundled):
    assert record(bundled) == recorded


def test_the_picture_fetches_nothing_and_is_small():
    assert re.findall(r"(?:https?:)?//[^\s\"]+", SVG) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@font-face|@import|url\((?!#)|<(script|image|use|foreignObject)", SVG)
    assert len(SVG.encode()) < 150_000


def test_the_picture_brings_its_own_background_and_is_readable_on_any_page():
    paper = re.search(r'<rect fill="(#\w{6})"', SVG)[1]
    inks = re.findall(r"\.verbatim-r\d+ \{ fill: (#\w{6})", SVG)
    assert len(inks) >= 4
    assert all(_contrast(ink, paper) >= 7 for ink in inks)


def _contrast(one, other):
    """The contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour):
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in bytes.fromhex(colour[1:])]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
