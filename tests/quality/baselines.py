"""The simplest systems on the same stories and questions, so that a figure has something to stand beside.

Each ranks a story's sentences and shows the first few: the lead, BM25, the embedder's cosine alone, and both by
reciprocal rank fusion without a reranker. None ever refuses.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embedder import Embedder, Progress
from index.library import Library
from index.rows import Vectors
from tests.quality.data import Asked, Given, Pair
from tests.quality.measures import Shown

FACTS, SPEECH = 3, 5
"""How many sentences are shown to a question about a fact, and about somebody's words."""

Baseline = Callable[[str], list[int]]


class RememberingEmbedder(Embedder):
    """The embedder as it serves, with what it has embedded remembered: the baselines cost no second pass.

    `data` is a folder that exists, to keep the exported model in.
    """

    def __init__(self, data: Path) -> None:
        super().__init__(data=data)
        self._known: dict[str, Vectors] = {}

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As `Embedder.embed_documents`, each text once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, super().embed_documents(new, progress), strict=True))
        return np.stack([self._known[text] for text in texts])

    def forget(self) -> None:
        """Let go of all that is remembered."""
        self._known.clear()


def baselines(given: Given, library: Library, embedder: Embedder) -> dict[str, Callable[[Asked], Shown]]:
    """The baseline systems for one story, by name."""
    spans = library.store.sentence_spans(given.story.id)
    texts = [span.of(given.story.text) for span in spans]
    places = [given.place(span) for span in spans]
    bm25 = _bm25(texts)
    vectors = embedder.embed_documents(texts)
    cosines: dict[str, list[int]] = {}

    def dense(question: str) -> list[int]:
        if question not in cosines:
            cosines[question] = list(np.argsort(-(vectors @ embedder.embed_query(question)), kind="stable"))
        return cosines[question]

    def fused(question: str) -> list[int]:
        scores: Counter[int] = Counter()
        for ranking in (dense(question), bm25(question)):
            for rank, i in enumerate(ranking, start=1):
                scores[i] += 1 / (60 + rank)
        return [i for i, _ in scores.most_common()]

    ranked: dict[str, Baseline] = {
        "lead": lambda _: list(range(len(texts))), "BM25": bm25, "dense": dense, "fused": fused
    }  # fmt: skip
    return {name: _showing(ranking, places) for name, ranking in ranked.items()}


def _showing(rank: Baseline, places: list[Pair]) -> Callable[[Asked], Shown]:
    def shown(asked: Asked) -> Shown:
        k = FACTS if asked.kind in ("fact", "refuse", "off_story") else SPEECH
        return Shown([[places[i]] for i in rank(asked.question)[:k]], answered=True)

    return shown


def _bm25(texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> Baseline:
    """BM25 as Robertson and Zaragoza (2009) give it, over lower-case words."""
    words = [re.findall(r"\w+", text.lower()) for text in texts]
    counts = [Counter(w) for w in words]
    mean = sum(map(len, words)) / max(len(words), 1)
    holding = Counter(word for count in counts for word in count)
    idf = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}

    def rank(question: str) -> list[int]:
        asked = re.findall(r"\w+", question.lower())
        scores = [
            sum(
                idf[w] * count[w] * (k1 + 1) / (count[w] + k1 * (1 - b + b * len(words[i]) / mean))
                for w in asked
                if w in count
            )
            for i, count in enumerate(counts)
        ]
        return sorted(range(len(texts)), key=lambda i: -scores[i])

    return rank
