"""Messages as a terminal shows them: our HTML in plain lines, quotations with a bar, numbered buttons."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from rich.console import Console
from rich.text import Text

Json = dict[str, Any]
_STYLES = {"b": "bold", "i": "italic"}


class Screen:
    """Shows messages, and keeps the numbers of the buttons last shown."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._buttons: dict[str, tuple[Json, str]] = {}

    def show(self, message: Json) -> None:
        """Print a message of the bot's and number its buttons."""
        for quoted, line in _Reader.lines(message["text"]):
            self._print(line, bar=quoted)
        markup = message.get("reply_markup")
        if markup:
            self._buttons = {}
            for row in markup["inline_keyboard"]:
                line = Text()
                for button in row:
                    if url := button.get("url"):
                        line.append(f"  {button['text']}: {url}")
                    elif data := button.get("callback_data"):  # what only copies is of no use here
                        number = str(len(self._buttons) + 1)
                        self._buttons[number] = (message, data)
                        line.append("  ").append(number, "bold cyan").append(f"  {button['text']}")
                if line.plain:
                    self._console.print(line)
        self._console.print()

    def tell(self, notice: str) -> None:
        """Print the notice that a pressed button gave."""
        self._console.print(f"({notice})\n")

    def button(self, line: str) -> tuple[Json, str] | None:
        """The message and data of the button that a line's number stands for."""
        return self._buttons.get(line)

    def _print(self, line: Text, *, bar: bool) -> None:
        if not bar:
            self._console.print(line)
            return
        width = self._console.width - 2 if self._console.is_terminal else 1_000_000
        for part in line.wrap(self._console, width):
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
