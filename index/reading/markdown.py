"""Markdown with front matter -> blocks.

The front matter (YAML) may give `title`, `source`, `url`, `published`, `language` and `questions`.
"""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import StoryUnreadable
from index.reading.draft import Draft
from index.types import BlockKind

_KNOWN = {"title", "source", "publisher", "url", "link", "published", "date", "language", "lang", "questions"}
_KEY = re.compile(r"[\w-]+\Z")
_ANY_KEY = re.compile(r"\s*[\w-]+\s*:")

# Newsrooms' systems indent paragraphs and draw rules under sentences: neither makes code or a heading.
_MARKDOWN = MarkdownIt("commonmark").disable(["code", "lheading"]).enable(["strikethrough", "table"])
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*\w*[ \t]*$", re.MULTILINE)  # one left open would swallow the rest
_UNDERLINED = re.compile(r"(?:\A|(?<=\n\n))(?![#>|=\-*+ ])([^\n]*[^\n.!?…])\n=+[ \t]*$", re.MULTILINE)
_NOTE = re.compile(r"^ {0,3}\[\^[^\]\n]+\]:.*(?:\n[^\S\n]*[^\s\[#].*)*(?:\n+(?: {4}|\t).*)*", re.MULTILINE)
_DECLARATION = re.compile(r"<!--.*?(?:-->|\Z)|<[!?](?:[^<>]*>)?", re.DOTALL)  # Python's parser fails on odd ones
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,50}\]")


def read_markdown(text: str) -> Draft:
    """Blocks of a Markdown text, its marks taken off and its links reduced to their words.

    Tables, footnotes and images are left out. Raises `StoryUnreadable` when the front matter is not
    valid YAML, or gives something other than words for what it should name.
    """
    matter, body = _front_matter(re.sub(r"\r\n?", "\n", text))
    body = _NOTE_MARK.sub("", _NOTE.sub("", _FENCE.sub("", body)))
    body = _UNDERLINED.sub(r"# \1", body)
    blocks = list(_blocks(_MARKDOWN.parse(body), body.split("\n")))
    return Draft(
        blocks=tuple((BlockKind.HEADING if tag else BlockKind.PARAGRAPH, words) for tag, words in blocks),
        title=_given(matter, "title") or _title(blocks),
        source=_given(matter, "source", "publisher"),
        url=_given(matter, "url", "link"),
        published=_given(matter, "published", "date"),
        language=_language(matter),
        questions=_questions(matter),
    )


# Front matter


def _front_matter(text: str) -> tuple[dict[Any, Any], str]:
    """What the file says of itself, and its body: all of it when it only opens with a rule."""
    text = text.strip()
    yaml_matter = frontmatter.YAMLHandler()  # with other handlers a brace would open JSON
    if not yaml_matter.detect(text):
        return {}, text
    try:
        given, body = yaml_matter.split(text)
    except ValueError:  # no second rule
        return {}, text
    try:
        matter = yaml_matter.load(given)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not _ANY_KEY.match(given):
            return {}, text
        raise StoryUnreadable(
            "The front matter between the --- lines is not valid YAML.",
            "Quote values that hold a colon, or remove the front matter.",
        ) from error
    if matter is None:
        return {}, body
    if isinstance(matter, dict) and (_KNOWN & matter.keys() or all(_KEY.match(str(key)) for key in matter)):
        return matter, body
    return {}, text


def _given(matter: dict[Any, Any], *keys: str) -> str | None:
    """The first value given under one of these keys, as words."""
    for key in keys:
        value = matter.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            raise _wrong(key)
        try:
            return str(value).strip()
        except ValueError as error:  # a number of more digits than Python writes
            raise _wrong(key) from error
    return None


def _language(matter: dict[Any, Any]) -> str | None:
    """The language's code; YAML takes Norwegian's, a bare no, for false."""
    bare_no = {key: "no" for key in ("language", "lang") if matter.get(key) is False}
    return _given({**matter, **bare_no}, "language", "lang")


def _questions(matter: dict[Any, Any]) -> tuple[str, ...]:
    """The sample questions; empty items are passed over."""
    asked = matter.get("questions")
    asked = [] if asked is None else asked
    if not isinstance(asked, list) or not all(q is None or isinstance(q, str) for q in asked):
        raise StoryUnreadable(
            "The front matter's questions are not a list of texts.",
            'Put each on a line of its own and in quotation marks (- "Who called?"), or remove them.',
        )
    return tuple(filter(None, asked))


def _wrong(key: str) -> StoryUnreadable:
    return StoryUnreadable(
        f"The front matter's {key} is not one line of text.", f'Put it in quotation marks ({key}: "…"), or remove it.'
    )


# Blocks


def _title(blocks: list[tuple[str, str]]) -> str | None:
    """The first main heading, or any heading that opens the text; others head only a part of it."""
    main = next((words for tag, words in blocks if tag == "h1"), None)
    return main or next((words for tag, words in blocks[:1] if tag), None)


def _blocks(tokens: list[Token], lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each block's heading tag, or "", with its words."""
    is_row = False  # a line below a table is taken for a row of it, even where it has no bar
    for opening, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "html_block":
            yield from _html(token.content)
        elif token.type == "tr_open":
            is_row = token.map is None or "|" in lines[token.map[0]]
        elif token.type == "inline" and not (is_row and opening.type in ("th_open", "td_open")):
            tag = opening.tag if opening.type == "heading_open" else ""
            if words := "".join(_words(child) for child in token.children or []):
                yield tag, words


def _words(token: Token) -> str:
    """The words of one inline token; line breaks inside a paragraph are blanks, images are silent."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "html_inline":
        return " " if re.match(r"</?br\b", token.content, re.IGNORECASE) else ""
    return token.content if token.type in ("text", "text_special", "code_inline") else ""


def _html(source: str) -> list[tuple[str, str]]:
    """The blocks of HTML that stands in Markdown, without its tags."""
    page = _Page()
    page.feed(_DECLARATION.sub("", source))
    page.close()
    page.end_block()
    return page.blocks


class _Page(HTMLParser):
    """Collects the words between tags; tables, scripts and styles have none to quote."""

    _SILENT = frozenset(("table", "thead", "tbody", "tr", "td", "th", "script", "style", "template", "iframe"))
    _INLINE = frozenset(
        "a abbr b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span strike strong"
        " sub sup time tt u var wbr".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._tag = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block's tag ends the block before it."""
        self._silent += tag in self._SILENT
        if tag == "br":
            self._words.append(" ")
        elif tag not in self._INLINE:
            self.end_block()
            self._tag = tag if re.fullmatch(r"h[1-6]", tag) else ""

    def handle_endtag(self, tag: str) -> None:
        """A block ends with its tag."""
        # Rows and cells need no end tags of their own, a table does.
        self._silent = 0 if tag == "table" else max(0, self._silent - (tag in self._SILENT))
        if tag not in self._INLINE and tag != "br":
            self.end_block()
            self._tag = ""

    def handle_data(self, words: str) -> None:
        """Words count outside tables and scripts."""
        if not self._silent:
            self._words.append(words)

    def end_block(self) -> None:
        """Puts the words so far into a block of their own."""
        if words := " ".join("".join(self._words).split()):
            self.blocks.append((self._tag, words))
        self._words = []
