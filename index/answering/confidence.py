"""How sure it is that the story answers: plain evidence, weighed by a logistic regression.

The coefficients are printed by `python -m tests.quality.calibrate`, which says what they were fitted on.
"""

import math
import re
from collections.abc import Sequence

from index.answering.question import Question
from index.answering.reranker import Ranked, Ranking

_RARE = 1.5
"""The inverse document frequency from which a token of the question has to be found."""

_COEFFICIENTS = {"relevance": 20.0, "logit": 0.2}
_INTERCEPT = -14.0


def probability(evidence: dict[str, float]) -> float:
    """The probability (0-1) that the story answers, from what `weigh` gives."""
    return 1 / (1 + math.exp(-_INTERCEPT - sum(_COEFFICIENTS.get(name, 0) * evidence[name] for name in evidence)))


def weigh(question: Question, ranking: Ranking, first: Ranked, logit: float, words: str, text: str) -> dict[str, float]:
    """What speaks for and against the first sentence: `words` is its text, `text` that of its story."""
    place = next(i for i, ranked in enumerate(ranking.sentences) if ranked.id == first.id)
    scores = [ranked.relevance for ranked in ranking.sentences]
    likeness = ranking.likeness[:, place]
    rare = likeness[ranking.weights >= _RARE]
    return {
        "relevance": scores[place],
        "lead": scores[0] - scores[1] if len(scores) > 1 else 0.0,
        "logit": logit,
        "weakest": float(min(rare, default=1.0)),
    }
