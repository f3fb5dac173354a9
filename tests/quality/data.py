"""A folder of stories and questions, in one schema, with offsets into the text as given.

`stories.jsonl`: {id, title, lang, text, sentences: [[start, end]], quotes?: [{spans, type, speaker}]};
`questions.jsonl`: {id, story_id, lang, question, kind, answerable, gold: [[start, end]], answers?, optional?,
gold_speech?, history?}.
"""

import json
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from index.reading.plain import read_plain
from index.reading.story import compose_story
from index.types import Span, Story

Pair = tuple[int, int]


@dataclass(frozen=True)
class Given:
    """A story as it is given, and as the project reads it."""

    id: str
    text: str
    sentences: tuple[Pair, ...]
    quotes: tuple[dict[str, Any], ...]
    title: str
    language: str

    @cached_property
    def story(self) -> Story:
        """The story as the project reads it."""
        draft = read_plain(self.text)
        return compose_story(draft, name=self.id)

    @cached_property
    def _letters(self) -> list[tuple[int, str]]:
        return _letters(self.text)

    @cached_property
    def _squeezed(self) -> str:
        return "".join(c for _, c in self._letters)

    @cached_property
    def _read_letters(self) -> list[int]:
        return [i for i, _ in _letters(self.story.text)]

    def place(self, span: Span) -> Pair:
        """Where a span of the story as read stands in the text as given.

        Found again by its letters and digits, the occurrence nearest to where it should be: white space and
        invisible marks are what reading changes. Raises `ValueError` where the words are not there at all.
        """
        wanted = "".join(c for _, c in _letters(span.of(self.story.text)))
        near = bisect_left(self._read_letters, span.start)
        found = [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", self._squeezed)]
        if not found:
            raise ValueError(f"{self.id}: the words at {span} are not those of the text")
        first = min(found, key=lambda at: abs(at - near))
        return self._letters[first][0], self._letters[first + len(wanted) - 1][0] + 1

    def sentences_of(self, pairs: list[Pair] | tuple[Pair, ...]) -> set[int]:
        """The numbers of the sentences that these ranges touch."""
        return {n for n, s in enumerate(self.sentences) if any(s[0] < b and a < s[1] for a, b in pairs)}


def _letters(text: str) -> list[tuple[int, str]]:
    """The letters and digits of a text with their places, accented ones taken apart as both texts may write them."""
    return [(i, part) for i, c in enumerate(text) for part in unicodedata.normalize("NFKD", c) if part.isalnum()]


@dataclass(frozen=True)
class Asked:
    """A question with what is right."""

    id: str
    story_id: str
    question: str
    kind: str
    answerable: bool
    gold: tuple[Pair, ...]
    optional: tuple[Pair, ...]
    speech: tuple[Pair, ...]
    answers: tuple[Pair, ...]
    history: tuple[str, ...]


def read_folder(folder: Path, language: str) -> tuple[list[Given], list[Asked]]:
    """The stories of one language, and the questions to them."""
    stories = [
        Given(
            row["id"], row["text"], _pairs(row["sentences"]), tuple(row.get("quotes") or ()), row["title"], row["lang"]
        )
        for row in _rows(folder / "stories.jsonl")
        if row["lang"] == language
    ]
    known = {given.id for given in stories}
    questions = [
        Asked(
            row["id"], row["story_id"], row["question"], row["kind"], row["answerable"],
            _pairs(row["gold"]), _pairs(row.get("optional")), _pairs(row.get("gold_speech")),
            _pairs(row.get("answers")), tuple(row.get("history") or ()),
        )
        for row in _rows(folder / "questions.jsonl")
        if row["story_id"] in known and row["lang"] == language
    ]  # fmt: skip
    return stories, questions


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _pairs(rows: list[list[int]] | None) -> tuple[Pair, ...]:
    return tuple((start, end) for start, end in rows or ())
