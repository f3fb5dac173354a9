"""Quotations found, held against annotated ones: content by characters, and speakers, kind by kind."""

import re
from collections.abc import Iterable

from index.quotebook import Quotebook
from tests.quality.data import Given
from tests.quality.measures import Figures

_PRONOUNS = frozenset("he she it they we i you who this that his her their".split())
_KINDS = ("direct", "mixed", "indirect")


def measure_quotations(given: Given, book: Quotebook, figures: Figures) -> None:
    """Add precision and recall of characters of content, and the speakers of what was found.

    A quotation counts as found where at least half of its characters are. A speaker is right where a capitalised
    word of the annotated one is in its name; where the annotation has none (a pronoun, "officials"), it isn't counted.
    """
    letters = {i for i, c in enumerate(given.text) if c.isalnum()}  # marks and blanks are nobody's words
    found = [
        (_positions(map(given.place, q.spans)) & letters, q.kind.value, q.speaker and q.speaker.name)
        for q in book.quotes
    ]
    annotated = [(_positions(map(tuple, quote["spans"])) & letters, quote) for quote in given.quotes]
    all_annotated = set().union(*(own for own, _ in annotated))
    all_found = set().union(*(own for own, _, _ in found))
    for kind in _KINDS:
        covered = set().union(*(own for own, k, _ in found if k == kind))
        if covered:
            figures.add(f"quotations.{kind}.precision", len(covered & all_annotated) / len(covered))
    for own, quote in annotated:
        kind = quote["type"]
        share = len(own & all_found) / max(len(own), 1)
        figures.add(f"quotations.{kind}.recall", share)
        figures.add(f"quotations.{kind}.found", share >= 0.5)
        names = _names(quote["speaker"]["text"]) if quote.get("speaker") else set()
        if share < 0.5 or not names:
            continue
        speaker = max(found, key=lambda f: len(own & f[0]))[2]
        figures.add(f"quotations.{kind}.unattributed", speaker is None)
        if speaker is not None:
            figures.add(f"quotations.{kind}.speaker_right", any(name in speaker.casefold() for name in names))


def _positions(pairs: Iterable[Iterable[int]]) -> set[int]:
    return {i for start, end in pairs for i in range(start, end)}


def _names(mention: str) -> set[str]:
    """The capitalised words of a mention, folded; none for a pronoun or a common noun."""
    return {word.casefold() for word in re.findall(r"[A-Z][\w-]+", mention)} - _PRONOUNS
