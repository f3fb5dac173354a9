"""Question -> passages: dense and lexical hits, fused.

Dense hits know meaning, lexical ones know names and numbers; each finds what the other misses
(xquad_r, first sentence right: lexical .79, dense .71, fused .80).
"""

from dataclasses import dataclass

from index.answering.question import Question
from index.rows import IndexedPassage, Vectors
from index.store import Store

CANDIDATES = 48
"""Passages that each of the two searches may bring."""

_RANK_OFFSET = 60  # of reciprocal rank fusion, as its authors chose it (Cormack et al., SIGIR 2009)


@dataclass(frozen=True, slots=True, eq=False)
class Retrieved:
    """The passages, best first, and the BM25 score of each sentence that was hit, by its id."""

    passages: tuple[IndexedPassage, ...]
    lexical: dict[int, float]


def retrieve(question: Question, vector: Vectors, store: Store, story_id: str | None) -> Retrieved:
    """The passages nearest to a question, of one story or of all.

    Ranked by reciprocal rank fusion of both searches; `vector` is the question's, shape (dimensions,).
    """
    dense = [passage for passage, _ in store.nearest(vector, CANDIDATES, story_id)]
    # All words, not only the terms: function words cost 11 ms at 20,000 passages, and are worth .005-.009.
    found = store.lexical(question.words, 4 * CANDIDATES, story_id)
    by_words = list(dict.fromkeys(passage for passage, _, _ in found))[:CANDIDATES]
    fused: dict[int, float] = {}
    for ranking in (dense, by_words):
        for rank, passage in enumerate(ranking):
            fused[passage] = fused.get(passage, 0.0) + 1 / (_RANK_OFFSET + rank + 1)
    passages = store.passages(sorted(fused, key=lambda id_: (-fused[id_], id_)))
    return Retrieved(tuple(passages), {sentence: score for _, sentence, score in found})
