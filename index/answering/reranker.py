"""Question + passages -> their sentences by relevance: late interaction, each token of the question for itself.

A token of the question is held against all tokens of a sentence, and its best likeness counts (MaxSim), the more
the rarer the token is among the sentences: a name that one sentence has decides more than a word that all have.
What a sentence doesn't say the one before it may: "The company …" is answered for by what the company was.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.rows import IndexedPassage, Vectors, unpack_vectors
from index.types import Sentence

_LEAN = 0.4
"""How much of a better likeness in the sentence before counts (first sentence right on xquad_r: 0 .864, .4 .884)."""

_LEAST_WEIGHT = 0.05
"""What a token of the question counts that every sentence has."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its relevance to the question, and the one before it in its passage.

    The relevance is a mean of cosines, so at most 1.
    """

    id: int
    story_id: str
    sentence: Sentence
    relevance: float
    previous: Sentence | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The sentences, the most relevant first, and how each of the question's tokens fared.

    `weights` (n) are the tokens' rarity; `likeness` (n, sentences), in the order of `sentences`, the best cosines.
    """

    sentences: tuple[Ranked, ...]
    weights: NDArray[np.float32]
    likeness: NDArray[np.float32]


def rerank(ids: Sequence[int], vectors: Vectors, passages: Sequence[IndexedPassage]) -> Ranking:
    """All sentences of the passages, by a question's token ids (n) and their unit vectors (n, dimensions)."""
    rows = [
        (passage.passage.story_id, sentence, passage.sentences[place - 1].sentence if place else None)
        for passage in passages
        for place, sentence in enumerate(passage.sentences)
    ]
    if not rows or not len(ids):
        return Ranking((), np.empty(0, np.float32), np.empty((0, 0), np.float32))
    tokens = [sentence.tokens for _, sentence, _ in rows]
    weights = _weights(ids, [token.ids for token in tokens])
    found = unpack_vectors(np.concatenate([token.codes for token in tokens]))
    starts = np.cumsum([0, *(len(token.ids) for token in tokens)])[:-1]
    likeness = np.maximum.reduceat(vectors @ found.T, starts, axis=1)
    before = np.array([place - (previous is not None) for place, (_, _, previous) in enumerate(rows)])
    likeness += _LEAN * np.maximum(likeness[:, before] - likeness, 0)
    relevance = weights @ likeness / weights.sum()
    order = np.argsort(-relevance, kind="stable")
    ranked = tuple(
        Ranked(sentence.id, story_id, sentence.sentence, float(relevance[i]), previous)
        for i in order
        for story_id, sentence, previous in (rows[i],)
    )
    return Ranking(ranked, weights, likeness[:, order])


def _weights(ids: Sequence[int], sentences: Sequence[NDArray[np.uint16]]) -> NDArray[np.float32]:
    """Each token's inverse document frequency among the sentences."""
    wanted = set(ids)
    have = Counter(token for sentence in sentences for token in wanted.intersection(sentence.tolist()))
    rarity = [max(math.log((len(sentences) + 1) / (have[token] + 0.5)), _LEAST_WEIGHT) for token in ids]
    return np.array(rarity, np.float32)
