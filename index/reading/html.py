"""A saved web page -> blocks, through trafilatura, which leaves out menus, advertisements and comments.

Nothing is fetched: the page's own bytes are all that is read.
"""

import re
from collections.abc import Iterator
from typing import Any

from index.errors import StoryEmpty, only_serves
from index.reading.draft import Draft
from index.types import BlockKind

_LANGUAGE = re.compile(r"<html[^>]*\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)


_BLOCKS = ("head", "p", "quote", "item")


def read_html(text: str) -> Draft:
    """Blocks of an article's page. Raises `StoryEmpty` when no article is found in it, `ModelUnavailable`."""
    try:
        import trafilatura  # a second to import, and only pages need it
    except ModuleNotFoundError as error:
        raise only_serves(error) from error
    found = trafilatura.bare_extraction(
        text, include_comments=False, include_tables=False, include_formatting=True, with_metadata=True
    )
    body = getattr(found, "body", None)
    if body is None or not "".join(body.itertext()).strip():
        raise StoryEmpty("No article was found in this page.", "Save the article's text as .txt or .md and add that.")
    blocks = []
    for element in body.iter(*_BLOCKS):
        kind = BlockKind.HEADING if element.tag == "head" else BlockKind.PARAGRAPH
        blocks.append((kind, " ".join("".join(_own_words(element)).split())))
    language = _LANGUAGE.search(text[:4096])
    return Draft(
        blocks=tuple(blocks),
        title=found.title,
        source=found.sitename or found.hostname,
        url=found.url,
        published=found.date,
        language=language.group(1).lower() if language else found.language,
    )


def _own_words(element: Any) -> Iterator[str]:
    """An element's words without those of the blocks inside it, which come by themselves."""
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield " "
        elif child.tag in (*_BLOCKS, "list"):
            yield " "  # what stands before and behind it are words apart
        else:
            yield from _own_words(child)
        yield child.tail or ""
