"""Messages as a terminal shows them: our HTML in plain lines, quotations with a bar, numbered buttons."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.language import texts

Json = dict[str, Any]
_STYLES = {"b": "bold", "i": "italic"}
_SLOW = 0.3  # seconds; from then on a reader wonders
_NUMBER = 5  # cells of a button's number, with the blanks around it
_BETWEEN = "  "  # with a number's own blanks, more than between it and its label: it is seen what belongs together


def plain_console() -> Console:
    """Standard output: wrapped at words and in colour (but for NO_COLOR) at a terminal, else lines as they are."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


class Screen:
    """Shows messages, and keeps the numbers of their buttons."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._buttons: dict[str, tuple[Json, Json]] = {}  # by number: the message, and the button under it
        self._is_over = False

    def start_over(self) -> None:
        """Number the next buttons from 1 again; until then, they count on, and those above stay good."""
        self._is_over = True

    @contextmanager
    def thinking(self) -> Iterator[None]:
        """Tell a reader at a terminal that the work inside is under way, once it takes long."""
        if not self._console.is_interactive:
            yield
            return
        status = self._console.status(texts.THINKING)
        begun = asyncio.get_running_loop().call_later(_SLOW, status.start)
        try:
            yield
        finally:
            begun.cancel()
            status.stop()

    def show(self, message: Json) -> None:
        """Print a message of the bot's and number its buttons."""
        for quoted, line in _Reader.lines(message["text"]):
            self._print(line, bar=quoted)
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
        if rows and self._is_over:
            self._buttons, self._is_over = {}, False
        for row in rows:
            self._print_row([self._numbered(message, button) for button in row if "url" not in button])
            for link in (button for button in row if "url" in button):  # the terminal breaks it: it can be followed
                self._console.print(Text(f"     {link['text']}: {link['url']}"), soft_wrap=True)
        self._console.print()

    def tell(self, notice: str) -> None:
        """Print the notice that a pressed button gave."""
        self._console.print(Text(f"({notice})\n"))

    def button(self, line: str) -> tuple[Json, str] | None:
        """The message and data of the button that a line's number stands for."""
        message, button = self._buttons.get(line, ({}, {}))
        return (message, button["callback_data"]) if "callback_data" in button else None

    def copy(self, line: str) -> bool:
        """Print the text that the button of a line's number copies, to be copied from here; whether it is one."""
        copied = self._buttons.get(line, ({}, {}))[1].get("copy_text")
        if copied:
            self._console.print(Text(f"{copied['text']}\n"), soft_wrap=True)
        return copied is not None

    def _numbered(self, message: Json, button: Json) -> tuple[str, str]:
        number = str(len(self._buttons) + 1)
        self._buttons[number] = (message, button)
        return number, button["text"]

    def _print_row(self, buttons: Sequence[tuple[str, str]]) -> None:
        """Print numbered buttons side by side, as many as there is room for; a long label hangs under itself."""
        line = Text()
        for number, label in buttons:
            shown, *rest = Text(label).wrap(self._console, max(self._width - _NUMBER, 1))
            shown = Text.assemble(" " * (3 - len(number)), (number, "bold cyan"), "  ", shown)
            if line and line.cell_len + len(_BETWEEN) + shown.cell_len > self._width:
                self._console.print(line)
                line = Text()
            line = Text.assemble(line, _BETWEEN, shown) if line else shown
            for more in rest:
                self._console.print(line)
                line = Text.assemble(" " * _NUMBER, more)
        if line:
            self._console.print(line)

    @property
    def _width(self) -> int:
        """Cells of a line; where nobody looks at it, lines are left whole."""
        return self._console.width if self._console.is_terminal else 1_000_000

    def _print(self, line: Text, *, bar: bool) -> None:
        if not bar:
            self._console.print(line)
            return
        for part in line.wrap(self._console, self._width - 2):
            part.rstrip()
            self._console.print(Text.assemble(("│ ", "green"), part))


class _Reader(HTMLParser):
    """Our HTML -> styled lines."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._text: list[tuple[bool, Text]] = [(False, Text())]

    @classmethod
    def lines(cls, html: str) -> Iterator[tuple[bool, Text]]:
        """Each line, and whether it belongs to a quotation."""
        reader = cls()
        reader.feed(html)
        reader.close()
        for position, (quoted, text) in enumerate(reader._text):
            if not text.plain:
                continue
            lines = list(text.split("\n", allow_blank=True))
            if text.plain == "\n" and 0 < position < len(reader._text) - 1:
                yield False, Text()  # between two quotations
                continue
            # A quotation ends its line by itself; so does what stands before one.
            if not quoted and position and not lines[0].plain:
                lines = lines[1:]
            if not quoted and position + 1 < len(reader._text) and not lines[-1].plain:
                lines = lines[:-1]
            for line in lines:
                yield quoted, line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self._turn()
        self._mark(tag, "▸ ")

    def handle_endtag(self, tag: str) -> None:
        self._mark(tag, " ◂")
        self._open.remove(tag)
        self._turn()

    def _mark(self, tag: str, sign: str) -> None:
        """A cited sentence is bold among its neighbours; where there is no bold, the signs tell."""
        if tag == "b" and "blockquote" in self._open:
            self._text[-1][1].append(sign, "bold")

    def handle_data(self, words: str) -> None:
        style = " ".join(_STYLES[tag] for tag in self._open if tag in _STYLES)
        self._text[-1][1].append(words, style or None)

    def _turn(self) -> None:
        quoted = "blockquote" in self._open
        if quoted != self._text[-1][0]:
            self._text.append((quoted, Text()))
