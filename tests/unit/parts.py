"""Small real parts: stories made in one line, an instant embedder, and texts of every kind."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from index.embedder import Embedder, Progress, Vectors
from index.reading.draft import Draft
from index.reading.passages import split_passages
from index.reading.story import compose_story
from index.types import BlockKind, Span, Story

ROOT = Path(__file__).parents[2]
DIMENSIONS = 64


def story_of(*paragraphs: str, name: str = "a-story", **given: str | tuple[str, ...] | None) -> Story:
    """A story of these paragraphs."""
    return compose_story(Draft(tuple((BlockKind.PARAGRAPH, p) for p in paragraphs), **given), name=name)


def sentence_spans(story: Story) -> list[Span]:
    """The spans of all its sentences."""
    return [sentence.span for passage in split_passages(story) for sentence in passage.sentences]


def words_of(story: Story) -> list[str]:
    """All its sentences, as text."""
    return [span.of(story.text) for span in sentence_spans(story)]


def run_python(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs code in a Python of its own, in the project's folder."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, **options)


class WordEmbedder(Embedder):
    """Words hashed into 64 dimensions: simple, instant, and the same on every machine."""

    @property
    def fingerprint(self) -> str:
        return f"words-{self.name}"

    def verify(self) -> None: ...

    def load(self) -> None: ...

    def embed_query(self, question: str) -> Vectors:
        return self.embed_documents([question])[0]

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        made = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [text]:
                digest = hashlib.sha256(word.encode()).digest()
                row[digest[0] % DIMENSIONS] += 1 if digest[1] % 2 else -1
            row /= np.linalg.norm(row) or 1
        if progress:
            progress(len(texts), len(texts))
        return made.astype(np.float16).astype(np.float32)


# What bites: markup, escapes, quotation marks, marks that turn or hide text, joined emoji, line ends.
_FRAGMENTS = [
    *"abc ABC.!?,;:'\"“”‘’«»()[]{}<>&#/\\-–…",
    *["&lt;", "&amp;", "&nbsp", "<b>", "</blockquote>", "<blockquote>", "&#x3c;", "<a href='", "Mr. ", "said: “"],
    *["\n", "\n\n", "\r\n", "\t", "\v", "\x85", "\u2028", "\u2029", "\u00a0", "\u202f", "\u3000", "\u2800"],
    *["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\ufeff"],
    *["\u0301", "\u030a", "\u0333", "\u033f", "\u0323", "\u00ad", "\ufe0f", "\ufffc", "\x00", "\x1b", "\x7f"],
    *["😀", "👩\u200d👩\u200d👧", "🇻🇪", "é", "ß", "İ", "ﬁ", "½", "Привет", "漢字。", "مرحبا", "שלום", "हिन्दी", "ไทย"],
]

characters = st.characters(exclude_categories=["Cs"])
lines = st.lists(st.one_of(st.sampled_from(_FRAGMENTS), characters), max_size=40).map("".join)
long_lines = st.builds(
    lambda fragments, times: "".join(fragments) * times,
    st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=12),
    st.integers(1, 600),
)
stories = st.builds(
    lambda paragraphs, title, source, published: story_of(
        *paragraphs, "One plain sentence.", title=title, source=source, published=published
    ),
    st.lists(st.one_of(lines, lines, long_lines), max_size=4),
    st.one_of(st.none(), lines, long_lines),
    st.one_of(st.none(), lines, long_lines),
    st.one_of(st.none(), lines),
)
