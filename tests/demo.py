"""The conversation in the README, recorded: `python -m tests.demo` (make demo) writes docs/conversation.svg and .txt.

It is held with the bundled story through the Application that serves Telegram, as a terminal shows it. The same bytes
come out each time; a test compares them with what the bot says now.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from html import escape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from bot.desk import Desk
from bot.memory import Memory
from bot.settings import Settings
from bot.terminal import converse
from index.library import Library

DOCS = Path(__file__).parents[1] / "docs"
LINES = (
    "what did Maduro say?",
    "6",  # more of Maduro
    "1",  # the first citation, in its place
    "and Trump?",
    "what did Chávez say?",
    "who won the World Cup?",
    "/quotes",
    "thanks",
)
WIDTH = 84  # cells

# Rich's own template loads its font from a network; here it is whichever the reader's machine has.
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="LABEL">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
""".replace("LABEL", escape("A conversation with Verbatim in a terminal; its text is in conversation.txt."))
_PAPER, _INK = (13, 17, 23), (230, 237, 243)
_BLACK, _RED, _GREEN, _YELLOW = (72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)
_BLUE, _MAGENTA, _CYAN, _WHITE = (88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)
_THEME = TerminalTheme(_PAPER, _INK, [_BLACK, _RED, _GREEN, _YELLOW, _BLUE, _MAGENTA, _CYAN, _WHITE])


def record(library: Library) -> tuple[str, str]:
    """The conversation as an SVG picture, and as text."""
    console = Console(
        record=True,
        file=io.StringIO(),
        width=WIDTH,
        highlight=False,
        force_terminal=True,
        force_interactive=False,  # a spinner would depend on the machine's speed
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(library, Memory(Path(folder)))
        try:
            asyncio.run(converse(_each(LINES), Settings(_env_file=None), desk, console))
        finally:
            desk.close()
    text = console.export_text(clear=False)
    svg = console.export_svg(title="verbatim chat", theme=_THEME, code_format=_SVG, unique_id="verbatim")
    return _without_line_end_blanks(svg), _without_line_end_blanks(text)


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


def _without_line_end_blanks(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip() + "\n"


def main() -> int:
    """Record, and write what was recorded."""
    with Library.open() as library:
        svg, text = record(library)
    for name, written in (("conversation.svg", svg), ("conversation.txt", text)):
        (DOCS / name).write_text(written, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
