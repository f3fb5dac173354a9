"""How sure it is that the story answers: plain evidence, weighed by a logistic regression.

`python -m tests.quality.calibrate` prints the coefficients, and says what they were fitted on.
"""

import math
import re

import numpy as np

from index.answering.question import Question
from index.answering.reranker import Ranked, Ranking

_INTERCEPT = -3.44
_COEFFICIENTS = {
    "distance": -37.5,
    "weakest": 4.18,
    "logit": 0.0838,
    "names lacking": -0.355,
    "numbers lacking": -2.28,
    "negation lacking": -3.76,
    "terms": 0.144,
}

_RARE = 1.5
"""The inverse document frequency from which a token of the question should find its like."""

_AT_HOME = 0.65
"""How well the question's terms are found, on the mean, in the first sentence of a story about their subject (97 in
100), and aren't in a story about another (95 in 100); above it, more tells nothing of whether the story answers."""

_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|except)\b|n[’']t\b", re.I)
_NAME = re.compile(r"(?<!^)\b[^\W\d_]\w+")
_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


def probability(evidence: dict[str, float]) -> float:
    """The probability (0-1) that the story answers, from what `weigh` gives."""
    return 1 / (1 + math.exp(-_INTERCEPT - sum(weight * evidence[name] for name, weight in _COEFFICIENTS.items())))


def weigh(question: Question, ranking: Ranking, first: Ranked, logit: float, text: str) -> dict[str, float]:
    """What speaks for and against the first sentence, by name; `text` is that of its story.

    The expected kind of answer (who, when, how many …) is not among it: held against what the sentence has, it
    was worth nothing beside these.
    """
    likeness = ranking.likeness_of(first)
    carries = np.array([_word(question.text, *place) in question.terms for place in ranking.places])
    if not carries.any():
        carries[:] = True
    passage = first.passage.of(text)
    folded = passage.casefold()
    names = [name.casefold() for name in _NAME.findall(question.text) if name[0].isupper()]
    numbers = _NUMBER.findall(question.text)
    asked_of_none = _NEGATION.search(question.text) and not _NEGATION.search(first.sentence.span.of(text))
    return {
        "distance": max(_AT_HOME - float(np.average(likeness[carries], weights=ranking.weights[carries])), 0.0),
        "weakest": float(min(likeness[carries & (ranking.weights >= _RARE)], default=1.0)),
        "logit": logit,
        "names lacking": float(min(sum(name.removesuffix("s") not in folded for name in names), 2)),
        "numbers lacking": float(min(sum(number not in passage for number in numbers), 2)),
        "negation lacking": float(bool(asked_of_none)),
        "terms": float(min(len(question.terms), 12)),
    }


def _word(text: str, start: int, end: int) -> str:
    """The word of the question that a token belongs to, as `Question.terms` has it."""
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end].lower()
