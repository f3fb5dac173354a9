"""How stories, passages and vectors are written as rows of the library, and read back."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Block, BlockKind, Passage, Sentence, Span, Story

Vectors = NDArray[np.float32]

STORY_COLUMNS = "id, title, source, url, published, language, text, blocks, questions"


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A passage on its way into the store: its vector (dimensions,) and one for each sentence."""

    passage: Passage
    vector: Vectors
    sentences: tuple[Vectors, ...]


@dataclass(frozen=True, slots=True, eq=False)
class IndexedSentence:
    """A sentence as stored, with its vector (dimensions,)."""

    id: int
    sentence: Sentence
    vector: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class IndexedPassage:
    """A passage as stored, with its vector (dimensions,) and its sentences."""

    id: int
    passage: Passage
    vector: Vectors
    sentences: tuple[IndexedSentence, ...]


def story_row(story: Story) -> dict[str, Any]:
    """The values of `STORY_COLUMNS`, by name."""
    return asdict(story) | {
        "blocks": json.dumps([[b.span.start, b.span.end, b.kind] for b in story.blocks]),
        "questions": json.dumps(story.questions, ensure_ascii=False),
    }


def read_story_row(row: tuple[Any, ...]) -> Story:
    """The story of a row that was selected by `STORY_COLUMNS`."""
    values = dict(zip(STORY_COLUMNS.split(", "), row, strict=True))
    values["blocks"] = tuple(
        Block(Span(start, end), BlockKind(kind)) for start, end, kind in json.loads(values["blocks"])
    )
    values["questions"] = tuple(json.loads(values["questions"]))
    return Story(**values)


def story_digest(story: Story) -> str:
    """A digest of everything in a story: equal digests, equal stories."""
    return hashlib.sha256(json.dumps(story_row(story), sort_keys=True).encode()).hexdigest()


def write_vector(vector: Vectors) -> bytes:
    """A vector as little-endian 16-bit floats."""
    return vector.astype("<f2").tobytes()


def read_vector(blob: bytes) -> Vectors:
    """The vector (dimensions,) that `write_vector` wrote."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)
