"""How stories, passages and vectors are written as rows of the library, and read back."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Block, BlockKind, Passage, Sentence, Span, Story

Vectors = NDArray[np.float32]

STORY_COLUMNS = "id, title, source, url, published, language, text, blocks, questions"


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A sentence's tokens: their ids (n,), and their vectors as 4-bit codes, two a byte, (n, dimensions / 2)."""

    ids: NDArray[np.uint16]
    codes: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A passage on its way into the store: its vector (dimensions,) and the tokens of each sentence."""

    passage: Passage
    vector: Vectors
    tokens: tuple[Tokens, ...]


@dataclass(frozen=True, slots=True, eq=False)
class IndexedSentence:
    """A sentence as stored, with its tokens."""

    id: int
    sentence: Sentence
    tokens: Tokens


@dataclass(frozen=True, slots=True, eq=False)
class IndexedPassage:
    """A passage as stored, with its sentences."""

    id: int
    passage: Passage
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


# A code is the middle of one of 16 steps, each .35 of a vector's standard deviation: what loses nothing
# (xquad_r and squad2, first sentence right: 32 bits .864 and .841, 4 bits .869 and .841, 2 bits .860 and .838).
_STEP = 0.35
_LEVELS = np.arange(16, dtype=np.float32) - 7.5
_PAIRS = np.stack([np.repeat(_LEVELS, 16), np.tile(_LEVELS, 16)], axis=-1).view(np.complex64).ravel()
_UNKNOWN = 100  # the token of text that has none


def pack_tokens(ids: Sequence[int], vectors: Vectors) -> Tokens:
    """Token ids (n) and vectors (n, dimensions), of any length but an even number of dimensions, made small."""
    if not len(ids):
        ids, vectors = [_UNKNOWN], np.zeros((1, vectors.shape[-1]), np.float32)
    scale = np.maximum(vectors.std(axis=-1, keepdims=True) * _STEP, 1e-9)
    codes = (np.clip(np.floor(vectors / scale), -8, 7) + 8).astype(np.uint8)
    return Tokens(np.array(ids, dtype="<u2"), codes[:, 0::2] << 4 | codes[:, 1::2])


def unpack_vectors(codes: NDArray[np.uint8]) -> Vectors:
    """The unit vectors (n, dimensions) of codes (n, dimensions / 2)."""
    vectors = np.take(_PAIRS, codes).view(np.float32)
    vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]  # left out, .01 of first sentences right
    return vectors


def write_tokens(tokens: Tokens) -> bytes:
    """Tokens as the count, the ids and the codes."""
    return len(tokens.ids).to_bytes(4, "little") + tokens.ids.tobytes() + tokens.codes.tobytes()


def read_tokens(blob: bytes) -> Tokens:
    """The tokens that `write_tokens` wrote."""
    n = int.from_bytes(blob[:4], "little")
    codes = np.frombuffer(blob, np.uint8, offset=4 + 2 * n).reshape(n, -1)
    return Tokens(np.frombuffer(blob, "<u2", n, offset=4), codes)
