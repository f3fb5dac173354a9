"""How sure it is that the story answers: plain evidence, weighed by two logistic regressions.

One tells whether the story is about the question's subject at all, the other whether it then has the answer: asked
at once, the hard second question drowns the easy first one.
`python -m tests.quality.calibrate` prints the coefficients, and says what they were fitted on.
"""

import math
import re
from collections.abc import Mapping

import numpy as np

from index.answering.question import Question
from index.answering.reranker import Ranked, Ranking

ON_TOPIC = {"intercept": -19.1, "likeness": 19.6, "known": 4.35, "weakest": 9.92, "logit": 0.319}
ANSWERS = {
    "intercept": -3.49,
    "weakest": 4.32,
    "logit": 0.0709,
    "names lacking": -0.312,
    "numbers lacking": -2.29,
    "negation lacking": -3.76,
    "terms": 0.149,
}

EXPECTED_LOGIT = {
    "intercept": -49.8,
    "likeness": 63.1,
    "known": 1.48,
    "weakest": 0.05,
    "names lacking": -0.81,
    "numbers lacking": 0.36,
    "negation lacking": 0.8,
    "terms": 0.22,
}
SURPRISE = 8.1
"""How far the cross-encoder's score may lie from the expected one, in logits: three standard deviations."""

Evidence = Mapping[str, float]

_RARE = 1.5
"""The inverse document frequency from which a token of the question should find its like."""

_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|except)\b|n[’']t\b", re.I)
_NAME = re.compile(r"(?<!^)\b[^\W\d_]\w+")
_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


def on_topic(evidence: Evidence) -> float:
    """The probability (0-1) that the question is about what the story is about, from what `weigh` gives."""
    return _logistic(ON_TOPIC, evidence)


def probability(evidence: Evidence) -> float:
    """The probability (0-1) that the story answers: that it is about the question's subject, and then has it."""
    return on_topic(evidence) * _logistic(ANSWERS, evidence)


def expected_logit(evidence: Evidence) -> float:
    """The score that the cross-encoder is likely to give, from the rest of the evidence (r² = .79)."""
    return _sum(EXPECTED_LOGIT, evidence)


def _logistic(weights: Evidence, evidence: Evidence) -> float:
    return 1 / (1 + math.exp(-_sum(weights, evidence)))


def _sum(weights: Evidence, evidence: Evidence) -> float:
    given = {"intercept": 1.0, **evidence}
    return sum(weight * given[name] for name, weight in weights.items())


def weigh(question: Question, ranking: Ranking, first: Ranked, text: str, known: int) -> dict[str, float]:
    """What speaks for and against the first sentence, by name; all but the cross-encoder's "logit".

    `text` is that of its story, `known` how many of the question's terms that has anywhere. The expected kind of
    answer (who, when, how many …) is not among it: held against what the sentence has, it was worth nothing.
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
        "likeness": first.relevance,
        "known": known / max(len(question.terms), 1),
        "weakest": float(min(likeness[carries & (ranking.weights >= _RARE)], default=1.0)),
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
