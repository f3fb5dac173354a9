"""Ranked sentences -> an answer, or the honest refusal."""

from index.answering.citations import cite
from index.answering.confidence import probability, weigh
from index.answering.question import Question
from index.answering.reranker import Ranking
from index.answering.second_look import Read, look_again
from index.store import Store
from index.types import Answer, Reason, Refusal

STATEMENTS = 3
"""The most statements of one answer."""

MARGIN = 0.05
"""How far below the best sentence's relevance another may be and still be shown."""

CAUTION = 0.3
"""The confidence from which the story is taken to answer."""

NEAR = 0.1
"""The confidence from which a refusal shows what comes nearest; below, it would only puzzle."""


def compose(question: Question, ranking: Ranking, store: Store, read: Read) -> Answer | Refusal:
    """The best sentences in the story's own words, or a refusal where none carries the question.

    A sentence that itself asks (a headline, an interviewer) is no answer.
    """
    stories = {story_id: store.story(story_id) for story_id in {r.story_id for r in ranking.sentences}}
    ranked = [r for r in ranking.sentences if not r.sentence.span.of(stories[r.story_id].text).endswith("?")]
    if not ranked:
        return Refusal(question.text, Reason.NOT_COVERED)
    ranked, logit = look_again(question.text, ranked, stories, read)
    first, story = ranked[0], stories[ranked[0].story_id]
    confidence = probability(weigh(question, ranking, first, logit, first.sentence.span.of(story.text), story.text))
    if confidence < CAUTION:
        nearest = cite(story, first.sentence.span, 1) if confidence >= NEAR else None
        return Refusal(question.text, Reason.NOT_COVERED, nearest=nearest, confidence=confidence)
    best = [r for r in ranked[:STATEMENTS] if r.relevance >= first.relevance - MARGIN]
    statements = tuple(cite(stories[r.story_id], r.sentence.span, n) for n, r in enumerate(best, start=1))
    return Answer(question.text, statements, confidence)
