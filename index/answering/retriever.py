"""Question -> the passages whose sentences are worth ranking: all of a story, or of many stories those nearest.

Dense hits know meaning, lexical ones know names and numbers; fused, each finds what the other misses. Within
one story nothing needs to be found: to rank all of its sentences takes less time than to embed the question.
"""

from collections.abc import Callable

from index.answering.question import Question
from index.rows import IndexedPassage, Vectors
from index.store import Store

WHOLE = 200
"""Up to so many passages (a story of some 15,000 words) all of them are ranked."""

CANDIDATES = 48
"""Passages that each of the two searches may bring, where there are more."""

COMMON = 10_000
"""The sentences beyond which a word that they all have tells too little for what it costs, in milliseconds."""

_RANK_OFFSET = 60  # of reciprocal rank fusion, as its authors chose it (Cormack et al., SIGIR 2009)


def retrieve(
    question: Question, embed: Callable[[str], Vectors], store: Store, story_id: str | None
) -> list[IndexedPassage]:
    """The passages to look at, of one story or of all, in no order that means anything.

    `embed` gives a text's unit vector; it is called where there are more than `WHOLE` passages.
    """
    ids = store.passage_ids(story_id, WHOLE + 1)  # not counted: that takes longer, the larger the library is
    if len(ids) <= WHOLE:
        return store.passages(ids)
    dense = [passage for passage, _ in store.nearest(embed(question.text), CANDIDATES, story_id)]
    # All words, not only the terms: function words are worth .005-.009. But each sentence that has one is scored,
    # so across stories those are left out that too many have (100,000 passages: 60 ms -> 6).
    words = question.words if story_id is not None else store.rare(question.words, COMMON)
    found = store.lexical(words, 4 * CANDIDATES, story_id)
    by_words = list(dict.fromkeys(passage for passage, _, _ in found))[:CANDIDATES]
    fused: dict[int, float] = {}
    for ranking in (dense, by_words):
        for rank, passage in enumerate(ranking):
            fused[passage] = fused.get(passage, 0.0) + 1 / (_RANK_OFFSET + rank + 1)
    return store.passages(sorted(fused, key=lambda id_: (-fused[id_], id_))[:CANDIDATES])
