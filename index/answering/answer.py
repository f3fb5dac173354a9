"""Ranked sentences -> an answer, or the honest refusal."""

import math

from index.answering.citations import cite
from index.answering.question import Question
from index.answering.reranker import Ranked
from index.store import Store
from index.types import Answer, Reason, Refusal

STATEMENTS = 3
"""The most statements of one answer."""

MARGIN = 4.0
"""How far below the best sentence's relevance another may be and still be shown."""

THRESHOLD = 0.3
"""The confidence from which the story is taken to answer."""

NEAR = 0.1
"""The confidence from which a refusal shows what comes nearest; below, it would only puzzle."""

# Logistic regression on xquad_r (English, asked of their own story) against off_story.
_INTERCEPT, _COSINE, _COVERAGE = -12.2, 24.8, 9.74


def compose(question: Question, ranked: list[Ranked], store: Store) -> Answer | Refusal:
    """The best sentences in the story's own words, or a refusal where none carries the question.

    A sentence that itself asks (a headline, an interviewer) is no answer.
    """
    stories = {story_id: store.story(story_id) for story_id in {r.story_id for r in ranked}}
    ranked = [r for r in ranked if not r.sentence.span.of(stories[r.story_id].text).endswith("?")]
    confidence = _confidence(question, ranked, store)
    if not ranked or confidence < THRESHOLD:
        nearest = cite(stories[ranked[0].story_id], ranked[0].sentence.span, 1) if ranked else None
        return Refusal(
            question.text, Reason.NOT_COVERED, nearest=nearest if confidence >= NEAR else None, confidence=confidence
        )
    best = [r for r in ranked[:STATEMENTS] if r.relevance >= ranked[0].relevance - MARGIN]
    statements = tuple(cite(stories[r.story_id], r.sentence.span, n) for n, r in enumerate(best, start=1))
    return Answer(question.text, statements, confidence)


def _confidence(question: Question, ranked: list[Ranked], store: Store) -> float:
    """The probability (0-1) that the story answers the question.

    From the cosine of the nearest sentence, and the share of the question's terms in the best one.
    """
    if not ranked:
        return 0.0
    coverage = store.matched(question.terms, ranked[0].id) / max(len(question.terms), 1)
    cosine = max(r.cosine for r in ranked)
    return 1 / (1 + math.exp(-(_INTERCEPT + _COSINE * cosine + _COVERAGE * coverage)))
