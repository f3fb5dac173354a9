"""Ranked sentences -> an answer, or the honest refusal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.answering.citations import cite
from index.answering.confidence import expected_logit, probability, weigh
from index.answering.question import Question
from index.answering.reranker import Ranked, Ranking
from index.answering.second_look import Read, contenders, look_again
from index.answering.verdict import is_settled, judge
from index.store import Store
from index.types import Answer, Reason, Refusal, Story

CAUTION = 0.1
"""The confidence from which the story is taken to answer, unless set otherwise."""

STATEMENTS = 3
"""The most statements of one answer."""

MARGIN = 0.075
"""How far below the best sentence's relevance another may be and still be shown."""

GAIN = 0.004
"""How much more of the question a further sentence has to find than those shown before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the search for an answer came to: the sentences in their final order, and the evidence for the first.

    `stories` are those that the sentences are from, by id.
    """

    sentences: tuple[Ranked, ...]
    ranking: Ranking
    evidence: dict[str, float]
    stories: Mapping[str, Story]


def find(
    question: Question, ranking: Ranking, store: Store, read: Read, settles_at: float | None = None
) -> Found | None:
    """The best sentences and how sure they are; None where there is no sentence that could answer.

    A sentence that itself asks (a headline, an interviewer) is no answer. `settles_at` is the caution at which
    nothing need be read that can't change the verdict; without it the first sentence always is.
    """
    stories = {story_id: store.story(story_id) for story_id in {r.story_id for r in ranking.sentences}}
    ranked = [r for r in ranking.sentences if not r.sentence.span.of(stories[r.story_id].text).endswith("?")]
    if not ranked:
        return None

    def weighed(first: Ranked) -> dict[str, float]:
        home = stories[first.story_id]
        return weigh(question, ranking, first, home.text, store.known(question.terms, home.id))

    close = contenders(ranked)
    if len(close) == 1 and settles_at is not None:
        evidence = weighed(ranked[0])
        if is_settled(evidence, settles_at):
            return Found(tuple(ranked), ranking, evidence | {"logit": expected_logit(evidence)}, stories)
    ranked, logit = look_again(question.text, ranked, close, stories, read)
    return Found(tuple(ranked), ranking, weighed(ranked[0]) | {"logit": logit}, stories)


def compose(question: Question, found: Found | None, caution: float = CAUTION) -> Answer | Refusal:
    """The best sentences in the story's own words, or a refusal where the evidence doesn't reach the caution."""
    if found is None:
        return Refusal(question.text, Reason.NOT_COVERED)
    confidence, verdict = probability(found.evidence), judge(found.evidence, caution)
    if verdict.refused is not None:
        first = found.sentences[0]
        nearest = cite(found.stories[first.story_id], first.sentence.span, 1) if verdict.shows_nearest else None
        return Refusal(question.text, verdict.refused, nearest=nearest, confidence=confidence)
    statements = tuple(
        cite(found.stories[r.story_id], r.sentence.span, n) for n, r in enumerate(_worth_showing(found), start=1)
    )
    return Answer(question.text, statements, confidence)


def _worth_showing(found: Found) -> list[Ranked]:
    """The first sentence, then those close to it that find something more of the question."""
    first, *others = found.sentences
    shown, covered = [first], found.ranking.likeness_of(first)
    for ranked in others:
        if len(shown) == STATEMENTS or ranked.relevance < first.relevance - MARGIN:
            break
        more = np.maximum(found.ranking.likeness_of(ranked) - covered, 0)
        if found.ranking.weights @ more >= GAIN * found.ranking.weights.sum():
            shown.append(ranked)
            covered = covered + more
    return shown
