"""Markdown with front matter -> blocks.

The front matter (YAML) may give `title`, `source`, `url`, `published`, `language` and `questions`.
"""

from itertools import pairwise

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import StoryUnreadable
from index.reading.draft import Draft
from index.types import BlockKind


def read_markdown(text: str) -> Draft:
    """Blocks of a Markdown text, its marks taken off and its links reduced to their words.

    Raises `StoryUnreadable` when the front matter is not valid YAML.
    """
    try:
        # Only YAML: with other handlers a story that opens with a brace would be taken for JSON.
        matter, body = frontmatter.parse(text, handler=frontmatter.YAMLHandler())
    except (yaml.YAMLError, ValueError) as error:
        raise StoryUnreadable(
            "The front matter between the --- lines is not valid YAML.",
            "Quote values that hold a colon, or remove the front matter.",
        ) from error
    blocks = _blocks(MarkdownIt("commonmark").parse(body))
    headings = [words for kind, words in blocks if kind is BlockKind.HEADING]

    def given(*keys: str) -> str | None:
        return next((str(matter[key]).strip() for key in keys if matter.get(key)), None)

    asked = matter.get("questions")
    return Draft(
        blocks=tuple(blocks),
        title=given("title") or next(iter(headings), None),
        source=given("source", "publisher"),
        url=given("url", "link"),
        published=given("published", "date"),
        language=given("language", "lang"),
        questions=tuple(str(q) for q in asked) if isinstance(asked, list) else (),
    )


def _blocks(tokens: list[Token]) -> list[tuple[BlockKind, str]]:
    blocks = []
    for opening, token in pairwise(tokens):
        if token.type == "inline":
            heading = opening.type == "heading_open"
            words = "".join(_words(child) for child in token.children or [])
            blocks.append((BlockKind.HEADING if heading else BlockKind.PARAGRAPH, words))
    return blocks


def _words(token: Token) -> str:
    """The words of one inline token; line breaks inside a paragraph are blanks, images are silent."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "text_special", "code_inline") else ""
