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
from index.types import Sentence, Span

_LEAN = 0.4
"""How much of a better likeness in the sentence before counts (first sentence right on xquad_r: 0 .864, .4 .884)."""

_LEAST_WEIGHT = 0.05
"""What a token of the question counts that every sentence has."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its relevance to the question, a mean of cosines; its passage, and the sentence before it there.

    `place` is where it stands among the candidates.
    """

    place: int
    story_id: str
    sentence: Sentence
    relevance: float
    passage: Span
    previous: Sentence | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The sentences, the most relevant first, and how each of the question's tokens fared.

    `places` are where the tokens stand in the question, `weights` (n) their rarity; `likeness` (n, sentences), by the
    sentences' places, the best cosines.
    """

    sentences: tuple[Ranked, ...]
    places: Sequence[tuple[int, int]]
    weights: NDArray[np.float32]
    likeness: NDArray[np.float32]

    def likeness_of(self, ranked: Ranked) -> NDArray[np.float32]:
        """How well each of the question's tokens is found in a sentence itself, (n,)."""
        return self.likeness[:, ranked.place]


def rerank(
    ids: Sequence[int], places: Sequence[tuple[int, int]], vectors: Vectors, passages: Sequence[IndexedPassage]
) -> Ranking:
    """All sentences of the passages, by a question's tokens: ids (n), places, and unit vectors (n, dimensions)."""
    rows = [
        (passage.passage, sentence, passage.sentences[number - 1].sentence if number else None)
        for passage in passages
        for number, sentence in enumerate(passage.sentences)
    ]
    if not rows or not len(ids):
        return Ranking((), (), np.empty(0, np.float32), np.empty((0, 0), np.float32))
    tokens = [sentence.tokens for _, sentence, _ in rows]
    weights = _weights(ids, [token.ids for token in tokens])
    found = unpack_vectors(np.concatenate([token.codes for token in tokens]))
    starts = np.cumsum([0, *(len(token.ids) for token in tokens)])[:-1]
    likeness = np.maximum.reduceat(vectors @ found.T, starts, axis=1)
    before = [place - (previous is not None) for place, (_, _, previous) in enumerate(rows)]
    leaning = likeness + _LEAN * np.maximum(likeness[:, before] - likeness, 0)
    relevance = weights @ leaning / weights.sum()
    ranked = [
        Ranked(place, passage.story_id, sentence.sentence, float(relevance[place]), passage.span, previous)
        for place, (passage, sentence, previous) in enumerate(rows)
    ]
    return Ranking(tuple(sorted(ranked, key=lambda r: -r.relevance)), places, weights, likeness)


def _weights(ids: Sequence[int], sentences: Sequence[NDArray[np.uint16]]) -> NDArray[np.float32]:
    """Each token's inverse document frequency among the sentences."""
    wanted = set(ids)
    have = Counter(token for sentence in sentences for token in wanted.intersection(sentence.tolist()))
    rarity = [max(math.log((len(sentences) + 1) / (have[token] + 0.5)), _LEAST_WEIGHT) for token in ids]
    return np.array(rarity, np.float32)
